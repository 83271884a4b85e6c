"""The committee reopens one finding of a closed case, by two thirds, in a meeting lawfully held (T35 from S17)."""

from datetime import date, datetime, time
from typing import Any

import pytest

from tests.support.rehearsed import SECOND, a_bank, closed_with_an_order, served
from web.cli.rehearsal import Rehearsal
from workflow.models import ExemptionCase
from workflow.process import BY_NAME
from workflow.rules.rights import roles_with
from workflow.services import invariants, votes
from workflow.services.moving import refusals
from workflow.services.tasks import CaseTasks
from workflow.terms import (
    Ballot,
    CaseState,
    Direction,
    Matter,
    Outcome,
    PersonState,
    ReopenGround,
    RevocationGround,
    Role,
)


@pytest.fixture
def play(session) -> Rehearsal:
    return a_bank(session, date(2026, 10, 12))


def test_by_two_thirds_of_a_meeting_called_on_one_person(play):
    case = closed_with_an_order(play)
    assert case.state == CaseState.CLOSED
    one, colleague = play.person(case, "Q1035"), play.person(case, "Q1032")
    members = play.roles[Role.COMMITTEE_MEMBER]
    chair = play.roles[Role.COMMITTEE_CHAIR][0]
    sitting = [chair, *(number for number in members if number != chair)][:7]
    play.go_to(play.summon(one, 5, sitting), 14)
    assert "declare_recusal" not in {task.move for task in CaseTasks(play.session, case, play.today)}
    meeting = votes.meeting_of(play.session, case, one, reopening=True)
    play.do(Role.COMMITTEE_SECRETARY, case, "record_attendance",
            present=tuple(row.employee_id for row in meeting.attendances))
    for number in sitting:
        play.do(number, one, "cast_ballot", matter=Matter.REOPEN, choice=Ballot.FAVOUR,
                reason="新的评估报告此前没有审查过")
    play.do(chair, one, "reopen", ground=ReopenGround.NEW_EVIDENCE, direction=Direction.ADVERSE,
            reason="抵押物评估报告另有版本，此前没有审查过。")
    assert case.state == CaseState.ACCEPTED
    again = play.person(case, "Q1035")
    assert (again.round, again.state) == (2, PersonState.IDENTIFIED)
    assert (colleague.state, colleague.round) == (PersonState.EFFECTIVE, 1)
    assert [answer.invariant.title for answer in invariants.check(play.session) if not answer.holds] == []


def test_a_vote_that_failed_is_not_carried_by_noting_attendance_anew(play):
    """One person's finding waits to be reopened while the other, sent back on appeal, goes before the committee."""
    case = served(play, SECOND, {"Q1028": Outcome.MITIGATE})
    appeal = play.appeal(play.person(case, "Q1028"))
    play.hear_appeal(appeal)
    play.do("Q1089", appeal, "decide_remand", grounds=(RevocationGround.FACTS_UNCLEAR,),
            decision="贷后检查的时间没有查清，发回重新调查。")
    play.later(11)
    one = play.person(case, "Q1024")
    play.lapse(one)
    play.form_team(case)
    play.investigate(case)
    play.hear(case)
    for other in play.at(case, PersonState.FACTS_CONFIRMED):
        play.do("Q1098", other, "answer_list", answers=play.sheet(other, ()))
    play.do_for_each(Role.LEAD_INVESTIGATOR, case, "complete_check")

    seven = [play.roles[Role.COMMITTEE_CHAIR][0], *(
        number for number in play.roles[Role.COMMITTEE_MEMBER]
        if number != play.roles[Role.COMMITTEE_CHAIR][0])][:7]
    play.go_to(play.summon(one, 5, seven), 14)
    play.do(Role.COMMITTEE_SECRETARY, case, "record_attendance", present=play.ids(seven))
    meeting = votes.meeting_of(play.session, case, one, reopening=True)
    for place, number in enumerate(seven):
        play.do(number, one, "cast_ballot", matter=Matter.REOPEN,
                choice=Ballot.FAVOUR if place < 4 else Ballot.AGAINST)
    assert not votes.favoured(play.session, meeting, one, Matter.REOPEN), "four of seven are not two thirds"
    assert closed(play, case, "record_attendance") == {"voting_began"}

    play.go_to(play.summon(case, 5, seven), 14)
    assert "voting_began" in closed_to_take_over(play, case, seven[1])
    play.do(Role.COMMITTEE_SECRETARY, case, "record_attendance", present=play.ids(seven[:6]))
    assert len(votes.present_at(votes.meeting_of(play.session, case))) == 6
    assert len(votes.present_at(meeting)) == 7
    assert not votes.favoured(play.session, meeting, one, Matter.REOPEN)
    next(row for row in meeting.attendances if row.present).present = False  # by whatever way
    assert not votes.favoured(play.session, meeting, one, Matter.REOPEN)


def closed(play: Rehearsal, case: ExemptionCase, move: str) -> set[str]:
    return {one.code for one in refusals(play.session, case, move, by=play.by(Role.COMMITTEE_SECRETARY), now=play.now)}


def closed_to_take_over(play: Rehearsal, case: ExemptionCase, number: str) -> set[str]:
    """Why nobody takes over a member's seat."""
    seat = next(one for one in case.seats if one.employee.staff_no == number and one.ended_at is None)
    asked = BY_NAME["reassign"].details(seat=seat.id, employee=play.ids(["Q1079"])[0],
                                        reason="岗位调整，改由他人承担。")
    by = play.by(next(iter(roles_with("reassign"))))
    return {one.code for one in refusals(play.session, case, "reassign", by=by, now=play.now, details=asked)}


def test_against_a_person_only_within_two_years_of_the_calendar(play):
    """2024 was a leap year: two years from 15 January 2024 are 731 days."""
    case = closed_with_an_order(play)
    one, chair = play.person(case, "Q1035"), play.by(play.roles[Role.COMMITTEE_CHAIR][0])
    one.effective_on = date(2024, 1, 15)

    def too_late(day: date, **said: Any) -> bool:
        details = BY_NAME["reopen"].details(ground=ReopenGround.NEW_EVIDENCE, reason="另有评估报告", **said)
        found = refusals(play.session, one, "reopen", by=chair, details=details,
                         now=datetime.combine(day, time(9), tzinfo=play.now.tzinfo))
        return "adverse_too_late" in {refusal.code for refusal in found}

    assert [too_late(date(2026, 1, day), direction=Direction.ADVERSE) for day in (14, 15, 16)] == [
        False, False, True]
    assert not too_late(date(2026, 1, 16), direction=Direction.ADVERSE, fraud=True)
    assert not too_late(date(2026, 1, 16), direction=Direction.FAVOURABLE)
