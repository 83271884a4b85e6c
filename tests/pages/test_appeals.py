"""The pages of appeals: appealing on one page, more time, letters on paper, what is offered, and what is owed."""

from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import Clock
from tests.pages.counter import Counter
from tests.support.procedure import LONG, REASON
from workflow import details as d
from workflow.models import Appeal, Evidence, Period, Restitution
from workflow.terms import AppealGround, RecusalAnswer, RevocationGround
from workflow.wording.guides import GUIDES

FILE = d.FileAppeal(grounds=(AppealGround.RATIO_IMPROPER,), statement=LONG)
PANEL = ("p1", "p2", "p3")


@pytest.fixture
def counter(app: Flask, session: Session, clock: Clock) -> Counter:
    """Both determinations were served on Monday 2026-10-19; the last day to appeal is Monday 2026-11-02."""
    counter = Counter(app, session, clock)
    return counter.after(counter.bank.up_to_served)


def heard(counter: Counter) -> int:
    """The appeal is filed and a panel sits; its key."""
    bank = counter.bank
    appeal = bank.go("wei", "file_appeal", FILE, bank.finding("wei"))
    bank.go("appeals", "accept_appeal", d.AcceptAppeal(panel=tuple(bank.id(key) for key in PANEL)), appeal)
    for key in PANEL:
        bank.go(key, "declare_recusal", d.Declare(answer=RecusalAnswer.CLEAR))
    key: int = appeal.id
    counter.settle()
    return key


def test_the_wizard_keeps_what_was_typed_and_files_all_of_it_at_once(counter: Counter) -> None:
    desk = counter.desk("wei")
    address = f"/appeals/new/{counter.finding('wei')}"
    assert desk.get(counter.do("file_appeal", f"finding-{counter.finding('wei')}")).location == address
    page = desk.get(address)
    for said in ("贷后检查缺失", GUIDES["file_appeal"].never, "2026-11-02", "例如该回避的人参加了调查或评议"):
        assert said in page.text, said
    desk.submit({"statement": "先写一半，", "save": "yes"}, to=address)
    assert "先写一半，" in desk.get(address).text
    wrong = desk.submit({"statement": LONG, "companion": "何律师"}, to=address)
    assert wrong.status_code == 400
    assert LONG in wrong.text
    half = desk.submit({"statement": LONG, "companion": "何律师", "grounds": ["ratio_improper"]}, to=address)
    assert half.status_code == 409
    assert "三项要一起写" in half.text
    receipt = desk.submit({"statement": LONG, "grounds": ["ratio_improper"], "companion": ""}, to=address)
    assert "已收到，收讫号 申2026-0001" in receipt.text
    assert "与摘要一致" in receipt.text
    assert counter.desk("tao").get(desk.path).status_code == 404, "a colleague's appeal is nobody else's"
    assert counter.desk("appeals").get(desk.path).status_code == 200
    assert counter.desk("clerk").get(desk.path).status_code == 404, "clerks do not read the file"


def test_a_file_of_the_wrong_kind_is_refused_by_its_name_and_nothing_is_filed(counter: Counter) -> None:
    desk = counter.desk("wei")
    address = f"/appeals/new/{counter.finding('wei')}"
    desk.get(address)
    answer = desk.submit({"statement": LONG, "grounds": ["new_evidence"], "evidence": [
        (BytesIO("签到".encode()), "签到.txt"), (BytesIO(b"MZ"), "程序.exe")]}, to=address)
    assert answer.status_code == 400
    assert "程序.exe：" in answer.text
    assert counter.read(lambda: len(counter.session.scalars(select(Appeal)).all())) == 0


def test_too_late_the_days_are_shown_one_by_one(counter: Counter) -> None:
    counter.bank.later(15)
    counter.settle()
    page = counter.desk("wei").get(f"/appeals/new/{counter.finding('wei')}")
    for said in ("现在不能提起申诉", "申诉期是这样算的", "起算日，不计入", "第 10 日", "周末", "申请顺延"):
        assert said in page.text, said


