"""The parameters of the tolerance rule and the figures it is asked on (domain brief, 5.1). Amounts in 元."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum, auto
from fractions import Fraction
from types import MappingProxyType

Amount = Decimal | int | Fraction


class ComparatorScope(StrEnum):
    """Whose ratio the branch is compared with (各项贷款不良率); shown wherever a verdict is shown."""

    OWN_ALL_LOANS = auto()
    BANK_ALL_LOANS = auto()
    PARENT_ALL_LOANS = auto()
    FIXED_VALUE = auto()


class ComparatorBasis(StrEnum):
    """Whether the comparator is the ratio as it is, or the year's target. A target is given as a ratio."""

    ACTUAL = auto()
    ANNUAL_TARGET = auto()


class PortfolioPart(StrEnum):
    """The parts a branch's inclusive loans may be made of."""

    INCLUSIVE_MSE = auto()
    INCLUSIVE_FARMERS = auto()
    BY_REFERENCE = auto()


class PortfolioScope(StrEnum):
    """Which of the parts are counted."""

    MSE = auto()
    WITH_FARMERS = auto()
    WITH_BY_REFERENCE = auto()


PARTS: Mapping[PortfolioScope, tuple[PortfolioPart, ...]] = MappingProxyType({
    PortfolioScope.MSE: (PortfolioPart.INCLUSIVE_MSE,),
    PortfolioScope.WITH_FARMERS: (PortfolioPart.INCLUSIVE_MSE, PortfolioPart.INCLUSIVE_FARMERS),
    PortfolioScope.WITH_BY_REFERENCE: tuple(PortfolioPart),
})


class AsOfRule(StrEnum):
    """Which figures count for a day: the last ones before it, or the mean of the twelve months before it."""

    QUARTER_END = auto()
    MONTH_END = auto()
    YEAR_END = auto()
    TWELVE_MONTHS = auto()
    REVIEW_DAY = auto()


class ZeroBasePolicy(StrEnum):
    """What to do when the branch's own portfolio is too small to speak."""

    NOT_APPLICABLE = auto()
    USE_PARENT = auto()


@dataclass(frozen=True)
class Portfolio:
    """Bad loans and loans of one portfolio, in 元; None where a figure is missing.

    `obligors`: number of borrowers, where known. `written_off`: written off or sold this year, added back
    on both sides when the policy says so. `case_npl`, `case_loans`: what the loans of this work item are of the whole,
    `disaster_npl`, `disaster_loans` what was deferred for a disaster: taken out of both when the policy says so. A
    figure the policy does not ask for may be missing. For a fixed comparator or a target see `given`.
    Raises TypeError on a float: binary floats judge the limit wrongly.
    """

    npl: Amount | None
    loans: Amount | None
    obligors: int | None = None
    written_off: Amount | None = 0
    case_npl: Amount | None = 0
    case_loans: Amount | None = 0
    disaster_npl: Amount | None = 0
    disaster_loans: Amount | None = 0

    def __post_init__(self) -> None:
        for amount in (self.npl, self.loans, self.written_off, self.case_npl, self.case_loans, self.disaster_npl,
                       self.disaster_loans):
            if isinstance(amount, float):
                raise TypeError("金额须为精确小数，不能用浮点数")


def given(percent: Decimal) -> Portfolio:
    """A fixed comparator or a target, in percent, as the portfolio it is compared as."""
    return Portfolio(percent, 100)


@dataclass(frozen=True)
class TolerancePolicy:
    """Parameters of the rule (5.1): `margin_pp` in percentage points, `min_base` in 元.

    `branch_margins`: margins of single institutions that differ (`for_branch`). `fixed_percent`: the fixed comparator;
    `targets`: a target in percent a year, `branch_targets` those of single institutions (`target`). `tiers`: bounds in
    percent of the branch's own ratio, rising; empty is off. A tier is only shown and never makes an outcome heavier.
    """

    margin_pp: Decimal = Decimal("3.00")
    branch_margins: Mapping[str, Decimal] = field(default_factory=dict)
    comparator_scope: ComparatorScope = ComparatorScope.OWN_ALL_LOANS
    comparator_basis: ComparatorBasis = ComparatorBasis.ACTUAL
    fixed_percent: Decimal | None = None
    targets: Mapping[str, Decimal] = field(default_factory=dict)
    branch_targets: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)
    as_of_rule: AsOfRule = AsOfRule.QUARTER_END
    portfolio_scope: PortfolioScope = PortfolioScope.MSE
    writeoff_addback: bool = False
    exclude_case_loan: bool = False
    disaster_exclusion: bool = False
    min_base: Decimal = Decimal("5000000")
    min_obligors: int = 5
    zero_base_policy: ZeroBasePolicy = ZeroBasePolicy.NOT_APPLICABLE
    tiers: tuple[Decimal, ...] = ()

    def for_branch(self, code: str) -> "TolerancePolicy":
        """The policy with the margin of one institution, where it has its own."""
        return replace(self, margin_pp=self.branch_margins.get(code, self.margin_pp))

    def target(self, code: str, year: str) -> Decimal | None:
        """The target of an institution for a year, in percent: its own, or the one for all; None where there is none.

        >>> bank = TolerancePolicy(targets={"2026": Decimal(2)}, branch_targets={"0101": {"2026": Decimal("1.5")}})
        >>> bank.target("0101", "2026"), bank.target("0102", "2026"), bank.target("0101", "2025")
        (Decimal('1.5'), Decimal('2'), None)
        """
        return self.branch_targets.get(code, {}).get(year, self.targets.get(year))

    @property
    def is_given(self) -> bool:
        """Whether the comparator is a target or a fixed value: then no figures stand behind it."""
        return (self.comparator_scope is ComparatorScope.FIXED_VALUE
                or self.comparator_basis is ComparatorBasis.ANNUAL_TARGET)


DEFAULT_POLICY = TolerancePolicy()
