"""Every default of section 10 of the domain brief, by the rule that uses it, one unit to either side of its boundary.

Thresholds of list items stand in `examples/` (see `test_item_examples`); those named here are named there as well.
"""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import pytest

from workflow.rules.anonymity import MIN_GROUP
from workflow.rules.committee import quorum, two_thirds
from workflow.rules.deadlines import PERIODS, Key, due, overdue, working_days_between
from workflow.rules.kinds import written
from workflow.rules.lists import load
from workflow.rules.recorded import CasePerson, Posting, Recorded
from workflow.rules.recusal import grounds
from workflow.rules.tolerance import DEFAULT_POLICY, AsOfRule, ComparatorScope, Portfolio, judge
from workflow.rules.triggers import Purpose, scope
from workflow.rules.triggers import overdue as past_due
from workflow.rules.weighing import Hit, PersonFacts, weigh
from workflow.services.calendar import build
from workflow.terms import Effect, HitStatus, ObligorType, Outcome, Role, Scope, Stage, Tolerance

CALENDAR = build()
LISTS = load(Path(__file__).parents[2] / "fixtures" / "lists")
START = date(2026, 9, 17)
CENT = Decimal("0.01")


def days_past_due(days):
    return past_due(SimpleNamespace(days_past_due=days, risk_class=None, previous_class=None))


@pytest.mark.parametrize(("days", "triggered"), [(89, False), (90, False), (91, True)])
def test_dpd_threshold_is_90_days_and_not_inclusive(days, triggered):
    assert days_past_due(days) is triggered


@pytest.mark.parametrize(("kind", "cap"), [
    (ObligorType.SMALL_ENTERPRISE, Decimal(10_000_000)), (ObligorType.MICRO_ENTERPRISE, Decimal(10_000_000)),
    (ObligorType.SELF_EMPLOYED, Decimal(10_000_000)), (ObligorType.MSE_OWNER, Decimal(10_000_000)),
    (ObligorType.FARMER, Decimal(5_000_000)),
])
def test_scope_caps_are_inclusive(kind, cap):
    found = [scope(kind, Purpose.BUSINESS, total).scope for total in (cap - CENT, cap, cap + CENT)]
    assert found == [Scope.IN, Scope.IN, Scope.BY_REFERENCE]


def judged(inclusive_npl):
    """Loans of 10,000,000 元 against a ratio of 1.5 percent: one cent is a ten-millionth of a percentage point."""
    return judge(Portfolio(inclusive_npl, 10_000_000, obligors=50), Portfolio(15, 1000), DEFAULT_POLICY).verdict


@pytest.mark.parametrize(("npl", "verdict"), [
    (Decimal("449999.99"), Tolerance.WITHIN), (Decimal(450_000), Tolerance.WITHIN),
    (Decimal("450000.01"), Tolerance.EXCEEDED), (Decimal(450_400), Tolerance.EXCEEDED),
])
def test_tolerance_margin_is_three_points_inclusive_and_compared_before_rounding(npl, verdict):
    assert judged(npl) is verdict


def test_tolerance_compares_with_the_branchs_own_loans_at_the_last_quarters_end():
    assert DEFAULT_POLICY.margin_pp == 3
    assert DEFAULT_POLICY.comparator_scope is ComparatorScope.OWN_ALL_LOANS
    assert DEFAULT_POLICY.as_of_rule is AsOfRule.QUARTER_END


@pytest.mark.parametrize(("code", "threshold", "value"), [
    ("P02", "force_majeure_report_wd", 5), ("P02", "force_majeure_measure_wd", 10),
    ("P03", "small_interest_cap", 50_000), ("P03", "small_interest_percent", 1), ("P05", "takeover_first_check_wd", 30),
    ("N10", "bar_rate_percent", 0), ("N10", "limit_rate_percent", 80), ("N11", "alert_sla_red_wd", 3),
    ("N11", "alert_sla_orange_wd", 5), ("N11", "alert_sla_yellow_wd", 10), ("P22", "batch_balance_cap", 500_000),
])
def test_thresholds_of_items(code, threshold, value):
    limit = LISTS.item(code).limits[threshold]
    assert written(Fraction(limit.value), limit.kind.measure) == value


@pytest.mark.parametrize(("seated", "needed"), [(5, 5), (6, 5), (7, 5), (8, 6), (9, 6)])
def test_quorum_is_two_thirds_after_recusal_and_never_fewer_than_five(seated, needed):
    members = "abcdefghij"[:seated]
    assert not quorum(members, "", members[:needed - 1]).met
    assert quorum(members, "", members[:needed]).met
    assert not quorum(members + "z", "z", members[:needed - 1] + "z").met


