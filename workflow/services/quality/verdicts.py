"""The verdict on an institution: for a case by the list version it is pinned to, for a month by the one then in force.

Amounts in 元, ratios exact.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.models import CaseLoan, ExemptionCase, Institution, LoanQuality
from workflow.rules.lists import ListVersion
from workflow.rules.tolerance import (
    AsOfRule,
    CaseLoans,
    Figures,
    PortfolioScope,
    Told,
    TolerancePolicy,
    columns_of,
    month_end,
    months_back,
    months_to,
    snapshot_months,
    tell,
)
from workflow.rules.tolerance.policy import Amount
from workflow.rules.tolerance.telling import FIGURES, NO_CASE
from workflow.services import lists
from workflow.services.since import amount_in, stored_snapshot
from workflow.terms import NON_PERFORMING, ObligorType, RiskClass, Scope
from workflow.wording.tolerance import why_words

MONTHS = 24
"""How many months the page of an institution shows."""


class Ledger:
    """What institutions reported of some months, read once; asked by code and month."""

    def __init__(self, session: Session, months: Iterable[str], codes: Iterable[str] | None = None) -> None:
        query = select(Institution.code, LoanQuality).join(LoanQuality.institution).where(
            LoanQuality.month.in_(set(months)))
        if codes is not None:
            query = query.where(Institution.code.in_(set(codes)))
        self.rows = {(code, row.month): row for code, row in session.execute(query)}

    def __call__(self, code: str, month: str) -> Figures | None:
        """The figures; None where nothing was reported."""
        row = self.rows.get((code, month))
        return None if row is None else {name: getattr(row, name) for name in FIGURES}


@dataclass(frozen=True, slots=True)
class Verdict:
    """A verdict, and the list version whose parameters it goes by."""

    told: Told
    version: ListVersion


@dataclass(frozen=True, slots=True)
class Used:
    """One figure behind a verdict: whose, of which month, and whether the policy cannot do without it."""

    institution: str
    month: str
    name: str
    value: Amount | None
    is_needed: bool


ALSO_SHOWN = ("_obligors", "_written_off")
"""Figures shown where they are known, though the policy may not need them."""


def codes_of(institution: Institution) -> list[str]:
    """The codes from the top down to an institution."""
    return institution.path.split("/")


def names_of(session: Session, codes: Iterable[str]) -> dict[str, str]:
    """What institutions are called, by their codes."""
    found = session.execute(select(Institution.code, Institution.name).where(Institution.code.in_(set(codes))))
    return {code: name for code, name in found}  # noqa: C416 -- a result is not taken for pairs by `dict`


def why(session: Session, one: Told) -> str:
    """Why nothing could be compared, in words; empty where it could."""
    return why_words(one, names_of(session, {gap.code for gap in one.gaps}))


def of_case(session: Session, case: ExemptionCase, today: date) -> Verdict:
    """The verdict on the institution of a case, by the version it is pinned to.

    The months are those before the first trigger. For the rule of the review's day they are those before today: the
    snapshot is locked before a meeting can be called (T12), so the day of the meeting is not yet known.
    """
    return under(session, case, lists.pinned(session, case), today)


def under(session: Session, case: ExemptionCase, version: ListVersion, today: date) -> Verdict:
    """The same by the parameters of any version."""
    policy = version.tolerance
    day = min((event.occurred_on for event in case.triggers), default=case.registered_on)
    months = snapshot_months(today if policy.as_of_rule is AsOfRule.REVIEW_DAY else day, policy.as_of_rule)
    return Verdict(told(session, case.institution, months, policy, loans_of(session, case, policy)), version)


def on_month(session: Session, institution: Institution, month: str, today: date) -> Verdict:
    """The verdict on an institution in a month, by the version in force at its end; it leaves no case's loans out."""
    version = in_force(session, month, today)
    policy = version.tolerance
    return Verdict(told(session, institution, months_to(month, policy.as_of_rule), policy), version)


def other_way(session: Session, institution: Institution, verdict: Verdict) -> Told:
    """The same with written-off loans treated the other way; DATA_ERROR where these were not reported."""
    policy = verdict.version.tolerance
    flipped = replace(policy, writeoff_addback=not policy.writeoff_addback)
    return told(session, institution, verdict.told.months, flipped)


