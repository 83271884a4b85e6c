"""The whole procedure, by the people who would really do it: without a browser on both databases, and in Chromium."""

import os
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.conftest import Clock
from tests.stories.hands import BrowserHand, PlainHand
from tests.stories.telling import WORD, Story, prepare, tell


def clean(app: Flask) -> None:
    """Afterwards every chain holds, every invariant holds, and the tables are sound."""
    runner = app.test_cli_runner()
    for command in (["audit", "verify"], ["invariants"]):
        answer = runner.invoke(args=command)
        assert answer.exit_code == 0, f"{command}: {answer.output}"


@pytest.mark.both
def test_a_loan_goes_from_import_to_closing(app: Flask, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare(app, monkeypatch, clock)
    tell(Story(app, clock, PlainHand(app, clock, WORD)))
    clean(app)


@pytest.mark.browser
def test_the_same_in_a_browser(app: Flask, clock: Clock, monkeypatch: pytest.MonkeyPatch, live_server: str, page: Page,
                               tmp_path: Path) -> None:
    prepare(app, monkeypatch, clock)
    hand = BrowserHand(page, live_server, WORD, Path(os.environ.get("STORY_PICTURES", tmp_path)))
    tell(Story(app, clock, hand))
    assert not hand.faults, hand.faults
    clean(app)
