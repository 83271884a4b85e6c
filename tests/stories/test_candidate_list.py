"""What the list of candidates asks of the database agrees with the rules, whatever a ledger says or leaves out."""

from datetime import date
from decimal import Decimal
from itertools import product

import pytest

from workflow.models import Borrower, Institution, Loan, LoanFact
from workflow.rules.triggers import CONSUMER_PRODUCTS
from workflow.services import candidates
from workflow.terms import ObligorType, RiskClass, Scope, Trigger

AS_OF = date(2026, 9, 30)
TOTALS = (None, Decimal(5_000_000), Decimal("5000000.01"), Decimal(10_000_000), Decimal("10000000.01"))
PRODUCTS = ("", "惠农e贷", f"个人{CONSUMER_PRODUCTS[0]}贷款")
STANDINGS = list(product((None, 0, 90, 91), (None, *RiskClass), (None, *RiskClass)))


def listed(session, *where) -> set[str]:
    return {one.loan.loan_no for one in candidates.candidates(session, limit=1000, where=where)}


@pytest.fixture
def branch(session) -> Institution:
    one = Institution(code="B", name="城东支行", path="B")
    session.add(one)
    return one


def lend(branch: Institution, number: int, kind: ObligorType | None, name: str, total: Decimal | None,
         *standing) -> Loan:
    days, now, before = standing or (91, RiskClass.SUBSTANDARD, None)
    return Loan(loan_no=f"L{number:03}", institution=branch, product=name, credit_total=total,
                borrower=Borrower(customer_no=f"C{number:03}", name="恒泰精密", obligor_type=kind),
                facts=[LoanFact(as_of=AS_OF, days_past_due=days, risk_class=now, previous_class=before)])


@pytest.mark.both
def test_loans_asked_for_by_scope_are_those_the_rule_puts_there(session, branch):
    kinds = product((None, *ObligorType), PRODUCTS, TOTALS)
    session.add_all(lend(branch, number, *told) for number, told in enumerate(kinds))
    session.flush()
    everything = candidates.candidates(session, limit=1000)
    assert len(everything) == (len(ObligorType) + 1) * len(PRODUCTS) * len(TOTALS)
    for wanted in Scope:
        by_rule = {one.loan.loan_no for one in everything if one.scope.scope == wanted}
        assert by_rule
        assert listed(session, candidates.is_in(wanted)) == by_rule
        assert candidates.count_by_scope(session)[wanted] == len(by_rule)


@pytest.mark.both
def test_loans_asked_for_by_trigger_are_those_whose_facts_amount_to_it(session, branch):
    session.add_all(lend(branch, number, ObligorType.FARMER, "惠农e贷", None, *standing)
                    for number, standing in enumerate(STANDINGS))
    session.flush()
    everything = candidates.candidates(session, limit=1000)
    for kind in (Trigger.TR_DPD, Trigger.TR_CLASS_DOWN):
        by_rule = {one.loan.loan_no for one in everything if kind in [event.kind for event in one.triggers]}
        assert by_rule
        assert listed(session, candidates.amounts_to(kind)) == by_rule
    assert listed(session, candidates.amounts_to(None)) == {
        one.loan.loan_no for one in everything if not one.triggers}


@pytest.mark.both
def test_the_page_before_begins_where_one_came_from(session, branch):
    session.add_all(lend(branch, number, None, "惠农e贷", None) for number in range(7))
    session.flush()
    assert candidates.page_before(session, "L005", 3) == "L001"
    assert candidates.page_before(session, "L003", 3) == ""
    assert candidates.page_before(session, "L002", 3) == ""
    assert candidates.page_before(session, "L000", 3) is None
