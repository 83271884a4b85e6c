"""A committee from its call to the signed minutes, in Chromium, with pictures.

The secretary convenes; a member has a conflict; an alternate steps in; the ballot runs; the chair signs; the documents
are downloaded.
"""

import os
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from tests.conftest import Clock
from tests.pages.counter import Counter
from tests.pages.strict import PASSWORD
from tests.stories.hands import BrowserHand, snap
from tests.support.procedure import OFFICE
from workflow.models import Meeting
from workflow.terms import Outcome, Role

ALTERNATES = {"a1": ("华候补", Role.ALTERNATE_MEMBER), "a2": ("苗候补", Role.ALTERNATE_MEMBER)}
CALLED = ("chair", "m1", "m2", "m3", "m4")
SAT = ("chair", "m1", "m2", "m3", "a1")
"""m4 steps aside, and the first alternate sits in his place."""
WHY = "结合材料综合判断，理由充分。"
LONG = "委员逐人讨论了事实、证据和清单核对结果，各自发表了意见。"
PAPERS = {"责任认定书": "责任认定书", "责任认定委员会会议纪要": "会议纪要", "尽职评议报告": "尽职评议报告"}


@pytest.fixture
def counter(app: Flask, session: Session, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Counter:
    """A case whose list check is done, in a bank with two alternates."""
    for key, value in ALTERNATES.items():
        monkeypatch.setitem(OFFICE, key, value)
    counter = Counter(app, session, clock)
    bank = counter.bank
    return counter.after(bank.accepted, bank.investigated, bank.checked)


@pytest.mark.browser
def test_the_secretary_convenes_an_alternate_steps_in_and_the_chair_signs(
        counter: Counter, live_server: str, page: Page, tmp_path: Path) -> None:
    hand = BrowserHand(page, live_server, PASSWORD, Path(os.environ.get("STORY_PICTURES", tmp_path)))
    bank, main = counter.bank, page.locator("main")
    held_on = bank.now.date() + timedelta(days=7)
    ids = {key: str(counter.read(lambda key=key: bank.id(key))) for key in (*CALLED, *ALTERNATES)}
    page.on("dialog", lambda dialog: dialog.accept())

    hand.sign_in("secretary")
    page.goto(f"{live_server}{counter.case()}/who-may-sit")
    expect(main).to_contain_text("可以任职 2 人，不能任职 0 人")
    snap(hand, "committee-1-who-may-sit")
    page.goto(f"{live_server}/sittings/new")
    page.locator("[name=case]").check()
    page.fill("[name=held_on]", held_on.isoformat())
    page.fill("[name=materials_sent_on]", bank.now.date().isoformat())
    page.fill("[name=place]", "三楼会议室")
    page.locator(f"[name=chair][value$='{ids['chair']}']").check()
    for name, keys in (("members", CALLED[1:]), ("alternates", ALTERNATES)):
        for key in keys:
            page.locator(f"[name={name}][value$='{ids[key]}']").check()
    snap(hand, "committee-2-convene")
    page.locator("main form[method=post] button[type=submit]").last.click()
    expect(main).to_contain_text("召集会议：结果")
    snap(hand, "committee-3-convened")

    for key in (*CALLED, *ALTERNATES):
        conflict = key == "m4"
        hand.sign_in(key)
        hand.fill(counter.do("declare_recusal", f"case-{case_id(counter)}"),
                  {"answer": "conflict", "declaration": "与被评议人是近亲属。"} if conflict else {"answer": "clear"})
    counter.bank.later(7)
    counter.settle()

    hand.sign_in("m4")
    page.goto(live_server + counter.case())
    expect(page.locator("h1")).not_to_contain_text("恒泰精密")
    assert "404" in hand.faults.pop(), "to him there is no such case"
    page.goto(f"{live_server}/meetings")
    expect(main).to_contain_text("没有将要召开的会议")

    hand.sign_in("secretary")
    meeting = f"/meetings/{counter.read(lambda: one_meeting(counter).id)}"
    hand.fill(counter.do("record_attendance", f"case-{case_id(counter)}"),
              {"present": [ids[key] for key in ("chair", "m1", "m2", "m3")]})
    hand.fill(counter.do("seat_alternate", f"case-{case_id(counter)}"),
              {"alternate": ids["a1"], "in_place_of": ids["m4"]})
    page.goto(live_server + meeting)
    expect(main).to_contain_text("已回避")
    snap(hand, "committee-4-meeting")
    hand.fill(counter.do("open_meeting", f"case-{case_id(counter)}"), {})

    for key in SAT:
        hand.sign_in(key)
        page.goto(f"{live_server}{meeting}/vote")
        if key == "chair":
            snap(hand, "committee-5-ballot")
        vote(counter, page, "wei", "减责", ratios=40)
        vote(counter, page, "tao", "免责")
        page.get_by_role("button", name="提交表决").click()
        expect(main).to_contain_text("回执")
        if key == "m1":
            snap(hand, "committee-6-voted")

    hand.sign_in("chair")
    for who in ("wei", "tao"):
        hand.fill(counter.do("resolve", f"finding-{counter.finding(who)}"),
                  {"facts": WHY, "reasons": WHY, "deviation": WHY})
    page.goto(f"{live_server}{meeting}/vote")
    expect(main).to_contain_text("减责 5")
    snap(hand, "committee-7-closed")
    hand.fill(counter.do("sign_minutes", f"case-{case_id(counter)}"),
              {"meeting": str(counter.read(lambda: one_meeting(counter).id)), "proceedings": LONG})
    page.goto(live_server + counter.case())
    snap(hand, "committee-8-signed")
    for title, said in PAPERS.items():
        download(page, live_server + counter.case(), title, said, tmp_path)
    assert counter.read(lambda: bank.finding("wei").outcome) == Outcome.MITIGATE
    assert counter.read(lambda: bank.finding("tao").outcome) == Outcome.EXEMPT
    assert not hand.faults, hand.faults


def case_id(counter: Counter) -> int:
    """The key of the case."""
    return counter.read(lambda: counter.bank.case.id)


def one_meeting(counter: Counter) -> Meeting:
    """The meeting called."""
    return counter.session.query(Meeting).one()


def vote(counter: Counter, page: Page, who: str, choice: str, *, ratios: int | None = None) -> None:
    """Fill in one person's ballot paper; reasons where the page asks for them."""
    paper = page.locator(f"#person-{counter.finding(who)}")
    paper.locator("label.seg-item", has_text=choice).first.click()
    prefix = f"[name=b{counter.finding(who)}-ruling"
    if ratios is not None:
        page.fill(f"{prefix}-ratios-score_deduction]", str(ratios))
    if page.locator(f"{prefix}-reason]").is_visible():
        page.fill(f"{prefix}-reason]", WHY)


def download(page: Page, case: str, title: str, said: str, folder: Path) -> None:
    """Open a letter from the case, and take its Word file home."""
    page.goto(case)
    folded = page.locator("main details:not([open])", has=page.locator("a", has_text=title))
    if folded.count():
        folded.first.locator("summary").first.click()
    page.locator("main a", has_text=title).first.click()
    expect(page.locator("main")).to_contain_text("文本摘要")
    with page.expect_download() as taken:
        page.get_by_role("link", name="下载 Word").click()
    path = folder / taken.value.suggested_filename
    taken.value.save_as(path)
    assert path.suffix == ".docx"
    with zipfile.ZipFile(path) as parts:
        assert said in parts.read("word/document.xml").decode()


