"""Ways round the procedure that were tried once, and are shut: each is a short story played through the door."""

from datetime import date

import pytest
from sqlalchemy import func, select

from tests.support.rehearsed import FIRST, SECOND, THIRD, a_bank, before_committee, heard, served
from web.cli.rehearsal import Rehearsal
from workflow.models import Ballot, EffectiveFinding, ExemptionCase, Period, Publication
from workflow.process import BY_NAME
from workflow.rules.actors import CLOCK
from workflow.services import votes
from workflow.services.access import may, people_shown
from workflow.services.moving import Refused, refusals
from workflow.services.presenting import lines_of
from workflow.services.timeline import happenings
from workflow.terms import (
    AppealState,
    CaseState,
    Direction,
    InadmissibleGround,
    Matter,
    Outcome,
    PersonState,
    RecusalAnswer,
    ReopenGround,
    RevocationGround,
    Role,
)
from workflow.terms import Ballot as Choice

DAY = date(2026, 10, 12)
DOUBT = "请核实贷前调查是否双人实地。"


@pytest.fixture
def play(session) -> Rehearsal:
    return a_bank(session, DAY)


def codes(play, thing, move, who, **given):
    """Why somebody may not make a move."""
    details = BY_NAME[move].details(**given) if given else None
    return [one.code for one in refusals(play.session, thing, move, by=play.by(who), now=play.now, details=details)]


def test_whoever_is_judged_has_no_other_part_in_the_case(play):
    case = heard(play, THIRD)
    judged = play.by("Q1038")
    assert Role.REPORTING_UNIT in judged.roles
    assert [one.employee.staff_no for one in people_shown(judged, case)] == ["Q1038"]
    assert not may(judged, "view_person", case=case, finding=play.person(case, "Q1042"))


def test_nobody_reads_or_acts_before_he_has_declared(play):
    case = play.register(FIRST, ("Q1032", "Q1035"))
    play.accept(case)
    play.do(Role.LEAD_DEPT, case, "form_team", lead=play.ids(["Q1102"])[0], members=play.ids(["Q1098"]))
    one = case.current[0]
    assert not may(play.by("Q1098"), "view_file", case=case, finding=one)
    assert codes(play, one, "write_facts", "Q1098") == ["no_right"]
    play.do("Q1098", case, "declare_recusal", answer=RecusalAnswer.CLEAR)
    assert codes(play, one, "write_facts", "Q1098") == []


def test_a_ballot_of_one_who_steps_aside_is_void_and_the_count_starts_from_those_left(play):
    case = heard(play, FIRST)
    before_committee(play, case, {})
    one = case.current[0]
    play.vote(one, Outcome.EXEMPT)
    assert codes(play, one, "resolve", Role.COMMITTEE_SECRETARY) == []
    play.do("Q1104", case, "declare_recusal", answer=RecusalAnswer.CONFLICT, declaration="与借款人实际控制人系亲属")
    void = play.session.scalars(select(Ballot).where(Ballot.void)).all()
    assert [ballot.employee.staff_no for ballot in void] == ["Q1104"]
    meeting = votes.meeting_of(play.session, case, one)
    assert meeting is not None
    assert votes.quorum_of(meeting).present == 6
    assert codes(play, one, "resolve", Role.COMMITTEE_SECRETARY) == []


def test_a_seat_does_not_change_hands_once_voting_has_begun(play):
    case = heard(play, FIRST)
    before_committee(play, case, {})
    one = case.current[0]
    play.do("Q1103", one, "cast_ballot", matter=Matter.RULING, choice=Choice.EXEMPT)
    seat = next(seat for seat in case.seats if seat.employee.staff_no == "Q1104" and seat.ended_at is None)
    given = {"seat": seat.id, "employee": play.ids(["Q1089"])[0], "reason": "工作安排调整"}
    assert codes(play, case, "reassign", Role.LEAD_DEPT_HEAD, **given) == ["voting_began"]


