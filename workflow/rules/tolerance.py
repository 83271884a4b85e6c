"""The tolerance for bad inclusive loans, computed exactly (rule TOL, domain brief 5.1). Amounts in 元.

    r_incl − r_cmp ≤ m,  an equal difference being within.

Ratios are exact fractions; they are compared first and rounded only for display. Tolerance only ever makes
an outcome lighter: EXCEEDED gives rise to no liability.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum, auto
from fractions import Fraction

from workflow.terms import Tolerance


class ComparatorScope(StrEnum):
    """Whose ratio the branch is compared with (各项贷款不良率); shown wherever a verdict is shown."""

    OWN_ALL_LOANS = auto()
    BANK_ALL_LOANS = auto()
    PARENT_ALL_LOANS = auto()
    FIXED_VALUE = auto()


class AsOfRule(StrEnum):
    """Which figures count for a trigger day: the last ones before it."""

    QUARTER_END = auto()
    MONTH_END = auto()
    YEAR_END = auto()


class ZeroBasePolicy(StrEnum):
    """What to do when the branch's own portfolio is too small to speak."""

    NOT_APPLICABLE = auto()
    USE_PARENT = auto()


@dataclass(frozen=True)
class Portfolio:
    """Bad loans and loans of one portfolio, in 元; None where a figure is missing.

    `obligors`: number of borrowers, where known. `written_off`: written off or sold this year, added back
    on both sides when the policy says so. For a fixed comparator give its ratio as e.g. npl 1.5, loans 100.
    Raises TypeError on a float: binary floats judge the limit wrongly.
    """

    npl: Decimal | int | None
    loans: Decimal | int | None
    obligors: int | None = None
    written_off: Decimal | int = 0

    def __post_init__(self) -> None:
        for amount in (self.npl, self.loans, self.written_off):
            if isinstance(amount, float):
                raise TypeError("金额须为精确小数，不能用浮点数")


@dataclass(frozen=True)
class TolerancePolicy:
    """Parameters of the rule (5.1): `margin_pp` in percentage points, `min_base` in 元."""

    margin_pp: Decimal = Decimal("3.00")
    comparator_scope: ComparatorScope = ComparatorScope.OWN_ALL_LOANS
    as_of_rule: AsOfRule = AsOfRule.QUARTER_END
    writeoff_addback: bool = False
    min_base: Decimal = Decimal("5000000")
    min_obligors: int = 5
    zero_base_policy: ZeroBasePolicy = ZeroBasePolicy.NOT_APPLICABLE


DEFAULT_POLICY = TolerancePolicy()


class Cause(StrEnum):
    """Why there is no comparison."""

    MISSING = auto()
    IMPOSSIBLE = auto()
    COMPARATOR_EMPTY = auto()
    NO_LOANS = auto()
    SMALL_BASE = auto()
    NO_PARENT = auto()


@dataclass(frozen=True)
class ToleranceResult:
    """A verdict with its exact ratios (fractions of one), the difference in percentage points, and its steps.

    Ratios are None where there is nothing to compare; then `cause` says why. `used_parent`: the branch's
    own portfolio was too small and its parent's stood in.
    """

    verdict: Tolerance
    margin_pp: Decimal
    incl_ratio: Fraction | None = None
    cmp_ratio: Fraction | None = None
    difference_pp: Fraction | None = None
    cause: Cause | None = None
    used_parent: bool = False
    steps: tuple[str, ...] = ()


def judge(incl: Portfolio, comparator: Portfolio, policy: TolerancePolicy = DEFAULT_POLICY,
          parent: Portfolio | None = None) -> ToleranceResult:
    """Whether a branch's inclusive loans are within the tolerance. Never rounds before it compares.

    No loans at all, or fewer than the policy asks, is NOT_APPLICABLE (neither 0 percent nor within), unless
    the policy lets the parent's portfolio stand in. Missing or impossible figures, or an empty comparator,
    are DATA_ERROR and keep the snapshot from being locked.

    >>> judge(Portfolio(38_800_000, 800_000_000), Portfolio(59_200_000, 3_200_000_000)).verdict
    <Tolerance.WITHIN: 'within'>
    """
    cause = _wrong(incl) or _wrong(comparator)
    if cause is None and _base(comparator, policy) == 0:
        cause = Cause.COMPARATOR_EMPTY
    if cause is not None:
        return ToleranceResult(Tolerance.DATA_ERROR, policy.margin_pp, cause=cause)
    small = _too_small(incl, policy)
    if small is None:
        return _compare(incl, comparator, policy, used_parent=False)
    if policy.zero_base_policy is ZeroBasePolicy.NOT_APPLICABLE:
        return ToleranceResult(Tolerance.NOT_APPLICABLE, policy.margin_pp, cause=small)
    cause = Cause.NO_PARENT if parent is None else _wrong(parent)
    if parent is None or cause is not None:
        return ToleranceResult(Tolerance.DATA_ERROR, policy.margin_pp, cause=cause)
    small = _too_small(parent, policy)
    if small is not None:
        return ToleranceResult(Tolerance.NOT_APPLICABLE, policy.margin_pp, cause=small)
    return _compare(parent, comparator, policy, used_parent=True)


