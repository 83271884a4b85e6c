"""What pages are drawn with: the icon sprite, cut down to the icons in use, and static addresses that carry a hash."""

import hashlib
import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any

from flask import Blueprint, Flask, Response, abort, current_app, url_for

from web.security import open_to_all

assets = Blueprint("assets", __name__)

HERE = Path(__file__).parent
QUOTED = re.compile(r"""["']([a-z0-9-]+)["']""")
SYMBOL = re.compile(r'<symbol class="[^"]*" viewBox="([^"]*)" id="([^"]*)">(.*?)</symbol>', re.DOTALL)


def all_icons() -> dict[str, str]:
    """Every icon of the Bootstrap set, by name, as an SVG symbol."""
    source = files("flask_bootstrap") / "static" / "bootstrap5" / "icons" / "bootstrap-icons.svg"
    return {
        name: f'<symbol viewBox="{box}" id="{name}">{drawing}</symbol>'
        for box, name, drawing in SYMBOL.findall(source.read_text(encoding="utf-8"))
    }


@lru_cache
def sprite() -> Mapping[str, str]:
    """The icons whose names stand in quotes somewhere in this package: those in use, and a few words alike."""
    written = (path.read_text(encoding="utf-8") for kind in ("*.py", "*.html") for path in HERE.rglob(kind))
    quoted = {name for text in written for name in QUOTED.findall(text)}
    return MappingProxyType({name: symbol for name, symbol in all_icons().items() if name in quoted})


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
    """Where the icon `name` is drawn. Raises KeyError when there is no such icon."""
    digest, _drawn, names = current_app.extensions["icons"]
    if name not in names:
        raise KeyError(f"no icon {name!r} in the Bootstrap set")
    return url_for("assets.icons", digest=digest) + "#" + name


def init_assets(app: Flask) -> None:
    """Draw the sprite, and have the address of every static file carry the hash of its content."""
    symbols = sprite()
    drawn = f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols.values())}</svg>'
    app.extensions["icons"] = (hashlib.sha256(drawn.encode()).hexdigest()[:12], drawn, frozenset(symbols))
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
