"""The tolerance of 5.1: exact, equal is within, nothing is rounded before it is compared."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.rules.tolerance import (
    DEFAULT_POLICY,
    AsOfRule,
    Cause,
    ComparatorBasis,
    ComparatorScope,
    Portfolio,
    PortfolioPart,
    PortfolioScope,
    TolerancePolicy,
    ZeroBasePolicy,
    averaged,
    combined,
    judge,
    percent,
    points,
    rounded,
    snapshot_month,
    snapshot_months,
)
from workflow.terms import Tolerance

T = Tolerance
WAN = 10_000
ALL = Portfolio(5920 * WAN, 320_000 * WAN)
FEN = Decimal("0.01")


@pytest.mark.parametrize(("incl", "comparator", "verdict"), [
    pytest.param(Portfolio(3880 * WAN, 80_000 * WAN), ALL, T.WITHIN, id="exactly three points, which floats miss"),
    pytest.param(Portfolio(3880 * WAN + FEN, 80_000 * WAN), ALL, T.EXCEEDED, id="one fen more"),
    pytest.param(Portfolio(3880 * WAN - FEN, 80_000 * WAN), ALL, T.WITHIN, id="one fen less"),
    pytest.param(Portfolio(3880 * WAN, 80_000 * WAN - FEN), ALL, T.EXCEEDED, id="one fen fewer loans"),
    pytest.param(Portfolio(45_040_000, 10**9), Portfolio(15_000_000, 10**9), T.EXCEEDED, id="4.504% and 1.500%"),
    pytest.param(Portfolio(45_000_000, 10**9), Portfolio(15_000_000, 10**9), T.WITHIN, id="4.500% and 1.500%"),
    pytest.param(Portfolio(0, 10**9), ALL, T.WITHIN, id="no bad loans"),
    pytest.param(Portfolio(10**9, 10**9), ALL, T.EXCEEDED, id="all bad"),
    pytest.param(Portfolio(10**7, 10**9), Portfolio(10**9, 10**9), T.WITHIN, id="better than the comparator"),
    pytest.param(Portfolio(Decimal("34567890123456.78"), Decimal("777777777777777.77")),
                 Portfolio(Decimal("11111111111111.11"), Decimal("777777777777777.77")), T.EXCEEDED,
                 id="products longer than a default decimal"),
])
def test_an_equal_difference_is_within_and_a_fen_more_is_not(incl: Portfolio, comparator: Portfolio,
                                                             verdict: Tolerance) -> None:
    assert judge(incl, comparator).verdict is verdict


def test_the_float_that_misses_the_limit_is_why_this_is_exact() -> None:
    assert 3880 / 80000 - 5920 / 320000 > 0.03
    assert judge(Portfolio(3880 * WAN, 80_000 * WAN), ALL).difference_pp == 3


@pytest.mark.parametrize(("margin", "verdict"), [("2.00", T.EXCEEDED), ("2.99", T.EXCEEDED), ("3.00", T.WITHIN)])
def test_the_margin_is_a_parameter(margin: str, verdict: Tolerance) -> None:
    policy = replace(DEFAULT_POLICY, margin_pp=Decimal(margin))
    assert judge(Portfolio(3880 * WAN, 80_000 * WAN), ALL, policy).verdict is verdict


BIG, FEW = Portfolio(0, 10_000_000, obligors=5), Portfolio(0, 10_000_000, obligors=4)


@pytest.mark.parametrize(("incl", "comparator", "verdict", "cause"), [
    (Portfolio(0, 0), ALL, T.NOT_APPLICABLE, Cause.NO_LOANS),
    (Portfolio(0, Decimal("4999999.99")), ALL, T.NOT_APPLICABLE, Cause.SMALL_BASE),
    (Portfolio(0, 5_000_000), ALL, T.WITHIN, None), (FEW, ALL, T.NOT_APPLICABLE, Cause.SMALL_BASE),
    (BIG, ALL, T.WITHIN, None),
    (BIG, Portfolio(0, 0), T.DATA_ERROR, Cause.COMPARATOR_EMPTY),
    (BIG, Portfolio(None, 10**9), T.DATA_ERROR, Cause.MISSING),
    (BIG, Portfolio(1, None), T.DATA_ERROR, Cause.MISSING), (Portfolio(None, 10**9), ALL, T.DATA_ERROR, Cause.MISSING),
    (Portfolio(1, None), ALL, T.DATA_ERROR, Cause.MISSING), (Portfolio(-1, 10**9), ALL, T.DATA_ERROR, Cause.IMPOSSIBLE),
    (Portfolio(2 * 10**9, 10**9), ALL, T.DATA_ERROR, Cause.IMPOSSIBLE),
    (Portfolio(0, 0), Portfolio(0, 0), T.DATA_ERROR, Cause.COMPARATOR_EMPTY),
])
def test_nothing_to_compare_is_neither_within_nor_zero(incl: Portfolio, comparator: Portfolio, verdict: Tolerance,
                                                       cause: Cause | None) -> None:
    result = judge(incl, comparator)
    assert (result.verdict, result.cause) == (verdict, cause)
    assert (result.incl_ratio is None) is (cause is not None)


PARENT = replace(DEFAULT_POLICY, zero_base_policy=ZeroBasePolicy.USE_PARENT)


@pytest.mark.parametrize(("parent", "verdict", "cause"), [
    (Portfolio(10**7, 10**9), T.WITHIN, None), (Portfolio(10**8, 10**9), T.EXCEEDED, None),
    (None, T.DATA_ERROR, Cause.NO_PARENT), (Portfolio(None, 1), T.DATA_ERROR, Cause.MISSING),
    (Portfolio(0, 1), T.NOT_APPLICABLE, Cause.SMALL_BASE),
])
def test_the_parent_stands_in_only_where_the_policy_says_so(parent: Portfolio | None, verdict: Tolerance,
                                                            cause: Cause | None) -> None:
    result = judge(Portfolio(0, 0), ALL, PARENT, parent)
    assert (result.verdict, result.cause, result.used_parent) == (verdict, cause, cause is None)
    assert judge(Portfolio(0, 0), ALL, DEFAULT_POLICY, parent).verdict is T.NOT_APPLICABLE


def test_written_off_loans_are_added_back_on_both_sides_only_if_the_policy_says_so() -> None:
    incl = Portfolio(0, 90_000_000, written_off=10_000_000)
    added = replace(DEFAULT_POLICY, writeoff_addback=True)
    assert judge(incl, ALL).incl_ratio == 0
    assert judge(incl, ALL, added).incl_ratio == Fraction(1, 10)
    assert judge(incl, ALL, added).verdict is T.EXCEEDED


def test_a_float_is_refused() -> None:
    with pytest.raises(TypeError, match="浮点数"):
        Portfolio(1.5, 100)  # type: ignore[arg-type]


def test_the_steps_show_that_a_rounded_three_is_more_than_three() -> None:
    result = judge(Portfolio(45_040_000, 10**9), Portfolio(15_000_000, 10**9))
    assert result.steps == (
        "r_incl = 45040000 / 1000000000 = 4.50%",
        "r_cmp = 15000000 / 1000000000 = 1.50%",
        "r_incl − r_cmp = 3.004 > 3.00",
    )


@pytest.mark.parametrize(("difference", "shown"), [
    (Fraction(3), "3.00"), (Fraction("-1.25"), "-1.25"), (Fraction("3.0000001"), "3.000000…"),
    (Fraction(-1, 3), "-0.333333…"),
])
def test_a_difference_is_never_shown_rounder_than_it_is(difference: Fraction, shown: str) -> None:
    assert points(difference) == shown


@pytest.mark.parametrize(("value", "shown"), [
    ("0.005", "0.01"), ("-0.005", "-0.01"), ("0.00499", "0.00"), ("2.5", "2.50"),
])
def test_display_rounds_half_away_from_zero(value: str, shown: str) -> None:
    assert str(rounded(Fraction(value))) == shown


def test_a_ratio_is_shown_in_percent() -> None:
    assert str(percent(Fraction(5920, 320000))) == "1.85"


@pytest.mark.parametrize(("day", "rule", "month"), [
    (date(2026, 11, 20), AsOfRule.QUARTER_END, "2026-09"), (date(2026, 10, 1), AsOfRule.QUARTER_END, "2026-09"),
    (date(2026, 9, 30), AsOfRule.QUARTER_END, "2026-06"), (date(2026, 1, 1), AsOfRule.QUARTER_END, "2025-12"),
    (date(2026, 3, 31), AsOfRule.QUARTER_END, "2025-12"), (date(2026, 11, 20), AsOfRule.MONTH_END, "2026-10"),
    (date(2026, 11, 20), AsOfRule.YEAR_END, "2025-12"), (date(2026, 12, 31), AsOfRule.YEAR_END, "2025-12"),
])
def test_the_snapshot_is_of_the_last_period_ended_before_the_trigger(day: date, rule: AsOfRule, month: str) -> None:
    assert snapshot_month(day, rule) == month


def with_policy(**fields: object) -> TolerancePolicy:
    return replace(DEFAULT_POLICY, **fields)  # type: ignore[arg-type]


def test_written_off_loans_are_judged_both_ways_and_both_are_shown() -> None:
    incl = Portfolio(0, 90_000_000, written_off=10_000_000)
    assert (judge(incl, ALL).verdict, judge(incl, ALL).other_addback) == (T.WITHIN, T.EXCEEDED)
    added = judge(incl, ALL, with_policy(writeoff_addback=True))
    assert (added.verdict, added.other_addback) == (T.EXCEEDED, T.WITHIN)
    assert judge(Portfolio(0, 10**9), ALL).other_addback is None


@pytest.mark.parametrize("fields", [
    {"comparator_scope": ComparatorScope.FIXED_VALUE}, {"comparator_basis": ComparatorBasis.ANNUAL_TARGET},
])
def test_nothing_is_added_to_a_target_or_a_fixed_value(fields: dict[str, object]) -> None:
    target = Portfolio(Decimal("1.85"), 100, written_off=50)
    result = judge(Portfolio(3880 * WAN, 80_000 * WAN), target, with_policy(writeoff_addback=True, **fields))
    assert (result.verdict, result.cmp_ratio) == (T.WITHIN, Fraction("0.0185"))


def test_a_branch_may_have_a_margin_of_its_own() -> None:
    policy = with_policy(branch_margins={"0101": Decimal("2.99")})
    incl = Portfolio(3880 * WAN, 80_000 * WAN)
    assert judge(incl, ALL, policy.for_branch("0101")).verdict is T.EXCEEDED
    assert judge(incl, ALL, policy.for_branch("0102")).verdict is T.WITHIN


def test_the_loans_of_the_work_item_or_of_a_disaster_are_left_out_only_if_the_policy_says_so() -> None:
    incl = Portfolio(40_000_000, 800_000_000, case_npl=2_000_000, case_loans=2_000_000,
                     disaster_npl=3_000_000, disaster_loans=5_000_000)
    assert judge(incl, ALL).incl_ratio == Fraction(40, 800)
    assert judge(incl, ALL, with_policy(exclude_case_loan=True)).incl_ratio == Fraction(38, 798)
    assert judge(incl, ALL, with_policy(disaster_exclusion=True)).incl_ratio == Fraction(37, 795)
    both = judge(incl, ALL, with_policy(exclude_case_loan=True, disaster_exclusion=True))
    assert (both.incl_ratio, both.verdict) == (Fraction(35, 793), T.WITHIN)
    wrong = replace(incl, case_npl=50_000_000, case_loans=50_000_000)
    assert judge(wrong, ALL, with_policy(exclude_case_loan=True)).cause is Cause.IMPOSSIBLE


MSE, FARMERS, REFERENCE = PortfolioPart
PARTS = {MSE: Portfolio(1, 10, obligors=3), FARMERS: Portfolio(2, 20, obligors=4), REFERENCE: Portfolio(4, 40)}


@pytest.mark.parametrize(("scope", "whole"), [
    (PortfolioScope.MSE, (1, 10, 3)), (PortfolioScope.WITH_FARMERS, (3, 30, 7)),
    (PortfolioScope.WITH_BY_REFERENCE, (7, 70, None)),
])
def test_the_scope_says_which_parts_are_counted(scope: PortfolioScope, whole: tuple[int, int, int | None]) -> None:
    found = combined(PARTS, with_policy(portfolio_scope=scope))
    assert (found.npl, found.loans, found.obligors) == whole


def test_a_part_that_is_missing_is_missing_from_the_whole() -> None:
    policy = with_policy(portfolio_scope=PortfolioScope.WITH_FARMERS)
    assert judge(combined({MSE: PARTS[MSE]}, policy), ALL, policy).cause is Cause.MISSING


def test_the_mean_of_twelve_months_is_that_of_both_sides() -> None:
    months = [Portfolio(n, 100 * n, obligors=n) for n in range(1, 13)]
    mean = averaged(months)
    assert (mean.npl, mean.loans, mean.obligors) == (Fraction(13, 2), 650, 1)
    assert averaged([*months, Portfolio(None, 1)]).npl is None
    assert averaged([]).npl is None
    assert judge(averaged([Portfolio(0, 4_000_000)] * 12), ALL).cause is Cause.SMALL_BASE


def test_the_months_of_a_mean_end_before_the_trigger() -> None:
    assert snapshot_months(date(2026, 3, 1), AsOfRule.TWELVE_MONTHS) == (
        "2025-03", "2025-04", "2025-05", "2025-06", "2025-07", "2025-08", "2025-09", "2025-10", "2025-11", "2025-12",
        "2026-01", "2026-02")
    assert snapshot_months(date(2026, 3, 1)) == ("2025-12",)
    assert snapshot_months(date(2026, 11, 20), AsOfRule.REVIEW_DAY) == ("2026-10",)


@pytest.mark.parametrize(("npl", "tier"), [(2_999, 0), (3_000, 1), (4_999, 1), (5_000, 2)])
def test_tiers_are_shown_and_change_no_verdict(npl: int, tier: int) -> None:
    incl, tiers = Portfolio(npl * 10_000, 10**9), (Decimal(3), Decimal(5))
    assert judge(incl, ALL, with_policy(tiers=tiers)).tier == tier
    assert judge(incl, ALL, with_policy(tiers=tiers)).verdict is judge(incl, ALL).verdict
    assert judge(incl, ALL).tier is None


AMOUNTS = st.integers(0, 10**15).map(lambda fen: Decimal(fen) / 100)
MARGINS = st.sampled_from([Decimal("2.00"), Decimal("3.00"), Decimal("0"), Decimal("0.01")])


@given(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS, MARGINS)
def test_the_verdict_is_that_of_fractions(npl: Decimal, rest: Decimal, all_npl: Decimal, all_rest: Decimal,
                                          margin: Decimal) -> None:
    loans, all_loans = npl + rest, all_npl + all_rest
    result = judge(Portfolio(npl, loans), Portfolio(all_npl, all_loans), with_policy(margin_pp=margin))
    if all_loans == 0:
        assert result.cause is Cause.COMPARATOR_EMPTY
    elif loans < 5_000_000:
        assert result.verdict is T.NOT_APPLICABLE
    else:
        gap = Fraction(npl) / Fraction(loans) - Fraction(all_npl) / Fraction(all_loans)
        assert result.verdict is (T.WITHIN if gap <= Fraction(margin) / 100 else T.EXCEEDED)
        assert result.difference_pp == gap * 100


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(0, 10**6))
def test_exactly_the_margin_is_within_and_a_fen_more_is_not(base: int, other: int, share: int) -> None:
    loans, all_loans = base * 10_000_000, other * 100
    all_npl = Fraction(share, 10**6) * Fraction(97, 100) * all_loans
    npl = (all_npl / all_loans + Fraction(3, 100)) * loans
    assert judge(Portfolio(npl, loans), Portfolio(all_npl, all_loans)).verdict is T.WITHIN
    more = npl + Fraction(1, 100)
    assert judge(Portfolio(more, loans), Portfolio(all_npl, all_loans)).verdict is (
        T.EXCEEDED if more <= loans else T.DATA_ERROR)
