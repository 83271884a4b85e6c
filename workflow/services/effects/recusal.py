"""What a request that somebody step aside, its answer, and an order to step aside write (2.3)."""

from collections.abc import Callable, Mapping
from typing import Any

from workflow.models import ExemptionCase, Finding, RecusalRequest
from workflow.rules.deadlines import Key
from workflow.services import deadlines, recusals
from workflow.services.effects.case import step_aside
from workflow.services.situation import Loaded
from workflow.terms import CaseState, PersonState, RecusalDecision

OVER = (CaseState.NOT_ACCEPTED, CaseState.WITHDRAWN, CaseState.TERMINATED)


def request(s: Loaded) -> RecusalRequest:
    """Somebody asks; it waits for whoever decides."""
    made = RecusalRequest(
        case_id=s.case.id, finding_id=s.person.id, seat_id=s.details.seat, asked_by_id=s.by.employee_id,
        ground=s.details.ground, reason=s.details.reason, asked_at=s.now)
    s.session.add(made)
    s.session.flush()
    return made


def decide(s: Loaded) -> RecusalRequest:
    """The answer and its reasons; whoever has to go goes as if he had declared it himself."""
    found = s.session.get_one(RecusalRequest, s.details.request)
    found.decision, found.answer = s.details.decision, s.details.answer
    found.decided_by_id, found.decided_at = s.by.employee_id, s.now
    if found.decision == RecusalDecision.GRANTED:
        step_aside(s, found.seat.employee_id, "被申请回避，申请成立")
    s.session.flush()
    return found


def order(s: Loaded) -> RecusalRequest:
    """He goes though nobody has asked for it; why is kept beside the requests."""
    seat: Any = s.look.seat(s.details.seat)
    made = RecusalRequest(
        case_id=s.case.id, seat_id=seat.id, ground=s.details.ground, reason=s.details.reason, asked_at=s.now,
        decision=RecusalDecision.GRANTED, answer=s.details.reason, decided_by_id=s.by.employee_id, decided_at=s.now)
    s.session.add(made)
    step_aside(s, seat.employee_id, "应回避未回避，决定回避")
    s.session.flush()
    return made


def settle(s: Loaded) -> None:
    """After any move: requests about somebody who no longer sits, or of somebody who has left, lapse; the period of
    each person runs from the oldest that waits.
    """
    found = recusals.of_case(s.session, s.case)
    for one in found:
        if one.waits and (not recusals.sits_still(s.case, one) or _has_left(one.finding) or s.case.state in OVER):
            one.lapsed_at = s.now
    for finding_id in {one.finding_id for one in found if one.finding_id is not None}:
        whose, oldest = deadlines.Whose(s.case.id, finding_id), next(
            (one for one in found if one.waits and one.finding_id == finding_id), None)
        running = deadlines.running(s.session, whose, Key.RECUSAL_DECISION)
        if oldest is None:
            deadlines.end(s.session, whose, Key.RECUSAL_DECISION, s.today, s.row.name)
        elif running is None or running.started_on != deadlines.day_of(oldest.asked_at):
            deadlines.start(s.session, whose, Key.RECUSAL_DECISION, deadlines.day_of(oldest.asked_at))


def _has_left(finding: Finding | None) -> bool:
    return finding is None or not finding.current or finding.state == PersonState.DISCONTINUED


def go_along(s: Loaded, one: Finding, case: ExemptionCase, new: Finding) -> None:
    """What a person split off has asked for waits in his own case, about the same holders (T37)."""
    seats = {seat.employee_id: seat for seat in recusals.seats_held(case, new)}
    for asked in recusals.waiting(s.session, s.case):
        seat = seats.get(asked.seat.employee_id)
        if asked.finding_id == one.id and seat is not None:
            s.session.add(RecusalRequest(
                case_id=case.id, finding_id=new.id, seat_id=seat.id, asked_by_id=asked.asked_by_id,
                ground=asked.ground, reason=asked.reason, asked_at=asked.asked_at))


EFFECTS: Mapping[str, Callable[[Loaded], Any]] = {
    "request_recusal": request, "decide_recusal": decide, "order_recusal": order,
}
