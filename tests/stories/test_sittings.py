"""Several cases in one sitting: a member who leaves the room for one of them, alternates, the batch, the next tier."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.support.rehearsed import PEOPLE, a_bank
from web.cli.rehearsal import Rehearsal
from workflow import details as d
from workflow.models import Employee, ExemptionCase, Letter, Meeting, SamePerson, Sitting
from workflow.rules.deadlines import add_working_days
from workflow.services import invariants, materials, messages, sittings, votes
from workflow.services.access import may, visible
from workflow.services.deadlines import calendar_of
from workflow.services.moving import Refused, refusals
from workflow.services.tasks import CaseTasks
from workflow.terms import (
    AppointingBody,
    Ballot,
    CaseState,
    Matter,
    NotSimple,
    Outcome,
    PersonState,
    RecusalAnswer,
    Role,
    StatementKind,
)

LOANS = tuple(PEOPLE)
CHAIR, MEMBERS = "Q1099", ("Q1095", "Q1103", "Q1104", "Q1094")
ALTERNATES = ("Q1079", "Q1016")
UPPER = ("Q1105", "Q1106", "Q1085", "Q1086", "Q1092")
"""Of the head office, and not of the first committee."""
LAST = ("Q1016", "Q1079", "Q1001", "Q1008", "Q1022")
SECRETARY = Role.COMMITTEE_SECRETARY


@pytest.fixture
def play(session) -> Rehearsal:
    return a_bank(session, date(2026, 10, 12))


def to_review(play: Rehearsal, loan: str, disputing: Sequence[str] = (), **hits: Sequence[str]) -> ExemptionCase:
    """A case on one of the loans, as far as it goes before the committee is called."""
    case = play.register(loan, PEOPLE[loan])
    play.accept(case)
    play.form_team(case)
    play.investigate(case)
    play.hear(case, disputing)
    play.check(case, hits)
    assert case.state == CaseState.PENDING_REVIEW
    return case


def wanted(play: Rehearsal, alternates: Sequence[str] = ALTERNATES, members: Sequence[str] = MEMBERS,
           chair: str = CHAIR, **more: Any) -> d.CallMeeting:
    """What the secretary fills in: in five working days, five members, two alternates."""
    return d.CallMeeting(
        held_on=add_working_days(play.today, 5, calendar_of(play.session)).day, place="总行三楼会议室",
        materials_sent_on=play.today, chair=play.ids([chair])[0], members=play.ids(members),
        alternates=play.ids(alternates), **more)


def convene(play: Rehearsal, cases: Sequence[ExemptionCase], simple: Sequence[ExemptionCase] = (),
            key: str = "form", **more: Any) -> tuple[Sitting | None, list[sittings.Result]]:
    found = sittings.convene(play.session, cases, wanted(play, **more), [one.id for one in simple],
                             by=play.by(SECRETARY), now=play.now, key=key)
    play.saved()
    return found


def declare(play: Rehearsal, case: ExemptionCase, conflicted: Sequence[str] = ()) -> None:
    """Everybody called declares; some that they must step aside."""
    for seat in play.seated(case, Role.COMMITTEE_CHAIR, Role.COMMITTEE_MEMBER, Role.ALTERNATE_MEMBER, SECRETARY):
        number = seat.employee.staff_no
        if number in conflicted:
            play.do(number, case, "declare_recusal", answer=RecusalAnswer.CONFLICT, declaration="与借款人有往来")
        else:
            play.clear(number, case, "member_clear")


def items_for(play: Rehearsal, who: Role | str, sitting: Sitting) -> list[sittings.Item]:
    """The agenda as somebody sees it."""
    seen = sittings.shown(play.session, play.by(who), sitting)
    return seen.items if seen is not None else []


def attend(play: Rehearsal, sitting: Sitting, absent: Sequence[str] = (),
           out: Sequence[tuple[str, Meeting]] = ()) -> list[sittings.Result]:
    """The secretary records attendance for the whole sitting."""
    noted = {}
    for one in sittings.called(items_for(play, SECRETARY, sitting)):
        number = one.employee.staff_no
        rooms = frozenset(meeting.id for who, meeting in out if who == number)
        noted[one.employee.id] = sittings.Came(number not in absent, rooms, "接待监管检查" if rooms else "")
    return sittings.record_attendance(play.session, items_for(play, SECRETARY, sitting), noted, by=play.by(SECRETARY),
                                      now=play.now, key=f"att{play.now}")


def codes(found: Sequence[sittings.Result]) -> list[list[str]]:
    return [[one.code for one in result.refused] for result in found]


def sound(play: Rehearsal) -> list[str]:
    return [answer.invariant.title for answer in invariants.check(play.session) if not answer.holds]


@pytest.mark.both
def test_three_cases_in_one_sitting_and_one_member_out_of_the_room_for_one(play):
    cases = [to_review(play, loan) for loan in LOANS[:3]]
    seat = next(one for one in cases[1].seats if one.role == Role.INVESTIGATOR)
    stranger = play.employee(MEMBERS[1])
    cases[1].loans[0].loan.reviewer_no = stranger.staff_no  # he once reviewed this loan
    play.session.flush()
    sitting, results = convene(play, cases)
    assert codes(results) == [[], [], []]
    assert [sorted(play.session.get_one(Employee, key).staff_no for key in one.leaving) for one in results] == [
        [], [stranger.staff_no], []]
    assert len({meeting.sitting_id for meeting in sitting.meetings}) == 1
    assert [meeting.position for meeting in sitting.meetings] == [1, 2, 3]
    out = next(row for row in sitting.meetings[1].attendances if row.employee_id == stranger.id)
    assert (out.recused, out.present) == (True, False)
    assert stranger.id not in {one.employee_id for one in cases[1].seats}
    assert seat.employee_id not in {row.employee_id for row in sitting.meetings[1].attendances}

    # No other role of his shows him the case either.
    everywhere = replace(play.by(stranger.staff_no), roles=frozenset({Role.COMPLIANCE, Role.COMMITTEE_MEMBER}),
                         institution_path=cases[1].institution.path)
    assert may(everywhere, "view_case", case=cases[0])
    assert not may(everywhere, "view_case", case=cases[1])
    seen = play.session.scalars(select(ExemptionCase).where(visible(everywhere))).all()
    assert (cases[0] in seen, cases[1] in seen) == (True, False)
    assert not [one for one in messages.mine(play.session, stranger.id) if one.case_id == cases[1].id]

    # He sees two items, numbered 1 and 2, and nothing of the third; those who investigate see no sitting at all.
    mine = items_for(play, stranger.staff_no, sitting)
    assert [(item.place, item.case.number) for item in mine] == [(1, cases[0].number), (2, cases[2].number)]
    assert cases[1] not in play.session.query(ExemptionCase).where(visible(play.by(stranger.staff_no))).all()
    assert items_for(play, "Q1102", sitting) == []
    assert [item.place for item in items_for(play, SECRETARY, sitting)] == [1, 2, 3]

    for case in cases:
        declare(play, case)
    play.go_to(sitting.held_on, 14)
    assert codes(attend(play, sitting)) == [[], [], []]
    opened = sittings.open_all(play.session, items_for(play, SECRETARY, sitting), by=play.by(SECRETARY), now=play.now,
                               key="open")
    assert codes(opened) == [[], ["no_quorum"], []], "four of five are left in the second: the floor is five"
    place = stranger.id
    play.do(SECRETARY, cases[1], "seat_alternate", alternate=play.ids(ALTERNATES)[0], in_place_of=place)
    play.do_for_each(SECRETARY, cases[1], "open_meeting")
    for case in cases:
        for one in play.at(case, PersonState.PROPOSED):
            play.vote(one, Outcome.EXEMPT)
            play.resolve(one)
    assert [case.state for case in cases] == [CaseState.DETERMINED] * 3
    assert ALTERNATES[0] in {ballot for one in cases[1].current for ballot in _voters(play, one)}
    assert sittings.shown(play.session, play.by(SECRETARY), sitting).closed
    assert sound(play) == []


def _voters(play: Rehearsal, one: Any) -> list[str]:
    meeting = votes.last_meeting(play.session, one.case, one)
    return [ballot.employee.staff_no for ballot in votes.ballots(play.session, meeting, one, Matter.RULING)]


def test_whoever_was_sent_out_is_sent_out_of_the_next_call_too(play):
    case = to_review(play, LOANS[0])
    case.loans[0].loan.reviewer_no = MEMBERS[1]
    play.session.flush()
    convene(play, [case])
    case.loans[0].loan.reviewer_no = "Q0000"
    play.session.flush()
    _, (result,) = convene(play, [case], key="anew")
    assert result.done
    assert [why.code for why in result.leaving.values()] == ["declared_conflict"]


def test_a_refusal_of_one_case_leaves_the_others_called(play):
    cases = [to_review(play, loan) for loan in LOANS[:2]]
    cases[0].loans[0].loan.reviewer_no = CHAIR
    play.session.flush()
    sitting, results = convene(play, cases)
    assert codes(results) == [["chair_must_stay"], []]
    assert [meeting.case_id for meeting in sitting.meetings] == [cases[1].id]
    assert votes.meeting_of(play.session, cases[0]) is None
    assert not [seat for seat in cases[0].seats if seat.role == Role.COMMITTEE_MEMBER]
    again, repeated = convene(play, cases)
    assert (again.id, codes(repeated)[1], len(sitting.meetings)) == (sitting.id, [], 1), "the same form, sent twice"


def test_nobody_is_sent_out_without_a_ground_and_a_sitting_is_joined_as_it_is(play):
    case, other = to_review(play, LOANS[0]), to_review(play, LOANS[1])
    sitting, _ = convene(play, [case])

    def closed(**more: Any) -> set[str]:
        details = d.CallMeeting(**{name: getattr(wanted(play), name) for name in (
            "held_on", "place", "materials_sent_on", "chair", "members")} | more)
        return {one.code for one in refusals(play.session, other, "call_meeting", by=play.by(SECRETARY), now=play.now,
                                             details=details)}

    assert closed() == set()
    assert closed(sitting=sitting.id) == set()
    assert closed(leaving=play.ids(MEMBERS[:1])) == {"leaves_without_ground"}
    assert closed(alternates=play.ids(MEMBERS[:1])) == {"alternate_is_member"}
    assert closed(sitting=sitting.id, place="别处") == {"sitting_differs"}
    assert closed(sitting=sitting.id + 99) == {"no_such_sitting"}
    assert closed(members=play.ids(MEMBERS[:3])) == {"committee_size"}


@pytest.mark.both
def test_alternates_read_and_declare_and_step_in_in_the_order_of_the_list(play):
    case = to_review(play, LOANS[0])
    sitting, _ = convene(play, [case])
    meeting = sitting.meetings[0]
    first, second = ALTERNATES
    assert visible_to(play, first, case)
    declare(play, case, conflicted=MEMBERS[:1])
    assert votes.quorum_of(meeting).eligible == 4
    assert "quorum_short" in {one.kind for one in messages.mine(play.session, play.by(SECRETARY).employee_id)}
    assert closed(play, case, first, MEMBERS[1]) == {"place_is_taken"}
    assert closed(play, case, second, MEMBERS[0]) == {"not_next_alternate"}
    play.go_to(sitting.held_on, 14)
    attend(play, sitting, absent=[first])
    assert closed(play, case, first, MEMBERS[0]) == {"not_next_alternate"}, "he did not come: the next one does"
    with pytest.raises(Refused, match="no_quorum"):
        play.do_for_each(SECRETARY, case, "open_meeting")
    play.do(SECRETARY, case, "seat_alternate", alternate=play.ids([second])[0], in_place_of=play.ids(MEMBERS[:1])[0])
    quorum = votes.quorum_of(meeting)
    assert (quorum.eligible, quorum.present, quorum.met) == (5, 5, True)
    play.do_for_each(SECRETARY, case, "open_meeting")
    one = play.at(case, PersonState.PROPOSED)[0]
    with pytest.raises(Refused, match="no_right"):
        play.do(first, one, "cast_ballot", matter=Matter.RULING, choice=Ballot.ABSTAIN, reason="候补也想投票")
    play.do(second, one, "cast_ballot", matter=Matter.RULING, choice=Ballot.ABSTAIN, reason="尚需斟酌")
    assert closed(play, case, first, MEMBERS[1]) >= {"voting_began"}
    assert sound(play) == []


def visible_to(play: Rehearsal, number: str, case: ExemptionCase) -> bool:
    return case in play.session.query(ExemptionCase).where(visible(play.by(number))).all()


def closed(play: Rehearsal, case: ExemptionCase, alternate: str, member: str) -> set[str]:
    details = d.SeatAlternate(alternate=play.ids([alternate])[0], in_place_of=play.ids([member])[0])
    return {one.code for one in refusals(play.session, case, "seat_alternate", by=play.by(SECRETARY), now=play.now,
                                         details=details)}


def test_a_member_may_be_out_of_the_room_for_one_item_with_a_reason(play):
    cases = [to_review(play, loan) for loan in LOANS[:2]]
    sitting, _ = convene(play, cases, members=[*MEMBERS, "Q1001", "Q1008"])
    for case in cases:
        declare(play, case)
    play.go_to(sitting.held_on, 14)
    first, second = sitting.meetings
    assert codes(attend(play, sitting, absent=["Q1008"], out=[("Q1001", second)])) == [[], []]
    assert (votes.quorum_of(first).present, votes.quorum_of(second).present) == (6, 5)
    away = {row.employee.staff_no: row.away_reason for row in second.attendances}
    assert (away["Q1001"], away["Q1008"]) == ("接待监管检查", "")
    noted = {one.employee.id: sittings.Came(True) for one in sittings.called(items_for(play, SECRETARY, sitting))}
    noted |= {play.ids(["Q1001"])[0]: sittings.Came(True, frozenset({second.id}))}
    told = sittings.record_attendance(play.session, items_for(play, SECRETARY, sitting), noted, by=play.by(SECRETARY),
                                      now=play.now, key="again")
    assert codes(told) == [[], ["away_without_reason"]]


@pytest.mark.both
def test_a_quorum_that_cannot_be_had_goes_to_the_next_tier_and_its_call_falls(play):
    case = to_review(play, LOANS[0])
    sitting, _ = convene(play, [case], alternates=ALTERNATES[:1])
    assert {one.code for one in refusals(play.session, case, "escalate_committee", by=play.by(SECRETARY),
                                         now=play.now)} == {"no_need_for_upper_tier"}
    declare(play, case, conflicted=MEMBERS[:1])
    assert refusals(play.session, case, "escalate_committee", by=play.by(SECRETARY), now=play.now), "one stands by"
    meeting = sitting.meetings[0]
    alternate = play.ids(ALTERNATES[:1])[0]
    next(row for row in meeting.attendances if row.employee_id == alternate).recused = True
    play.session.flush()
    assert "escalate_committee" in {task.move for task in CaseTasks(play.session, case, play.today)}
    play.do(SECRETARY, case, "escalate_committee", reason="回避后不足五人，候补已经用尽。")
    assert (case.tier, meeting.called_off, meeting.closed_at is not None) == (1, True, True)
    assert items_for(play, SECRETARY, sitting) == []
    due = next(period for period in CaseTasks(play.session, case, play.today) if period.move == "call_meeting").period
    assert due.due_on == add_working_days(play.today, 10, calendar_of(play.session)).day
    upper, results = convene(play, [case], key="anew", alternates=(), chair=UPPER[0], members=UPPER[1:])
    assert (codes(results), upper.tier) == ([[]], 1)


def test_the_upper_tiers_are_made_up_of_others(play):
    """Of the superior bank at tier 1; appointed, and told by whom, at tier 2; nobody twice (T15, 指定评议)."""
    case = to_review(play, LOANS[0])
    convene(play, [case])
    told = {"appointed_by": AppointingBody.AUDIT_COMMITTEE, "appointment": "审计委员会第三次会议决定"}

    def closed(members: Sequence[str], **more: Any) -> set[str]:
        details = replace(wanted(play, (), members[1:], members[0]), **more)
        return {one.code for one in refusals(play.session, case, "call_meeting", details=details,
                                             by=play.by(SECRETARY), now=play.now)}

    assert closed((CHAIR, *MEMBERS)) == set()
    assert closed((CHAIR, *MEMBERS), **told) == {"appointment_not_here"}
    case.tier = 1
    assert closed((CHAIR, *MEMBERS)) == {"sat_below"}
    assert closed((*UPPER[:4], MEMBERS[0])) == {"sat_below"}
    assert closed((*UPPER[:4], "Q1008")) == {"not_of_upper"}
    assert closed((*UPPER[:4], ALTERNATES[0])) == {"not_of_upper"}, "an alternate who only stood by has not sat"
    assert closed(UPPER) == set()
    convene(play, [case], key="upper", alternates=(), chair=UPPER[0], members=UPPER[1:])
    case.tier = 2
    assert closed(LAST) == {"appointment_missing"}
    assert closed(LAST, appointed_by=AppointingBody.SUPERVISORS) == {"appointment_missing"}
    assert closed((*LAST[:4], UPPER[1]), **told) == {"sat_below"}
    assert closed((*LAST[:4], MEMBERS[0]), **told) == {"sat_below"}
    assert "appointed_too_few" in closed(LAST, leaving=play.ids(LAST[4:]), **told)
    assert closed(LAST, **told) == set()
    _, results = convene(play, [case], key="last", alternates=(), chair=LAST[0], members=LAST[1:], **told)
    assert codes(results) == [[]]
    notices = play.session.scalars(select(Letter).where(Letter.kind == "meeting_notice").order_by(Letter.id)).all()
    said = "委员由董事会审计委员会指定（审计委员会第三次会议决定）"
    assert [said in one.body for one in notices] == [False, False, True]


def test_materials_are_locked_at_the_call_and_what_comes_later_is_listed(play):
    case = to_review(play, LOANS[0])
    sitting, _ = convene(play, [case])
    meeting = sitting.meetings[0]
    declare(play, case)
    one = play.at(case, PersonState.CHECKED)[0]
    assert materials.digest(meeting.materials) == meeting.materials_sha256
    play.do(one.employee.staff_no, one, "make_statement", kind=StatementKind.DISPUTED,
            statement="补充说明：检查记录已找到，请委员会一并审阅。")
    stand = materials.standing(play.session, meeting, case)
    assert stand.changed == []
    assert [(later.finding, later.material) for later in stand.later] == [(one, "statement")]
    play.go_to(sitting.held_on, 14)
    attend(play, sitting)
    report, case.report = case.report, "改写过的调查报告，与送达委员的不同。"
    play.session.flush()
    assert {row.code for row in refusals(play.session, one, "open_meeting", by=play.by(SECRETARY), now=play.now)} == {
        "materials_changed"}
    case.report = report
    play.session.flush()
    play.do_for_each(SECRETARY, case, "open_meeting")


@pytest.mark.both
def test_a_batch_of_simple_cases_and_one_objection_that_takes_its_case_out(play):
    cases = [to_review(play, loan) for loan in LOANS[:2]]
    for case in cases:
        for fact in case.loans[0].loan.facts:
            fact.balance = min(fact.balance or 0, 300_000)
    play.session.flush()
    play.session.expire_all()
    sitting, results = convene(play, cases, simple=cases)
    assert codes(results) == [[], []]
    for case in cases:
        declare(play, case)
    play.go_to(sitting.held_on, 14)
    attend(play, sitting)
    sittings.open_all(play.session, items_for(play, SECRETARY, sitting), by=play.by(SECRETARY), now=play.now, key="o")
    rows = sittings.batch_rows(play.session, play.by(CHAIR), items_for(play, CHAIR, sitting))
    assert {row.person.case_id for row in rows} == {case.id for case in cases}
    play.do(MEMBERS[0], cases[1], "leave_batch", reason="贷后检查的口径需要单独讨论。")
    for number in (CHAIR, *MEMBERS):
        rows = sittings.batch_rows(play.session, play.by(number), items_for(play, number, sitting))
        assert {row.person.case_id for row in rows} == {cases[0].id}
        told = sittings.cast_all(play.session, [(row.person, Ballot.EXEMPT, "") for row in rows], by=play.by(number),
                                 now=play.now, key=f"b{number}")
        assert all(one.done for one in told)
        assert all(row.voted for row in sittings.batch_rows(play.session, play.by(number),
                                                            items_for(play, number, sitting)))
    for one in play.at(cases[0], PersonState.PROPOSED):
        play.resolve(one)
    assert [one.outcome for one in cases[0].current] == [Outcome.EXEMPT] * len(cases[0].current)
    assert cases[1].state == CaseState.UNDER_REVIEW
    assert sittings.live(play.session, sitting.meetings[1]).cast == 0


def test_who_is_not_simple_is_told_why_and_cannot_be_marked(play):
    case = to_review(play, LOANS[0], disputing=PEOPLE[LOANS[0]][:1])
    waiting = sittings.waiting(play.session, play.by(SECRETARY), 0)
    assert [one.case for one in waiting] == [case]
    assert NotSimple.DISPUTED in waiting[0].simple.against
    sitting, results = convene(play, [case], simple=[case])
    assert (sitting, codes(results)) == (None, [["not_simple"]])


# --- one person, one vote


def come(play: Rehearsal, case: ExemptionCase, sitting: Sitting, absent: Sequence[str] = ()) -> Meeting:
    """Everybody declares, and on the day those who are not absent come."""
    declare(play, case)
    play.go_to(sitting.held_on, 14)
    assert codes(attend(play, sitting, absent=absent)) == [[]]
    return sitting.meetings[0]


@pytest.mark.both
def test_a_member_whose_place_is_taken_stays_out_of_the_count_whatever_is_noted_later(play):
    case = to_review(play, LOANS[0])
    sitting, _ = convene(play, [case])
    meeting = come(play, case, sitting, absent=MEMBERS[:1])
    replaced, *_ = play.ids(MEMBERS)
    play.do(SECRETARY, case, "seat_alternate", alternate=play.ids(ALTERNATES)[0], in_place_of=replaced)
    everybody = {row.employee_id for row in meeting.attendances}
    play.do(SECRETARY, case, "record_attendance", present=tuple(everybody))
    noted = {key: sittings.Came(True) for key in everybody}
    play.now += timedelta(minutes=1)
    items = items_for(play, SECRETARY, sitting)
    assert codes(sittings.record_attendance(play.session, items, noted, by=play.by(SECRETARY), now=play.now,
                                            key="again")) == [[]]
    row = next(one for one in meeting.attendances if one.employee_id == replaced)
    assert (row.present, votes.quorum_of(meeting).present) == (False, 5)
    assert replaced not in votes.present_at(meeting)
    play.do_for_each(SECRETARY, case, "open_meeting")
    one = play.at(case, PersonState.PROPOSED)[0]
    with pytest.raises(Refused, match="not_present"):
        play.do(MEMBERS[0], one, "cast_ballot", matter=Matter.RULING, choice=Ballot.ABSTAIN, reason="想再投一票")
    play.vote(one, Outcome.EXEMPT)
    assert votes.poll_of(play.session, meeting, one, Matter.RULING).present == 5
    assert sound(play) == []


def same_person(play: Rehearsal, one: str, other: str) -> None:
    """It is on record that two staff numbers are one person's."""
    low, high = sorted(play.ids([one, other]))
    play.session.add(SamePerson(employee_id=low, other_id=high, told_on=date(2020, 1, 1), because="调入前的工号"))
    play.session.flush()


