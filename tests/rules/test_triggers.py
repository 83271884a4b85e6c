"""Triggers, scope and the day of exposure: every boundary, one unit either side."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from workflow.rules.triggers import (
    LedgerPolicy,
    Purpose,
    exposed_before_handover,
    is_triggered,
    purpose_of,
    risk_exposed_on,
    scope,
    trigger_reasons,
    triggers,
)
from workflow.terms import ObligorType, RiskClass, Scope, Trigger

N, S, B, D, L = RiskClass
UNKNOWN = None


def standing(days, now, before):
    return SimpleNamespace(days_past_due=days, risk_class=now, previous_class=before)


@pytest.mark.parametrize(
    ("days", "now", "before", "kinds", "listed"),
    [
        (89, N, N, [], False),
        (90, S, N, [], False),
        (91, S, N, [Trigger.TR_DPD], True),
        (UNKNOWN, S, N, [], False),
        (0, S, N, [], False),
        (0, B, N, [Trigger.TR_CLASS_DOWN], True),
        (0, D, S, [Trigger.TR_CLASS_DOWN], True),
        (0, L, N, [Trigger.TR_CLASS_DOWN], True),
        (0, D, B, [], True),
        (0, B, UNKNOWN, [], True),
        (0, UNKNOWN, N, [], False),
        (91, UNKNOWN, UNKNOWN, [Trigger.TR_DPD], True),
        (91, B, N, [Trigger.TR_DPD, Trigger.TR_CLASS_DOWN], True),
        (0, S, L, [], False),
    ],
)
def test_triggers(days, now, before, kinds, listed):
    fact = standing(days, now, before)
    assert [event.kind for event in triggers(fact)] == kinds
    assert is_triggered(fact) is listed
    assert bool(trigger_reasons(fact)) is listed


def test_a_loan_that_was_bad_before_is_listed_with_its_own_reason():
    assert [reason.code for reason in trigger_reasons(standing(0, D, B))] == ["class_bad"]
    assert [reason.code for reason in trigger_reasons(standing(0, D, None))] == ["class_bad_previous_unknown"]


@pytest.mark.parametrize(("days", "listed"), [(89, False), (90, True), (91, True)])
def test_the_threshold_may_include_its_day(days, listed):
    assert is_triggered(standing(days, N, N), LedgerPolicy(dpd_inclusive=True)) is listed


SMALL, MICRO, SELF, OWNER, FARMER, MEDIUM = ObligorType


@pytest.mark.parametrize("kind", [SMALL, MICRO, SELF, OWNER])
@pytest.mark.parametrize(
    ("total", "expected"),
    [("9999999.99", Scope.IN), ("10000000.00", Scope.IN), ("10000000.01", Scope.BY_REFERENCE), ("0", Scope.IN)],
)
def test_scope_of_small_businesses_ends_at_ten_million_included(kind, total, expected):
    assert scope(kind, Purpose.BUSINESS, Decimal(total)).scope is expected


@pytest.mark.parametrize(
    ("total", "expected"),
    [("4999999.99", Scope.IN), ("5000000.00", Scope.IN), ("5000000.01", Scope.BY_REFERENCE)],
)
def test_scope_of_farmers_ends_at_five_million_included(total, expected):
    assert scope(FARMER, Purpose.BUSINESS, Decimal(total)).scope is expected


@pytest.mark.parametrize(
    ("kind", "purpose", "total", "expected", "missing"),
    [
        (MEDIUM, Purpose.BUSINESS, Decimal(1), Scope.OUT, ()),
        (MEDIUM, None, None, Scope.OUT, ()),
        (SELF, Purpose.CONSUMER, Decimal(1), Scope.OUT, ()),
        (None, Purpose.CONSUMER, None, Scope.OUT, ()),
        (None, Purpose.BUSINESS, Decimal(1), Scope.CANNOT_TELL, ("obligor_type",)),
        (MICRO, Purpose.BUSINESS, None, Scope.CANNOT_TELL, ("credit_total",)),
        (None, Purpose.BUSINESS, None, Scope.CANNOT_TELL, ("obligor_type", "credit_total")),
        (FARMER, None, Decimal(1), Scope.CANNOT_TELL, ("purpose",)),
        (MICRO, None, Decimal(1), Scope.IN, ()),
    ],
)
def test_scope_says_what_is_missing(kind, purpose, total, expected, missing):
    result = scope(kind, purpose, total)
    assert (result.scope, result.missing) == (expected, missing)


def test_caps_are_parameters():
    policy = LedgerPolicy(scope_cap_mse=Decimal(5), scope_cap_farmer=Decimal(3))
    assert scope(MICRO, Purpose.BUSINESS, Decimal(6), policy).scope is Scope.BY_REFERENCE
    assert scope(FARMER, Purpose.BUSINESS, Decimal(3), policy).scope is Scope.IN


@pytest.mark.parametrize(
    ("product", "purpose"),
    [("个人住房按揭贷款", Purpose.CONSUMER), ("小微企业流动资金贷款", Purpose.BUSINESS), ("", None)],
)
def test_purpose_is_told_by_the_product(product, purpose):
    assert purpose_of(product) is purpose


def test_exposure_is_the_earliest_sign_there_is():
    found = risk_exposed_on(first_overdue_on=date(2026, 7, 2), first_downgrade_on=date(2026, 7, 1))
    assert found is not None
    assert (found.on, found.reason.values["sign"]) == (date(2026, 7, 1), "first_downgrade")
    assert risk_exposed_on() is None


@pytest.mark.parametrize(
    ("handover", "before"),
    [(date(2026, 7, 1), False), (date(2026, 7, 2), True), (date(2026, 7, 3), True)],
)
def test_shown_on_the_day_of_handover_counts_as_shown_before(handover, before):
    assert exposed_before_handover(date(2026, 7, 2), handover) is before
