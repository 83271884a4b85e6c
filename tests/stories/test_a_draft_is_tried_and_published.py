"""A policy manager tries a draft with another bound on the bank's own people; a colleague publishes it, in Chromium."""

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
from tests.support.tried import NEW, OLD
from workflow.services import lists

WHY = "少量欠息的界限按监管意见收紧。"


@pytest.fixture
def counter(app: Flask, session: Session, clock: Clock) -> Counter:
    """A demonstration bank that has ruled on two people, one of whom P03 alone saves from being held to account."""
    app.config["DEMO_BANK"] = lambda: True
    return Counter(app, session, clock).ruled_on_two()


@pytest.mark.browser
def test_a_bound_is_changed_tried_looked_at_and_published_by_a_colleague(
        counter: Counter, live_server: str, page: Page, tmp_path: Path) -> None:
    hand = BrowserHand(page, live_server, PASSWORD, Path(os.environ.get("STORY_PICTURES", tmp_path)))
    main = page.locator("main")
    page.on("dialog", lambda dialog: dialog.accept())

    hand.sign_in("policy")
    page.goto(f"{live_server}/lists/drafts/new")
    page.fill("#number", "2026-02")
    page.fill("#valid_from", "2026-10-20")
    page.fill("#note", WHY)
    page.get_by_role("button", name="建立草稿").click()
    expect(main).to_contain_text("尚未回测")
    draft = page.url
    page.goto(f"{draft}/items/P03")
    page.fill("#thresholds", page.input_value("#thresholds").replace(OLD, NEW))
    page.locator("button[name=check]").press("Enter")
    expect(page.locator("#found")).to_be_visible(timeout=20_000)
    snap(hand, "backtest-1-checked")
    page.get_by_role("button", name="保存到草稿").click()
    page.wait_for_url(draft)
    snap(hand, "backtest-2-draft")

    page.get_by_role("link", name="回测草稿").click()
    page.get_by_label("机构（含下级）").select_option("B")
    snap(hand, "backtest-3-form")
    page.get_by_role("button", name="开始回测").click()
    expect(page.locator(".lead")).to_contain_text("共试算 2 人，1 人的结论会不同：1 人变重，0 人变轻", timeout=60_000)
    expect(page.locator("svg.sides")).to_have_count(2)
    expect(page.locator("svg.sides .half-heavier")).to_have_count(2)
    expect(main).to_contain_text("云川银行城东支行及下级")
    snap(hand, "backtest-4-result")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 xlsx").click()
    assert download.value.suggested_filename == "回测-2026-02.xlsx"
    page.locator("#flips tbody a").click()
    expect(main).to_contain_text("系统对这一条的核对结果不同了")
    expect(main).not_to_contain_text("魏经理")
    snap(hand, "backtest-5-nameless")

    page.goto(f"{draft}/publish")
    expect(main).to_contain_text("起草或改动过这一版清单的人不能发布")
    expect(page.get_by_role("button", name="发布这一版")).to_have_count(0)
    token = page.locator("[name=csrf_token]").first.input_value()
    assert page.request.post(f"{draft}/publish", form={"csrf_token": token}).status == 409

    hand.sign_in("legal")
    page.goto(f"{draft}/backtest")
    page.get_by_role("link", name="看结果").click()
    page.get_by_role("link", name="魏经理").click()
    expect(main).to_contain_text("15,000.00 元 ≤ 10,000 元：不成立")
    snap(hand, "backtest-6-named")

    hand.sign_in("policy2")
    page.goto(f"{draft}/publish")
    expect(main).to_contain_text("试算 2 人，1 人的结论会不同：1 人变重，0 人变轻。")
    snap(hand, "backtest-7-publish")
    page.get_by_role("button", name="发布这一版").click()
    page.wait_for_url(f"{live_server}/lists/versions")
    counter.session.expire_all()
    assert str(lists.numbered(counter.session, "2026-02").item("P03").thresholds["small_interest_cap"]) == "10000"
    assert not hand.faults, hand.faults
