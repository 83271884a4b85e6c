"""The application served on a free port, and Debian's Chromium to look at it, as a Chinese desk would."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from waitress import wasyncore
from waitress.server import create_server

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
NO_CHROMIUM = "没有 Chromium"
PATIENCE = 60_000
"""Milliseconds a page is waited for on a busy machine before it is called late; a page that is there costs none."""
expect.set_options(timeout=PATIENCE)


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keeps the browser tests in one process, and skips them where there is no browser."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.xdist_group("browser"))
            item.add_marker(pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Starts the Chromium of the system; nothing is downloaded."""
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    return browser_type_launch_args | {"executable_path": CHROMIUM, "args": quiet}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A desk in China."""
    desk = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "viewport": {"width": 1440, "height": 900}}
    return browser_context_args | desk


@pytest.fixture
def page(page: Page) -> Page:
    """A page that is waited for."""
    page.set_default_timeout(PATIENCE)
    return page


def sign_in(page: Page, server: str, username: str, password: str) -> None:
    """Signs out whoever sits there and signs in; done when the page of those who are in is there."""
    page.context.clear_cookies()
    page.goto(f"{server}/sign-in")
    page.fill("[name=username]", username)
    page.fill("[name=password]", password)
    page.click("main button[type=submit]")
    expect(page.locator("body")).to_contain_text("退出")


def sit_down(page: Page, server: str, username: str, password: str) -> None:
    """Signs in as `sign_in` does, by the same two requests, without the pages being drawn."""
    page.context.clear_cookies()
    asked = page.request.get(f"{server}/sign-in").text()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', asked)
    assert token, asked
    answer = page.request.post(f"{server}/sign-in", form={
        "csrf_token": token[1], "username": username, "password": password})
    assert "退出" in answer.text(), f"{username} could not sign in"


def picture(page: Page, path: Path) -> None:
    """A picture of the whole page, where somebody wants to look at them: STORY_PICTURES names a folder."""
    if "STORY_PICTURES" in os.environ:
        page.screenshot(path=path, full_page=True)


def fits(page: Page, width: int, height: int = 900) -> bool:
    """Whether a page that is there hangs over no edge at this width; the caller has waited for what it shows."""
    page.set_viewport_size({"width": width, "height": height})
    return int(page.locator("html").evaluate("one => one.scrollWidth")) <= width


@pytest.fixture
def live_server(app: Flask) -> Iterator[str]:
    """The address, such as `http://127.0.0.1:40123`, at which the application of this test is served."""
    sockets: dict[int, Any] = {}
    server = create_server(app, map=sockets, host="127.0.0.1", port=0, threads=4)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    # The loop ends when it has no sockets left; they are closed in its own thread.
    server.trigger.pull_trigger(lambda: wasyncore.close_all(sockets))
    thread.join(timeout=10)
    server.task_dispatcher.shutdown()
