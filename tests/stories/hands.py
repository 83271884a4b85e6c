"""Two hands that fill in the same forms: one without JavaScript and without a window, one in a real browser."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, Protocol

from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page

from tests.conftest import Clock
from tests.pages.strict import StrictClient
from tests.support.browsers import fits, picture, sign_in, sit_down

Values = Mapping[str, Any]
DONE = (200, 303)


class Hand(Protocol):
    """Somebody at a desk: signs in as one person after another, and fills in the form at an address."""

    def sign_in(self, username: str) -> None: ...

    def fill(self, address: str, values: Values) -> None: ...

    def see(self, address: str, *words: str) -> None: ...

    def look(self, address: str, name: str) -> None: ...


@dataclass
class PlainHand:
    """Works through the test client; every page it sees is checked by the strict client."""

    app: Flask
    clock: Clock
    password: str
    client: StrictClient = field(init=False)

    def sign_in(self, username: str) -> None:
        """Sits down as somebody else."""
        self.app.test_client_class = StrictClient
        self.client = self.app.test_client()  # type: ignore[assignment]
        answer = self.client.sign_in(username, self.password)
        assert answer.status_code == 200
        assert "退出" in answer.text, f"{username} could not sign in"

    def fill(self, address: str, values: Values) -> None:
        """Opens a form and sends it; the page must lead on, not come back."""
        assert self.client.get(address).status_code == 200, address
        sent = {name: _plain(value) for name, value in values.items()}
        answer = self.client.submit(sent, to=address.partition("?")[0], follow=False)
        assert answer.status_code == 303, f"{address}: {answer.status_code} {complaints(answer.text)}"

    def see(self, address: str, *words: str) -> None:
        """A page says these words."""
        answer = self.client.get(address)
        assert answer.status_code == 200, address
        missing = [word for word in words if word not in answer.text]
        assert not missing, f"{address} does not say {missing}"

    def look(self, address: str, name: str) -> None:
        """Only the page is fetched; there is nothing to look at."""
        assert self.client.get(address).status_code == 200, address


def _plain(value: Any) -> Any:
    if isinstance(value, tuple) and len(value) == 2 and isinstance(value[1], bytes):
        return BytesIO(value[1]), value[0]
    if isinstance(value, bool):
        return "y" if value else ""
    return [str(one) for one in value] if isinstance(value, list) else str(value)


def complaints(text: str) -> str:
    """The words of a page that say what is wrong, for a failed test."""
    lines = [line.strip() for line in text.splitlines()]
    marks = ("alert", "invalid-feedback", "error", "closed", "<li>")
    return " ".join(line for line in lines if any(mark in line for mark in marks))[:1500]


@dataclass
class BrowserHand:
    """Works in Chromium, as a clerk would, and takes a picture of every page asked for where somebody wants them."""

    page: Page
    base: str
    password: str
    pictures: Path

    def __post_init__(self) -> None:
        self.pictures.mkdir(parents=True, exist_ok=True)
        self.faults: list[str] = []
        self.known = False
        self.page.on("console", lambda message: self.faults.append(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    def sign_in(self, username: str) -> None:
        """Signs out whoever sits there and signs in; the first time through the page."""
        (sit_down if self.known else sign_in)(self.page, self.base, username, self.password)
        self.known = True

    def fill(self, address: str, values: Values) -> None:
        """Opens a form, fills it in field by field, and sends it."""
        self.page.goto(self.base + address)
        for name, value in values.items():
            self._put(name, value)
        form = self.page.locator("main form[method=post]", has=self.page.locator("[name$=key]")).first
        button = form.locator("button[type=submit]:not([name=save]):not([name=fill])").last
        with self.page.expect_response(lambda answer: answer.request.method == "POST") as answered:
            button.click()
        assert answered.value.status == 303, f"{address}: {answered.value.status} {complaints(self.page.content())}"
        self.page.wait_for_load_state()

    def _put(self, name: str, value: Any) -> None:
        fields = self.page.locator(f'[name="{name}"]')
        kind = fields.first.evaluate("one => one.type || one.tagName.toLowerCase()")
        if kind in ("checkbox", "radio"):
            for one in _ticks(value):
                self.page.locator(f'[name="{name}"][value="{one}"]').check(force=True)
        elif kind.startswith("select"):
            fields.first.select_option(str(value))
        elif kind == "file":
            fields.first.set_input_files({"name": value[0], "mimeType": "text/plain", "buffer": value[1]})
        else:
            fields.first.fill(str(value))

    def see(self, address: str, *words: str) -> None:
        """A page says these words."""
        self.page.goto(self.base + address)
        text = self.page.content()
        missing = [word for word in words if word not in text]
        assert not missing, f"{address} does not say {missing}"

    def look(self, address: str, name: str) -> None:
        """A page fits at 1440 and at 390 pixels."""
        self.page.goto(self.base + address)
        for width in (1440, 390):
            assert fits(self.page, width), f"{address} hangs over the edge at {width}"
            picture(self.page, self.pictures / f"{name}-{width}.png")
        self.page.set_viewport_size({"width": 1440, "height": 900})


def _ticks(value: Any) -> Iterable[str]:
    if value is True:
        return ["y"]
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def snap(hand: BrowserHand, name: str) -> None:
    """At a desk and on a phone nothing hangs over the edge, and nothing bars anybody's way."""
    for width in (1440, 390):
        assert fits(hand.page, width), f"{name} hangs over the edge at {width}"
        picture(hand.page, hand.pictures / f"{name}-{width}.png")
    hand.page.set_viewport_size({"width": 1440, "height": 900})
    found = Axe().run(hand.page).response["violations"]
    assert not found, [(one["id"], [re.sub(r"\s+", " ", node["html"])[:160] for node in one["nodes"]]) for one in found]
