"""The committee reopens one finding of a closed case, by two thirds, in a meeting lawfully held (T35 from S17)."""

from datetime import date

import pytest

from tests.support.rehearsed import a_bank, closed_with_an_order
from web.cli.rehearsal import Rehearsal
from workflow.services import invariants, votes
from workflow.services.tasks import CaseTasks
from workflow.terms import Ballot, CaseState, Direction, Matter, PersonState, ReopenGround, Role


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
