"""Claims and intentions on pages: what is offered, what is filed, and what everybody then sees of it."""

from http import HTTPStatus

import pytest
from sqlalchemy import select

from tests.lawful import LONG, REASON
from tests.pages.counter import Counter
from workflow import details as d
from workflow.models import ExemptionCase, Finding, Loan
from workflow.terms import CaseState, Outcome, PersonState, Scope


@pytest.fixture
def counter(app, session, clock) -> Counter:
    """The pages over a small bank."""
    counter = Counter(app, session, clock)
    counter.settle()
    return counter


def form(counter) -> str:
    """The address of the claim form of the loan."""
    return f"/claims/loans/{counter.read(lambda: counter.bank.loan.id)}"


def intent(counter) -> str:
    """The address of the form of an intention about the loan."""
    return f"/intents/loans/{counter.read(lambda: counter.bank.loan.id)}"


def number(counter) -> int:
    """The key of the one case."""
    return counter.read(lambda: counter.session.scalars(select(ExemptionCase.id)).one())


def filed(counter, who="wei", **typed):
    """Somebody claims; the page that answers."""
    desk = counter.desk(who)
    desk.get(form(counter))
    return desk.submit({"trigger": "tr_self", "statement": LONG, **typed}, to="/claims/loans")


# --- the claim


def test_one_finds_the_loans_one_had_a_part_in_and_no_others(counter):
    page = counter.desk("wei").get("/claims")
    assert "恒泰精密" in page.text
    assert form(counter) in page.text
    empty = counter.desk("g1").get("/claims")
    assert "没有找到您参与过的贷款" in empty.text
    assert "恒泰精密" not in empty.text
    assert counter.desk("g1").get(form(counter)).status_code == HTTPStatus.NOT_FOUND
    assert counter.desk("wei").get("/claims/loans/9999").status_code == HTTPStatus.NOT_FOUND


def test_a_claim_is_filed_and_answered_with_a_receipt(counter):
    page = filed(counter)
    assert page.request.path == f"/claims/{number(counter)}"
    for said in ("申请回执", "2026-0001", "由报送机构列明责任人后提交受理", "由报送单位办理", "2026-10-19", LONG):
        assert said in page.text, said
    listed = counter.desk("wei").get("/claims")
    assert f"/claims/{number(counter)}" in listed.text
    case = counter.desk("wei").get(f"/cases/{number(counter)}", follow_redirects=True)
    assert LONG in case.text
    assert "责任人名单" not in case.text
    assert "陶审查" not in case.text
    assert "待确认" not in counter.desk("wei").get("/cases").text
    assert counter.desk("tao").get(f"/cases/{number(counter)}").status_code == HTTPStatus.NOT_FOUND
    assert counter.desk("tao").get(f"/claims/{number(counter)}").status_code == HTTPStatus.NOT_FOUND
    assert counter.desk("clerk").get(f"/claims/{number(counter)}").status_code == HTTPStatus.NOT_FOUND


def test_a_handover_without_its_day_is_refused_and_nothing_typed_is_lost(counter):
    answer = filed(counter, trigger="tr_handover")
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "须写明移交日期和移交对方" in answer.text
    assert LONG in answer.text


def test_the_page_finds_out_by_itself_that_a_case_is_there(counter):
    counter.after(counter.bank.accepted)
    page = counter.desk("wei").get(form(counter))
    assert "已有在办的认定事项" in page.text
    answer = filed(counter)
    assert "认定申请已并入本事项" in answer.text
    seen = counter.desk("tao").get(counter.case(), follow_redirects=True)
    assert "申请认定" not in seen.text.partition("<main")[2], "nor that a colleague has claimed"
    assert "魏经理" not in seen.text
    assert LONG not in seen.text
    whole = counter.desk("clerk").get(counter.case())
    assert LONG in whole.text
    assert "魏经理" in whole.text
    assert "就本事项申请认定" not in whole.text


def test_a_conclusion_in_effect_is_said_and_leaves_nothing_to_file(counter):
    def concluded():
        counter.bank.accepted()
        one = counter.bank.finding("wei")
        one.state, one.outcome, one.effective_on = PersonState.EFFECTIVE, Outcome.EXEMPT, counter.bank.now.date()
    counter.after(concluded)
    page = counter.desk("wei").get(form(counter))
    assert "结论有效" in page.text
    assert "重启认定" in page.text
    assert 'name="statement"' not in page.text
    assert "结论有效" in counter.desk("wei").get("/claims").text


def test_a_claim_kept_as_a_draft_is_found_again(counter):
    desk = counter.desk("wei")
    desk.get(form(counter))
    desk.submit({"trigger": "tr_self", "statement": LONG, "save": "yes"}, to="/claims/loans")
    assert form(counter) in desk.get("/drafts").text
    assert LONG in desk.get(form(counter)).text


def test_the_claimant_takes_his_claim_back_from_the_page_of_the_case(counter):
    filed(counter)
    counter.bank.case = counter.session.get_one(ExemptionCase, number(counter))
    counter.after(lambda: counter.bank.go("unit", "submit"))
    desk = counter.desk("wei")
    assert "do/withdraw" in desk.get(counter.case(), follow_redirects=True).text
    desk.get(counter.do("withdraw"))
    assert "已撤回" in desk.submit({"reason": REASON}, to="withdraw").text


# --- the refused case


