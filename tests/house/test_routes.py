"""Every address says who may open it; nothing is served by silence; every answer is protected."""

from http import HTTPStatus

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import AnyConverter, BaseConverter, IntegerConverter, Rule

from tests.pages.strict import check_headers
from web.security import OPEN_ENDPOINTS, access_of

OPEN = {"static", "bootstrap.static", "assets.icons", "auth.sign_in", "health.alive"}


def pages(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint not in OPEN_ENDPOINTS]


def filled(app: Flask, rule: Rule) -> str:
    """An address of this rule, with something in its blanks."""
    samples = {name: sample(converter) for name, converter in rule._converters.items()}
    return app.url_map.bind("localhost").build(rule.endpoint, samples, method=min(rule.methods - {"HEAD", "OPTIONS"}))


def sample(converter: BaseConverter) -> str | int:
    """Something that fits a blank."""
    if isinstance(converter, IntegerConverter):
        return 1
    return min(converter.items) if isinstance(converter, AnyConverter) else "x"


def test_every_view_declares_who_may_open_it(app: Flask) -> None:
    silent = {rule.endpoint for rule in app.url_map.iter_rules() if access_of(app, rule.endpoint) is None}
    assert not silent


def test_only_these_are_open_to_all(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules() if access_of(app, rule.endpoint) == "open"} == OPEN


def test_a_view_that_declares_nothing_is_refused(app: Flask, client: FlaskClient) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    answer = client.get("/forgotten")
    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert "secret" not in answer.text


def test_without_signing_in_nothing_is_served(app: Flask, client: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    for rule in pages(app):
        if rule.endpoint in OPEN:
            continue
        for method in rule.methods - {"OPTIONS"}:
            answer = client.open(filled(app, rule), method=method)
            assert (answer.status_code, answer.location.split("?")[0]) == (HTTPStatus.SEE_OTHER, "/sign-in"), rule


def test_every_address_that_changes_something_wants_its_token(app: Flask, client: FlaskClient) -> None:
    for rule in pages(app):
        for method in rule.methods & {"POST", "PUT", "PATCH", "DELETE"}:
            answer = client.open(filled(app, rule), method=method)
            assert answer.status_code == HTTPStatus.BAD_REQUEST, rule


def test_every_answer_carries_the_protective_headers(app: Flask, client: FlaskClient) -> None:
    addresses = [filled(app, rule) for rule in pages(app)]
    for address in [*addresses, "/nowhere", "/static/jinze.css", "/bootstrap/static/css/bootstrap.min.css"]:
        with client.get(address) as answer:
            check_headers(answer)


def test_static_files_are_kept_for_a_year_at_an_address_with_their_hash(app: Flask, client: FlaskClient) -> None:
    page = client.get("/sign-in").text
    assert "/static/jinze.css?v=" in page
    for address in ("/static/jinze.css", page.split('<use href="')[1].split("#")[0]):
        with client.get(address) as answer:
            assert "max-age=31536000" in answer.headers["Cache-Control"]
    assert client.get("/assets/icons-0.svg").status_code == HTTPStatus.NOT_FOUND


def test_healthz_needs_neither_sign_in_nor_database(app: Flask, client: FlaskClient) -> None:
    assert client.get("/healthz").text == "ok\n"
