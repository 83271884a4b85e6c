"""The rule asked of the figures institutions report: whose count, which are missing, and what it comes to (5.1).

Figures are named as the monthly ledger has them: `all_…` of all loans, `inclusive_…`, `farmers_…` and `reference_…` of
the parts of the inclusive ones; amounts in 元, an unknown one being None.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType

from workflow.rules.tolerance.figures import averaged, combined
from workflow.rules.tolerance.judging import Cause, ToleranceResult, judge
from workflow.rules.tolerance.policy import (
    PARTS,
    Amount,
    ComparatorScope,
    Portfolio,
    PortfolioPart,
    TolerancePolicy,
    given,
)
from workflow.terms import Tolerance

Figures = Mapping[str, Amount | None]
Lookup = Callable[[str, str], Figures | None]
"""What an institution, by its code, reported of a month `YYYY-MM`; None where it reported nothing."""

PREFIX: Mapping[PortfolioPart, str] = MappingProxyType({
    PortfolioPart.INCLUSIVE_MSE: "inclusive", PortfolioPart.INCLUSIVE_FARMERS: "farmers",
    PortfolioPart.BY_REFERENCE: "reference"})
ALL = "all"
_OF_EACH = ("loans", "npl", "written_off", "disaster_loans", "disaster_npl")
FIGURES = (*(f"{ALL}_{name}" for name in _OF_EACH),
           *(f"{part}_{name}" for part in PREFIX.values() for name in (*_OF_EACH, "obligors")))
"""The names of all figures there are."""
REPORT, TARGET, FIXED, CASE = "report", "target", "fixed", "case"
"""What may be missing beside single figures: the whole report of a month, a target, the fixed value, the case's own."""


@dataclass(frozen=True)
class Gap:
    """A figure that is missing: of which institution and month (a year for a target), and its name."""

    code: str
    month: str
    figure: str


@dataclass(frozen=True)
class CaseLoans:
    """What the loans of a work item are: of all loans, and of the counted inclusive ones, in 元; None is unknown."""

    npl: Decimal | None = Decimal(0)
    loans: Decimal | None = Decimal(0)
    inclusive_npl: Decimal | None = Decimal(0)
    inclusive_loans: Decimal | None = Decimal(0)

    @property
    def is_known(self) -> bool:
        """Whether they can be left out."""
        return None not in (self.npl, self.loans, self.inclusive_npl, self.inclusive_loans)


NO_CASE = CaseLoans()


@dataclass(frozen=True)
class Told:
    """A verdict, with the policy (the branch's own margin in it), the months and the two portfolios it rests on.

    `compared_with`: the code of the institution whose loans are the comparator; empty for a target or a fixed value.
    """

    result: ToleranceResult
    policy: TolerancePolicy
    months: tuple[str, ...]
    inclusive: Portfolio
    comparator: Portfolio
    compared_with: str
    gaps: tuple[Gap, ...] = ()


def tell(path: Sequence[str], months: Sequence[str], policy: TolerancePolicy, lookup: Lookup,
         case: CaseLoans = NO_CASE) -> Told:
    """The verdict on an institution, given by the codes from the top down to its own, on these months.

    A figure the policy asks for and nobody reported is DATA_ERROR with the gap named, never the default instead.
    """
    policy = policy.for_branch(path[-1])
    asked = _Asked(tuple(months), policy, lookup, case)
    code = _compared_with(path, policy)
    own, gaps = asked.inclusive(path[-1]), list(asked.gaps(path[-1], asked.counted))
    if policy.is_given:
        value, lacking = _value(code or "", asked.months[-1][:4], policy)
        other, gaps = given(value) if value is not None else NOTHING, gaps + lacking
    else:
        other = asked.all_loans(code) if code is not None else NOTHING
        gaps += asked.gaps(code, (ALL,)) if code is not None else []
    if policy.exclude_case_loan and not case.is_known:
        gaps.append(Gap(path[-1], "", CASE))
    told = Told(_blank(policy, Cause.MISSING), policy, asked.months, own, other,
                "" if policy.is_given else code or "", tuple(dict.fromkeys(gaps)))
    if code is None:
        return replace(told, result=_blank(policy, Cause.NO_PARENT))
    return told if gaps else _judged(told, path, asked)