def test_a_seat_goes_only_to_somebody_who_holds_the_role(play):
    case = heard(play, FIRST)
    seat = next(seat for seat in case.seats if seat.role == Role.INVESTIGATOR)
    given = {"seat": seat.id, "reason": "工作安排调整"}
    assert codes(play, case, "reassign", Role.LEAD_DEPT_HEAD, employee=play.ids(["Q1089"])[0], **given) == [
        "role_not_granted"]
    assert codes(play, case, "reassign", Role.LEAD_DEPT_HEAD, employee=play.ids(["Q1102"])[0], **given) == [
        "seated_already"]


def test_whoever_is_referred_is_not_warned(play):
    case = heard(play, FIRST)
    one = play.person(case, "Q1032")
    play.do(Role.COMMITTEE_CHAIR, case, "concur", move=f"refer_person:{one.id}", opinion="同意移送")
    play.do(Role.LEAD_INVESTIGATOR, one, "refer_person", reference="移〔2026〕1号", receiver="纪检监察室",
            lead="涉嫌收受财物")
    told = {each.move for each in happenings(case, lines_of(play.session, case), play.by("Q1032"))}
    assert not {"refer_person", "concur"} & told
    assert "refer_person" in {each.move for each in happenings(case, lines_of(play.session, case), play.by("Q1102"))}


def test_a_new_team_must_investigate_anew_after_a_remand(play):
    case = served(play, FIRST, {"Q1032": Outcome.MITIGATE})
    one = play.person(case, "Q1032")
    play.later(1)
    appeal = play.appeal(one)
    play.later(1)
    play.hear_appeal(appeal)
    play.do("Q1089", appeal, "decide_remand", grounds=(RevocationGround.FACTS_UNCLEAR,),
            decision="事实不清，发回重新调查。")
    play.later(1)
    play.form_team(case)
    assert set(codes(play, one, "finish_investigation", Role.LEAD_INVESTIGATOR)) == {
        "fact_sheet_missing", "interview_missing"}
    assert not any(answer.confirmed for answer in one.answers)
    running = play.session.scalars(select(Period).where(Period.case_id == case.id, Period.ended_on.is_(None)))
    assert {(one.key, one.days) for one in running if "investigation" in one.key} == {("reinvestigation", 15)}


def test_a_split_takes_its_list_check_along(play):
    case = heard(play, FIRST)
    play.check(case, {"Q1032": ["N10"]})
    one = play.person(case, "Q1032")
    play.do(Role.LEAD_DEPT_HEAD, one, "suspend", other_case="（2026）民初 12 号", no_other_evidence=True,
            reason="须以另案判决为依据")
    other: ExemptionCase = play.do(Role.LEAD_DEPT, one, "split", reason="等待另案，单独认定").thing
    new = other.current[0]
    assert (new.state, new.is_suspended, other.state) == (PersonState.CHECKED, True, CaseState.SUSPENDED)
    assert len(new.answers) == 45
    assert new.proposal["outcome"] == "mitigate"
    assert play.session.scalar(select(func.count()).where(
        Period.case_id == other.id, Period.key == "total_clock", Period.ended_on.is_(None))) == 1


def test_a_notice_runs_on_after_an_objection_was_sustained(play):
    case = served(play, SECOND, {})
    play.later(11)
    for one in list(case.current):
        play.lapse(one)
    play.publish(case)
    notice = play.session.scalars(select(Publication)).one()
    one = play.person(case, "Q1024")
    objection = play.do("Q1083", notice, "raise_objection", finding=one.id, statement=DOUBT).thing
    play.do(Role.SUPERIOR, objection, "sustain_objection", finding=one.id, ground=ReopenGround.NEW_EVIDENCE,
            direction=Direction.ADVERSE, reason="新提交的影像显示仅一人到场")
    play.later(6)
    assert refusals(play.session, notice, "finish_publication", by=CLOCK, now=play.now) == []


