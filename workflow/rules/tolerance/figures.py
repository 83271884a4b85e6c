"""Which figures are asked: the months that count for a day, and several portfolios as one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from workflow.rules.tolerance.policy import (
    DEFAULT_POLICY,
    PARTS,
    AsOfRule,
    Portfolio,
    PortfolioPart,
    TolerancePolicy,
)


def snapshot_month(trigger_day: date, rule: AsOfRule = AsOfRule.QUARTER_END) -> str:
    """The month whose closing figures count for a trigger day, as YYYY-MM: the last period ended *before* that day.

    For REVIEW_DAY give the day of the review; for TWELVE_MONTHS it is the last of the months.

    >>> snapshot_month(date(2026, 9, 30)), snapshot_month(date(2026, 10, 1))
    ('2026-06', '2026-09')
    """
    months = {AsOfRule.QUARTER_END: 3, AsOfRule.YEAR_END: 12}.get(rule, 1)
    last = trigger_day.replace(day=1) - timedelta(days=1)
    while last.month % months:
        last = last.replace(day=1) - timedelta(days=1)
    return f"{last.year:04d}-{last.month:02d}"


def snapshot_months(trigger_day: date, rule: AsOfRule = AsOfRule.QUARTER_END) -> tuple[str, ...]:
    """All months whose closing figures count, the earliest first: twelve for the mean of twelve months, else one.

    >>> snapshot_months(date(2026, 3, 15), AsOfRule.TWELVE_MONTHS)[::11]
    ('2025-03', '2026-02')
    """
    last = snapshot_month(trigger_day, rule)
    if rule is not AsOfRule.TWELVE_MONTHS:
        return (last,)
    number = int(last[:4]) * 12 + int(last[5:]) - 1
    return tuple(f"{one // 12:04d}-{one % 12 + 1:02d}" for one in range(number - 11, number + 1))


def combined(parts: Mapping[PortfolioPart, Portfolio], policy: TolerancePolicy = DEFAULT_POLICY) -> Portfolio:
    """One portfolio of the parts the policy counts; a figure missing from any of them is missing from the whole."""
    nothing = Portfolio(None, None)
    return _summed([parts.get(part, nothing) for part in PARTS[policy.portfolio_scope]])


def averaged(months: Sequence[Portfolio]) -> Portfolio:
    """The mean of several months' portfolios as one: sums on both sides, their quotient being that of the means.

    The number of borrowers is the least of the months. The bases stay means, so that a small one is still small.
    """
    total, count = _summed(months), max(len(months), 1)
    if total.npl is None or total.loans is None:
        return total
    fewest = [month.obligors for month in months if month.obligors is not None]
    return replace(total, npl=Fraction(total.npl) / count, loans=Fraction(total.loans) / count,
                   obligors=min(fewest, default=None))


def _summed(portfolios: Sequence[Portfolio]) -> Portfolio:
    """Several portfolios as one; a missing figure of any is missing from the whole."""
    def total(name: str) -> Fraction | None:
        amounts = [getattr(one, name) for one in portfolios]
        return None if None in amounts or not amounts else sum((Fraction(amount) for amount in amounts), Fraction(0))

    left_out = {name: total(name) or 0 for name in (
        "written_off", "case_npl", "case_loans", "disaster_npl", "disaster_loans")}
    obligors = total("obligors")
    return Portfolio(total("npl"), total("loans"), None if obligors is None else int(obligors), **left_out)
