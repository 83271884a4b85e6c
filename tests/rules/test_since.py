"""A running case's snapshot against later facts: only what changed, and triggers the case has not got."""

from datetime import date
from decimal import Decimal

import pytest

from workflow.models import Loan, LoanFact
from workflow.services.since import Difference, compared, differences
from workflow.terms import RiskClass, Trigger

SNAPSHOT = {"as_of": "2026-09-30", "balance": "820000", "interest_arrears": "None", "days_past_due": 120,
            "risk_class": "special_mention", "first_overdue_on": "2026-06-02"}


def fact(**changed) -> LoanFact:
    values = {"as_of": date(2026, 10, 31), "balance": Decimal(820_000), "interest_arrears": None, "days_past_due": 120,
              "risk_class": RiskClass.SPECIAL_MENTION, "previous_class": RiskClass.NORMAL,
              "first_overdue_on": date(2026, 6, 2)}
    return LoanFact(**(values | changed))


def test_the_same_facts_on_a_later_day_are_no_change():
    assert differences(SNAPSHOT, fact()) == []


@pytest.mark.parametrize(("changed", "found"), [
    ({"balance": Decimal("719999.50")},
     Difference("balance", Decimal(820_000), Decimal("719999.50"), Decimal("-100000.50"))),
    ({"interest_arrears": Decimal(30)}, Difference("interest_arrears", None, Decimal(30), None)),
    ({"days_past_due": 151}, Difference("days_past_due", 120, 151, 31)),
    ({"days_past_due": None}, Difference("days_past_due", 120, None, None)),
    ({"risk_class": RiskClass.LOSS}, Difference("risk_class", RiskClass.SPECIAL_MENTION, RiskClass.LOSS, None)),
    ({"first_overdue_on": date(2026, 6, 1)},
     Difference("first_overdue_on", date(2026, 6, 2), date(2026, 6, 1), None)),
], ids=["余额", "欠息", "逾期天数", "逾期天数不再载明", "五级分类", "首次逾期日"])
def test_each_fact_that_changed_is_told_with_its_difference(changed, found):
    assert differences(SNAPSHOT, fact(**changed)) == [found]


def test_triggers_the_case_has_not_got_are_pointed_out():
    worse = fact(days_past_due=151, risk_class=RiskClass.SUBSTANDARD, previous_class=RiskClass.SPECIAL_MENTION)
    one = compared(Loan(loan_no="L1"), SNAPSHOT, worse, {Trigger.TR_DPD})
    assert [event.kind for event in one.new_triggers] == [Trigger.TR_CLASS_DOWN]
    assert (one.then_on, one.now_on) == (date(2026, 9, 30), date(2026, 10, 31))
    assert compared(Loan(loan_no="L1"), SNAPSHOT, worse, set(Trigger)).new_triggers == []
