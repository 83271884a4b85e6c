"""A person judged asks that somebody step aside: who decides, what waits for it, and what a granted request does."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from tests.support.procedure import LONG, OFFICE, VOTERS, Bank
from workflow import details as d
from workflow.models import Ballot, Loan, LoanFact, Message, Period, RecusalRequest
from workflow.services import access, invariants, votes
from workflow.services.moving import Refused, make, refusals
from workflow.services.tasks import CaseTasks
from workflow.terms import Ballot as Choice
from workflow.terms import Matter, RecusalAnswer, RecusalDecision, RecusalGround, RiskClass, Role

G = RecusalGround


@pytest.fixture
def bank(session, monkeypatch):
    """The bank, with a superior and two members more, so that a committee of seven can lose two."""
    more = {"above": ("金上级", Role.SUPERIOR), "m5": ("秦委员", Role.COMMITTEE_MEMBER),
            "m6": ("尤委员", Role.COMMITTEE_MEMBER)}
    for key, value in more.items():
        monkeypatch.setitem(OFFICE, key, value)
    made = Bank(session)
    made.accepted()
    return made


SEVEN = (*VOTERS, "m5", "m6")


def seat(bank, key):
    return next(one.id for one in bank.case.seats if one.employee_id == bank.id(key) and one.ended_at is None)


def ask(bank, about, by="wei", ground=G.RELATIVE):
    return bank.go(by, "request_recusal", d.RequestRecusal(seat=seat(bank, about), ground=ground, reason=LONG),
                   bank.finding(by))


def decide(bank, who, request, decision):
    return bank.go(who, "decide_recusal", d.DecideRecusal(request=request.id, decision=decision, answer=LONG),
                   request.finding)


def codes(refused):
    return [reason.code for reason in refused.value.reasons]


def open_to(bank, who, move, thing):
    return [one.code for one in refusals(bank.session, thing, move, by=bank.actor(who), now=bank.now)]


def tasks_of(bank, key):
    return [one.move for one in CaseTasks(bank.session, bank.case, bank.now.date()) if one.is_for(bank.actor(key))]


def call(bank):
    day = bank.now.date()
    bank.go("secretary", "call_meeting", d.CallMeeting(
        held_on=day + timedelta(days=7), place="三楼会议室", materials_sent_on=day, chair=bank.id("chair"),
        members=tuple(bank.id(key) for key in SEVEN[1:])))
    for key in SEVEN:
        bank.go(key, "declare_recusal", d.Declare(answer=RecusalAnswer.CLEAR))


def hold(bank, *absent):
    bank.later(7)
    bank.go("secretary", "record_attendance", d.RecordAttendance(
        present=tuple(bank.id(key) for key in SEVEN if key not in absent)))


def kept(bank):
    bank.session.flush()
    return [(one.invariant.title, one.looked.violations) for one in invariants.check(bank.session) if not one.holds]


# --- investigators


def test_before_there_is_a_chair_the_head_of_the_department_decides_and_the_investigation_waits(bank):
    bank.with_team()
    request = ask(bank, "second")
    assert "decide_recusal" in tasks_of(bank, "head")
    assert "decide_recusal" not in tasks_of(bank, "above")
    period = bank.session.scalars(select(Period).where(Period.key == "recusal_decision")).one()
    assert (period.finding_id, period.days, period.ended_on) == (request.finding_id, 3, None)
    with pytest.raises(Refused) as refused:
        bank.each("lead", "finish_investigation")
    assert "recusal_undecided" in codes(refused)
    with pytest.raises(Refused) as refused:
        decide(bank, "above", request, RecusalDecision.GRANTED)
    assert codes(refused) == ["not_the_decider"]
    decide(bank, "head", request, RecusalDecision.REFUSED)
    assert (request.decision, request.answer, request.decided_by_id) == ("refused", LONG, bank.id("head"))
    assert period.ended_on is not None
    assert bank.case.team_ready
    with pytest.raises(Refused) as refused:
        bank.each("lead", "finish_investigation")
    assert "recusal_undecided" not in codes(refused)
    assert kept(bank) == []


def test_a_granted_request_ends_the_seat_and_the_team_is_filled_again(bank):
    bank.with_team()
    request = ask(bank, "second")
    decide(bank, "head", request, RecusalDecision.GRANTED)
    assert (request.seat.has_conflict, bool(request.seat.ended_at)) == (True, True)
    assert not bank.case.team_ready
    assert "form_team" in tasks_of(bank, "dept")
    with pytest.raises(Refused) as refused:
        bank.go("dept", "form_team", d.FormTeam(lead=bank.id("lead"), members=(bank.id("second"),)))
    assert codes(refused)
    assert bank.told("wei")[0] == "recusal_decided"
    assert "recusal_decided_here" in bank.told("dept")
    assert kept(bank) == []


def test_once_for_a_holder_and_a_ground_and_only_of_somebody_who_sits(bank):
    bank.with_team()
    decide(bank, "head", ask(bank, "second"), RecusalDecision.REFUSED)
    with pytest.raises(Refused) as refused:
        ask(bank, "second")
    assert codes(refused) == ["recusal_asked_before"]
    ask(bank, "second", ground=G.INTEREST)
    ask(bank, "second", by="tao")
    with pytest.raises(Refused) as refused:
        bank.go("wei", "request_recusal", d.RequestRecusal(seat=seat(bank, "officer"), ground=G.OTHER, reason=LONG),
                bank.finding("wei"))
    assert codes(refused) == ["no_such_seat"]


def test_of_two_that_wait_the_period_is_that_of_the_older(bank):
    bank.with_team()
    first = ask(bank, "second")
    bank.later(1)
    second = ask(bank, "lead")
    running = select(Period).where(Period.key == "recusal_decision", Period.ended_on.is_(None))
    assert bank.session.scalars(running).one().started_on == first.asked_at.date()
    decide(bank, "head", first, RecusalDecision.REFUSED)
    assert bank.session.scalars(running).one().started_on == second.asked_at.date()
    assert kept(bank) == []


def test_a_request_about_somebody_who_has_gone_lapses(bank):
    bank.with_team()
    request = ask(bank, "second")
    bank.go("second", "declare_recusal", d.Declare(answer=RecusalAnswer.CONFLICT, declaration=LONG))
    assert request.lapsed_at is not None
    assert "decide_recusal" not in tasks_of(bank, "head")
    with pytest.raises(Refused) as refused:
        decide(bank, "head", request, RecusalDecision.GRANTED)
    assert codes(refused) == ["no_recusal_request"]
    assert kept(bank) == []


def test_the_button_says_whose_decision_it_is(bank):
    assert open_to(bank, "wei", "request_recusal", bank.finding("wei")) == ["nobody_sits_yet"]
    bank.with_team()
    assert open_to(bank, "wei", "request_recusal", bank.finding("wei")) == []
    assert open_to(bank, "head", "decide_recusal", bank.finding("wei")) == ["no_recusal_request"]
    ask(bank, "second")
    assert open_to(bank, "head", "decide_recusal", bank.finding("wei")) == []
    assert open_to(bank, "above", "decide_recusal", bank.finding("wei")) == ["not_the_decider"]
    assert open_to(bank, "above", "order_recusal", bank.case) == ["not_the_decider"]


# --- the committee


@pytest.fixture
def called(bank):
    bank.investigated()
    bank.checked()
    call(bank)
    return bank


def test_the_meeting_does_not_open_before_a_request_about_a_member_is_decided(called):
    request = ask(called, "m1")
    hold(called)
    with pytest.raises(Refused) as refused:
        called.each("secretary", "open_meeting")
    assert codes(refused) == ["recusal_undecided"]
    assert refused.value.reasons[0].values == {"names": "沈委员"}
    assert "decide_recusal" in tasks_of(called, "chair")
    assert "decide_recusal" not in tasks_of(called, "head")
    decide(called, "chair", request, RecusalDecision.GRANTED)
    meeting = votes.meeting_of(called.session, called.case)
    assert [(row.employee_id, row.present) for row in meeting.attendances if row.recused] == [(called.id("m1"), False)]
    called.each("secretary", "open_meeting")
    assert votes.quorum_of(meeting).present == 6
    assert kept(called) == []


def test_nor_before_one_about_the_secretary_is(called):
    hold(called)
    request = ask(called, "secretary", ground=G.OTHER)
    assert open_to(called, "chair", "open_meeting", called.finding("wei")) == ["recusal_undecided"]
    decide(called, "chair", request, RecusalDecision.REFUSED)
    assert open_to(called, "chair", "open_meeting", called.finding("wei")) == []


def test_nobody_is_ruled_on_while_a_request_about_the_committee_is_undecided(called):
    hold(called)
    called.each("secretary", "open_meeting")
    request = ask(called, "m1", by="tao", ground=G.OTHER)
    for key in SEVEN:
        called.go(key, "cast_ballot", d.CastBallot(matter=Matter.RULING, choice=Choice.EXEMPT, reason=LONG),
                  called.finding("wei"))
    assert open_to(called, "chair", "resolve", called.finding("wei")) == ["recusal_undecided"]
    decide(called, "chair", request, RecusalDecision.REFUSED)
    assert open_to(called, "chair", "resolve", called.finding("wei")) == []


def test_an_alternate_may_be_asked_to_go_and_then_does_not_step_in(bank, monkeypatch):
    monkeypatch.setitem(OFFICE, "m6", ("尤委员", Role.ALTERNATE_MEMBER))
    bank.investigated()
    bank.checked()
    day = bank.now.date()
    bank.go("secretary", "call_meeting", d.CallMeeting(
        held_on=day + timedelta(days=7), place="三楼会议室", materials_sent_on=day, chair=bank.id("chair"),
        members=tuple(bank.id(key) for key in VOTERS[1:]), alternates=(bank.id("m6"),)))
    bank.go("chair", "declare_recusal", d.Declare(answer=RecusalAnswer.CLEAR))
    request = ask(bank, "m6")
    decide(bank, "chair", request, RecusalDecision.GRANTED)
    (row,) = votes.meeting_of(bank.session, bank.case).alternates
    assert row.recused
    assert open_to(bank, "secretary", "seat_alternate", bank.case)[0] == "no_alternate_left"
    assert not access.may(bank.actor("m6"), "view_case", case=bank.case)


def test_nobody_decides_about_himself_under_another_staff_number(called):
    """The chair has been asked to go; the superior is the same person under another number."""
    request = ask(called, "chair", ground=G.OTHER)
    himself = replace(called.actor("above"), others=frozenset({called.id("chair")}))
    asked = d.DecideRecusal(request=request.id, decision=RecusalDecision.REFUSED, answer=LONG)

    def closed(by):
        return {one.code for one in refusals(called.session, called.finding("wei"), "decide_recusal", by=by,
                                             now=called.now, details=asked)}

    assert closed(himself) == {"decides_on_himself"}
    assert closed(called.actor("above")) == set()


def test_the_chair_never_decides_about_himself(called):
    request = ask(called, "chair")
    with pytest.raises(Refused) as refused:
        decide(called, "chair", request, RecusalDecision.REFUSED)
    assert codes(refused) == ["decides_on_himself"]
    with pytest.raises(Refused) as refused:
        decide(called, "head", request, RecusalDecision.REFUSED)
    assert codes(refused) == ["not_the_decider"]
    assert "decide_recusal" in tasks_of(called, "above")
    assert "decide_recusal" not in tasks_of(called, "chair")
    decide(called, "above", request, RecusalDecision.GRANTED)
    assert request.seat.has_conflict
    assert kept(called) == []


def test_ordered_after_the_vote_the_ballot_is_void(called):
    hold(called)
    called.each("secretary", "open_meeting")
    called.go("m1", "cast_ballot", d.CastBallot(matter=Matter.RULING, choice=Choice.HOLD, reason=LONG),
              called.finding("wei"))
    called.go("chair", "order_recusal", d.OrderRecusal(seat=seat(called, "m1"), ground=G.TIES_TO_BORROWER, reason=LONG))
    ballot = called.session.scalars(select(Ballot)).one()
    assert (ballot.void, bool(ballot.void_reason)) == (True, True)
    order = called.session.scalars(select(RecusalRequest)).one()
    assert (order.finding_id, order.decision, order.reason) == (None, "granted", LONG)
    assert "recusal_ordered" in called.told("secretary")
    assert kept(called) == []


def test_nobody_is_told_anything_any_more_once_he_has_gone(called):
    called.go("chair", "order_recusal", d.OrderRecusal(seat=seat(called, "m1"), ground=G.OTHER, reason=LONG))
    before = len(called.told("m1"))
    hold(called, "m1")
    called.each("secretary", "open_meeting")
    assert len(called.told("m1")) == before
    assert called.session.scalars(select(Message).where(Message.kind == "to_vote")).all()


def test_a_request_stays_when_the_committee_is_called_anew_with_the_same_member(called):
    request = ask(called, "m1")
    call(called)
    assert request.waits
    hold(called)
    with pytest.raises(Refused) as refused:
        called.each("secretary", "open_meeting")
    assert codes(refused) == ["recusal_undecided"]
    decide(called, "chair", request, RecusalDecision.GRANTED)
    assert [row.employee_id for row in votes.meeting_of(called.session, called.case).attendances if row.recused] == [
        called.id("m1")]
    called.each("secretary", "open_meeting")
    assert kept(called) == []


# --- the panel


def test_the_superior_decides_about_the_panel_and_its_decision_waits(called):
    hold(called)
    called.each("secretary", "open_meeting")
    for key in ("wei", "tao"):
        for member in SEVEN:
            called.go(member, "cast_ballot", d.CastBallot(matter=Matter.RULING, choice=Choice.EXEMPT, reason=LONG),
                      called.finding(key))
        called.go("chair", "resolve", d.Resolve(facts=LONG, reasons=LONG, deviation=LONG), called.finding(key))
    called.served()
    appeal = called.go("wei", "file_appeal", d.FileAppeal(grounds=("new_evidence",), statement=LONG),
                       called.finding("wei"))
    panel = ("p1", "p2", "p3")
    called.go("appeals", "accept_appeal", d.AcceptAppeal(panel=tuple(called.id(key) for key in panel)), appeal)
    for key in panel:
        called.go(key, "declare_recusal", d.Declare(answer=RecusalAnswer.CLEAR))
    request = ask(called, "p2", ground=G.SAT_BEFORE)
    with pytest.raises(Refused) as refused:
        called.go("p1", "decide_uphold", d.Decide(decision=LONG), appeal)
    assert codes(refused) == ["recusal_undecided"]
    decide(called, "above", request, RecusalDecision.REFUSED)
    called.go("p1", "decide_uphold", d.Decide(decision=LONG), appeal)
    assert kept(called) == []


# --- cases that part and join


def test_who_was_split_off_takes_his_request_along(bank):
    bank.with_team()
    ask(bank, "second")
    made = make(bank.session, bank.finding("wei"), "split", d.Reason(reason=LONG), by=bank.actor("dept"), now=bank.now)
    old, new = bank.session.scalars(select(RecusalRequest).order_by(RecusalRequest.id)).all()
    assert (old.lapsed_at is not None, new.waits, new.case_id) == (True, True, made.thing.id)
    assert new.seat.case_id == made.thing.id
    assert kept(bank) == []


def test_who_stepped_aside_has_done_so_in_the_case_split_off(bank):
    bank.with_team()
    bank.go("second", "declare_recusal", d.Declare(answer=RecusalAnswer.CONFLICT, declaration=LONG))
    made = make(bank.session, bank.finding("wei"), "split", d.Reason(reason=LONG), by=bank.actor("dept"), now=bank.now)
    assert [one.employee_id for one in made.thing.seats if one.has_conflict] == [bank.id("second")]
    assert kept(bank) == []


def test_who_stepped_aside_steps_aside_in_the_case_merged_into(bank):
    bank.with_team()
    bank.go("second", "declare_recusal", d.Declare(answer=RecusalAnswer.CONFLICT, declaration=LONG))
    source = bank.case
    bank.loan = Loan(loan_no="L2", borrower=bank.loan.borrower, institution=bank.loan.institution,
                     product="流动资金贷款", inclusive=True, credit_total=Decimal(3_000_000),
                     approved_on=date(2025, 5, 1), manager_no="g1", reviewer_no="g2", approver_no="g2",
                     disburser_no="g2", post_loan_no="g1")
    bank.loan.facts = [LoanFact(as_of=date(2026, 9, 30), balance=Decimal(820_000), days_past_due=120,
                                risk_class=RiskClass.SUBSTANDARD)]
    bank.session.add(bank.loan)
    bank.session.flush()
    bank.accepted()
    bank.with_team()
    target = bank.case
    bank.go("dept", "merge_into", d.MergeInto(target=target.id, reason=LONG), source)
    assert not target.team_ready
    assert {one.has_conflict for one in target.seats if one.employee_id == bank.id("second")} == {True}
    assert {one.employee_id for one in target.seats if one.ended_at is None} >= {bank.id("lead")}
    assert not access.may(bank.actor("second"), "view_case", case=target)
    assert kept(bank) == []
