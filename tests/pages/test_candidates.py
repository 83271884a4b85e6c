"""The list of candidates, and opening cases on many of them in one go."""

import re
from datetime import date
from decimal import Decimal
from http import HTTPStatus

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from tests.pages.counter import Counter
from tests.pages.strict import PASSWORD
from tests.support.browsers import sign_in
from workflow import details as d
from workflow.models import Borrower, ExemptionCase, Institution, Loan, LoanFact, TriggerEvent
from workflow.services import opening
from workflow.terms import ObligorType, RiskClass, Trigger

SMALL, FARMER, MEDIUM = ObligorType.SMALL_ENTERPRISE, ObligorType.FARMER, ObligorType.MEDIUM_ENTERPRISE
AS_OF = date(2026, 9, 30)


def lend(bank, number: str, name: str, kind=SMALL, *, total: int | None = 3_000_000, days: int | None = 120,
         now=RiskClass.SUBSTANDARD, before=RiskClass.NORMAL, institution=None, product="流动资金贷款") -> Loan:
    """A loan that is on the list."""
    loan = Loan(
        loan_no=number, borrower=Borrower(customer_no=f"C{number}", name=name, obligor_type=kind),
        institution=institution or bank.loan.institution, product=product,
        credit_total=None if total is None else Decimal(total), amount=Decimal(500_000), approved_on=date(2025, 4, 1),
        disbursed_on=date(2025, 4, 18), manager_no="wei", reviewer_no="tao", approver_no="tao", disburser_no="tao")
    loan.facts = [LoanFact(as_of=AS_OF, balance=Decimal(500_000), days_past_due=days, risk_class=now,
                           previous_class=before)]
    bank.session.add(loan)
    return loan


@pytest.fixture
def counter(app, session, clock) -> Counter:
    """A bank with six candidates at the branch, and one at a branch beside it."""
    counter = Counter(app, session, clock)
    bank = counter.bank
    top = bank.loan.institution.parent
    beside = Institution(code="X", name="云川银行城西支行", path="H/X", parent=top)
    session.add(beside)
    lend(bank, "L2", "安和种植", FARMER, total=6_000_000)
    lend(bank, "L3", "启明机械", MEDIUM)
    lend(bank, "L4", "无名商行", None, total=None)
    lend(bank, "L5", "老账食品", before=RiskClass.SUBSTANDARD, days=30)
    lend(bank, "L6", "关注纺织", now=RiskClass.SPECIAL_MENTION)
    lend(bank, "X1", "城西物流", institution=beside)
    counter.settle()
    return counter


def listed(page) -> list[str]:
    """The loan numbers on a page of the list, in their order."""
    return re.findall(r'<small class="muted num">(\w+) ·', page.text)


def cases(counter) -> int:
    return counter.read(lambda: counter.session.scalar(select(func.count(ExemptionCase.id))))


@pytest.mark.parametrize(("query", "numbers"), [
    ("", ["L1", "L2", "L3", "L4", "L5", "L6"]),
    ("?q=L4", ["L4"]), ("?q=种植", ["L2"]), ("?q=%25", []),
    ("?scope=in", ["L1", "L5", "L6"]), ("?scope=by_reference", ["L2"]), ("?scope=out", ["L3"]),
    ("?scope=cannot_tell", ["L4"]), ("?scope=nonsense", ["L1", "L2", "L3", "L4", "L5", "L6"]),
    ("?trigger=tr_class_down", ["L2", "L3", "L4"]), ("?trigger=tr_dpd&scope=in", ["L1", "L6"]),
    ("?trigger=unnamed", ["L5"]), ("?institution=X", []), ("?institution=B&q=L1", ["L1"]), ("?after=L4", ["L5", "L6"]),
])
def test_the_list_is_narrowed_by_what_is_asked(counter, query, numbers):
    assert listed(counter.desk("clerk").get(f"/candidates{query}")) == numbers


def test_the_counts_by_scope_follow_the_other_conditions(counter):
    page = counter.desk("clerk").get("/candidates?trigger=tr_class_down&scope=out").text
    counts = re.search(r'<ul class="counts".*?</ul>', page, re.S).group(0)
    assert re.findall(r">(\S+) <b class=\"num\">(\d+)<", counts) == [
        ("全部", "3"), ("适用", "0"), ("参照执行", "1"), ("不适用", "1"), ("无法判定", "1")]
    assert "scope=by_reference" in counts
    assert "trigger=tr_class_down" in counts
    assert "共 1 笔符合查询条件" in page


