"""What time does by itself happens on its day and not a day earlier, once, through the door."""

import json
import shutil
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from tests.support.rehearsed import (
    FIRST,
    FOURTH,
    SECOND,
    THIRD,
    a_bank,
    before_committee,
    heard,
    registered,
    resolve,
    serve,
    served,
)
from web.cli.rehearsal import Rehearsal
from web.clock import SHANGHAI
from workflow.models import AuditLine, Employee, ExemptionCase, Finding, Message, Publication, TriggerEvent
from workflow.rules.deadlines import Key, add_working_days
from workflow.rules.rights import RIGHTS
from workflow.services import clock
from workflow.services.clock import late
from workflow.services.deadlines import Whose, calendar_of, left, running
from workflow.services.engine import connect
from workflow.services.moving import refusals
from workflow.services.tasks import CaseTasks
from workflow.terms import AppealState, CaseState, Extension, Outcome, PersonState, PublicationState, Role, Trigger

START = date(2026, 7, 6)
SERVED = date(2026, 9, 17)


@pytest.fixture(scope="module")
def bank_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bank on its first morning, made once."""
    path = tmp_path_factory.mktemp("bank") / "jinze.db"
    shutil.copyfile(sqlite_template, path)
    engine = connect(f"sqlite:///{path}")
    with Session(engine) as session:
        a_bank(session, START)
    engine.dispose()
    return path


@pytest.fixture
def sqlite_url(bank_file: Path, tmp_path: Path) -> str:
    """A copy of it for each test."""
    path = tmp_path / "jinze.db"
    shutil.copyfile(bank_file, path)
    return f"sqlite:///{path}"


@pytest.fixture
def play(session: Session) -> Rehearsal:
    """The bank at work."""
    return Rehearsal(session, at(START, 9), saved=session.commit)


def at(day: date, hour: int = 0, minute: int = 5) -> datetime:
    """A moment in Shanghai, just after midnight unless said otherwise."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI)


def moves(play: Rehearsal, now: datetime) -> list[str]:
    """What one run of the clock makes at a moment."""
    done = clock.run(play.session, now, play.session.commit)
    assert done.stuck == []
    return [one.move for one in done.made]


def only_on(play: Rehearsal, day: date, before: date, expected: list[str]) -> None:
    """Nothing in the last minute of the day before; then, just after midnight, this, and nothing a second time."""
    assert moves(play, at(before, 23, 59)) == []
    assert moves(play, at(day)) == expected
    assert moves(play, at(day)) == []


def test_a_finding_takes_effect_the_day_after_its_own_ten_working_days(play):
    case = heard(play, FIRST)
    before_committee(play, case, {"Q1032": ["N10"]})
    resolve(play, case, {"Q1032": Outcome.MITIGATE})
    play.go_to(SERVED)
    serve(play, case)
    manager, officer = play.person(case, "Q1032"), play.person(case, "Q1035")
    play.go_to(date(2026, 10, 8), 16)
    appeal = play.appeal(manager)
    only_on(play, date(2026, 10, 9), date(2026, 10, 8), ["lapse_appeal_window"])
    assert (officer.state, officer.effective_on) == (PersonState.EFFECTIVE, date(2026, 10, 9))
    assert (manager.state, appeal.state) == (PersonState.APPEALING, AppealState.FILED)
    line = play.session.scalars(select(AuditLine).order_by(AuditLine.id.desc())).first()
    assert (line.action, line.actor_id, json.loads(line.body)["body"]["as"]) == ("lapse_appeal_window", None, "clock")


def test_a_unit_that_stays_silent_is_reported_for_and_supplements_lapse(play):
    case = registered(play, FIRST)
    only_on(play, date(2026, 7, 14), date(2026, 7, 13), ["submit_by_clerk"])
    play.go_to(date(2026, 7, 15))
    play.do(Role.ACCEPTANCE_OFFICER, case, "request_supplement", missing="缺审批会议纪要，请补。")
    only_on(play, date(2026, 7, 23), date(2026, 7, 22), ["lapse_supplement"])
    assert (case.state, case.supplement_lapsed) == (CaseState.PENDING_ACCEPTANCE, True)


