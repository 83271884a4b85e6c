"""The tolerance for bad inclusive loans, computed exactly (rule TOL, domain brief 5.1). Amounts in 元.

    r_incl − r_cmp ≤ m,  an equal difference being within.

Ratios are exact fractions; they are compared first and rounded only for display. Tolerance only ever makes
an outcome lighter: EXCEEDED gives rise to no liability.
"""

from workflow.rules.tolerance.figures import averaged, combined, snapshot_month, snapshot_months
from workflow.rules.tolerance.judging import Cause, ToleranceResult, judge, percent, points, rounded, tier_of
from workflow.rules.tolerance.policy import (
    DEFAULT_POLICY,
    AsOfRule,
    ComparatorBasis,
    ComparatorScope,
    Portfolio,
    PortfolioPart,
    PortfolioScope,
    TolerancePolicy,
    ZeroBasePolicy,
)

__all__ = [
    "DEFAULT_POLICY", "AsOfRule", "Cause", "ComparatorBasis", "ComparatorScope", "Portfolio", "PortfolioPart",
    "PortfolioScope", "TolerancePolicy", "ToleranceResult", "ZeroBasePolicy", "averaged", "combined", "judge",
    "percent", "points", "rounded", "snapshot_month", "snapshot_months", "tier_of",
]
