"""All templates compile; none carries style or code of its own; every icon and every address they name exists."""

import re
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import nodes

from web import create_app
from web.assets import icon_address, sprite
from web.menu import MENU

TEMPLATES = Path(__file__).parents[2] / "web" / "templates"
NAMES = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html"))
FORBIDDEN = {
    "style attribute": r"\bstyle\s*=",
    "style element": r"<style\b",
    "inline script": r"<script(?![^>]*\bsrc=)",
    "event attribute": r"\son[a-z]+\s*=\s*[\"']",
    "javascript address": r"javascript:",
    "something from elsewhere": r"(?:src|href)=[\"'](?:https?:)?//",
    "unescaped text": r"\|\s*safe\b",
}


@pytest.fixture(scope="module")
def app(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """One application for all: nothing here writes."""
    return create_app({"TESTING": True, "DATABASE_URL": f"sqlite:///{sqlite_template}",
                       "INSTANCE": str(tmp_path_factory.mktemp("instance")), "PASSWORDS": "quick"})


def source(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_it_compiles(app: Flask, name: str) -> None:
    assert app.jinja_env.get_template(name).name == name


@pytest.mark.parametrize("name", NAMES)
def test_it_carries_no_style_or_code(name: str) -> None:
    found = [what for what, pattern in FORBIDDEN.items() if re.search(pattern, source(name), re.IGNORECASE)]
    assert not found


@pytest.mark.parametrize(("bad", "what"), [
    ('<p style="color:red">', "style attribute"), ("<script>alert(1)</script>", "inline script"),
    ('<a onclick="go()">', "event attribute"), ('<link href="//cdn.example/a.css">', "something from elsewhere"),
    ("{{ text|safe }}", "unescaped text"),
])
def test_the_rules_find_what_they_look_for(bad: str, what: str) -> None:
    assert re.search(FORBIDDEN[what], bad)


@pytest.mark.parametrize("name", NAMES)
def test_every_address_it_names_exists(app: Flask, name: str) -> None:
    tree = app.jinja_env.parse(source(name))
    named = {
        call.args[0].value for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name == "url_for" and isinstance(call.args[0], nodes.Const)
    }
    assert named <= set(app.view_functions)


@pytest.mark.parametrize("name", NAMES)
def test_every_macro_it_takes_is_used(app: Flask, name: str) -> None:
    tree = app.jinja_env.parse(source(name))
    taken = {alias for one in tree.find_all(nodes.FromImport)
             for alias in (pair[1] if isinstance(pair, tuple) else pair for pair in one.names)}
    used = {one.name for one in tree.find_all(nodes.Name)}
    assert taken <= used


@pytest.mark.parametrize("name", NAMES)
def test_every_icon_it_names_is_in_the_set(app: Flask, name: str) -> None:
    assert icons_of(app, source(name)) <= set(sprite())


def icons_of(app: Flask, template: str) -> set[str]:
    calls = [call for call in app.jinja_env.parse(template).find_all(nodes.Call) if isinstance(call.node, nodes.Name)]
    drawn = [call.args[0] for call in calls if call.node.name == "icon"]
    keyed = [pair.value for call in calls for pair in call.kwargs if pair.key == "icon_name"]
    return {one.value for one in [*drawn, *keyed] if isinstance(one, nodes.Const) and one.value}


def test_the_sprite_is_small_and_an_unknown_icon_is_found_out(app: Flask) -> None:
    assert icons_of(app, '{{ icon("no-such-icon") }}') - set(sprite()) == {"no-such-icon"}
    with app.test_request_context(), pytest.raises(KeyError):
        icon_address("no-such-icon")
    assert sum(len(symbol) for symbol in sprite().values()) < 100_000


def test_every_menu_entry_has_an_icon_and_a_place_of_its_own() -> None:
    assert {entry.icon for _, entries in MENU for entry in entries} <= set(sprite())
    endpoints = [entry.endpoint for _, entries in MENU for entry in entries]
    assert len(endpoints) == len(set(endpoints))
