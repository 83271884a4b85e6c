"""Asking that somebody step aside, on pages; and that nothing opens to a member before he has declared."""

import re
from datetime import timedelta
from http import HTTPStatus

import pytest
from sqlalchemy import select

from tests.pages.counter import Counter
from tests.support.procedure import LONG, VOTERS
from workflow import details as d
from workflow.models import Account, Evidence, Grant, Letter, Meeting, RecusalRequest
from workflow.terms import Role


@pytest.fixture
def counter(app, session, clock) -> Counter:
    """The pages over a small bank, whose head of department is also the superior."""
    made = Counter(app, session, clock)
    account = session.scalars(select(Account).where(Account.username == "head")).one()
    account.grants.append(Grant(role=Role.SUPERIOR, granted_at=made.bank.now, granted_by="-"))
    return made


@pytest.fixture
def called(counter) -> Counter:
    """A committee of five is called; nobody of it has declared yet."""
    bank = counter.bank

    def call() -> None:
        day = bank.now.date()
        bank.go("secretary", "call_meeting", d.CallMeeting(
            held_on=day + timedelta(days=7), place="三楼会议室", materials_sent_on=day, chair=bank.id("chair"),
            members=tuple(bank.id(key) for key in VOTERS[1:])))
    return counter.after(bank.accepted, bank.investigated, bank.checked, call)


def test_a_person_judged_asks_and_reads_the_answer_on_his_own_page(counter):
    counter.after(counter.bank.accepted, counter.bank.with_team)
    address = counter.do("request_recusal", f"finding-{counter.finding('wei')}")
    desk = counter.desk("wei")
    form = desk.get(address).text
    assert "褚组员" in form, "the order that formed the team has named him"
    seat = re.findall(r'name="seat"[^>]*value="(\d+)"|<option value="(\d+)"', form)[-1]
    chosen = next(filter(None, seat))
    desk.submit({"seat": chosen, "ground": "relative", "reason": LONG}, to="request_recusal")
    page = desk.get(counter.person("wei"), follow_redirects=True).text
    assert LONG in page
    assert "待决定" in page
    of_colleague = counter.desk("tao").get(counter.case(), follow_redirects=True)
    assert LONG not in of_colleague.text, "a colleague's request is not his to read"
    assert LONG in counter.desk("lead").get(counter.case()).text

    head = counter.desk("head")
    assert "决定回避申请" in head.get("/tasks").text
    request = counter.read(lambda: counter.session.scalars(select(RecusalRequest.id)).one())
    head.get(counter.do("decide_recusal", f"finding-{counter.finding('wei')}"))
    done = head.submit({"request": str(request), "decision": "refused", "answer": "经查没有亲属关系，不予回避。"},
                       to="decide_recusal")
    assert "回避申请已决定" in done.text
    page = desk.get(counter.person("wei"), follow_redirects=True).text
    assert "不予回避" in page
    assert "经查没有亲属关系" in page
    desk.get(address)
    answer = desk.submit({"seat": chosen, "ground": "relative", "reason": LONG}, to="request_recusal")
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "已就同一事由申请过" in answer.text


def test_before_he_has_declared_a_member_reads_who_is_judged_and_nothing_else(called):
    desk, case = called.desk("m1"), called.case()
    page = desk.get(case).text
    assert "请先申报回避情况" in page
    assert "built-in method" not in page
    for needed in ("魏经理", "陶审查", "恒泰精密"):
        assert needed in page, "he cannot tell whether anything stands in his way otherwise"
    for hidden in ("二人履职情况如下", "贷前调查报告", "N10", "流转记录", "不良容忍度"):
        assert hidden not in page
    session = called.session
    letters, evidence, meetings = (list(session.scalars(select(kind.id).where(*where))) for kind, *where in (
        (Letter,), (Evidence,), (Meeting,)))
    session.rollback()
    wei = called.person("wei")
    shut = [wei, f"{wei}/check", f"{wei}/explanation.json", f"{wei}/facts", f"{wei}/vote", f"{case}/verdicts",
            f"{case}/verdicts.json", *(f"/letters/{key}" for key in letters),
            *(f"{case}/evidence/{key}" for key in evidence)]
    assert len(letters) > 5
    assert {address: desk.get(address).status_code for address in shut} == dict.fromkeys(shut, HTTPStatus.NOT_FOUND)
    assert desk.get(called.do("cast_ballot", f"finding-{called.finding('wei')}")).status_code == HTTPStatus.NOT_FOUND
    for key in meetings:
        page = desk.get(f"/meetings/{key}").text
        assert "三楼会议室" in page, "he may know when and where"
        for hidden in ("魏经理", "减责", "系统建议为", "清单核对 45 条", "N10"):
            assert hidden not in page, hidden
        assert desk.get(f"/meetings/{key}/vote").status_code == HTTPStatus.FORBIDDEN
    desk.get(case)
    desk.submit({"answer": "clear"}, to="declare_recusal")
    assert "二人履职情况如下" in desk.get(case).text
    assert desk.get(wei).status_code == HTTPStatus.OK


def test_another_role_of_a_member_opens_nothing_before_he_has_declared(called):
    account = called.session.scalars(select(Account).where(Account.username == "m2")).one()
    account.grants += [Grant(role=role, granted_at=called.bank.now, granted_by="-")
                       for role in (Role.COMPLIANCE, Role.AUDIT)]
    called.session.commit()
    desk = called.desk("m2")
    assert "二人履职情况如下" not in desk.get(called.case()).text
    assert desk.get(called.person("wei")).status_code == HTTPStatus.NOT_FOUND
    assert "write_report" not in desk.get("/audit").text
    assert "二人履职情况如下" not in desk.get("/audit?q=履职情况").text


def test_where_a_hidden_case_is_in_the_way_the_door_says_no_more_than_that(called):
    called.after(lambda: called.bank.go("m1", "declare_recusal", d.Declare(answer="conflict", declaration=LONG)))
    account = called.session.scalars(select(Account).where(Account.username == "m1")).one()
    account.grants.append(Grant(role=Role.CASE_CLERK, granted_at=called.bank.now, granted_by="-"))
    called.session.commit()
    desk = called.desk("m1")
    desk.get("/cases/new?loan=L1")
    answer = desk.submit({"loan": "L1", "trigger": "tr_dpd", "occurred_on": "2026-10-08"}, to="/cases/new")
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "不能由您办理" in answer.text
    assert "2026-0001" not in answer.text
