"""Which figures are asked: the months that count for a day, and several portfolios as one."""

from calendar import monthrange
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

LEFT_OUT = ("written_off", "case_npl", "case_loans", "disaster_npl", "disaster_loans")
"""Amounts of a portfolio beside its loans and bad loans."""


def snapshot_month(trigger_day: date, rule: AsOfRule = AsOfRule.QUARTER_END) -> str:
    """The month whose closing figures count for a trigger day, as YYYY-MM: the last period ended *before* that day.

    For REVIEW_DAY give the day of the review; for TWELVE_MONTHS it is the last of the months.

    >>> snapshot_month(date(2026, 9, 30)), snapshot_month(date(2026, 10, 1))
    ('2026-06', '2026-09')
    """
    last = trigger_day.replace(day=1) - timedelta(days=1)
    while not counts(f"{last:%Y-%m}", rule):
        last = last.replace(day=1) - timedelta(days=1)
    return f"{last:%Y-%m}"


def counts(month: str, rule: AsOfRule) -> bool:
    """Whether the closing figures of a month are ever asked by a rule.

    >>> counts("2026-06", AsOfRule.QUARTER_END), counts("2026-06", AsOfRule.YEAR_END)
    (True, False)
    """
    return int(month[5:]) % {AsOfRule.QUARTER_END: 3, AsOfRule.YEAR_END: 12}.get(rule, 1) == 0


def snapshot_months(trigger_day: date, rule: AsOfRule = AsOfRule.QUARTER_END) -> tuple[str, ...]:
    """All months whose closing figures count, the earliest first: twelve for the mean of twelve months, else one.

    >>> snapshot_months(date(2026, 3, 15), AsOfRule.TWELVE_MONTHS)[::11]
    ('2025-03', '2026-02')
    """
    return months_to(snapshot_month(trigger_day, rule), rule)


def months_to(last: str, rule: AsOfRule) -> tuple[str, ...]:
    """The months whose figures a verdict on a month is built on: itself, or twelve up to it for the mean of twelve."""
    return months_back(last, 12) if rule is AsOfRule.TWELVE_MONTHS else (last,)


def months_back(last: str, count: int) -> tuple[str, ...]:
    """So many months up to one, the earliest first.

    >>> months_back("2026-02", 3)
    ('2025-12', '2026-01', '2026-02')
    """
    return tuple(month_after(last, -back) for back in reversed(range(count)))


def month_after(month: str, count: int) -> str:
    """The month so many months later; earlier for a negative count.

    >>> month_after("2026-11", 3), month_after("2026-01", -1)
    ('2027-02', '2025-12')
    """
    number = int(month[:4]) * 12 + int(month[5:]) - 1 + count
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def month_end(month: str) -> date:
    """The last day of a month.

    >>> month_end("2026-02")
    datetime.date(2026, 2, 28)
    """
    year, number = int(month[:4]), int(month[5:])
    return date(year, number, monthrange(year, number)[1])


def combined(parts: Mapping[PortfolioPart, Portfolio], policy: TolerancePolicy = DEFAULT_POLICY) -> Portfolio:
    """One portfolio of the parts the policy counts; a figure missing from any of them is missing from the whole."""
    nothing = Portfolio(None, None)
    return _summed([parts.get(part, nothing) for part in PARTS[policy.portfolio_scope]])


def averaged(months: Sequence[Portfolio]) -> Portfolio:
    """The mean of several months' portfolios as one: sums on both sides, their quotient being that of the means.

    The number of borrowers is the least of the months. The bases stay means, so that a small one is still small.
    """
    total, count = _summed(months), max(len(months), 1)
    amounts = {name: _share(getattr(total, name), count) for name in ("npl", "loans", *LEFT_OUT)}
    known = [month.obligors for month in months if month.obligors is not None]
    return replace(total, **amounts, obligors=min(known, default=None))


def _share(amount: Fraction | None, count: int) -> Fraction | None:
    return None if amount is None else amount / count


def _summed(portfolios: Sequence[Portfolio]) -> Portfolio:
    """Several portfolios as one; a missing figure of any is missing from the whole."""
    def total(name: str) -> Fraction | None:
        amounts = [getattr(one, name) for one in portfolios]
        return None if None in amounts or not amounts else sum((Fraction(amount) for amount in amounts), Fraction(0))

    obligors = total("obligors")
    return Portfolio(total("npl"), total("loans"), None if obligors is None else int(obligors),
                     **{name: total(name) for name in LEFT_OUT})