def test_pages_follow_on_and_lead_back(counter):
    for number in range(20):
        lend(counter.bank, f"M{number:02}", "批量五金")
    counter.settle()
    desk = counter.desk("clerk")
    first = desk.get("/candidates?scope=in")
    second = desk.get(re.search(r'rel="next" href="([^"]*)"', first.text).group(1).replace("&amp;", "&"))
    assert listed(first) + listed(second) == ["L1", "L5", "L6", *(f"M{number:02}" for number in range(20))]
    assert 'rel="prev"' not in first.text
    back = re.search(r'rel="prev" href="([^"]*)"', second.text).group(1).replace("&amp;", "&")
    assert listed(desk.get(back)) == listed(first)
    assert len(listed(desk.get("/candidates?size=50"))) == 26


def test_missing_facts_are_asked_for_with_their_source_and_a_way_out_is_shown(counter):
    desk = counter.desk("clerk")
    unknown = desk.get("/candidates?scope=cannot_tell").text
    for said in ("缺客户类型", "营业执照、划型结果或小微企业名录", "缺审批时单户授信总额", "授信批复",
                 "由受理审核人补充，并注明来源"):
        assert said in unknown
    outside = desk.get("/candidates?scope=out").text
    assert "转普通责任认定" in outside
    assert re.search(r'value="L3"[^>]* disabled title="不在范围，转普通责任认定"', outside)


def test_a_loan_with_a_live_case_cannot_be_chosen(counter):
    bank = counter.bank
    counter.after(lambda: bank.go("clerk", "register_clue", d.RegisterClue(
        loan=bank.loan.id, trigger=Trigger.TR_DPD, occurred_on=AS_OF)))
    desk = counter.desk("clerk")
    page = desk.get("/candidates").text
    assert re.search(r'value="L1"[^>]* disabled title="已有在办事项"', page)
    assert re.search(r'<a href="/cases/\d+"><span class="st st-blue">.*?在办 2026-0001', page, re.S)
    assert "L1" not in listed(desk.get("/candidates?case=free"))
    assert "已有在办的认定事项 2026-0001" in desk.get("/candidates/open?loan=L1").text


def test_who_may_not_open_cases_sees_the_list_without_boxes(counter):
    desk = counter.desk("dept")
    assert 'type="checkbox"' not in desk.get("/candidates").text
    assert desk.get("/candidates/open?loan=L1").status_code == HTTPStatus.FORBIDDEN
    assert counter.desk("officer").get("/candidates").status_code == HTTPStatus.FORBIDDEN


def test_the_page_to_confirm_says_what_will_be_registered_and_what_is_open(counter):
    page = counter.desk("clerk").get("/candidates/open?loan=L2&loan=L5&loan=X1&loan=L404&back=/candidates?scope=in")
    text = re.sub(r"<[^>]+>", " ", page.text)
    assert re.search(r"逾期超过规定天数、五级分类降为不良\s+2026-09-30", text)
    assert re.search(r"参照执行\s+2 人", text)
    assert "台账没有记载贷后管理人员的工号" in text
    assert page.text.count("没有找到这笔线索") == 2
    assert "城西物流" not in page.text
    assert 'href="/candidates?scope=in"' in page.text
    assert 'href="https' not in counter.desk("clerk").get("/candidates/open?loan=L2&back=https://evil.example").text


def test_many_are_opened_each_with_its_triggers_and_a_row_tells_of_each(counter):
    desk = counter.desk("clerk")
    desk.get("/candidates/open?loan=L1&loan=L2&loan=L6&loan=X1")
    done = desk.submit({"loan": ["L1", "L2", "X1"]}, to="/candidates/open")
    assert done.status_code == HTTPStatus.OK
    assert "立项 2 笔，没有立项 1 笔" in done.text
    assert re.findall(r'href="/cases/\d+">([\d-]+)<', done.text) == ["2026-0001", "2026-0002"]
    assert "没有找到这笔线索" in done.text
    assert "城西物流" not in done.text
    kinds = counter.session.execute(select(ExemptionCase.number, TriggerEvent.kind, TriggerEvent.occurred_on).join(
        TriggerEvent).order_by(TriggerEvent.id)).all()
    counter.session.rollback()
    assert kinds == [("2026-0001", Trigger.TR_DPD, AS_OF), ("2026-0002", Trigger.TR_DPD, AS_OF),
                     ("2026-0002", Trigger.TR_CLASS_DOWN, AS_OF)]


def test_a_form_sent_again_opens_nothing_twice(counter):
    desk = counter.desk("clerk")
    desk.get("/candidates/open?loan=L1&loan=L2")
    form = next(form for form in desk.page.forms if form.action == "/candidates/open" and form.method == "post").values
    for again in (False, True):
        done = desk.post("/candidates/open", data=form | {"loan": ["L1", "L2"]})
        assert done.text.count("已于此前立项") == 2 * again
        assert re.findall(r'href="/cases/\d+">([\d-]+)<', done.text) == ["2026-0001", "2026-0002"]
    assert cases(counter) == 2


