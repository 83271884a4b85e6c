"""2.3: whoever was found to have to step aside has, and no request waits without a period."""

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session, aliased

from workflow.models import Period, RecusalRequest, Seat
from workflow.rules.deadlines import Key
from workflow.services.invariants.common import Looked, among, empty, invariant, there
from workflow.terms import RecusalDecision

Asked = RecusalRequest


@invariant("I5", "决定回避的人，其职责已经终止并记为回避，不是自己决定的，且写明理由")
def granted_have_left(session: Session) -> Looked:
    """A request granted, or an order, has the effect of a declaration of one's own (2.3)."""
    left = _holder(Seat.has_conflict.is_(True), Seat.employee_id != Asked.decided_by_id) & ~_holder(
        Seat.ended_at.is_(None))
    return among(session, Asked, Asked.decision == RecusalDecision.GRANTED, broken=~left | empty(Asked.answer),
                 fault="决定回避而没有终止职责、没有理由，或由本人决定")


@invariant("R", "未决的回避申请都有进行中的决定期限，所申请的人仍在任")
def waiting_requests_have_a_period(session: Session) -> Looked:
    """What waits is somebody's turn (R5)."""
    runs = there(Period.finding_id == Asked.finding_id, Period.key == Key.RECUSAL_DECISION, Period.ended_on.is_(None))
    return among(session, Asked, Asked.decision.is_(None), Asked.lapsed_at.is_(None),
                 broken=~(runs & _holder(Seat.ended_at.is_(None))), fault="等待决定而没有期限，或所申请的人已不在任")


def _holder(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """The one who was asked to leave has such a seat in the case."""
    asked_of = aliased(Seat)
    return there(asked_of.id == Asked.seat_id, Seat.case_id == Asked.case_id, Seat.employee_id == asked_of.employee_id,
                 *conditions)
