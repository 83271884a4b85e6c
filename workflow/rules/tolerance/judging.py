"""The comparison itself: two exact ratios, their difference against the margin, and the steps shown for it."""

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum, auto
from fractions import Fraction

from workflow.rules.tolerance.policy import DEFAULT_POLICY, Portfolio, TolerancePolicy, ZeroBasePolicy
from workflow.terms import Tolerance


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

    The own ratio and the difference are None where there is nothing to compare; then `cause` says why. `used_parent`:
    the branch's own portfolio was too small and its parent's stood in. `other_addback`: the verdict with written-off
    loans treated the other way, where there are any; shown beside it. `tier`: how many of the policy's bounds the ratio
    reaches.
    """

    verdict: Tolerance
    margin_pp: Decimal
    incl_ratio: Fraction | None = None
    cmp_ratio: Fraction | None = None
    difference_pp: Fraction | None = None
    cause: Cause | None = None
    used_parent: bool = False
    steps: tuple[str, ...] = ()
    other_addback: Tolerance | None = None
    tier: int | None = None

    @property
    def left_pp(self) -> Fraction | None:
        """How far below the limit the difference is, in percentage points: 0 on it, negative beyond it."""
        return None if self.difference_pp is None else Fraction(self.margin_pp) - self.difference_pp


def judge(incl: Portfolio, comparator: Portfolio, policy: TolerancePolicy = DEFAULT_POLICY,
          parent: Portfolio | None = None) -> ToleranceResult:
    """Whether a branch's inclusive loans are within the tolerance. Never rounds before it compares.

    No loans at all, or fewer than the policy asks, is NOT_APPLICABLE (neither 0 percent nor within), unless
    the policy lets the parent's portfolio stand in. Missing or impossible figures, or an empty comparator,
    are DATA_ERROR and keep the snapshot from being locked.

    >>> judge(Portfolio(38_800_000, 800_000_000), Portfolio(59_200_000, 3_200_000_000)).verdict
    <Tolerance.WITHIN: 'within'>
    """
    result = _judged(incl, comparator, policy, parent)
    if not (incl.written_off or comparator.written_off) or result.verdict is Tolerance.DATA_ERROR:
        return result
    other = _judged(incl, comparator, replace(policy, writeoff_addback=not policy.writeoff_addback), parent)
    return replace(result, other_addback=None if other.cause is Cause.MISSING else other.verdict)


def _judged(incl: Portfolio, comparator: Portfolio, policy: TolerancePolicy,
            parent: Portfolio | None) -> ToleranceResult:
    """The verdict under one policy."""
    theirs = _for_comparator(policy)
    incl, comparator = _without(incl, policy), _without(comparator, theirs)
    cause = _wrong(incl, policy) or _wrong(comparator, theirs)
    if cause is None and _base(comparator, theirs) == 0:
        cause = Cause.COMPARATOR_EMPTY
    if cause is not None:
        return ToleranceResult(Tolerance.DATA_ERROR, policy.margin_pp, cause=cause)
    small = _too_small(incl, policy)
    if small is None:
        return _compare(incl, comparator, policy, used_parent=False)
    nothing = ToleranceResult(Tolerance.NOT_APPLICABLE, policy.margin_pp, cause=small,
                              cmp_ratio=_bad(comparator, theirs) / _base(comparator, theirs))
    if policy.zero_base_policy is ZeroBasePolicy.NOT_APPLICABLE:
        return nothing
    parent = None if parent is None else _without(parent, policy)
    cause = Cause.NO_PARENT if parent is None else _wrong(parent, policy)
    if parent is None or cause is not None:
        return ToleranceResult(Tolerance.DATA_ERROR, policy.margin_pp, cause=cause)
    small = _too_small(parent, policy)
    return _compare(parent, comparator, policy, used_parent=True) if small is None else replace(nothing, cause=small)


def _without(portfolio: Portfolio, policy: TolerancePolicy) -> Portfolio:
    """A portfolio without the loans the policy leaves out; what cannot be taken out leaves a missing figure."""
    npl, loans = portfolio.npl, portfolio.loans
    for leaves_out, bad, whole in ((policy.exclude_case_loan, portfolio.case_npl, portfolio.case_loans),
                                   (policy.disaster_exclusion, portfolio.disaster_npl, portfolio.disaster_loans)):
        if leaves_out:
            npl = None if npl is None or bad is None else Fraction(npl) - Fraction(bad)
            loans = None if loans is None or whole is None else Fraction(loans) - Fraction(whole)
    return replace(portfolio, npl=npl, loans=loans)


def _for_comparator(policy: TolerancePolicy) -> TolerancePolicy:
    """The policy on the comparator's side: to a target or a fixed value nothing is added, nothing taken from it."""
    if not policy.is_given:
        return policy
    return replace(policy, writeoff_addback=False, exclude_case_loan=False, disaster_exclusion=False)


