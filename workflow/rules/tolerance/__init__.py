"""The tolerance for bad inclusive loans, computed exactly (rule TOL, domain brief 5.1). Amounts in 元.

    r_incl − r_cmp ≤ m,  an equal difference being within.

Ratios are exact fractions; they are compared first and rounded only for display. Tolerance only ever makes
an outcome lighter: EXCEEDED gives rise to no liability.
"""

from workflow.rules.tolerance.figures import (
    averaged,
    combined,
    counts,
    month_after,
    month_end,
    months_back,
    months_to,
    snapshot_month,
    snapshot_months,
)
from workflow.rules.tolerance.judging import Cause, ToleranceResult, judge, near, percent, points, rounded, tier_of
from workflow.rules.tolerance.parameters import lacks, parameter, policy_of, table_of
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
    given,
)
from workflow.rules.tolerance.telling import CaseLoans, Figures, Gap, Told, columns_of, tell

__all__ = [
    "DEFAULT_POLICY", "AsOfRule", "CaseLoans", "Cause", "ComparatorBasis", "ComparatorScope", "Figures", "Gap",
    "Portfolio", "PortfolioPart", "PortfolioScope", "Told", "TolerancePolicy", "ToleranceResult", "ZeroBasePolicy",
    "averaged", "columns_of", "combined", "counts", "given", "judge", "lacks", "month_after", "month_end",
    "months_back", "months_to", "near", "parameter", "percent", "points", "policy_of", "rounded", "snapshot_month",
    "snapshot_months", "table_of", "tell", "tier_of",
]