def test_nobody_else_is_reopened_by_an_objection(play):
    case = served(play, SECOND, {})
    play.later(11)
    for one in list(case.current):
        play.lapse(one)
    play.publish(case)
    notice = play.session.scalars(select(Publication)).one()
    about, other = play.person(case, "Q1024"), play.person(case, "Q1028")
    objection = play.do("Q1083", notice, "raise_objection", finding=about.id, statement=DOUBT).thing
    play.do(Role.SUPERIOR, objection, "sustain_objection", finding=other.id, ground=ReopenGround.NEW_EVIDENCE,
            direction=Direction.ADVERSE, reason="新提交的影像显示仅一人到场")
    assert (about.current, other.current) == (False, True)


@pytest.mark.parametrize(("served_on", "ended_on", "refused"), [
    (date(2025, 11, 2), date(2026, 10, 19), False), (date(2025, 10, 30), date(2026, 10, 19), True),
    (date(2025, 11, 2), date(2026, 10, 16), True),
])
def test_more_time_is_asked_for_within_ten_working_days_and_a_year(play, served_on, ended_on, refused):
    """Ten working days from 19 October 2026 and a year from 2 November 2025 both end on 2 November 2026."""
    case = served(play, FIRST, {"Q1032": Outcome.MITIGATE})
    one = play.person(case, "Q1032")
    play.later(11)
    play.lapse(one)
    play.go_to(date(2026, 11, 2))
    one.served_on = served_on
    found = codes(play, one, "request_extension", "Q1032", obstacle="住院治疗", obstacle_ended_on=ended_on)
    assert ("obstacle_too_old" in found) is refused


def test_a_late_appeal_that_changes_nothing_moves_neither_day_nor_row(play):
    case = served(play, FIRST, {"Q1032": Outcome.MITIGATE})
    one = play.person(case, "Q1032")
    play.later(11)
    play.lapse(one)
    day = one.effective_on
    play.do("Q1032", one, "request_extension", obstacle="住院治疗无法提出", obstacle_ended_on=play.today)
    play.do(Role.APPEAL_OFFICER, one, "decide_extension", granted=True, reason="情况属实，准予顺延")
    appeal = play.appeal(one)
    play.later(1)
    play.hear_appeal(appeal)
    play.do("Q1089", appeal, "decide_uphold", decision="原认定事实清楚，予以维持。")
    assert one.effective_on == day
    assert play.session.scalar(select(func.count()).where(EffectiveFinding.finding_id == one.id)) == 1


def test_no_hold_is_voted_without_a_confirmed_negative_item(play):
    case = heard(play, FIRST)
    before_committee(play, case, {})
    with pytest.raises(Refused, match="hold_without_items"):
        play.do("Q1103", case.current[0], "cast_ballot", matter=Matter.RULING, choice=Choice.HOLD, reason="影响较大")


def test_an_appeal_in_time_is_refused_only_where_two_people_find_it_is_not_about_ones_own_finding(play):
    case = served(play, FIRST, {"Q1032": Outcome.MITIGATE})
    officer = play.person(case, "Q1035")
    appeal = play.appeal(officer)

    def refuse(ground: InadmissibleGround) -> None:
        play.do(Role.APPEAL_OFFICER, appeal, "reject_appeal", ground=ground, reason="申诉请求加重同事的责任。")

    with pytest.raises(Refused, match="second_missing"):
        refuse(InadmissibleGround.NOT_OWN)
    play.do(Role.SECOND_CHECKER, case, "concur", move=f"reject_appeal:{officer.id}", opinion="对象不是本人的结论。")
    for ground in (InadmissibleGround.LATE, InadmissibleGround.USED_BEFORE):
        with pytest.raises(Refused, match="appeal_is_admissible"):
            refuse(ground)
    refuse(InadmissibleGround.NOT_OWN)
    assert (appeal.state, officer.state) == (AppealState.INADMISSIBLE, PersonState.EFFECTIVE)