def _wrong(portfolio: Portfolio) -> Cause | None:
    """Missing or impossible figures."""
    if portfolio.npl is None or portfolio.loans is None:
        return Cause.MISSING
    if portfolio.npl < 0 or portfolio.loans < 0 or portfolio.written_off < 0 or portfolio.npl > portfolio.loans:
        return Cause.IMPOSSIBLE
    return None


def _added(portfolio: Portfolio, policy: TolerancePolicy) -> Fraction:
    """What is added back on both sides."""
    return Fraction(portfolio.written_off) if policy.writeoff_addback else Fraction(0)


def _base(portfolio: Portfolio, policy: TolerancePolicy) -> Fraction:
    """The denominator, with what is added back."""
    return Fraction(portfolio.loans or 0) + _added(portfolio, policy)


def _bad(portfolio: Portfolio, policy: TolerancePolicy) -> Fraction:
    """The numerator, with what is added back."""
    return Fraction(portfolio.npl or 0) + _added(portfolio, policy)


def _too_small(portfolio: Portfolio, policy: TolerancePolicy) -> Cause | None:
    """Why a portfolio is too small to speak, if it is. Not knowing the number of borrowers does not make it so."""
    base = _base(portfolio, policy)
    if base == 0:
        return Cause.NO_LOANS
    few = portfolio.obligors is not None and portfolio.obligors < policy.min_obligors
    return Cause.SMALL_BASE if few or base < Fraction(policy.min_base) else None


def _compare(incl: Portfolio, comparator: Portfolio, policy: TolerancePolicy, used_parent: bool) -> ToleranceResult:
    """The comparison itself, cross-multiplied in whole fractions."""
    bad, base = _bad(incl, policy), _base(incl, policy)
    other_bad, other_base = _bad(comparator, policy), _base(comparator, policy)
    left = (bad * other_base - other_bad * base) * 100
    right = Fraction(policy.margin_pp) * base * other_base
    verdict = Tolerance.WITHIN if left <= right else Tolerance.EXCEEDED
    difference = (bad / base - other_bad / other_base) * 100
    sign = "≤" if verdict is Tolerance.WITHIN else ">"
    steps = (
        f"r_incl = {_plain(bad)} / {_plain(base)} = {percent(bad / base)}%",
        f"r_cmp = {_plain(other_bad)} / {_plain(other_base)} = {percent(other_bad / other_base)}%",
        f"r_incl − r_cmp = {points(difference)} {sign} {policy.margin_pp}",
    )
    return ToleranceResult(verdict, policy.margin_pp, bad / base, other_bad / other_base, difference,
                           used_parent=used_parent, steps=steps)


def rounded(value: Fraction, places: int = 2) -> Decimal:
    """A fraction to so many decimal places, half away from zero; for display only, exact before rounding."""
    scaled = abs(value) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return (Decimal(whole) if value >= 0 else -Decimal(whole)).scaleb(-places)


def percent(ratio: Fraction, places: int = 2) -> Decimal:
    """A ratio in percent, for display.

    >>> percent(Fraction(3880, 80000)), percent(Fraction(1, 3))
    (Decimal('4.85'), Decimal('33.33'))
    """
    return rounded(ratio * 100, places)


def points(difference: Fraction) -> str:
    """A difference in percentage points as it is shown: two places, and more where two would hide what was compared.

    >>> points(Fraction(3)), points(Fraction(3004, 1000)), points(Fraction(1, 3))
    ('3.00', '3.004', '0.333333…')
    """
    for places in range(2, 7):
        if rounded(difference, places) == difference:
            return str(rounded(difference, places))
    return f"{_truncated(difference, 6)}…"


def _truncated(value: Fraction, places: int) -> Decimal:
    """Cut towards zero, so that a row of dots behind it stays true."""
    return Decimal(int(value * 10**places)).scaleb(-places)


def _plain(amount: Fraction) -> str:
    """An amount that came from a decimal, without an exponent."""
    return str(rounded(amount, 2)) if amount.denominator != 1 else str(amount.numerator)


def snapshot_month(trigger_day: date, rule: AsOfRule = AsOfRule.QUARTER_END) -> str:
    """The month whose closing figures count for a trigger day, as YYYY-MM: the last period ended *before* that day.

    >>> snapshot_month(date(2026, 9, 30)), snapshot_month(date(2026, 10, 1))
    ('2026-06', '2026-09')
    """
    months = {AsOfRule.QUARTER_END: 3, AsOfRule.MONTH_END: 1, AsOfRule.YEAR_END: 12}[rule]
    last = trigger_day.replace(day=1) - timedelta(days=1)
    while last.month % months:
        last = last.replace(day=1) - timedelta(days=1)
    return f"{last.year:04d}-{last.month:02d}"
