"""The page of a loan, and on the page of a case what its loan has become and who was in charge of it when."""

import re
from datetime import date
from decimal import Decimal
from http import HTTPStatus

import pytest
from sqlalchemy import select

from tests.pages.counter import Counter
from tests.pages.test_candidates import lend
from workflow import details as d
from workflow.models import Account, Grant, Institution, LedgerImport, LoanFact, Posting, SamePerson
from workflow.services import responsibility
from workflow.terms import Post, RiskClass, Role, Stage, Trigger

LEFT = date(2026, 6, 30)


@pytest.fixture
def counter(app, session, clock) -> Counter:
    """A loan with two days of facts, another of the same borrower, and one at a branch beside."""
    counter = Counter(app, session, clock)
    bank, loan = counter.bank, counter.bank.loan
    source = LedgerImport(kind="loans", file_name="core_npl_20260930.csv", sha256="0" * 64, report={},
                          imported_at=bank.now, imported_by="周登记")
    session.add(source)
    session.flush()
    loan.borrower.id_no = "91330100MA27ABCD3X"
    loan.matures_on = date(2026, 4, 17)
    loan.facts[0].import_id = source.id
    loan.facts[0].first_overdue_on = date(2026, 6, 2)
    loan.facts.insert(0, LoanFact(
        as_of=date(2026, 8, 31), balance=Decimal(900_000), days_past_due=90, risk_class=RiskClass.SPECIAL_MENTION,
        previous_class=RiskClass.NORMAL, classified_on=date(2026, 7, 31), first_overdue_on=date(2026, 6, 2)))
    lend(bank, "L9", "乙公司").borrower = loan.borrower
    beside = Institution(code="X", name="云川银行城西支行", path="H/X", parent=loan.institution.parent)
    session.add(beside)
    lend(bank, "X1", "丙公司", institution=beside).borrower = loan.borrower
    counter.settle()
    return counter


def give(counter: Counter, who: str, role: Role) -> None:
    """Grant a role to somebody of the bank."""
    account = counter.session.scalars(select(Account).where(Account.username == who)).one()
    counter.session.add(Grant(account=account, role=role, granted_at=counter.bank.now, granted_by="-"))
    counter.settle()


def registered(counter: Counter) -> None:
    bank = counter.bank
    bank.case = bank.go("clerk", "register_clue", d.RegisterClue(
        loan=bank.loan.id, trigger=Trigger.TR_DPD, occurred_on=date(2026, 10, 8)))


def test_a_loan_is_shown_with_its_standings_and_the_other_loans_in_reach(counter):
    page = counter.desk("clerk").get("/loans/L1")
    assert "91330100MA27ABCD3X" not in page.text
    assert "9133**********CD3X" in page.text
    for said in ("core_npl_20260930.csv", "没有导入记录", "逾期 120 天，超过 90 天", "L9", "魏经理", "责任区间时间轴"):
        assert said in page.text
    assert "X1" not in page.text
    assert "/imports/" not in page.text
    charts = re.findall(r'<svg class="chart" [^>]*aria-label="([^"]*)"', page.text)
    assert charts == ["各数据日期的余额", "各数据日期的逾期天数"]
    assert "<title>2026-08-31 余额：90.00 万元</title>" in page.text


def test_one_day_of_facts_makes_no_chart(counter):
    assert '<svg class="chart" ' not in counter.desk("clerk").get("/loans/L9").text


@pytest.mark.parametrize(("who", "number", "status"), [
    ("clerk", "L1", HTTPStatus.OK), ("unit", "L1", HTTPStatus.OK), ("dept", "L1", HTTPStatus.OK),
    ("clerk", "X1", HTTPStatus.NOT_FOUND), ("clerk", "L404", HTTPStatus.NOT_FOUND),
    ("officer", "L1", HTTPStatus.FORBIDDEN), ("wei", "L1", HTTPStatus.FORBIDDEN),
])
def test_a_loan_out_of_reach_is_not_there(counter, who, number, status):
    assert counter.desk(who).get(f"/loans/{number}").status_code == status