def test_a_members_second_staff_number_does_not_stand_by(play):
    case = to_review(play, LOANS[0])
    same_person(play, MEMBERS[1], ALTERNATES[0])
    assert codes(convene(play, [case])[1]) == [["one_person_twice"]]
    assert codes(convene(play, [case], key="anew", alternates=ALTERNATES[1:])[1]) == [[]]


def test_nor_does_it_step_in_when_it_is_found_out_after_the_call(play):
    case = to_review(play, LOANS[0])
    sitting, _ = convene(play, [case])
    come(play, case, sitting, absent=MEMBERS[:1])
    assert closed(play, case, ALTERNATES[0], MEMBERS[0]) == set()
    same_person(play, MEMBERS[1], ALTERNATES[0])
    assert closed(play, case, ALTERNATES[0], MEMBERS[0]) == {"one_person_twice"}


def test_materials_go_out_at_the_call_and_not_before(play):
    case = to_review(play, LOANS[0])
    earlier = replace(wanted(play), materials_sent_on=play.today - timedelta(days=14), held_on=play.today)

    def tried(details: d.CallMeeting) -> set[str]:
        return {one.code for one in refusals(play.session, case, "call_meeting", by=play.by(SECRETARY), now=play.now,
                                             details=details)}

    assert tried(earlier) == {"materials_before_call"}
    assert tried(replace(earlier, materials_sent_on=play.today)) == {"materials_late"}
    assert tried(wanted(play)) == set()