def test_a_person_who_says_nothing_is_heard_after_five_working_days(play):
    case = registered(play, FIRST)
    play.accept(case)
    play.form_team(case)
    play.investigate(case)
    facts = play.today
    assert facts == date(2026, 7, 8)
    only_on(play, date(2026, 7, 16), date(2026, 7, 15), ["confirm_facts", "confirm_facts"])
    assert {one.state for one in case.current} == {PersonState.FACTS_CONFIRMED}


def test_an_early_warning_is_discarded_after_ninety_days(play):
    case = registered(play, FIRST)
    for event in play.session.scalars(select(TriggerEvent)):
        event.kind = Trigger.TR_EARLY_WARNING
    play.session.commit()
    only_on(play, date(2026, 10, 5), date(2026, 10, 4), ["discard_clue"])
    assert case.state == CaseState.TERMINATED


def test_an_early_warning_is_watched_and_reported_only_with_a_trigger(play):
    """It never shows as reported late; with the first real trigger the five days begin (3.1)."""
    case = play.register(FIRST, trigger=Trigger.TR_EARLY_WARNING)
    play.later(20)
    running = {one.key: one for one in CaseTasks(play.session, case, play.today).periods}
    assert set(running) == {"early_warning"}
    assert list(CaseTasks(play.session, case, play.today)) == []
    assert late(play.session, play.today) == []
    play.do(Role.CASE_CLERK, case, "add_trigger", trigger=Trigger.TR_DPD, occurred_on=play.today)
    running = {one.key: one for one in CaseTasks(play.session, case, play.today).periods}
    assert (set(running), running["report"].started_on) == ({"report"}, play.today)


def test_what_was_due_on_friday_is_late_on_saturday(play):
    case = registered(play, FIRST)
    period, = CaseTasks(play.session, case, play.today).periods
    period.due_on = date(2026, 7, 10)
    days = [date(2026, 7, day) for day in (9, 10, 11, 12, 13, 14)]
    assert [left(play.session, period, day) for day in days] == [1, 0, -1, -1, -1, -2]


def test_a_chance_that_has_passed_is_not_late(play):
    """An appeal window that ended while the appeal is heard is over; nobody has failed to act."""
    case = served(play, FIRST, {"Q1032": Outcome.MITIGATE})
    play.appeal(play.person(case, "Q1032"))
    play.later(12)
    keys = {one.key for one in CaseTasks(play.session, case, play.today).periods
            if one.finding_id == play.person(case, "Q1032").id}
    assert keys == {"appeal_acceptance"}
    assert {one.key for one in late(play.session, play.today)} == {"appeal_acceptance"}


def test_an_appeal_nobody_decides_on_counts_as_accepted(play):
    case = served(play, FIRST, {"Q1032": Outcome.MITIGATE})
    appeal = play.appeal(play.person(case, "Q1032"))
    filed = play.today
    assert filed == date(2026, 7, 17)
    only_on(play, date(2026, 7, 25), date(2026, 7, 24), ["accept_appeal"])
    assert (appeal.state, play.person(case, "Q1032").state) == (AppealState.ACCEPTED, PersonState.APPEALING)


def test_a_granted_extension_lapses_unused_and_a_pending_one_holds_the_finding_back(play):
    case = served(play, FOURTH, {"Q1070": Outcome.MITIGATE})
    late = play.person(case, "Q1070")
    play.do("Q1070", late, "request_extension", obstacle="住院手术，无法书写申诉材料。", obstacle_ended_on=play.today)
    play.later(11)
    assert moves(play, play.now) == ["lapse_appeal_window"]
    assert (late.state, late.extension) == (PersonState.NOTIFIED, Extension.PENDING)
    play.later(1)
    play.do(Role.APPEAL_OFFICER, late, "decide_extension", granted=True, reason="住院属实，准予顺延。")
    granted = play.today
    play.later(10)
    last = play.today
    play.later(1)
    only_on(play, play.today, last, ["lapse_appeal_window", "lapse_extension"])
    assert (late.state, late.extension, granted < last) == (PersonState.EFFECTIVE, Extension.USED, True)


