"""Refusals about asking that somebody step aside, and what waits until that is decided (2.3, T14)."""

from typing import Any

from workflow.rules.guards import refuse, unless
from workflow.rules.situation import Refusal, Situation
from workflow.rules.stepping_aside import REVIEW, TEAM
from workflow.terms import Role


def holds_an_open_seat(s: Situation) -> Refusal | None:
    """It is asked of somebody who investigates, rules, keeps the record or hears the appeal here now."""
    if s.details is None:
        return unless(bool(s.look.seats_held), "nobody_sits_yet")
    return unless(s.look.seat(s.details.seat) is not None, "no_such_seat")


def asked_once(s: Situation) -> Refusal | None:
    """One request of a person about the same holder on the same ground."""
    if s.details is None:
        return None
    return unless(not s.look.recusal_asked_before(s.details.seat, s.details.ground), "recusal_asked_before")


def request_waits(s: Situation) -> Refusal | None:
    """There is a request to decide."""
    if s.details is None:
        return unless(bool(s.look.recusals_waiting), "no_recusal_request")
    return unless(s.look.recusal_request(s.details.request) is not None, "no_recusal_request")


def decides_on_the_request(s: Situation) -> Refusal | None:
    """The chair decides, about himself the superior institution, before there is a chair the head of the department;
    and nobody about himself (2.3)."""
    asked = [one for one in s.look.recusals_waiting if s.details is None or one.id == s.details.request]
    return _decides_on_one_of(s, [one.seat for one in asked])


def decides_on_the_seat(s: Situation) -> Refusal | None:
    """The same, where it is ordered without a request."""
    return _decides_on_one_of(s, [one for one in s.look.seats_held if s.details is None or one.id == s.details.seat])


def _decides_on_one_of(s: Situation, seats: list[Any]) -> Refusal | None:
    reasons = [why_not_decide(s, seat) for seat in seats]
    return reasons[0] if reasons and None not in reasons else None


def why_not_decide(s: Situation, seat: Any) -> Refusal | None:
    """Why it is not for the actor to decide about the holder of a seat."""
    if seat.employee_id in s.by.keys:
        return refuse("decides_on_himself")
    role = s.look.decider_on(seat)
    is_he = s.look.chairs_here if role == Role.COMMITTEE_CHAIR else role in s.by.roles
    return unless(is_he, "not_the_decider", role=role)


def no_member_is_asked_to_leave(s: Situation) -> Refusal | None:
    """No request about a member of the committee, an alternate or its secretary is undecided (T14, T16)."""
    return _waiting(s, {seat.employee_id for seat in s.case.seats if seat.role in REVIEW and seat.ended_at is None})


def no_investigator_is_asked_to_leave(s: Situation) -> Refusal | None:
    """No request about an investigator is undecided (2.3)."""
    return _waiting(s, {seat.employee_id for seat in s.case.seats if seat.role in TEAM and seat.ended_at is None})


def no_panel_member_is_asked_to_leave(s: Situation) -> Refusal | None:
    """No request about a member of the panel is undecided (2.3)."""
    return _waiting(s, set(s.look.panel))


def nobody_is_asked_to_leave(s: Situation) -> Refusal | None:
    """No request is undecided when the case is closed (2.3)."""
    return _waiting(s, {one.seat.employee_id for one in s.look.recusals_waiting})


def _waiting(s: Situation, people: set[int]) -> Refusal | None:
    found = sorted({one.seat.employee_id for one in s.look.recusals_waiting} & people)
    return unless(not found, "recusal_undecided", names=s.look.names(found) if found else "")
