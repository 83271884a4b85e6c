"""What is shown when something is refused or breaks: in Chinese, with what to do next and the number of the request."""

import re
from http import HTTPStatus

import pytest
from flask import Flask
from sqlalchemy import text

from tests.pages.strict import StrictClient
from web.extensions import db
from web.security import open_to_all


@pytest.fixture
def broken(app: Flask, desk: StrictClient) -> StrictClient:
    """A client on an application with views that break, and writes in a GET."""
    @open_to_all
    def fail() -> str:
        raise RuntimeError("of ours")

    @open_to_all
    def write() -> str:
        db.session.execute(text("UPDATE account SET epoch = epoch + 1"))
        db.session.commit()
        return "written"

    app.add_url_rule("/fail", "fail", fail)
    app.add_url_rule("/write", "write", write)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return desk


def test_a_page_that_is_not_there_says_what_to_do(desk: StrictClient) -> None:
    answer = desk.get("/nowhere")
    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert "没有找到" in answer.text
    assert answer.headers["X-Request-Id"] in answer.text


def test_an_address_for_forms_is_not_opened(desk: StrictClient) -> None:
    desk.sign_in("100234")
    answer = desk.get("/sign-out")
    assert answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert "只接受表单提交" in answer.text


def test_too_large_an_upload_is_refused_with_the_limit(app: Flask, desk: StrictClient) -> None:
    desk.sign_in("100234")
    app.config["MAX_CONTENT_LENGTH"] = 1024 * 1024
    answer = desk.submit({"filler": "x" * 2 * 1024 * 1024}, to="sign-out")
    assert answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert "不能超过 1 MB" in answer.text


def test_a_fault_of_ours_shows_a_page_without_details(broken: StrictClient) -> None:
    answer = broken.get("/fail")
    assert answer.status_code == HTTPStatus.INTERNAL_SERVER_ERROR
    assert "系统出错" in answer.text
    assert "of ours" not in answer.text
    assert re.search(r"<code>[0-9a-f]{12}</code>", answer.text)


@pytest.mark.both
def test_a_get_cannot_write_whatever_its_view_does(broken: StrictClient) -> None:
    answer = broken.get("/write")
    assert answer.status_code == HTTPStatus.INTERNAL_SERVER_ERROR
    assert "written" not in answer.text
