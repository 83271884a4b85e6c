"""Somebody turns out to be in conflict after he has voted: what falls, what is counted anew, and how it goes on."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.support.hall import Hall, a_hall
from workflow.models import AuditLine, Ballot, Finding, Letter
from workflow.process import BY_NAME
from workflow.services import clock, invariants, moving, votes
from workflow.services.choices import choices, situation
from workflow.services.recount import recount
from workflow.services.situation import KeySlip
from workflow.services.tasks import CaseTasks
from workflow.terms import Ballot as Choice
from workflow.terms import Effect, HitStatus, Outcome, PenaltyKind, PersonState, Role, ServiceMethod

EXEMPT, MITIGATE, HOLD, ABSTAIN = Choice.EXEMPT, Choice.MITIGATE, Choice.HOLD, Choice.ABSTAIN
LONG = "经核实有关材料，理由充分。"
SECRETARY = Role.COMMITTEE_SECRETARY


def codes(hall: Hall, name: str, who: Role = SECRETARY, one: Finding | None = None, **asked: Any) -> list[str]:
    """Why a move is closed; with nothing asked, why its button is."""
    details = BY_NAME[name].details(**asked) if asked else None
    return [reason.code for reason in moving.refusals(
        hall.session, one or hall.finding, name, by=hall.bank.actor(who), now=hall.now, details=details)]


def ruled(hall: Hall) -> None:
    hall.do(SECRETARY, "resolve", facts=LONG, reasons=LONG, deviation=LONG)


def other(hall: Hall) -> Finding:
    """The second person of the case."""
    return next(one for one in hall.case.current if one.id != hall.finding.id)


def voting_on(hall: Hall, one: Finding) -> Hall:
    """The same committee, before somebody else."""
    return Hall(hall.bank, one, hall.slip, hall.now)


def broken(session: Session) -> list[str]:
    return [f"{one.invariant.title}: {found}" for one in invariants.check(session) for found in one.looked.violations
            if "数据" not in one.invariant.title]


def hit(hall: Hall, *items: str, bar: bool = True) -> None:
    """Negative items are confirmed, as bars or as items to hold on."""
    for answer in hall.finding.answers:
        if answer.item_code in items:
            answer.status, answer.confirmed = HitStatus.HIT, True
            answer.effect = Effect.BAR if bar else answer.effect
    hall.session.flush()


def five_of_seven(session: Session, **more: Any) -> Hall:
    """Five of seven have mitigated, by a median of thirty percent, and the ruling is recorded."""
    hall = a_hall(session, size=7, two=True, **more)
    hall.mitigate(10, 20, 30, 40, 50)
    hall.cast(5, EXEMPT)
    hall.cast(6, EXEMPT)
    if hall.slip:
        hall.do(SECRETARY, "count_ballots", slip=hall.slip)
    ruled(hall)
    assert hall.finding.ratios == {PenaltyKind.SCORE_DEDUCTION: 30}
    return hall


@pytest.mark.both
def test_a_ruling_that_falls_by_a_later_recusal_is_not_served_but_voided(session: Session) -> None:
    hall = five_of_seven(session)
    hall.steps_aside(1)
    assert hall.poll().ratios == {PenaltyKind.SCORE_DEDUCTION: 40}
    served = {"method": ServiceMethod.ELECTRONIC, "served_on": hall.now.date()}
    assert codes(hall, "serve", Role.CASE_CLERK, **served) == ["ruling_fell"]
    row = BY_NAME["void_review"]
    offered = [one.key for one in choices("voters", situation(
        session, row, hall.finding, hall.bank.actor(Role.SUPERIOR), hall.now))]
    gone = hall.bank.members[1].id
    assert gone in offered
    assert codes(hall, "void_review", Role.SUPERIOR, member=hall.bank.colleague.id, reason=LONG) == ["did_not_vote"]
    hall.do(Role.SUPERIOR, "void_review", member=gone, reason=LONG)
    assert hall.finding.state == PersonState.CHECKED
    assert broken(session) == []


def test_a_ruling_that_outlives_a_recusal_is_served(session: Session) -> None:
    hall = five_of_seven(session)
    hall.steps_aside(6)
    assert codes(hall, "void_review", Role.SUPERIOR, member=hall.bank.members[6].id, reason=LONG) == ["review_stands"]
    assert codes(hall, "serve", Role.CASE_CLERK) == []


def test_a_ruling_falls_when_its_quorum_is_gone(session: Session) -> None:
    hall = five_of_seven(session)
    for place in (4, 5, 6):
        hall.steps_aside(place)
    assert votes.quorum_of(hall.meeting).met is False
    assert codes(hall, "serve", Role.CASE_CLERK) == ["ruling_fell"]
    assert any("不足法定人数" in one for one in recount(session, hall.meeting).faults)
    hall.do(Role.SUPERIOR, "void_review", member=hall.bank.members[6].id, reason=LONG)


def test_at_the_last_tier_a_review_is_counted_again_by_its_own_rule(session: Session) -> None:
    """Hold 3, mitigate 3, exempt 2, abstain 1 of nine: 减责 by that rule; without one who held, 免责."""
    hall = a_hall(session, size=9, tier=2)
    hit(hall, "N06", bar=False)
    for number in (1, 2):
        for place, choice in enumerate((HOLD, HOLD, HOLD, MITIGATE, MITIGATE, MITIGATE, EXEMPT, EXEMPT, ABSTAIN)):
            hall.cast(place, choice)
        if number == 1:
            hall.do(SECRETARY, "next_vote_round")
    ruled(hall)
    assert hall.finding.outcome == Outcome.MITIGATE
    members = [one.id for one in hall.bank.members]
    assert codes(hall, "void_review", Role.SUPERIOR, member=members[8], reason=LONG) == ["review_stands"]
    assert codes(hall, "void_review", Role.SUPERIOR, member=members[0], reason=LONG) == []


@pytest.mark.both
def test_whoever_made_a_review_void_is_out_of_the_other_votes_of_the_meeting(session: Session) -> None:
    hall = five_of_seven(session)
    second = voting_on(hall, other(hall))
    second.mitigate(10, 20, 30, 40, 90, 90, 90)
    assert second.poll().ratios == {PenaltyKind.SCORE_DEDUCTION: 40}
    gone = hall.bank.members[1].id
    hall.do(Role.SUPERIOR, "void_review", member=gone, reason=LONG)
    valid = session.scalars(select(Ballot.employee_id).where(
        Ballot.finding_id == second.finding.id, Ballot.void.is_(False))).all()
    assert (len(valid), gone in valid) == (6, False)
    assert (second.poll().present, second.poll().ratios) == (6, {PenaltyKind.SCORE_DEDUCTION: 90})
    ruled(second)
    assert recount(session, second.meeting).faults == []
    assert broken(session) == []


def test_a_vote_that_waited_for_him_alone_is_closed_by_the_voiding(session: Session) -> None:
    hall = five_of_seven(session)
    second = voting_on(hall, other(hall))
    for place in (0, 2, 3, 4, 5, 6):
        second.cast(place, EXEMPT)
    hall.do(Role.SUPERIOR, "void_review", member=hall.bank.members[1].id, reason=LONG)
    assert (second.poll().present, second.poll().outcome) == (6, Outcome.EXEMPT)


def test_two_rounds_held_stay_two_when_a_recusal_changes_the_first(session: Session) -> None:
    """Four of seven exempted in the first round; without one who abstained that would have been two thirds."""
    hall = a_hall(session, size=7)
    hall.vote(EXEMPT, EXEMPT, EXEMPT, EXEMPT, ABSTAIN, ABSTAIN, ABSTAIN)
    hall.do(SECRETARY, "next_vote_round")
    hall.steps_aside(6)
    assert hall.poll(vote_round=1).outcome == Outcome.EXEMPT
    hall.vote(EXEMPT, EXEMPT, EXEMPT, ABSTAIN, ABSTAIN, ABSTAIN)
    assert codes(hall, "deadlock") == []


def test_a_sealed_vote_closed_anew_after_the_key_was_replaced_is_counted_with_the_old_one(session: Session) -> None:
    hall = five_of_seven(session, sealed=True)
    renewed = hall.do(SECRETARY, "renew_key", hall.case, meeting=hall.meeting.id, reason="打印件遗失，遍寻不得。").once
    assert isinstance(renewed, KeySlip)
    hall.steps_aside(6)
    assert hall.poll().counted_at is None
    assert codes(hall, "count_ballots", slip=renewed.slip) == ["slip_of_another"]
    hall.do(SECRETARY, "count_ballots", slip=hall.slip)
    assert hall.poll().outcome == Outcome.MITIGATE


# --- no quorum left


@pytest.mark.both
@pytest.mark.parametrize("tier", [0, 2])
def test_without_a_quorum_the_committee_is_called_anew_at_its_own_tier(session: Session, tier: int) -> None:
    hall = a_hall(session, tier=tier)
    hall.vote(MITIGATE, MITIGATE)
    assert codes(hall, "adjourn") == ["vote_can_go_on"]
    hall.steps_aside(4)
    assert set(codes(hall, "resolve")) >= {"no_quorum"}
    assert [task.move for task in CaseTasks(session, hall.case, hall.now.date()) if task.finding is not None] == [
        "adjourn"]
    hall.do(SECRETARY, "adjourn", reason="委员回避后不足法定人数。")
    assert (hall.finding.state, hall.case.need_upper, hall.case.tier) == (PersonState.CHECKED, False, tier)
    assert hall.meeting.closed_at is not None
    assert session.scalars(select(Ballot).where(Ballot.void.is_(False))).all() == []
    assert codes(hall, "call_meeting", one=hall.case) == []
    assert broken(session) == []


# --- somebody who never votes


def test_after_the_period_the_clock_closes_a_vote_without_whoever_has_not_voted(session: Session) -> None:
    hall = a_hall(session)
    hall.vote(MITIGATE, MITIGATE, MITIGATE, MITIGATE)
    session.commit()
    hall.now += timedelta(days=4)
    clock.run(session, hall.now, session.commit)
    assert hall.poll() is None
    hall.now += timedelta(days=10)
    clock.run(session, hall.now, session.commit)
    assert (hall.poll().present, hall.poll().tally, hall.poll().outcome) == (5, {"mitigate": 4}, Outcome.MITIGATE)
    line = session.scalars(select(AuditLine).where(AuditLine.action == "close_ballot")).one()
    assert json.loads(line.body)["body"]["noted"]["uncast"] == [hall.bank.members[4].staff_no]
    assert [task.move for task in CaseTasks(session, hall.case, hall.now.date()) if task.finding is not None] == [
        "resolve"]
    ruled(hall)
    hall.do(hall.member(0), "sign_minutes", hall.case, meeting=hall.meeting.id, proceedings="逐人评议，逐人表决。")
    minutes = session.scalars(select(Letter).where(Letter.kind == "minutes")).one()
    assert "到会未投票 1 人" in minutes.body
    assert broken(session) == []


def test_a_late_vote_is_not_closed_on_the_day_somebody_votes(session: Session) -> None:
    hall = a_hall(session)
    hall.vote(EXEMPT, EXEMPT, MITIGATE, MITIGATE)
    hall.now += timedelta(days=14)
    hall.cast(4, ABSTAIN)
    hall.do(SECRETARY, "next_vote_round")
    hall.vote(EXEMPT)
    assert hall.poll() is None


def test_a_sealed_vote_of_too_few_is_never_opened_but_held_anew(session: Session) -> None:
    hall = a_hall(session, sealed=True)
    hall.vote(EXEMPT, EXEMPT, EXEMPT, EXEMPT)
    hall.now += timedelta(days=14)
    session.commit()
    clock.run(session, hall.now, session.commit)
    assert hall.poll().present == 5
    assert codes(hall, "count_ballots", slip=hall.slip) == ["sealed_too_few_voted"]
    hall.do(SECRETARY, "adjourn", reason="有委员未投票，密封的票不能启封。")
    assert hall.finding.state == PersonState.CHECKED