def test_more_time_is_counted_before_it_is_asked_for_and_decided_with_its_days(counter: Counter) -> None:
    bank = counter.bank
    bank.later(15)
    counter.settle()
    desk, key = counter.desk("wei"), counter.finding("wei")
    address = f"/appeals/more-time/{key}"
    ended = (bank.now - timedelta(days=1)).date()
    assert "今天还在期内" in desk.get(f"{address}?ended={ended}").text
    assert "不能再申请顺延" in desk.get(f"{address}?ended=2026-10-09").text
    assert "这一天还没有到" in desk.get(f"{address}?ended=2026-12-09").text
    old = desk.submit({"obstacle": "住院手术治疗", "obstacle_ended_on": "2026-10-09"}, to=address)
    assert old.status_code == 409
    assert "住院手术" in old.text
    desk.submit({"obstacle": "住院手术，无法书写", "obstacle_ended_on": ended.isoformat()}, to=address)
    officer = counter.desk("appeals")
    page = officer.get(f"{address}/decide")
    for said in ("住院手术，无法书写", "在障碍消除后 10 个工作日内、送达起一年内提出", "第 10 日"):
        assert said in page.text, said
    officer.submit({"granted": "y", "reason": REASON}, to=f"{address}/decide")
    assert counter.read(lambda: int(bank.finding("wei").extension == "granted"))
    assert counter.desk("wei").get(f"{address}/decide").status_code == 403


def test_a_clerk_enters_a_letter_once_somebody_has_looked_at_it(counter: Counter) -> None:
    counter.bank.later(2)
    counter.settle()
    desk, key = counter.desk("clerk"), counter.finding("wei")
    address = f"/appeals/paper/{key}"
    page = desk.get(address)
    assert "算哪一天提起" in page.text
    assert "会签" in page.text, "a second person is wanted first"
    counter.desk("checker").get(counter.case())
    bank = counter.bank
    bank.go("checker", "concur", d.Concur(move=f"file_paper_appeal:{key}", opinion="核对原件和邮戳无误。"))
    counter.settle()
    desk.get(address)
    receipt = desk.submit({
        "arrived_on": bank.now.date().isoformat(), "postmarked_on": "2026-10-19", "filer": "self", "statement": LONG,
        "grounds": ["ratio_improper"], "file": (BytesIO("申诉书".encode()), "申诉书.txt")}, to=address)
    assert "纸质申诉" in receipt.text
    due = counter.read(lambda: counter.session.scalars(select(Period.due_on).where(
        Period.key == "appeal_acceptance")).one())
    assert f'<b>决定是否受理</b><span class="num">{due}前' in receipt.text, "counted from its coming, not its postmark"
    assert counter.read(lambda: len(counter.session.scalars(select(Evidence).where(
        Evidence.source == "纸质申诉书扫描件")).all())) == 1
    assert "纸质" in counter.desk("appeals").get("/appeals").text


def test_the_panel_is_offered_nothing_heavier(counter: Counter) -> None:
    key = heard(counter)
    page = counter.desk("p1").get(counter.do("decide_vary", f"appeal-{key}"))
    assert 'value="exempt"' in page.text
    assert 'value="hold"' not in page.text
    assert "减免比例都不得低于原比例" in page.text


def test_what_is_owed_is_listed_on_the_appeal_the_case_and_the_persons_page_and_ticked_off(counter: Counter) -> None:
    key = heard(counter)
    bank = counter.bank
    bank.go("p1", "decide_revoke", d.Revoke(grounds=(RevocationGround.FACTS_UNCLEAR,), decision=LONG),
            counter.session.get_one(Appeal, key))
    counter.settle()
    for who, address in (("wei", f"/appeals/{key}"), ("wei", counter.person("wei")), ("head", counter.case())):
        page = counter.desk(who).get(address, follow_redirects=True)
        assert "返还、恢复清单" in page.text, address
        assert "核查因本事项暂缓发放" in page.text, address
    desk = counter.desk("hr")
    owed = counter.read(lambda: counter.session.scalars(select(Restitution.id)).first() or 0)
    address = counter.do("settle_restitution", f"finding-{counter.finding('wei')}")
    desk.get(address)
    desk.submit({"restitution": [str(owed)], "receipt": "经核查没有扣发。"}, to="settle_restitution")
    assert "经核查没有扣发" in counter.desk("wei").get(f"/appeals/{key}").text
    assert "返还、恢复清单" not in counter.desk("tao").get(counter.case()).text