def figures_used(session: Session, institution: Institution, verdict: Verdict) -> list[Used]:
    """The figures a verdict asks for, with what was reported of borrowers and of loans written off, month by month."""
    one, codes = verdict.told, codes_of(institution)
    ledger, names = Ledger(session, one.months, codes), names_of(session, codes)
    asked = dict.fromkeys([*columns_of(one.policy), *(name for name in FIGURES if name.endswith(ALSO_SHOWN))])
    wanted = [(institution.code, name) for name in asked if not name.startswith("all_")]
    wanted += [(one.compared_with, name) for name in asked if name.startswith("all_") and one.compared_with]
    if one.result.used_parent:
        wanted += [(codes[-2], name) for name in asked if not name.startswith("all_")]
    needed = set(columns_of(one.policy))
    found = [Used(names.get(code, code), month, name, (ledger(code, month) or {}).get(name), name in needed)
             for month in one.months for code, name in wanted]
    return [used for used in found if used.is_needed or used.value is not None]


def in_force(session: Session, month: str, today: date) -> ListVersion:
    """The list version whose parameters count at the end of a month, as known today."""
    return lists.standard_for(session, month_end(month), today)


def told(session: Session, institution: Institution, months: tuple[str, ...], policy: TolerancePolicy,
         case: CaseLoans = NO_CASE) -> Told:
    """The verdict on one institution, its figures and those above it read for it."""
    codes = codes_of(institution)
    return tell(codes, months, policy, Ledger(session, months, codes), case)


def loans_of(session: Session, case: ExemptionCase, policy: TolerancePolicy) -> CaseLoans:
    """What the loans of a case were when it was opened, to be left out of both sides where the policy says so."""
    if not policy.exclude_case_loan:
        return NO_CASE
    parts = [_loan(session, case, row, policy) for row in case.loans]
    return CaseLoans(*(_sum(getattr(part, name) for part in parts)
                       for name in ("npl", "loans", "inclusive_npl", "inclusive_loans")))


def _loan(session: Session, case: ExemptionCase, row: CaseLoan, policy: TolerancePolicy) -> CaseLoans:
    snapshot = stored_snapshot(session, case, row)
    balance, risk = amount_in(snapshot.get("balance")), snapshot.get("risk_class")
    npl = None if not risk else balance if RiskClass(risk) in NON_PERFORMING else Decimal(0)
    counted = _is_counted(case, row, policy)
    if counted is None:
        return CaseLoans(npl, balance, None, None)
    return CaseLoans(npl, balance, npl, balance) if counted else CaseLoans(npl, balance)


def _is_counted(case: ExemptionCase, row: CaseLoan, policy: TolerancePolicy) -> bool | None:
    """Whether a loan is among the inclusive loans the policy counts; None where the ledger does not say."""
    if row.loan.inclusive or policy.portfolio_scope is PortfolioScope.MSE:
        return row.loan.inclusive
    if row.loan.borrower.obligor_type is None or row.loan.inclusive is None:
        return None
    by_reference = policy.portfolio_scope is PortfolioScope.WITH_BY_REFERENCE and case.scope == Scope.BY_REFERENCE
    return row.loan.borrower.obligor_type == ObligorType.FARMER or by_reference


def _sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    total = Decimal(0)
    for amount in amounts:
        if amount is None:
            return None
        total += amount
    return total


# --- the page of an institution --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Month:
    """One month's figures with their verdict. A ratio is a fraction of one; None where nothing was lent."""

    row: LoanQuality
    verdict: Verdict
    inclusive: Fraction | None
    all_loans: Fraction | None

    @property
    def limit(self) -> Fraction | None:
        """The highest ratio still within the tolerance: the comparator plus the margin."""
        result = self.verdict.told.result
        return None if result.cmp_ratio is None else result.cmp_ratio + Fraction(result.margin_pp) / 100


def months(session: Session, institution: Institution, today: date, limit: int = MONTHS) -> list[Month]:
    """The latest months of an institution, in the order of time."""
    rows = session.scalars(select(LoanQuality).where(LoanQuality.institution_id == institution.id)
                           .order_by(LoanQuality.month.desc()).limit(limit)).all()
    found = list(reversed(rows))
    if not found:
        return []
    codes = codes_of(institution)
    ledger = Ledger(session, months_back(found[-1].month, 12 + _span(found[0].month, found[-1].month)), codes)
    versions = {row.month: in_force(session, row.month, today) for row in found}
    return [Month(row, _of(codes, row.month, versions[row.month], ledger),
                  _ratio(row.inclusive_npl, row.inclusive_loans), _ratio(row.all_npl, row.all_loans)) for row in found]


def _of(codes: list[str], month: str, version: ListVersion, ledger: Ledger) -> Verdict:
    return Verdict(tell(codes, months_to(month, version.tolerance.as_of_rule), version.tolerance, ledger), version)


def _span(first: str, last: str) -> int:
    """Months from one to another."""
    return (int(last[:4]) - int(first[:4])) * 12 + int(last[5:]) - int(first[5:])


def _ratio(bad: Decimal, loans: Decimal) -> Fraction | None:
    return Fraction(bad) / Fraction(loans) if loans > 0 else None