def _judged(told: Told, path: Sequence[str], asked: "_Asked") -> Told:
    """The verdict where nothing is missing of the branch and the comparator; the parent is asked only in its place."""
    above = path[-2] if len(path) > 1 else None
    parent = asked.inclusive(above) if above is not None else None
    result = judge(told.inclusive, told.comparator, told.policy, parent)
    if result.cause is Cause.MISSING and above is not None:
        return replace(told, result=result, gaps=tuple(asked.gaps(above, asked.counted)))
    return replace(told, result=result, inclusive=parent if result.used_parent and parent else told.inclusive)


NOTHING = Portfolio(None, None)


def _blank(policy: TolerancePolicy, cause: Cause) -> ToleranceResult:
    return ToleranceResult(Tolerance.DATA_ERROR, policy.margin_pp, cause=cause)


def _compared_with(path: Sequence[str], policy: TolerancePolicy) -> str | None:
    """The institution whose loans, or whose target, the branch is compared with; None where there is none above it."""
    if policy.comparator_scope is ComparatorScope.BANK_ALL_LOANS:
        return path[0]
    if policy.comparator_scope is ComparatorScope.PARENT_ALL_LOANS:
        return path[-2] if len(path) > 1 else None
    return path[-1]


def _value(code: str, year: str, policy: TolerancePolicy) -> tuple[Decimal | None, list[Gap]]:
    """The comparator that is given, in percent, and what is missing of it."""
    if policy.comparator_scope is ComparatorScope.FIXED_VALUE:
        value, gap = policy.fixed_percent, Gap(code, "", FIXED)
    else:
        value, gap = policy.target(code, year), Gap(code, year, TARGET)
    return value, [] if value is not None else [gap]


@dataclass(frozen=True)
class _Asked:
    """Portfolios over the months that count, under one policy."""

    months: tuple[str, ...]
    policy: TolerancePolicy
    lookup: Lookup
    case: CaseLoans

    @property
    def counted(self) -> tuple[str, ...]:
        """The parts whose figures are asked."""
        return tuple(PREFIX[part] for part in PARTS[self.policy.portfolio_scope])

    def inclusive(self, code: str) -> Portfolio:
        """An institution's inclusive loans."""
        found = averaged([
            combined({part: _portfolio(self.lookup(code, month), name) for part, name in PREFIX.items()}, self.policy)
            for month in self.months])
        return replace(found, case_npl=self.case.inclusive_npl, case_loans=self.case.inclusive_loans)

    def all_loans(self, code: str) -> Portfolio:
        """An institution's loans, whatever they are."""
        found = averaged([_portfolio(self.lookup(code, month), ALL) for month in self.months])
        return replace(found, case_npl=self.case.npl, case_loans=self.case.loans)

    def gaps(self, code: str, parts: Sequence[str]) -> Iterator[Gap]:
        """What is missing of an institution's parts; of a month without a report only that."""
        for month in self.months:
            figures = self.lookup(code, month)
            names = [f"{part}_{name}" for part in parts for name in needed(self.policy)]
            if figures is None:
                yield Gap(code, month, REPORT)
            else:
                yield from (Gap(code, month, name) for name in names if figures.get(name) is None)


def needed(policy: TolerancePolicy) -> tuple[str, ...]:
    """The figures of a portfolio a policy cannot do without, by the end of their names."""
    return ("npl", "loans", *(("written_off",) if policy.writeoff_addback else ()),
            *(("disaster_npl", "disaster_loans") if policy.disaster_exclusion else ()))


def columns_of(policy: TolerancePolicy) -> tuple[str, ...]:
    """The names of all figures a policy needs, those of all loans last.

    >>> columns_of(TolerancePolicy())
    ('inclusive_npl', 'inclusive_loans', 'all_npl', 'all_loans')
    """
    parts = [PREFIX[part] for part in PARTS[policy.portfolio_scope]]
    return tuple(f"{part}_{name}" for part in [*parts, *([] if policy.is_given else [ALL])] for name in needed(policy))


def _portfolio(figures: Figures | None, prefix: str) -> Portfolio:
    """One portfolio out of a month's figures."""
    found = figures or {}
    obligors = found.get(f"{prefix}_obligors")
    amounts = {name: found.get(f"{prefix}_{name}") for name in ("written_off", "disaster_npl", "disaster_loans")}
    return Portfolio(found.get(f"{prefix}_npl"), found.get(f"{prefix}_loans"),
                     None if obligors is None else int(obligors), **amounts)
