"""Loans that ought to become work items: on the list by their latest standing, with triggers, scope and reasons."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVarTuple

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload

from workflow.models.cases import CaseLoan, ExemptionCase
from workflow.models.ledger import Borrower, Loan, LoanFact
from workflow.rules.triggers import (
    DEFAULT_POLICY,
    LedgerPolicy,
    Reason,
    ScopeResult,
    Triggered,
    purpose_of,
    scope,
    trigger_reasons,
    triggers,
)
from workflow.services.proposals import ProposedPerson, propose_people
from workflow.terms import NON_PERFORMING, Scope

__all__ = [
    "Candidate", "ProposedPerson", "candidate", "candidates", "count", "count_by_scope", "propose_people", "scope_of",
]

Columns = TypeVarTuple("Columns")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A loan on the list. `reasons` are never empty; `triggers` are the events of 3.1 the ledger can name."""

    loan: Loan
    fact: LoanFact
    triggers: Sequence[Triggered]
    scope: ScopeResult
    reasons: Sequence[Reason]
    live_case_number: str | None


def candidates(
    session: Session,
    as_of: date | None = None,
    *,
    after: str = "",
    limit: int = 50,
    where: Sequence[ColumnElement[bool]] = (),
    policy: LedgerPolicy = DEFAULT_POLICY,
) -> list[Candidate]:
    """The next page of candidates in the order of loan numbers, from the one after loan number `after` on.

    Each loan is judged by its latest facts up to `as_of` (all facts when None). `where` narrows by conditions on
    Loan, LoanFact and Borrower, such as the rows a user may see.
    """
    statement = (
        _listed(select(LoanFact, _live_number()), as_of, policy, where)
        .options(contains_eager(LoanFact.loan).options(contains_eager(Loan.borrower), joinedload(Loan.institution)))
        .where(Loan.loan_no > after).order_by(Loan.loan_no).limit(limit)
    )
    return [_candidate(fact, number, policy) for fact, number in session.execute(statement)]


def candidate(session: Session, loan: Loan, as_of: date | None = None,
              policy: LedgerPolicy = DEFAULT_POLICY) -> Candidate | None:
    """One loan as a candidate; None when it is not on the list."""
    return next(iter(candidates(session, as_of, where=[Loan.id == loan.id], limit=1, policy=policy)), None)


def count(
    session: Session, as_of: date | None = None, *, where: Sequence[ColumnElement[bool]] = (),
    policy: LedgerPolicy = DEFAULT_POLICY,
) -> int:
    """How many candidates there are."""
    return session.scalar(_listed(select(func.count(LoanFact.id)), as_of, policy, where)) or 0


def count_by_scope(
    session: Session, as_of: date | None = None, *, where: Sequence[ColumnElement[bool]] = (),
    policy: LedgerPolicy = DEFAULT_POLICY,
) -> Counter[Scope]:
    """How many candidates are in, by reference, out, or cannot be told."""
    facts = select(Borrower.obligor_type, Loan.product, Loan.credit_total, func.count())
    grouped = _listed(facts, as_of, policy, where).group_by(Borrower.obligor_type, Loan.product, Loan.credit_total)
    found: Counter[Scope] = Counter()
    for kind, product, total, number in session.execute(grouped):
        found[scope(kind, purpose_of(product), total, policy).scope] += number
    return found


def scope_of(loan: Loan, policy: LedgerPolicy = DEFAULT_POLICY) -> ScopeResult:
    """Whether the procedure applies to a loan as the ledger describes it (3.2)."""
    return scope(loan.borrower.obligor_type, purpose_of(loan.product), loan.credit_total, policy)


def _candidate(fact: LoanFact, number: str | None, policy: LedgerPolicy) -> Candidate:
    """A listed fact with what the rules say of it."""
    applies = scope_of(fact.loan, policy)
    reasons = [*trigger_reasons(fact, policy), applies.reason]
    return Candidate(fact.loan, fact, triggers(fact, policy), applies, reasons, number)


def _live_number() -> ScalarSelect[str]:
    """The number of the live case a loan is under."""
    return (
        select(ExemptionCase.number).join(CaseLoan, CaseLoan.case_id == ExemptionCase.id)
        .where(CaseLoan.loan_id == Loan.id, CaseLoan.live).correlate(Loan).scalar_subquery()
    )


def _listed(
    statement: Select[*Columns], as_of: date | None, policy: LedgerPolicy, where: Sequence[ColumnElement[bool]],
) -> Select[*Columns]:
    """Join a selection over latest facts to their loans and borrowers, and keep those `is_triggered` lists."""
    later = aliased(LoanFact)
    superseded = select(later.id).where(later.loan_id == LoanFact.loan_id, later.as_of > LoanFact.as_of)
    if as_of is not None:
        superseded = superseded.where(later.as_of <= as_of)
        where = [*where, LoanFact.as_of <= as_of]
    days = LoanFact.days_past_due
    over = days >= policy.dpd_threshold if policy.dpd_inclusive else days > policy.dpd_threshold
    return (
        statement.select_from(LoanFact).join(LoanFact.loan).join(Loan.borrower)
        .where(or_(over, LoanFact.risk_class.in_(NON_PERFORMING)), ~superseded.exists(), *where)
    )