def test_auditors_may_see_any_loan(counter):
    give(counter, "g2", Role.AUDIT)
    desk = counter.desk("g2")
    assert "丙公司" not in desk.get("/loans/X1").text
    assert "恒泰精密" in desk.get("/loans/X1").text
    assert "登记线索" not in desk.page.text
    link = re.search(r'href="(/imports/\d+)">core_npl_20260930.csv', desk.get("/loans/L1").text).group(1)
    assert desk.get(link).status_code == HTTPStatus.OK
    assert desk.get("/candidates").status_code == HTTPStatus.FORBIDDEN


def test_whoever_handled_the_loan_does_not_read_who_else_did(counter):
    give(counter, "wei", Role.CASE_CLERK)
    page = counter.desk("wei").get("/loans/L1").text
    assert "责任人和责任区间时间轴不向您显示" in page
    assert "陶审查" not in page


def test_nor_does_he_under_another_staff_number(counter):
    one, other = sorted((counter.bank.id("wei"), counter.bank.id("clerk")))
    counter.session.add(SamePerson(employee_id=one, other_id=other, told_on=LEFT, because="改过工号"))
    counter.settle()
    page = counter.desk("clerk").get("/loans/L1").text
    assert "责任人和责任区间时间轴不向您显示" in page
    assert "陶审查" not in page


def test_the_cases_on_a_loan_are_those_one_may_see(counter):
    counter.after(lambda: registered(counter))
    assert f'href="{counter.case()}"' in counter.desk("clerk").get("/loans/L1").text
    assert "还没有认定事项" in counter.desk("clerk").get("/loans/L9").text


def test_the_time_line_of_a_loan_marks_the_day_the_risk_showed_and_says_the_gaps(counter):
    page = counter.desk("clerk").get("/loans/L1").text
    assert 'class="chart lanes"' in page
    assert re.search(r'<li class="mark-exposed"><span class="mark-n">\d</span><span class="num">2026-06-02</span> '
                     r'风险暴露日（首次逾期）', page)
    assert "无人负责：2025-04-01 至 2026-10-12" in page
    assert "分管小微业务的副行长" in page
    assert "五级分类由正常调整为关注" in page


def test_a_handover_and_a_succession_come_from_the_roster(counter):
    bank, session = counter.bank, counter.session
    branch = bank.loan.institution

    def change_posts() -> None:
        wei = bank.people["wei"]
        for posting in session.scalars(select(Posting).where(Posting.employee_id == wei.id)):
            posting.to_on = LEFT
        bank.loan.post_loan_no = "g1"
        for key, start, end in (("g2", date(2020, 1, 1), date(2025, 12, 31)), ("g2", date(2026, 1, 1), LEFT),
                                ("g3", date(2026, 7, 1), None)):
            session.add(Posting(employee=bank.people[key], institution=branch, title="支行行长", from_on=start,
                                to_on=end))

    counter.after(change_posts)
    line = responsibility.of_loan(session, bank.loan, date(2026, 10, 12))
    lanes = {lane.key: lane for lane in line.lanes}
    session.rollback()
    after = {bar.name: bar for bar in lanes[Stage.POST_LOAN].bars}
    assert after["魏经理"].handover.exposed_before
    assert after["魏经理"].handover.to == ("甲经理",)
    heads = [(bar.name, bar.from_on, bar.to_on) for bar in lanes[Post.SUB_BRANCH_HEAD].bars]
    assert heads == [("乙经理", date(2025, 4, 1), LEFT), ("丙经理", date(2026, 7, 1), date(2026, 10, 12))]
    assert lanes[Stage.DISPOSAL].window.from_on == date(2026, 9, 30)
    page = counter.desk("clerk").get("/loans/L1").text
    assert "2026-06-30 移交给 甲经理" in page
    assert "移交前已暴露" in page


