"""Whether the server is alive, for whoever watches it."""

from flask import Blueprint

from web.security import open_to_all

health = Blueprint("health", __name__)


@health.get("/healthz")
@open_to_all
def alive() -> tuple[str, int, dict[str, str]]:
    """Alive; asks nothing of the database."""
    return "ok\n", 200, {"Content-Type": "text/plain; charset=utf-8"}
