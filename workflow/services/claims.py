"""What somebody sees of his own loans and claims, and HR of the intentions reported: lists beside the forms (3.1)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from workflow.models import Borrower, CaseLoan, Employee, ExemptionCase, Finding, Loan, LoanFact, TriggerEvent
from workflow.rules.actors import Actor
from workflow.rules.standing import GateAnswer
from workflow.rules.triggers import ScopeResult
from workflow.services import parts
from workflow.services.access import left_by, may, visible
from workflow.services.candidates import scope_of
from workflow.services.pending import gate_of
from workflow.terms import CLAIMS, LIVE_CASE, Gate, PersonState, Trigger

UNJUDGED = GateAnswer(Gate.CLOSED, ("not_effective",))
"""The gate's answer about somebody without any record: nothing is in effect."""


@dataclass(frozen=True, slots=True)
class OwnLoan:
    """A loan somebody had a part in: how it stands, whether the procedure applies, and how far it has come.

    `live`: a case is under way; `case`: that case, where he may see it; `conclusion`: what is in effect about him.
    """

    loan: Loan
    fact: LoanFact | None
    scope: ScopeResult
    live: bool
    case: ExemptionCase | None
    conclusion: Finding | None


def own_loans(session: Session, actor: Actor, sought: str = "") -> Select[Loan]:
    """The loans this person had a part in, the longest overdue first; by loan number or borrower where sought."""
    latest = select(LoanFact.days_past_due).where(LoanFact.loan_id == Loan.id).order_by(
        LoanFact.as_of.desc()).limit(1).correlate(Loan).scalar_subquery()
    query = select(Loan).join(Loan.borrower).where(parts.part_of(session, actor.employee_id))
    if sought:
        query = query.where(or_(Loan.loan_no == sought, Borrower.name.contains(sought, autoescape=True)))
    return query.order_by(func.coalesce(latest, -1).desc(), Loan.loan_no).options(
        joinedload(Loan.borrower), joinedload(Loan.institution), selectinload(Loan.facts))


def described(session: Session, actor: Actor, loans: Sequence[Loan]) -> list[OwnLoan]:
    """How each of these loans of the actor stands."""
    keys = [loan.id for loan in loans]
    under_way = select(CaseLoan.loan_id, ExemptionCase).join(ExemptionCase, CaseLoan.case_id == ExemptionCase.id).where(
        CaseLoan.loan_id.in_(keys), ExemptionCase.state.in_(LIVE_CASE),
        ExemptionCase.id.not_in(left_by(actor.keys))).order_by(ExemptionCase.id)
    live = set(session.scalars(under_way.with_only_columns(CaseLoan.loan_id)))
    seen = dict(session.execute(under_way.where(visible(actor))).all())
    concluded = dict(session.execute(
        select(CaseLoan.loan_id, Finding).join(Finding, Finding.case_id == CaseLoan.case_id).where(
            CaseLoan.loan_id.in_(keys), Finding.employee_id == actor.employee_id, Finding.current,
            Finding.state == PersonState.EFFECTIVE).options(joinedload(Finding.case))).all())
    return [OwnLoan(loan, loan.facts[-1] if loan.facts else None, scope_of(loan), loan.id in live, seen.get(loan.id),
                    concluded.get(loan.id)) for loan in loans]


def claims_of(actor: Actor) -> Select[TriggerEvent]:
    """The claims this person has made, the latest first."""
    return select(TriggerEvent).where(
        TriggerEvent.raised_by_id == actor.employee_id, TriggerEvent.kind.in_(CLAIMS),
        TriggerEvent.case_id.not_in(left_by(actor.keys))).order_by(
        TriggerEvent.id.desc()).options(joinedload(TriggerEvent.case))


def claim_in(case: ExemptionCase, actor: Actor) -> TriggerEvent | None:
    """The last claim this person has made in a case."""
    mine = [one for one in case.triggers if one.kind in CLAIMS and one.raised_by_id == actor.employee_id]
    return mine[-1] if mine else None


def intents(actor: Actor) -> Select[TriggerEvent]:
    """Intentions to hold to account in the cases this actor may see, the latest first."""
    return select(TriggerEvent).join(TriggerEvent.case).where(
        TriggerEvent.kind == Trigger.TR_ACCOUNTABILITY_INTENT, visible(actor)).order_by(TriggerEvent.id.desc()).options(
        contains_eager(TriggerEvent.case).selectinload(ExemptionCase.loans), joinedload(TriggerEvent.raised_by))


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody the gate is asked about: his record about the loan, if there is one, and the answer.

    Neither is told to a reader without the right, such as somebody judged in the same case.
    """

    employee: Employee
    record: Finding | None
    answer: GateAnswer | None


def asked_about(session: Session, actor: Actor, loan_ids: Sequence[int], people: Sequence[Employee]) -> list[Asked]:
    """What the gate says of each of these people about these loans, as far as the actor may ask."""
    found = []
    for one in people:
        record = parts.record_of(session, loan_ids, one.id, actor.keys)
        if record is None:
            found.append(Asked(one, None, UNJUDGED))
        elif may(actor, "view_gate", case=record.case, finding=record):
            found.append(Asked(one, record, gate_of(session, record)))
        else:
            found.append(Asked(one, None, None))
    return found


def meant_by(session: Session, actor: Actor, event: TriggerEvent) -> list[Asked]:
    """The people an intention means, and what the gate says of each now."""
    people = session.scalars(select(Employee).where(Employee.id.in_(event.people_meant)).order_by(Employee.staff_no))
    return asked_about(session, actor, [row.loan_id for row in event.case.loans], people.all())
