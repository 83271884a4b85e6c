"""What pages are drawn with: the icon sprite, cut down to the icons in use, and static addresses that carry a hash."""

import hashlib
import re
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, abort, current_app, url_for

from web.menu import MENU
from web.security import open_to_all

assets = Blueprint("assets", __name__)

TEMPLATES = Path(__file__).parent / "templates"
NAMED_IN_TEMPLATES = re.compile(r"""\bicon\(\s*["']([a-z0-9-]+)["']""")
SYMBOL = re.compile(r'<symbol class="[^"]*" viewBox="([^"]*)" id="([^"]*)">(.*?)</symbol>', re.DOTALL)
CHOSEN_IN_MACROS = frozenset({  # by a variable, so that the templates do not show the name
    "circle", "circle-fill", "check-circle-fill", "x-circle-fill", "exclamation-triangle-fill", "pause-circle-fill",
    "dash-circle", "arrow-repeat", "info-circle", "check-circle", "exclamation-triangle", "x-circle", "clock",
    "alarm", "inbox", "calendar-event",
})


def icons_in_use() -> frozenset[str]:
    """Names of the icons that templates, macros and the menu ask for."""
    named = (NAMED_IN_TEMPLATES.findall(path.read_text(encoding="utf-8")) for path in TEMPLATES.rglob("*.html"))
    return CHOSEN_IN_MACROS.union({entry.icon for _, entries in MENU for entry in entries}, *named)


def sprite(names: frozenset[str]) -> str:
    """An SVG file of the Bootstrap icons called `names`. Raises KeyError when there is no such icon."""
    source = files("flask_bootstrap") / "static" / "bootstrap5" / "icons" / "bootstrap-icons.svg"
    symbols = {name: (box, body) for box, name, body in SYMBOL.findall(source.read_text(encoding="utf-8"))}
    drawn = (f'<symbol viewBox="{box}" id="{name}">{body}</symbol>'
             for name in sorted(names) for box, body in [symbols[name]])
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(drawn)}</svg>'


@assets.get("/assets/icons-<digest>.svg")
@open_to_all
def icons(digest: str) -> Response:
    """The sprite; its address changes with its content, so it is kept for a year."""
    if digest != current_app.extensions["icons"][0]:
        abort(404)
    response = Response(current_app.extensions["icons"][1], mimetype="image/svg+xml")
    response.cache_control.public = True
    response.cache_control.max_age = 31_536_000
    response.cache_control.immutable = True
    return response


def icon_address(name: str) -> str:
    """Where the icon `name` is drawn."""
    return url_for("assets.icons", digest=current_app.extensions["icons"][0]) + "#" + name


def init_assets(app: Flask) -> None:
    """Build the sprite, and have the address of every static file carry the hash of its content."""
    drawn = sprite(icons_in_use())
    app.extensions["icons"] = (hashlib.sha256(drawn.encode()).hexdigest()[:12], drawn)
    app.jinja_env.globals["icon_address"] = icon_address
    app.register_blueprint(assets)
    folders = {"static": app.static_folder, "bootstrap.static": app.blueprints["bootstrap"].static_folder}

    @app.url_defaults
    def add_hash(endpoint: str, values: dict[str, Any]) -> None:
        folder = folders.get(endpoint)
        if folder is not None and "filename" in values:
            values["v"] = _digest(Path(folder) / values["filename"])


@lru_cache
def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
