"""A notice from its draft to an objection, in Chromium, with pictures.

A publisher is stopped by the leak check and mends the text; a colleague releases it from the highlighted page; a reader
objects, and is answered.
"""

import os
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from tests.conftest import Clock
from tests.pages.counter import Counter
from tests.pages.strict import PASSWORD
from tests.stories.hands import BrowserHand, snap
from workflow.models import Objection, Publication

TELLING = "魏经理于2026年8月31日漏查一次，借款人恒泰精密已停产。\n贷后检查要按期完成。"
MENDED = "贷后漏查 1 次，借款人已停产。贷后检查要按期完成，发现停产当周上报。"
DOUBT = "漏查一次按减责处理的标准是什么，请说明，便于对照。"


@pytest.fixture
def counter(app: Flask, session: Session, clock: Clock) -> Counter:
    """A case whose two findings have just taken effect."""
    counter = Counter(app, session, clock)
    bank = counter.bank
    counter.after(bank.up_to_served)
    bank.later(30)

    def take_effect() -> None:
        for key in ("wei", "tao"):
            bank.go("clock", "lapse_appeal_window", None, bank.finding(key))
    return counter.after(take_effect)


@pytest.mark.browser
def test_a_publisher_is_stopped_mends_it_a_colleague_releases_it_and_a_reader_objects(
        counter: Counter, live_server: str, page: Page, tmp_path: Path) -> None:
    hand = BrowserHand(page, live_server, PASSWORD, Path(os.environ.get("STORY_PICTURES", tmp_path)))
    main, case = page.locator("main"), counter.read(lambda: counter.bank.case.id)
    page.on("dialog", lambda dialog: dialog.accept())

    hand.sign_in("publisher")
    page.goto(f"{live_server}/publication/cases/{case}/draft")
    for key in ("wei", "tao"):
        page.locator(f"[name=people][value='{counter.finding(key)}']").check()
    page.fill("[name=lessons]", TELLING)
    page.get_by_role("button", name="保存，送另一人发布").click()
    expect(main.locator("mark.leak").first).to_have_text("魏经理")
    assert "409" in hand.faults.pop(), "refused"
    for told in ("恒泰精密", "2026年8月31日", "改为“借款人”或者它的行业", "改为季度"):
        expect(main).to_contain_text(told)
    expect(page.locator("[name=lessons]")).to_have_value(TELLING)
    snap(hand, "notice-1-stopped")
    page.fill("[name=lessons]", MENDED)
    page.get_by_role("button", name="保存，送另一人发布").click()
    expect(main).to_contain_text("须由另一名公示审核人")
    snap(hand, "notice-2-not-by-oneself")

    hand.sign_in("publisher2")
    page.goto(f"{live_server}/publication/cases/{case}/release")
    expect(main.locator("mark.look").first).to_have_text("1 次")
    expect(main).to_contain_text("没有查出会泄漏的内容")
    page.get_by_role("button", name="发布", exact=True).click()
    expect(main).to_contain_text("请通读整页")
    assert "409" in hand.faults.pop(), "not without saying so"
    page.locator("[name=nothing_to_redact]").check()
    snap(hand, "notice-3-read-through")
    page.get_by_role("button", name="发布", exact=True).click()
    expect(main).to_contain_text("已发布公示")

    hand.sign_in("g3")
    page.goto(f"{live_server}/publication")
    snap(hand, "notice-4-board")
    page.locator("main table a").first.click()
    expect(main).to_contain_text("减责 1 人")
    assert "魏经理" not in page.content()
    snap(hand, "notice-5-read")
    page.get_by_role("link", name="提出异议").click()
    page.locator("[name=finding]").first.check()
    page.fill("[name=statement]", DOUBT)
    snap(hand, "notice-6-objection")
    page.locator("main form[method=post] button[name=submit]").click()
    expect(main).to_contain_text(DOUBT)

    notice = counter.read(lambda: counter.session.query(Publication.id).scalar())
    made = counter.read(lambda: counter.session.query(Objection.id).scalar())
    hand.sign_in("dept")
    hand.fill(counter.do("dismiss_objection", f"objection-{made}"), {
        "reply": "完成率不足八成的按减责处理，标准见清单。"})
    hand.sign_in("g3")
    page.goto(f"{live_server}/publication/objections")
    expect(main).to_contain_text("完成率不足八成")
    snap(hand, "notice-7-answered")
    hand.sign_in("g2")
    page.goto(f"{live_server}/publication/{notice}")
    expect(main).not_to_contain_text(DOUBT)
    assert not hand.faults, hand.faults