def test_a_notice_ends_after_five_working_days_but_not_over_an_objection(play):
    case = served(play, FIRST, {})
    play.later(11)
    assert moves(play, play.now) == ["lapse_appeal_window", "lapse_appeal_window"]
    play.publish(case)
    notice = play.session.scalars(select(Publication)).one()
    play.later(1)
    objection = play.do("Q1083", notice, "raise_objection", finding=None,
                        statement="对认定的理由有疑问，请说明。").thing
    play.later(9)
    assert moves(play, play.now) == []
    play.do(Role.LEAD_DEPT, objection, "dismiss_objection", reply="已说明认定的依据，异议不成立。")
    play.later(4)
    last = play.today
    play.later(1)
    only_on(play, play.today, last, ["finish_publication"])
    assert (notice.state, case.state) == (PublicationState.CLOSED, CaseState.EFFECTIVE)


def test_whoever_waits_elsewhere_comes_back_when_the_reviews_are_used_up(play):
    case = heard(play, THIRD)
    one, other = play.person(case, "Q1038"), play.person(case, "Q1042")
    play.do(Role.COMMITTEE_CHAIR, case, "concur", move=f"refer_person:{one.id}", opinion="同意移送，线索清楚。")
    play.do(Role.LEAD_INVESTIGATOR, one, "refer_person", reference="移2026-1", receiver="纪委办公室",
            lead="涉嫌收受借款人礼金，需另行核查。")
    play.do(Role.LEAD_DEPT_HEAD, other, "suspend", other_case="（2026）民初 12 号", no_other_evidence=True,
            reason="须以该案判决为据，没有其他证据可以替代。")
    for _ in range(2):
        play.later(130)
        assert moves(play, play.now) == []
        for person in (one, other):
            play.do(Role.SUPERIOR, case, "concur", move=f"continue_waiting:{person.id}", opinion="同意继续等待结果。")
            play.do(Role.LEAD_DEPT_HEAD, person, "continue_waiting", reason="另案尚未审结，仍须等待。")
    due = {play.session.scalars(select(clock.Period).where(
        clock.Period.finding_id == person.id, clock.Period.key == key, clock.Period.ended_on.is_(None))).one().due_on
        for person, key in ((one, Key.REFERRAL_REVIEW), (other, Key.SUSPENSION_REVIEW))}
    assert len(due) == 1
    last = due.pop()
    play.go_to(last)
    play.later(1)
    only_on(play, play.today, last, ["referral_returned", "force_resume"])
    assert (one.state, other.is_suspended) == (PersonState.IDENTIFIED, False)


def test_every_right_of_the_clock_is_looked_after():
    theirs = {right for right, cells in RIGHTS.items() if Role.CLOCK in cells}
    assert {one.move for one in clock.TIMED} == theirs - {"auto_withdraw"}


def test_what_the_database_refuses_is_reported_and_the_rest_goes_on(play):
    case = served(play, SECOND, {})
    stubborn = play.person(case, "Q1024")
    play.session.execute(text(
        "CREATE TRIGGER stubborn BEFORE INSERT ON effective_finding WHEN NEW.finding_id ="
        f" {stubborn.id} BEGIN SELECT RAISE(ABORT, '磁盘坏了'); END"))
    play.session.commit()
    play.later(11)
    done = clock.run(play.session, play.now, play.session.commit)
    assert [(one.move, one.record) for one in done.made] == [("lapse_appeal_window", f"认定事项 {case.number} 第 2 人")]
    assert [(one.record, one.error) for one in done.stuck] == [(f"认定事项 {case.number} 第 1 人", "磁盘坏了")]
    assert (stubborn.state, play.person(case, "Q1028").state) == (PersonState.NOTIFIED, PersonState.EFFECTIVE)


def test_the_clock_never_goes_before_the_last_line(play):
    registered(play, FIRST)
    with pytest.raises(clock.ClockBehind):
        clock.run(play.session, at(START, 8), play.session.commit)
    play.session.rollback()
    assert play.session.scalar(select(func.count()).select_from(AuditLine).where(AuditLine.actor_id.is_(None),
                                                                                 AuditLine.case_id.is_not(None))) == 0


def test_the_late_are_named_with_who_has_to_act(play):
    case = registered(play, FIRST)
    play.do(play.unit_of(case), case, "submit")
    play.session.rollback()
    assert clock.late(play.session, date(2026, 7, 13)) == []
    soon, = clock.late(play.session, date(2026, 7, 14))
    assert (soon.record, soon.key, soon.days, soon.reassign) == (f"认定事项 {case.number}", Key.ACCEPTANCE, 1, False)
    assert soon.roles == (Role.ACCEPTANCE_OFFICER,)
    later, = clock.late(play.session, date(2026, 7, 17))
    assert (later.days, later.reassign) == (4, True)


