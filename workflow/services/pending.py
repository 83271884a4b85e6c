"""What is still open about a person or a case: appeals, objections, a notice; and so what the gate says."""

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from workflow.models import Appeal, ExemptionCase, Finding, Objection, Publication, PublicationPerson, TriggerEvent
from workflow.rules.standing import GateAnswer, gate
from workflow.terms import AppealState, ObjectionState, PublicationState, Trigger

WARNED_ONLY = ~exists().where(
    TriggerEvent.case_id == ExemptionCase.id, TriggerEvent.kind != Trigger.TR_EARLY_WARNING)
"""Of a case: early warnings are all that set it off."""


def has_open_appeal(session: Session, finding_id: int) -> bool:
    """Whether an appeal of this finding is filed or accepted."""
    return bool(session.scalar(select(exists().where(
        Appeal.finding_id == finding_id, Appeal.state.in_((AppealState.FILED, AppealState.ACCEPTED))))))


def has_open_objection(session: Session, finding: Finding) -> bool:
    """Whether an unanswered objection names this person, in whatever round, or a whole notice that he is in."""
    records = select(Finding.id).where(
        Finding.case_id == finding.case_id, Finding.employee_id == finding.employee_id).scalar_subquery()
    in_notice = exists().where(
        PublicationPerson.publication_id == Objection.publication_id, PublicationPerson.finding_id.in_(records),
        PublicationPerson.removed_on.is_(None))
    return bool(session.scalar(select(exists().where(
        Objection.case_id == finding.case_id, Objection.state == ObjectionState.OPEN,
        or_(Objection.finding_id.in_(records), Objection.finding_id.is_(None) & in_notice)))))


def any_open_objection(session: Session, case_id: int) -> bool:
    """Whether any objection of this case is unanswered."""
    return bool(session.scalar(select(exists().where(
        Objection.case_id == case_id, Objection.state == ObjectionState.OPEN))))


def gate_of(session: Session, finding: Finding) -> GateAnswer:
    """The answer of the accountability gate for one person, asked anew each time (I1)."""
    return gate(finding, finding.previous, appeal_open=has_open_appeal(session, finding.id),
                objection_open=has_open_objection(session, finding))


def open_publication(session: Session, case_id: int) -> Publication | None:
    """The notice of this case that is up, if any."""
    return session.scalar(select(Publication).where(
        Publication.case_id == case_id, Publication.state == PublicationState.OPEN))