def test_a_refused_row_says_why_and_what_to_do_and_holds_up_no_other(counter):
    bank = counter.bank
    desk = counter.desk("clerk")
    desk.get("/candidates/open?loan=L1&loan=L2")
    counter.after(lambda: bank.go("unit", "register_clue", d.RegisterClue(
        loan=bank.loan.id, trigger=Trigger.TR_DPD, occurred_on=AS_OF)))
    done = desk.submit({"loan": ["L1", "L2"]}, to="/candidates/open")
    assert "立项 1 笔，没有立项 1 笔" in done.text
    assert "已有在办的认定事项 2026-0001" in done.text
    link = re.search(r'href="(/cases/\d+/do/add_trigger)"', done.text).group(1)
    assert desk.get(link).status_code == HTTPStatus.OK
    only = counter.desk("clerk")
    only.get("/candidates/open?loan=L6")
    refused = only.submit({"loan": ["L1"]}, to="/candidates/open")
    assert refused.status_code == HTTPStatus.CONFLICT


def test_what_was_judged_before_leads_to_a_reopening(counter):
    bank = counter.bank
    counter.after(bank.up_to_served)
    bank.later(30)

    def end() -> None:
        for key in ("wei", "tao"):
            bank.go("clock", "lapse_appeal_window", None, bank.finding(key))
        for row in bank.case.loans:
            row.live = False

    counter.after(end)
    desk = counter.desk("clerk")
    page = desk.get("/candidates/open?loan=L1")
    assert "就同一事实已有生效认定" in page.text
    token = desk.token
    done = desk.post("/candidates/open", data={"csrf_token": token, "loan": "L1"})
    assert done.status_code == HTTPStatus.CONFLICT
    assert "申请重启认定</a>" in done.text


def test_a_loan_whose_trigger_the_ledger_cannot_name_wants_one_chosen(counter):
    desk = counter.desk("clerk")
    desk.get("/candidates/open?loan=L1&loan=L5")
    asked = desk.submit({"loan": ["L5"], "listed": ["L1", "L5"]}, to="/candidates/open")
    assert asked.status_code == HTTPStatus.BAD_REQUEST
    assert "有 1 笔没有选定触发事件" in asked.text
    assert re.search(r'value="L5"[^>]* checked', asked.text)
    assert re.search(r'value="L1" aria-label="[^"]*">', asked.text)
    assert cases(counter) == 0
    done = desk.submit({"loan": ["L5"], "trigger-L5": "tr_class_down"}, to="/candidates/open")
    assert "立项 1 笔" in done.text


def test_nothing_ticked_and_too_many_are_said_and_nothing_is_lost(counter):
    for number in range(51):
        lend(counter.bank, f"M{number:02}", "批量五金")
    counter.settle()
    desk = counter.desk("clerk")
    numbers = [f"M{number:02}" for number in range(51)]
    query = "&".join(f"loan={number}" for number in numbers)
    assert "选了 51 笔，一次最多 50 笔" in desk.get(f"/candidates/open?{query}").text
    many = desk.submit({"listed": numbers}, to="/candidates/open")
    assert many.status_code == HTTPStatus.BAD_REQUEST
    assert len(re.findall(r'name="loan"[^>]* checked', many.text)) == 51
    none = desk.submit({"loan": [], "listed": numbers}, to="/candidates/open")
    assert "没有勾选任何一笔" in none.text
    assert len(re.findall(r'name="loan"', none.text)) == 51
    assert cases(counter) == 0
    assert "还没有选择贷款" in desk.get("/candidates/open").text


def test_two_who_open_a_case_at_the_same_moment_leave_one(counter, monkeypatch):
    desk = counter.desk("clerk")
    desk.get("/candidates/open?loan=L1&loan=L2")
    opened = opening.open_case

    def beaten(session, order, **more):
        if order.loan_no == "L1":
            raise IntegrityError("insert", {}, Exception("uq_case_loan_live"))
        return opened(session, order, **more)

    monkeypatch.setattr(opening, "open_case", beaten)
    done = desk.submit({"loan": ["L1", "L2"]}, to="/candidates/open")
    assert "立项 1 笔，没有立项 1 笔" in done.text
    assert cases(counter) == 1


@pytest.mark.browser
def test_a_browser_chooses_the_whole_page_at_once_and_counts(counter, live_server, page):
    sign_in(page, live_server, "clerk", PASSWORD)
    page.goto(f"{live_server}/candidates")
    page.click("text=选择本页全部")
    assert page.inner_text("[data-chosen]") == "已选 5 笔"
    page.click("text=批量立项")
    expect(page.locator("input[name=loan]:checked")).to_have_count(5)
    expect(page.locator("input[value=L3]")).to_have_count(0)
