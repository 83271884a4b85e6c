"""Requests that somebody step aside, and orders to, as a case has them (2.3)."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload

from workflow.models import ExemptionCase, Finding, RecusalRequest, Seat
from workflow.rules.stepping_aside import ASKED_OF
from workflow.terms import Role

OF_CASE = select(RecusalRequest).where(RecusalRequest.case_id == bindparam("case_id")).options(
    joinedload(RecusalRequest.seat).joinedload(Seat.employee), joinedload(RecusalRequest.finding),
    joinedload(RecusalRequest.decided_by)).order_by(RecusalRequest.id)
"""Built once: it is asked after every move."""


def of_case(session: Session, case: ExemptionCase) -> list[RecusalRequest]:
    """Every request and order in a case, the oldest first."""
    return list(session.scalars(OF_CASE, {"case_id": case.id}))


def waiting(session: Session, case: ExemptionCase) -> list[RecusalRequest]:
    """The requests of a case that somebody has still to decide."""
    return [one for one in of_case(session, case) if one.waits]


def chair_of(case: ExemptionCase) -> Seat | None:
    """The seat of whoever chairs the committee, once it has been called."""
    return next((seat for seat in case.seats if seat.role == Role.COMMITTEE_CHAIR and seat.ended_at is None), None)


def seats_held(case: ExemptionCase, finding: Finding | None = None) -> list[Seat]:
    """The seats held now whose holder may be asked to leave; for one person, of appeal panels only his own."""
    return [seat for seat in case.seats if seat.role in ASKED_OF and seat.ended_at is None
            and (finding is None or seat.finding_id in (None, finding.id))]


def sits_still(case: ExemptionCase, request: RecusalRequest) -> bool:
    """Whether the one who was asked to leave still sits, in that seat or, called anew, in another."""
    return any(seat.employee_id == request.seat.employee_id for seat in seats_held(case))
