"""Loan quality of an institution by month, judged by the tolerance rule (5.1). Amounts in 元, ratios exact."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.models import Institution, LoanQuality
from workflow.rules.tolerance import Portfolio, TolerancePolicy, ToleranceResult, judge

MONTHS = 24
"""How many months a page shows."""


@dataclass(frozen=True, slots=True)
class Month:
    """One month's figures with their verdict. A ratio is a fraction of one; None where nothing was lent."""

    row: LoanQuality
    result: ToleranceResult
    inclusive: Fraction | None
    all_loans: Fraction | None

    @property
    def limit(self) -> Fraction | None:
        """The highest ratio still within the tolerance: the comparator plus the margin."""
        return None if self.all_loans is None else self.all_loans + Fraction(self.result.margin_pp) / 100


def judged(row: LoanQuality | None) -> ToleranceResult:
    """The verdict on one month's figures; of none there is no telling."""
    if row is None:
        nothing = Portfolio(npl=None, loans=None)
        return judge(nothing, nothing, TolerancePolicy())
    inclusive = Portfolio(npl=row.inclusive_npl, loans=row.inclusive_loans)
    return judge(inclusive, Portfolio(npl=row.all_npl, loans=row.all_loans), TolerancePolicy())


def months(session: Session, institution: Institution, limit: int = MONTHS) -> list[Month]:
    """The latest months of an institution, in the order of time."""
    rows = session.scalars(select(LoanQuality).where(LoanQuality.institution_id == institution.id)
                           .order_by(LoanQuality.month.desc()).limit(limit)).all()
    return [Month(row, judged(row), _ratio(row.inclusive_npl, row.inclusive_loans), _ratio(row.all_npl, row.all_loans))
            for row in reversed(rows)]


def _ratio(bad: Decimal, loans: Decimal) -> Fraction | None:
    return Fraction(bad) / Fraction(loans) if loans > 0 else None
