"""The workbook of a branch as it arrives: titles, two lines of heading, 万元, names, and what its cells can bear."""

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select

from workflow.models import Employee, Loan, LoanFact
from workflow.services import candidates
from workflow.services.exchange import take_in
from workflow.services.proposals import propose_people
from workflow.terms import Post, RiskClass, Scope

FOLDER = Path(__file__).parents[2] / "fixtures" / "ledgers"
EXPECTED = tomllib.loads((FOLDER / "EXPECTED.toml").read_text(encoding="utf-8"))["branch-ledger"]
LEDGER, ROSTER, QUALITY = (FOLDER / "branch-ledger" / name for name in (
    "不良贷款台账-202609.xlsx", "员工花名册.xlsx", "机构贷款质量月报.xlsx"))
ROUNDED_BALANCES = 48
"""Balances given as text with two places of 万元; the expected sum was counted before they were rounded."""


def take(session, now, *paths):
    return [take_in(session, path, path.name, by="Q1107", now=now) for path in paths]


@pytest.fixture
def bank(session, clock):
    take(session, clock.now, ROSTER, LEDGER, QUALITY)
    return session


def figures(report):
    return (report.rows, report.taken, report.changed, report.unchanged, report.duplicate, report.refused)


@pytest.mark.both
@pytest.mark.parametrize("order", [(LEDGER, ROSTER, QUALITY), (QUALITY, ROSTER, LEDGER)])
def test_the_workbook_gives_what_was_counted(session, clock, order):
    reports = {report.file_name: report for report in take(session, clock.now, *order)}
    report = reports[LEDGER.name]
    assert figures(report) == (303, EXPECTED["distinct"], 0, 0, EXPECTED["duplicates"], 0)
    assert (report.as_of, report.unit, report.sheet, report.passed_over) == (date(2026, 9, 30), 10_000, "不良台账", 2)
    assert [one.record for one in report.problems if one.code == "bad_check_digit"] == EXPECTED["bad_check_digits"]
    assert {one.code for one in report.problems} == {"bad_check_digit", "rounded_at_cap"}

    assert session.scalar(select(func.count(Loan.id))) == EXPECTED["distinct"]
    assert session.scalar(select(func.sum(Loan.amount))) == EXPECTED["sum_amount"]
    over = select(func.count(LoanFact.id)).where(LoanFact.days_past_due > 90)
    assert session.scalar(over) == EXPECTED["overdue_gt_90"]
    micro = Loan.inclusive.is_(True)
    assert session.scalar(select(func.count(Loan.id)).where(micro)) == EXPECTED["micro"]
    assert candidates.count(session) == EXPECTED["triggered"]
    assert candidates.count(session, where=[micro]) == EXPECTED["micro_triggered"]

    again = take(session, clock.now, LEDGER, QUALITY, ROSTER)
    assert [(one.taken, one.changed, one.unchanged) for one in again] == [(0, 0, 300), (0, 0, 108), (0, 0, 121)]


def test_the_sum_of_balances_is_that_of_the_cells(bank):
    """Exact to the cell; the figure counted before some cells were rounded lies within what rounding can hide."""
    found = bank.scalar(select(func.sum(LoanFact.balance)))
    assert found == Decimal("748986613.58")
    assert abs(found - Decimal(EXPECTED["sum_balance"])) <= ROUNDED_BALANCES * 50


def test_what_rounding_may_have_moved_across_the_cap_is_pointed_out(session, clock):
    """Totals of 1000.0001 万元 written as `1,000.00` cannot be told from those of exactly ten million 元.

    Every loan that the counted figures put on the other side of the cap is among those whose total is to be looked up.
    """
    report = take(session, clock.now, LEDGER)[0]
    doubtful = [one.record for one in report.problems if one.code == "rounded_at_cap"]
    moved = candidates.count(session, where=[Loan.loan_no.in_(doubtful)])
    found, counted = candidates.count_by_scope(session), EXPECTED["triggered_by_scope"]
    assert {scope: found[scope] for scope in (Scope.CANNOT_TELL, Scope.OUT)} == {
        scope: counted[scope] for scope in (Scope.CANNOT_TELL, Scope.OUT)}
    assert found[Scope.IN] - counted[Scope.IN] == counted[Scope.BY_REFERENCE] - found[Scope.BY_REFERENCE] == 5 <= moved
    exact = candidates.count_by_scope(session, where=[Loan.loan_no.not_in(doubtful)])
    assert exact[Scope.BY_REFERENCE] == found[Scope.BY_REFERENCE] - 1  # a farmer's ten million: over the cap of five


def test_cells_in_every_spelling(bank):
    loan = bank.scalar(select(Loan).where(Loan.loan_no == "JJ202504000000"))
    assert (loan.credit_total, loan.amount, loan.manager_no) == (Decimal(10000001), Decimal(300000), "Q1080")
    assert loan.approved_on == date(2025, 4, 8)
    fact = bank.scalar(select(LoanFact).join(LoanFact.loan).where(Loan.loan_no == "JJ202411000006"))
    assert (fact.balance, fact.days_past_due, fact.risk_class) == (Decimal("8030500"), 200, RiskClass.SUBSTANDARD)
    assert fact.remark == "第三方虚假评估，已报案"
    merged = bank.scalar(select(LoanFact).join(LoanFact.loan).where(Loan.loan_no == "JJ202106000011"))
    assert merged.interest_arrears == Decimal("317.26")  # the second row says it more exactly than `0.03`


def test_names_without_numbers_are_found_where_only_one_person_can_be_meant(bank):
    by_name = bank.scalar(select(Loan).where(Loan.loan_no == "JJ202504000000"))
    assert (by_name.manager_name, by_name.manager_no, by_name.by_name) == ("何明霞", "Q1080", ["manager"])
    unclear = bank.scalars(select(Loan).where(Loan.manager_no == "")).all()
    assert {loan.manager_name for loan in unclear} == {"欧阳平"}
    bearers = bank.scalars(select(Employee.staff_no).where(Employee.name == "欧阳平")).all()
    assert len(bearers) == 2
    people = {one.posts[0]: one for one in propose_people(bank, unclear[0])}
    assert [reason.code for reason in people[Post.RM_LEAD].problems] == ["name_unclear"]
    found = bank.scalars(select(Loan).where(Loan.by_name != [], Loan.manager_no != "")).all()
    said = [reason.code for loan in found for one in propose_people(bank, loan) for reason in one.because]
    assert said.count("found_by_name") == sum(len(loan.by_name) for loan in found)