def test_somebody_named_reads_the_refused_case_as_a_party_and_asks_for_reconsideration(counter):
    def refused():
        bank = counter.bank
        bank.case = bank.go("clerk", "register_clue", d.RegisterClue(
            loan=bank.loan.id, trigger="tr_dpd", occurred_on=bank.now.date()))
        bank.go("unit", "submit")
        bank.case.scope = Scope.OUT
        bank.go("checker", "concur", d.Concur(move="refuse", opinion="同意不予受理"))
        bank.go("officer", "refuse", d.Reason(reason=REASON))
    counter.after(refused)
    desk = counter.desk("tao")
    page = desk.get(counter.case(), follow_redirects=True)
    assert "申请复议" in page.text
    assert "责任人名单" not in page.text
    assert "魏经理" not in page.text
    desk.get(counter.do("reconsider"))
    assert "已申请复议" in desk.submit({"reason": REASON}, to="reconsider").text


# --- the intention


def test_an_intention_is_reported_and_what_became_of_it_is_listed(counter):
    desk = counter.desk("hr")
    assert "没有这笔借据" in desk.get("/intents?loan=JJ-404").text
    page = desk.get("/intents?loan=L1", follow_redirects=True)
    assert page.request.path == intent(counter)
    assert "暂不得问责" in page.text
    wei = counter.read(lambda: counter.bank.id("wei"))
    listed = desk.submit({"people": [str(wei)], "department": "信贷管理部", "reference": "意向1号", "reason": LONG},
                         to="/intents/loans")
    for said in ("已报送问责意向", "意向1号", "2026-0001", "线索登记", "魏经理", "暂不得问责", "冯人力"):
        assert said in listed.text, said
    desk.get(intent(counter))
    again = desk.submit({"people": [str(wei)], "department": "信贷管理部", "reference": "意向1号", "reason": LONG},
                        to="/intents/loans")
    assert again.status_code == HTTPStatus.CONFLICT
    assert "已经报送过" in again.text


def test_an_intention_is_for_hr_alone_and_for_its_own_institutions(counter):
    assert counter.desk("clerk").get("/intents").status_code == HTTPStatus.FORBIDDEN
    assert "问责意向" not in counter.desk("clerk").get("/tasks").text
    assert counter.desk("hr").get("/intents/loans/9999").status_code == HTTPStatus.NOT_FOUND


def conclude(counter, *keys):
    """People of the case are exempted in effect, and the case is over."""
    counter.bank.accepted()
    for key in keys:
        one = counter.bank.finding(key)
        one.state, one.outcome, one.effective_on = PersonState.EFFECTIVE, Outcome.EXEMPT, counter.bank.now.date()
    counter.bank.case.state = CaseState.CLOSED
    counter.bank.case.loans[0].live = False


def test_somebody_exempt_is_answered_by_the_gate(counter):
    counter.after(lambda: conclude(counter, "wei"))
    desk = counter.desk("hr")
    assert "不得问责" in desk.get(intent(counter)).text
    answer = desk.submit({"people": [str(counter.read(lambda: counter.bank.id("wei")))], "department": "信贷管理部",
                          "reference": "意向1号", "reason": LONG}, to="/intents/loans")
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "以问责闸门的答复为准" in answer.text
    assert "本人已被认定免责" in answer.text
    assert number(counter)


def test_where_everybody_has_a_conclusion_nothing_is_asked(counter):
    counter.after(lambda: conclude(counter, "wei", "tao"))
    page = counter.desk("hr").get(intent(counter))
    assert "这笔贷款不再立项" in page.text
    assert 'name="reference"' not in page.text


# --- what belongs together


@pytest.mark.parametrize("state", [PersonState.IDENTIFIED, PersonState.INVESTIGATED, PersonState.FACTS_CONFIRMED,
                                   PersonState.TRANSFERRED_OUT])
def test_a_person_is_split_off_from_the_page_and_both_cases_know_of_each_other(counter, state):
    def running():
        counter.bank.accepted()
        counter.bank.with_team()
        counter.bank.finding("tao").state = state
        counter.session.flush()
    counter.after(running)
    desk, tao = counter.desk("dept"), counter.finding("tao")
    assert "拆出另办" in desk.get(counter.case()).text
    desk.get(counter.do("split", f"finding-{tao}"))
    page = desk.submit({"reason": REASON}, to="split")
    assert page.status_code == HTTPStatus.OK
    new = counter.read(lambda: counter.session.scalars(select(Finding.case_id).order_by(Finding.id.desc())).first())
    assert "拆出的事项" in desk.get(counter.case()).text
    assert f'href="/cases/{new}"' in desk.get(counter.case()).text
    assert "由此事项拆出" in desk.get(f"/cases/{new}").text
    assert "关联事项" not in counter.desk("wei").get(counter.case(), follow_redirects=True).text


def test_a_merger_is_offered_with_its_ground_and_both_cases_know_of_each_other(counter):
    def registered():
        bank = counter.bank
        counter.session.add(Loan(loan_no="L2", borrower=bank.loan.borrower, institution=bank.loan.institution,
                                 product="流动资金贷款", manager_no="g1"))
        counter.session.flush()
        for loan in counter.session.scalars(select(Loan).order_by(Loan.id)):
            bank.case = None
            bank.case = bank.go("clerk", "register_clue", d.RegisterClue(
                loan=loan.id, trigger="tr_dpd", occurred_on=bank.now.date()))
            bank.go("unit", "submit")
    counter.after(registered)
    desk = counter.desk("dept")
    page = desk.get(counter.do("merge_into"))
    assert "同一借款人 恒泰精密" in page.text
    first = counter.read(lambda: counter.session.scalars(select(ExemptionCase.id).order_by(ExemptionCase.id)).first())
    desk.submit({"target": [str(first)], "reason": REASON}, to="merge_into")
    assert "已并入此事项" in desk.get(counter.case()).text
    assert "并入本事项" in desk.get(f"/cases/{first}").text