def test_a_post_nobody_is_named_for_is_asked_about(counter):
    page = counter.desk("clerk").get("/loans/L9").text
    assert "贷后管理人员：台账没有载明或认不出是谁，请查明后补列" in page


def test_a_loan_without_days_says_why_nothing_is_drawn(counter):
    counter.after(lambda: [setattr(counter.bank.loan, name, None) for name in ("approved_on", "disbursed_on")])
    page = counter.desk("clerk").get("/loans/L1").text
    assert "画不出时间轴" in page
    assert 'class="chart lanes"' not in page
    assert "任期未载明" in page


def test_the_time_line_of_a_case_keeps_the_day_it_was_opened_and_its_list(counter):
    bank = counter.bank

    def take_off_and_on() -> None:
        registered(counter)
        bank.go("unit", "strike_person", d.StrikePerson(employee=bank.id("tao")))
        bank.go("unit", "name_person", d.NamePerson(
            employee=bank.id("g1"), posts=(Post.RM_CO,), stages=(Stage.PRE_LOAN,), liability="direct",
            because="借据附件记载的协办客户经理"))
        bank.loan.facts.append(LoanFact(
            as_of=date(2026, 10, 10), balance=Decimal(820_000), days_past_due=130, risk_class=RiskClass.SUBSTANDARD,
            previous_class=RiskClass.SPECIAL_MENTION, classified_on=date(2026, 10, 9),
            first_overdue_on=date(2026, 5, 2)))

    counter.after(take_off_and_on)
    page = counter.desk("clerk").get(counter.case()).text
    assert "按立项时的台账，画至 2026-10-12" in page
    assert re.search(r"风险暴露日</b> <span class=\"num\">2026-06-02", page)
    assert page.count("未列入责任人名单</span>") == 2
    assert "任期未载明，没有画入图中" in page


def test_only_readers_of_the_list_see_the_time_line_of_a_case(counter):
    counter.after(counter.bank.accepted)
    assert "责任区间时间轴" in counter.desk("dept").get(counter.case()).text
    assert "责任区间时间轴" not in counter.desk("wei").get(counter.case(), follow_redirects=True).text


def test_a_running_case_shows_what_later_ledgers_say(counter):
    bank = counter.bank
    counter.after(lambda: registered(counter))
    assert "台账后来的变化" not in counter.desk("clerk").get(counter.case()).text

    def next_month() -> None:
        bank.loan.facts.append(LoanFact(
            as_of=date(2026, 10, 10), balance=Decimal(720_000), days_past_due=130, risk_class=RiskClass.DOUBTFUL,
            previous_class=RiskClass.SPECIAL_MENTION, first_overdue_on=date(2026, 6, 2)))

    counter.after(next_month)
    page = counter.desk("clerk").get(counter.case()).text
    changes = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page[page.index("台账后来的变化"):]))
    assert "余额 82.00 万元 72.00 万元 -10.00 万元" in changes
    assert "逾期天数 120 天 130 天 +10 天" in changes
    assert "五级分类 次级 可疑 —" in changes
    assert "立项时（2026-09-30） 现在（2026-10-10）" in changes
    assert "五级分类降为不良（五级分类由关注降为可疑）" in changes
    assert f'href="{counter.case()}/do/add_trigger"' in page
    assert "/do/add_trigger" not in counter.desk("dept").get(counter.case()).text.split("台账后来的变化")[1].split(
        "</section>")[0]


def test_a_case_that_has_ended_is_compared_with_nothing(counter):
    bank = counter.bank

    def ended() -> None:
        registered(counter)
        bank.case.state = "withdrawn"
        bank.loan.facts.append(LoanFact(as_of=date(2026, 10, 10), balance=Decimal(1), days_past_due=130))

    counter.after(ended)
    assert "台账后来的变化" not in counter.desk("clerk").get(counter.case()).text
