"""Figures of appeals and objections: what is counted in which quarter, the rates, the pace, and small numbers."""

from collections import Counter
from datetime import date
from fractions import Fraction

import pytest

from workflow.rules.appeal_figures import (
    ENDED,
    HELPED,
    OF_STATE,
    Counted,
    Event,
    Rate,
    by_ground,
    by_kind,
    kept_back,
    pace,
    rate,
    share,
)
from workflow.rules.quarters import quarter_after, quarter_of, quarters_to
from workflow.terms import AppealGround, AppealState

C, G = Counted, AppealGround


def decided(counted, used=8, allowed=20, natural=12, grounds=(G.FACTS_UNCLEAR,)):
    """A decision on the merits."""
    return Event(counted, date(2026, 11, 12), 1, 1, "H/B", grounds, used, allowed, natural)


@pytest.mark.parametrize(("day", "quarter"), [
    (date(2026, 1, 1), "2026Q1"), (date(2026, 3, 31), "2026Q1"), (date(2026, 4, 1), "2026Q2"),
    (date(2026, 9, 30), "2026Q3"), (date(2026, 12, 31), "2026Q4"),
])
def test_a_quarter_begins_and_ends_on_its_days(day, quarter):
    assert quarter_of(day) == quarter


def test_quarters_go_on_over_the_year_both_ways():
    assert quarters_to("2026Q2", 4) == ("2025Q3", "2025Q4", "2026Q1", "2026Q2")
    assert all(quarter_after(quarter_after(one, 5), -5) == one for one in quarters_to("2026Q4", 8))


def test_every_end_of_an_appeal_is_counted_as_itself():
    assert set(OF_STATE) == set(AppealState) - {AppealState.FILED, AppealState.ACCEPTED}
    assert set(OF_STATE.values()) == set(ENDED)


def test_rates_are_of_what_ended_and_unknown_where_nothing_did():
    counts = by_kind([decided(one) for one in (C.UPHELD, C.UPHELD, C.VARIED, C.REVOKED, C.REMANDED)]
                     + [Event(one, date(2026, 11, 12), 1, 1, "H") for one in (C.WITHDRAWN, C.INADMISSIBLE)])
    assert rate(counts, Rate.CHANGE) == (2, 7)
    assert rate(counts, Rate.REMAND) == (1, 7)
    assert share(*rate(counts, Rate.CHANGE)) == Fraction(2, 7)
    assert rate(Counter(), Rate.APPEAL) == (0, 0)
    assert share(0, 0) is None


def test_an_objection_counts_in_its_rate_once_it_is_answered():
    raised = {C.OBJECTION_RAISED: 4, C.OBJECTION_DISMISSED: 2, C.OBJECTION_SUSTAINED: 1}
    assert rate(raised, Rate.OBJECTION) == (1, 3)


def test_the_pace_is_the_middle_one_and_late_is_later_than_allowed():
    found = pace([decided(C.UPHELD, used=20, natural=28), decided(C.VARIED, used=21, natural=30),
                  decided(C.REVOKED, used=28, allowed=30, natural=40), decided(C.REMANDED, used=5, natural=7),
                  Event(C.WITHDRAWN, date(2026, 11, 12), 1, 1, "H")])
    assert (found.working, found.natural) == (Fraction(41, 2), 29)
    assert (found.in_time, found.decided) == (3, 4)
    assert pace([Event(C.WITHDRAWN, date(2026, 11, 12), 1, 1, "H")]) is None


def test_grounds_that_helped_most_often_come_first_and_a_withdrawal_is_no_answer():
    found = by_ground([
        decided(C.UPHELD, grounds=(G.RATIO_IMPROPER,)), decided(C.VARIED, grounds=(G.RATIO_IMPROPER, G.NEW_EVIDENCE)),
        decided(C.REMANDED, grounds=(G.NEW_EVIDENCE,)),
        Event(C.WITHDRAWN, date(2026, 11, 12), 1, 1, "H", (G.PROCEDURE_UNLAWFUL,))])
    assert [(one.ground, one.helped, one.decided) for one in found] == [
        (G.NEW_EVIDENCE, 2, 2), (G.RATIO_IMPROPER, 1, 2)]
    assert HELPED.isdisjoint({C.UPHELD, C.WITHDRAWN, C.INADMISSIBLE})


@pytest.mark.parametrize("counts", [
    [5], [5, 5, 6], [12, 3, 7], [12, 3, 4, 9], [0, 0, 0, 30], [1, 6, 6, 6], [4, 40], []])
def test_no_small_count_of_a_branch_is_shown_or_can_be_had_from_the_total(counts):
    hidden = kept_back(counts)
    assert all(place in hidden for place, count in enumerate(counts) if count < 5)
    assert not hidden or len(hidden) == len(counts) or (len(hidden) > 1 and sum(counts[one] for one in hidden) >= 5)
    assert hidden or min(counts, default=5) >= 5
