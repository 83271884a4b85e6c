"""An employee appeals on a phone: from the determination that was served, through the one page, to the decision letter.

What others do in between is done through the door; pictures are kept as in the other browser stories.
"""

import os
import re
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from tests.conftest import Clock
from tests.pages.counter import Counter
from tests.pages.strict import PASSWORD
from tests.stories.hands import BrowserHand, snap
from workflow import details as d
from workflow.models import Appeal
from workflow.terms import Outcome, PenaltyKind, RecusalAnswer

PHONE = {"width": 390, "height": 844}
WORDS = "应查五次实查五次，两次报告因系统升级没有保存，有签到记录为证，请提高减免比例。"
DECISION = "经复核，签到记录可以证明两次检查已经完成，减免比例应当提高，变更原认定。"


@pytest.mark.browser
def test_from_the_letter_through_one_page_to_the_decision(
        app: Flask, session: Session, clock: Clock, live_server: str, page: Page, tmp_path: Path) -> None:
    counter = Counter(app, session, clock)
    bank = counter.bank
    counter.after(bank.up_to_served)
    bank.later(2)
    counter.settle()
    hand = BrowserHand(page, live_server, PASSWORD, Path(os.environ.get("STORY_PICTURES", tmp_path)))
    page.on("dialog", lambda dialog: dialog.accept())
    main = page.locator("main")
    determination = counter.read(lambda: bank.letter("determination", "wei").id)

    hand.sign_in("wei")
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server}/letters/{determination}")
    expect(main).to_contain_text("申诉")
    page.goto(f"{live_server}{counter.case()}")
    page.get_by_role("link", name=re.compile("提起申诉")).first.click()
    expect(main).to_contain_text("认定书是怎么说的")
    expect(main).to_contain_text("申诉不加重：结论和比例都不会比原来更重")
    snap(hand, "appeal-1-wizard")

    page.set_viewport_size(PHONE)
    page.fill("[name=statement]", WORDS)
    page.fill("[name=companion]", "何律师")
    page.get_by_role("button", name="提交申诉").click()
    expect(main).to_contain_text("请填写“申诉事由”")
    assert page.input_value("[name=statement]") == WORDS, "what was typed is kept"
    assert "400" in hand.faults.pop()
    page.locator("[name=grounds][value=ratio_improper]").check()
    page.locator("[name=companion_kind][value=counsel]").check()
    page.fill("[name=companion_authority]", "2026年10月20日委托书，代为陈述。")
    page.locator("[name=evidence]").set_input_files(
        {"name": "签到记录.txt", "mimeType": "text/plain", "buffer": "两次签到的时间和地点".encode()})
    page.get_by_role("button", name="提交申诉").click()
    expect(main).to_contain_text("已收到，收讫号")
    expect(main).to_contain_text("与摘要一致")
    expect(main).to_contain_text("签到记录.txt")
    snap(hand, "appeal-2-receipt")

    session.expire_all()
    appeal = session.query(Appeal).one()
    bank.go("appeals", "accept_appeal", d.AcceptAppeal(panel=tuple(bank.id(key) for key in ("p1", "p2", "p3"))), appeal)
    for key in ("p1", "p2", "p3"):
        bank.go(key, "declare_recusal", d.Declare(answer=RecusalAnswer.CLEAR))
    address = f"{live_server}/appeals/{appeal.id}"
    counter.settle()
    page.goto(address)
    expect(main).to_contain_text("等申诉复核组作出决定")
    snap(hand, "appeal-3-heard")

    ratios = dict.fromkeys((PenaltyKind.SCORE_DEDUCTION, PenaltyKind.DISCIPLINARY_SANCTION), 80)
    session.expire_all()
    bank.go("p1", "decide_vary", d.Vary(outcome=Outcome.MITIGATE, ratios=ratios, decision=DECISION),
            session.get_one(Appeal, appeal.id))
    counter.settle()
    page.goto(address)
    expect(main).to_contain_text(DECISION)
    snap(hand, "appeal-4-decided")
    page.set_viewport_size(PHONE)
    page.get_by_role("link", name="申诉决定书").first.click()
    expect(main).to_contain_text("变更原认定")
    assert counter.read(lambda: bank.finding("wei").ratios["score_deduction"]) == 80
    assert not hand.faults, hand.faults