def _wrong(portfolio: Portfolio, policy: TolerancePolicy) -> Cause | None:
    """Missing or impossible figures."""
    added = portfolio.written_off if policy.writeoff_addback else 0
    if portfolio.npl is None or portfolio.loans is None or added is None:
        return Cause.MISSING
    if min(portfolio.npl, portfolio.loans, added) < 0 or portfolio.npl > portfolio.loans:
        return Cause.IMPOSSIBLE
    return None


def _added(portfolio: Portfolio, policy: TolerancePolicy) -> Fraction:
    """What is added back on both sides."""
    return Fraction(portfolio.written_off or 0) if policy.writeoff_addback else Fraction(0)


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
    bad, base, theirs = _bad(incl, policy), _base(incl, policy), _for_comparator(policy)
    other_bad, other_base = _bad(comparator, theirs), _base(comparator, theirs)
    left = (bad * other_base - other_bad * base) * 100
    right = Fraction(policy.margin_pp) * base * other_base
    verdict = Tolerance.WITHIN if left <= right else Tolerance.EXCEEDED
    difference = (bad / base - other_bad / other_base) * 100
    sign = "≤" if verdict is Tolerance.WITHIN else ">"
    quotient = "" if policy.is_given else f"{_plain(other_bad)} / {_plain(other_base)} = "
    steps = (
        f"r_incl = {_plain(bad)} / {_plain(base)} = {percent(bad / base)}%",
        f"r_cmp = {quotient}{percent(other_bad / other_base)}%",
        f"r_incl − r_cmp = {points(difference)} {sign} {policy.margin_pp}",
    )
    return ToleranceResult(verdict, policy.margin_pp, bad / base, other_bad / other_base, difference,
                           used_parent=used_parent, steps=steps, tier=tier_of(bad / base, policy))


def tier_of(ratio: Fraction, policy: TolerancePolicy) -> int | None:
    """How many of the policy's bounds a ratio reaches; None where tiers are off.

    >>> bank = TolerancePolicy(tiers=(Decimal(3), Decimal(5)))
    >>> [tier_of(Fraction(percent, 1000), bank) for percent in (29, 30, 49, 50)]
    [0, 1, 1, 2]
    """
    if not policy.tiers:
        return None
    return sum(1 for bound in policy.tiers if ratio * 100 >= Fraction(bound))


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


def near(value: Fraction, limit: Fraction | Decimal | int) -> str:
    """Percentage points with two places, and as exactly as `points` only where two would put them on the limit.

    >>> near(Fraction(1, 3), 3), near(Fraction("3.004"), 3), near(Fraction(3), 3)
    ('0.33', '3.004', '3.00')
    """
    shown = rounded(value)
    return points(value) if shown == rounded(Fraction(limit)) else str(shown)


def _truncated(value: Fraction, places: int) -> Decimal:
    """Cut towards zero, so that a row of dots behind it stays true."""
    return Decimal(int(value * 10**places)).scaleb(-places)


def _plain(amount: Fraction) -> str:
    """An amount that came from a decimal, without an exponent."""
    return str(rounded(amount, 2)) if amount.denominator != 1 else str(amount.numerator)