@pytest.mark.parametrize(("present", "needed"), [(5, 4), (6, 4), (7, 5), (8, 6), (9, 6)])
def test_a_ruling_needs_two_thirds_of_those_present(present, needed):
    assert not two_thirds(needed - 1, present)
    assert two_thirds(needed, present)


@pytest.mark.parametrize(("key", "working_days", "extension"), [
    (Key.APPEAL_WINDOW, 10, 0), (Key.APPEAL_DECISION, 20, 10), (Key.PUBLICATION, 5, 0), (Key.OBJECTION_REPLY, 10, 0),
    (Key.SERVICE, 3, 0), (Key.SUPPLEMENT, 5, 0), (Key.TEAM, 3, 0), (Key.INVESTIGATION, 30, 15),
    (Key.INVESTIGATION_SIMPLE, 15, 15), (Key.ACCEPTANCE, 5, 0), (Key.FACT_CONFIRMATION, 5, 0), (Key.LIST_CHECK, 10, 0),
])
def test_periods_end_with_their_last_working_day(key, working_days, extension):
    last = due(PERIODS[key], START, CALENDAR).day
    assert working_days_between(START, last, CALENDAR) == working_days
    assert not overdue(last, last)
    assert overdue(last, last + timedelta(days=1))
    if extension:
        extended = due(PERIODS[key], START, CALENDAR, extended=True).day
        assert working_days_between(START, extended, CALENDAR) == working_days + extension
    else:
        with pytest.raises(ValueError, match="不得延长"):
            due(PERIODS[key], START, CALENDAR, extended=True)


def test_the_papers_own_example_of_an_appeal_window():
    assert due(PERIODS[Key.APPEAL_WINDOW], date(2026, 9, 17), CALENDAR).day == date(2026, 10, 8)


@pytest.mark.parametrize(("key", "days"), [(Key.TOTAL_CLOCK, 365), (Key.TOTAL_CLOCK_WARNING, 300)])
def test_the_total_clock_counts_natural_days_and_never_rolls(key, days):
    last = due(PERIODS[key], START, CALENDAR).day
    assert last == START + timedelta(days=days)
    assert [overdue(last, last + timedelta(days=n)) for n in (-1, 0, 1)] == [False, False, True]


def test_an_adverse_reopening_is_barred_after_two_years():
    last = due(PERIODS[Key.REOPEN_ADVERSE], date(2024, 10, 8), CALENDAR).day
    assert last == date(2026, 10, 8)


@pytest.mark.parametrize(("until", "stands_aside"), [(date(2025, 10, 11), False), (date(2025, 10, 12), True)])
def test_a_line_of_command_is_looked_back_for_twelve_months(until, stands_aside):
    people = [CasePerson("1001", frozenset({Stage.PRE_LOAN}), subject=True)]
    posting = Posting("1001", superior="2001", since=date(2020, 1, 1), until=until)
    found = grounds("2001", Role.COMMITTEE_MEMBER, Recorded(people, [posting]), date(2026, 10, 12))
    assert bool(found) is stands_aside


def test_a_crowd_of_five_is_large_enough():
    assert MIN_GROUP == 5


def hit(code, effect):
    return Hit(code, effect, HitStatus.HIT, True, None, frozenset({Stage.POST_LOAN}))


@pytest.mark.parametrize(("codes", "ratio"), [
    (("P17",), 80), (("P17", "P16"), 80),
    (("N10",), 40), (("N10", "P16"), 50), (("N10", "P16", "P18"), 50),
    (("N10", "N11"), 20), (("N10", "N11", "P18"), 30),
])
def test_mitigation_ratios_with_the_bonus_and_its_cap(codes, ratio):
    hits = [hit(code, Effect.LIMIT if code.startswith("N") else Effect.MITIGATE) for code in codes]
    proposal = weigh(hits, PersonFacts(frozenset({Stage.POST_LOAN}), tolerance=Tolerance.EXCEEDED))
    assert (proposal.outcome, proposal.ratio_percent) == (Outcome.MITIGATE, ratio)


def test_a_minor_fault_within_tolerance_is_exempt():
    proposal = weigh([hit("P17", Effect.MITIGATE)],
                     PersonFacts(frozenset({Stage.POST_LOAN}), tolerance=Tolerance.WITHIN))
    assert (proposal.outcome, proposal.ratio_percent) == (Outcome.EXEMPT, 100)