def test_the_command_moves_lists_and_repeats_harmlessly(app, clock, play):
    case = registered(play, FIRST)
    other = registered(play, SECOND)
    play.do(play.unit_of(other), other, "submit")
    case_number, other_number = case.number, other.number
    play.session.rollback()
    clock.now = at(date(2026, 7, 20), 10)
    runner = app.test_cli_runner()
    first = runner.invoke(args=["clock", "run"])
    assert first.exit_code == 0, first.output
    assert first.output.startswith("时钟走到 2026-07-20 10:05：推进 1 项。")
    assert f"认定事项 {case_number}：" in first.output
    late = f"认定事项 {other_number}：受理审查期已于2026年7月13日届满，逾期 5 个工作日，请受理审核人办理"
    assert late in first.output
    again = json.loads(runner.invoke(args=["clock", "run", "--json"]).output)
    assert (again["made"], again["stuck"], len(again["late"])) == ([], [], 1)


def test_as_of_catches_up_but_never_runs_ahead(app, clock, play):
    case = registered(play, FIRST)
    key = case.id
    play.session.rollback()
    clock.now = at(date(2026, 7, 20), 10)
    runner = app.test_cli_runner()
    ahead = runner.invoke(args=["clock", "run", "--as-of", "2026-07-21"])
    assert ahead.exit_code == 1
    assert "还没有到（今天是2026年7月20日）" in ahead.output
    early = runner.invoke(args=["clock", "run", "--as-of", "2026-07-13"])
    assert (early.exit_code, "推进 0 项" in early.output) == (0, True)
    told = runner.invoke(args=["clock", "run", "--as-of", "2026-07-14"])
    assert (told.exit_code, "推进 1 项" in told.output) == (0, True)
    behind = runner.invoke(args=["clock", "run", "--as-of", "2026-07-10"])
    assert behind.exit_code == 1
    assert "早于最后一条审计记录的时间 2026-07-14 00:05" in behind.output
    assert play.session.get_one(ExemptionCase, key).state == CaseState.PENDING_ACCEPTANCE
    assert play.session.scalar(select(func.count()).select_from(Finding)) == 0


def test_a_committee_that_does_not_meet_is_supervised_and_then_passed_over(play):
    """Ten working days, the superior bank is told; five more, and the case may go up (procedure, section 9; T15)."""
    case = heard(play, FIRST)
    play.check(case, {})
    secretary = Role.COMMITTEE_SECRETARY

    def closed() -> set[str]:
        return {one.code for one in refusals(play.session, case, "escalate_committee", by=play.by(secretary),
                                             now=play.now)}

    due = next(one for one in CaseTasks(play.session, case, play.today) if one.move == "call_meeting").period.due_on
    assert moves(play, at(due, 23, 55)) == []
    assert moves(play, at(due + timedelta(days=1))) == ["supervise_meeting"]
    assert moves(play, at(due + timedelta(days=1), 6)) == []
    told = {kind: set(play.session.scalars(select(Employee.staff_no).join(
        Message, Message.employee_id == Employee.id).where(Message.kind == kind)))
        for kind in ("to_supervise", "supervised")}
    assert told == {"to_supervise": {"Q1110"}, "supervised": {"Q1097"}}
    play.go_to(due + timedelta(days=1), 9)
    supervised = running(play.session, Whose(case.id), "meeting_supervised")
    assert supervised.due_on == add_working_days(play.today, 5, calendar_of(play.session)).day
    play.go_to(supervised.due_on, 9)
    assert closed() == {"no_need_for_upper_tier"}
    play.go_to(supervised.due_on + timedelta(days=1), 9)
    assert closed() == set()

    def waits() -> set[str]:
        return {one.move for one in CaseTasks(play.session, case, play.today)}

    assert "escalate_committee" in waits()
    case.tier = 2
    assert "escalate_committee" not in waits(), "above the last tier there is none"
    case.tier = 0
    play.do(secretary, case, "escalate_committee", reason="督办后委员会仍没有开会，提请上级行评议。")
    assert case.tier == 1
    assert running(play.session, Whose(case.id), "meeting_supervised") is None
    assert closed() == {"no_need_for_upper_tier"}
