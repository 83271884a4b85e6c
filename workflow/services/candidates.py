"""Loans that ought to become work items: on the list by their latest standing, with triggers, scope and reasons."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVarTuple

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    String,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload

from workflow.models.cases import CaseLoan, ExemptionCase
from workflow.models.ledger import Borrower, Loan, LoanFact
from workflow.rules.triggers import (
    CONSUMER_PRODUCTS,
    DEFAULT_POLICY,
    INDIVIDUALS,
    LedgerPolicy,
    Reason,
    ScopeResult,
    Triggered,
    purpose_of,
    scope,
    trigger_reasons,
    triggers,
)
from workflow.services.access import left_by
from workflow.services.proposals import ProposedPerson, propose_people
from workflow.terms import NON_PERFORMING, ObligorType, RiskClass, Scope, Trigger

__all__ = [
    "Candidate", "ProposedPerson", "amounts_to", "candidate", "candidates", "count", "count_by_scope", "is_free",
    "is_in", "page_before", "propose_people", "scope_of",
]

Columns = TypeVarTuple("Columns")
PERFORMING = (RiskClass.NORMAL, RiskClass.SPECIAL_MENTION)


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
    reader: Collection[int] = (),
) -> list[Candidate]:
    """The next page of candidates in the order of loan numbers, from the one after loan number `after` on.

    Each loan is judged by its latest facts up to `as_of` (all facts when None). `where` narrows by conditions on
    Loan, LoanFact and Borrower, such as the rows a user may see. Cases in which `reader` (the keys of an actor)
    stepped aside are not there for him.
    """
    statement = (
        _listed(select(LoanFact, _live_number(reader)), as_of, policy, where)
        .options(contains_eager(LoanFact.loan).options(contains_eager(Loan.borrower), joinedload(Loan.institution)))
        .where(Loan.loan_no > after).order_by(Loan.loan_no).limit(limit)
    )
    return [_candidate(fact, number, policy) for fact, number in session.execute(statement)]


def candidate(session: Session, loan: Loan, as_of: date | None = None,
              policy: LedgerPolicy = DEFAULT_POLICY, reader: Collection[int] = ()) -> Candidate | None:
    """One loan as a candidate; None when it is not on the list."""
    return next(iter(candidates(
        session, as_of, where=[Loan.id == loan.id], limit=1, policy=policy, reader=reader)), None)


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


def page_before(
    session: Session, first: str, limit: int, *, where: Sequence[ColumnElement[bool]] = (),
    policy: LedgerPolicy = DEFAULT_POLICY,
) -> str | None:
    """The loan number after which the page before the one that begins with `first` begins; None on the first page."""
    numbers = session.scalars(
        _listed(select(Loan.loan_no), None, policy, where).where(Loan.loan_no < first)
        .order_by(Loan.loan_no.desc()).limit(limit + 1)).all()
    return None if not numbers else numbers[limit] if len(numbers) > limit else ""


def is_in(wanted: Scope, policy: LedgerPolicy = DEFAULT_POLICY) -> ColumnElement[bool]:
    """The loans of one scope as a condition on `Loan` and `Borrower`: the rule `scope` in the words of the database."""
    kind = func.coalesce(Borrower.obligor_type.cast(String), "")
    consumer = or_(*(Loan.product.contains(word) for word in CONSUMER_PRODUCTS))
    out = or_(consumer, kind == str(ObligorType.MEDIUM_ENTERPRISE))
    unnamed = and_(Loan.product == "", kind.in_([str(one) for one in INDIVIDUALS]))
    missing = or_(kind == "", Loan.credit_total.is_(None), unnamed)
    farmer, others = (literal(cap, Loan.credit_total.type) for cap in (policy.scope_cap_farmer, policy.scope_cap_mse))
    within = Loan.credit_total <= case((kind == str(ObligorType.FARMER), farmer), else_=others)
    return {Scope.OUT: out, Scope.CANNOT_TELL: and_(~out, missing), Scope.IN: and_(~out, ~missing, within),
            Scope.BY_REFERENCE: and_(~out, ~missing, ~within)}[wanted]


def amounts_to(kind: Trigger | None, policy: LedgerPolicy = DEFAULT_POLICY) -> ColumnElement[bool]:
    """The loans whose facts amount to a trigger, as a condition on `LoanFact`; None: to none the ledger can name."""
    down = and_(LoanFact.risk_class.in_(NON_PERFORMING),
                func.coalesce(LoanFact.previous_class.in_(PERFORMING), false()))
    over = func.coalesce(_over(policy), false())
    return {Trigger.TR_DPD: over, Trigger.TR_CLASS_DOWN: down}[kind] if kind else and_(~over, ~down)


def is_free(reader: Collection[int] = ()) -> ColumnElement[bool]:
    """The loans without a live case, as a condition on `Loan`; one `reader` has stepped aside in does not count."""
    return ~exists().where(CaseLoan.loan_id == Loan.id, CaseLoan.live, CaseLoan.case_id.not_in(left_by(reader)))


def _over(policy: LedgerPolicy) -> ColumnElement[bool]:
    days = LoanFact.days_past_due
    return days >= policy.dpd_threshold if policy.dpd_inclusive else days > policy.dpd_threshold


def _candidate(fact: LoanFact, number: str | None, policy: LedgerPolicy) -> Candidate:
    """A listed fact with what the rules say of it."""
    applies = scope_of(fact.loan, policy)
    reasons = [*trigger_reasons(fact, policy), applies.reason]
    return Candidate(fact.loan, fact, triggers(fact, policy), applies, reasons, number)


def _live_number(reader: Collection[int]) -> ScalarSelect[str]:
    """The number of the live case a loan is under, as far as there is one for the reader."""
    return (
        select(ExemptionCase.number).join(CaseLoan, CaseLoan.case_id == ExemptionCase.id)
        .where(CaseLoan.loan_id == Loan.id, CaseLoan.live, ExemptionCase.id.not_in(left_by(reader)))
        .correlate(Loan).scalar_subquery()
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
    return (
        statement.select_from(LoanFact).join(LoanFact.loan).join(Loan.borrower)
        .where(or_(_over(policy), LoanFact.risk_class.in_(NON_PERFORMING)), ~superseded.exists(), *where)
    )
