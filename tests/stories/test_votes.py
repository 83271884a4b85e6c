"""Votes are closed once, counted, counted again when somebody leaves; sealed ones say nothing before the key comes."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tests.support.hall import Hall, a_hall, acting
from workflow import details as d
from workflow.models import Attendance, AuditLine, Ballot, Dissent, Letter, Message, Poll
from workflow.rules.guards.votes import sealed_wants_enough
from workflow.rules.slips import read_slip
from workflow.rules.slips import slip as printed
from workflow.services import ballots, invariants, moving, sealing, votes
from workflow.services.recount import recount
from workflow.services.situation import KeySlip, Opened
from workflow.services.tasks import CaseTasks
from workflow.terms import (
    AppealGround,
    Effect,
    HitStatus,
    Matter,
    Outcome,
    PenaltyKind,
    PersonState,
    RecusalAnswer,
    Role,
    ServiceMethod,
)
from workflow.terms import Ballot as Choice

EXEMPT, MITIGATE, ABSTAIN = Choice.EXEMPT, Choice.MITIGATE, Choice.ABSTAIN
FAVOUR, AGAINST = Choice.FAVOUR, Choice.AGAINST
LONG = "经核实有关材料，理由充分。"
FOUR_TO_ONE = (MITIGATE, MITIGATE, MITIGATE, MITIGATE, EXEMPT)


@pytest.fixture
def named(session: Session) -> Hall:
    return a_hall(session)


@pytest.fixture
def sealed(session: Session) -> Hall:
    return a_hall(session, sealed=True)


def codes(refused: moving.Refused) -> set[str]:
    return {reason.code for reason in refused.reasons}


def lines(hall: Hall, action: str) -> list[dict[str, Any]]:
    return [json.loads(body)["body"] for body in hall.session.scalars(
        select(AuditLine.body).where(AuditLine.action == action).order_by(AuditLine.id))]


def broken(hall: Hall) -> list[str]:
    return [f"{one.invariant.title}: {violation}" for one in invariants.check(hall.session)
            for violation in one.looked.violations if "数据" not in one.invariant.title]


def ruled(hall: Hall) -> None:
    hall.do(Role.COMMITTEE_SECRETARY, "resolve", facts=LONG, reasons=LONG, deviation=LONG)


# --- closing


@pytest.mark.both
def test_the_last_ballot_closes_the_vote(named: Hall) -> None:
    named.vote(*FOUR_TO_ONE[:4])
    assert named.poll() is None
    last = named.cast(4, EXEMPT)
    poll = named.poll()
    assert (poll.present, poll.tally, poll.outcome) == (5, {"exempt": 1, "mitigate": 4}, Outcome.MITIGATE)
    assert poll.ratios == {"score_deduction": 40, "criticism": 100}
    assert poll.closed_at == poll.counted_at == named.now
    assert poll.digest == ballots.digest_over(ballots.of_poll(named.session, poll))
    (told,) = lines(named, "close_ballot")
    assert told["as"] == "clock"
    assert told["noted"]["polls"][0]["tally"] == poll.tally
    assert lines(named, "cast_ballot")[4]["noted"] == {
        "ballot": last.id, "digest": last.digest, "meeting": named.meeting.number, "round": 1}
    ruled(named)
    assert named.finding.outcome == Outcome.MITIGATE


def test_nobody_votes_after_the_closing(named: Hall) -> None:
    named.vote(*FOUR_TO_ONE)
    late = named.session.scalars(select(Attendance).where(Attendance.employee_id == named.bank.members[4].id)).one()
    named.session.scalars(select(Ballot).where(Ballot.employee_id == late.employee_id)).one().void = True
    with pytest.raises(moving.Refused) as refused:
        named.cast(4, EXEMPT)
    assert "vote_closed" in codes(refused.value)


@pytest.mark.both
def test_the_database_takes_no_ballot_after_the_closing_and_changes_none(named: Hall) -> None:
    cast = named.vote(*FOUR_TO_ONE)
    key = named.poll().id
    late = ballots.write(named.meeting, named.finding, named.bank.colleague.id, Matter.RULING,
                         ballots.Said(EXEMPT, {}, ""), named.now)
    changes: tuple[Callable[[], object], ...] = (
        lambda: named.session.add(late), lambda: setattr(cast[0], "choice", EXEMPT),
        lambda: setattr(cast[0], "ratios", {"criticism": 1}), lambda: named.session.delete(cast[0]),
        lambda: setattr(named.session.get(Poll, key), "present", 4),
        lambda: setattr(named.session.get(Poll, key), "tally", {"exempt": 5}),
        lambda: named.session.delete(named.session.get(Poll, key)))
    named.session.commit()
    for change in changes:
        change()
        with pytest.raises(DBAPIError):
            named.session.flush()
        named.session.rollback()


def test_a_second_round_is_closed_for_itself(named: Hall) -> None:
    named.vote(MITIGATE, MITIGATE, EXEMPT, EXEMPT, ABSTAIN)
    assert named.poll().outcome is None
    named.do(Role.COMMITTEE_SECRETARY, "next_vote_round")
    assert named.poll() is None
    named.vote(*FOUR_TO_ONE)
    assert (named.poll(vote_round=1).outcome, named.poll(vote_round=2).outcome) == (None, Outcome.MITIGATE)


def test_whoever_turns_out_to_be_in_conflict_has_the_vote_counted_again(named: Hall) -> None:
    named.vote(*FOUR_TO_ONE)
    first = named.poll().id
    named.do(named.member(4), "declare_recusal", named.case, answer=RecusalAnswer.CONFLICT, declaration=LONG)
    again = named.poll()
    assert named.session.get_one(Poll, first).void
    assert (again.id != first, again.present, again.tally) == (True, 4, {"mitigate": 4})
    assert len(lines(named, "close_ballot")) == 2


def test_the_vote_of_those_who_stay_is_closed_when_the_last_missing_member_leaves(named: Hall) -> None:
    named.vote(*FOUR_TO_ONE[:4])
    named.do(named.member(4), "declare_recusal", named.case, answer=RecusalAnswer.CONFLICT, declaration=LONG)
    assert named.poll().present == 4


def test_the_facts_may_be_found_unclear_before_everybody_has_said_so(named: Hall) -> None:
    named.vote(FAVOUR, FAVOUR, FAVOUR, matter=Matter.UNCLEAR)
    named.do(Role.COMMITTEE_SECRETARY, "remand_to_investigate", unclear=LONG)
    assert named.finding.state == PersonState.IDENTIFIED


# --- sealed


def test_a_sealed_meeting_is_not_for_few(session: Session, sealed: Hall) -> None:
    chair, *others = (one.id for one in sealed.bank.members[:3])
    few = d.CallMeeting(held_on=sealed.now.date(), materials_sent_on=sealed.now.date(), place="会议室", chair=chair,
                        members=tuple(others), sealed=True)
    plan = moving.look_at(session, sealed.case, "call_meeting", few, by=sealed.bank.actor(Role.COMMITTEE_SECRETARY),
                          now=sealed.now)
    refusal = sealed_wants_enough(plan.s)
    assert refusal is not None
    assert (refusal.code, refusal.values) == ("sealed_too_few", {"count": 3, "wanted": 5})


@pytest.mark.both
def test_a_sealed_vote_is_counted_with_the_key_and_with_no_other(sealed: Hall) -> None:
    sealed.vote(*FOUR_TO_ONE)
    poll = sealed.poll()
    assert (poll.counted_at, poll.tally, poll.outcome) == (None, {}, None)
    assert [task.move for task in CaseTasks(sealed.session, sealed.case, sealed.now.date())
            if task.finding is not None] == ["count_ballots"]
    wrong = sealed.slip[:-1] + ("A" if sealed.slip[-1] != "A" else "B")
    for slip, code in (("", "slip_wanted"), (wrong, "slip_group"), (sealed.slip[:40], "slip_length"),
                       (printed(sealing.new_pair()[0]), "slip_of_another")):
        with pytest.raises(moving.Refused) as refused:
            sealed.do(Role.COMMITTEE_SECRETARY, "count_ballots", slip=slip)
        assert codes(refused.value) == {code}
    sealed.do(sealed.member(0), "count_ballots", slip=sealed.slip)
    assert (poll.tally, poll.outcome, poll.counted_by_id) == (
        {"exempt": 1, "mitigate": 4}, Outcome.MITIGATE, sealed.bank.members[0].id)
    ruled(sealed)
    assert sealed.finding.ratios == {"score_deduction": 40, "criticism": 100}
    assert broken(sealed) == []


def test_the_key_is_handed_over_once_and_kept_nowhere(session: Session) -> None:
    hall = a_hall(session, sealed=True)
    assert len(hall.slip.split()) == 14
    key = read_slip(hall.slip)
    assert hall.meeting.public_key == sealing.public_of(key)
    hall.vote(*FOUR_TO_ONE)
    hall.do(Role.COMMITTEE_SECRETARY, "count_ballots", slip=hall.slip)
    dump = "\n".join(str(row) for table in reversed(Poll.metadata.sorted_tables)
                     for row in session.execute(table.select()))
    assert hall.slip not in dump
    assert hall.slip.replace(" ", "") not in dump
    assert key.hex() not in dump
    assert str(key) not in dump


def test_a_long_reason_is_refused_in_a_sealed_vote_and_taken_in_a_named_one(sealed: Hall) -> None:
    with pytest.raises(moving.Refused) as refused:
        sealed.cast(0, EXEMPT, reason="长" * 501)
    assert codes(refused.value) == {"sealed_reason_too_long"}
    sealed.cast(0, EXEMPT, reason="长" * 500)


def test_a_lost_key_is_replaced_and_the_vote_is_cast_anew(sealed: Hall) -> None:
    sealed.vote(*FOUR_TO_ONE)
    old, first = sealed.slip, sealed.poll().id
    event = sealed.do(Role.COMMITTEE_SECRETARY, "renew_key", sealed.case, meeting=sealed.meeting.id,
                      reason="打印件在搬迁中遗失，遍寻不得。")
    assert isinstance(event.once, KeySlip)
    sealed.slip = event.once.slip
    assert sealed.session.get_one(Poll, first).void
    assert sealed.poll() is None
    told = set(sealed.session.scalars(select(Message.employee_id).where(Message.kind == "to_vote",
                                                                        Message.sent_at == sealed.now)))
    assert {one.id for one in sealed.bank.members} <= told
    sealed.vote(MITIGATE, MITIGATE, MITIGATE, MITIGATE, MITIGATE)
    with pytest.raises(moving.Refused) as refused:
        sealed.do(Role.COMMITTEE_SECRETARY, "count_ballots", slip=old)
    assert codes(refused.value) == {"slip_of_another"}
    sealed.do(Role.COMMITTEE_SECRETARY, "count_ballots", slip=sealed.slip)
    assert sealed.poll().tally == {"mitigate": 5}
    assert broken(sealed) == []


def test_a_sealed_ballot_is_opened_to_audit_alone_once_and_with_a_line(sealed: Hall) -> None:
    cast = sealed.vote(*FOUR_TO_ONE)
    sealed.do(Role.COMMITTEE_SECRETARY, "count_ballots", slip=sealed.slip)
    ruled(sealed)
    for who, code in ((sealed.member(0), "no_right"), (sealed.bank.actor(Role.COMMITTEE_SECRETARY), "no_right")):
        with pytest.raises(moving.Refused) as refused:
            sealed.do(who, "open_sealed_ballot", ballot=cast[4].id, reason=LONG, slip=sealed.slip)
        assert codes(refused.value) == {code}
    event = sealed.do(Role.AUDIT, "open_sealed_ballot", ballot=cast[4].id, reason=LONG, slip=sealed.slip)
    assert isinstance(event.once, Opened)
    assert (event.once.voter, event.once.choice, event.once.reason) == (
        sealed.bank.members[4].name, EXEMPT, "综合全案材料")
    assert "exempt" not in repr(event)
    (line,) = lines(sealed, "open_sealed_ballot")
    assert line["details"] == {"ballot": cast[4].id, "reason": LONG}
    assert line["noted"]["voter"] == sealed.bank.members[4].staff_no
    sealed.session.expire_all()
    assert sealed.session.get_one(Ballot, cast[4].id).choice is None


def test_a_panel_opens_a_ballot_for_the_appeal_it_decides(sealed: Hall) -> None:
    cast = sealed.vote(*FOUR_TO_ONE)
    sealed.do(Role.COMMITTEE_SECRETARY, "count_ballots", slip=sealed.slip)
    ruled(sealed)
    asked = {"ballot": cast[0].id, "reason": LONG, "slip": sealed.slip}
    panel = [acting(one, Role.APPEAL_PANEL) for one in sealed.bank.panel]
    sealed.do(Role.CASE_CLERK, "serve", method=ServiceMethod.ELECTRONIC, served_on=sealed.now.date())
    appeal = sealed.do(Role.SUBJECT, "file_appeal", grounds=(AppealGround.RATIO_IMPROPER,), statement=LONG).thing
    with pytest.raises(moving.Refused) as refused:
        sealed.do(panel[0], "open_sealed_ballot", **asked)
    assert codes(refused.value) == {"no_right"}
    sealed.do(Role.APPEAL_OFFICER, "accept_appeal", appeal, panel=tuple(one.id for one in sealed.bank.panel))
    for one in panel:
        sealed.do(one, "declare_recusal", sealed.case, answer=RecusalAnswer.CLEAR)
    opened = sealed.do(panel[0], "open_sealed_ballot", **asked).once
    assert isinstance(opened, Opened)
    assert (opened.choice, opened.ratios) == (MITIGATE, {"criticism": 100, "score_deduction": 40})
    sealed.do(panel[0], "decide_uphold", appeal, decision=LONG)
    with pytest.raises(moving.Refused) as refused:
        sealed.do(panel[0], "open_sealed_ballot", **asked)
    assert codes(refused.value) == {"no_appeal_to_open_for"}


def test_a_review_of_a_sealed_meeting_is_voided_with_the_key(session: Session) -> None:
    sealed = a_hall(session, sealed=True, size=7)
    sealed.mitigate(10, 20, 30, 40, 50)
    for place in (5, 6):
        sealed.cast(place, EXEMPT)
    sealed.do(Role.COMMITTEE_SECRETARY, "count_ballots", slip=sealed.slip)
    ruled(sealed)
    asked = {"member": sealed.bank.members[1].id, "reason": LONG}
    with pytest.raises(moving.Refused) as refused:
        sealed.do(Role.SUPERIOR, "void_review", **asked)
    assert codes(refused.value) == {"slip_wanted"}
    sealed.do(Role.SUPERIOR, "void_review", **asked, slip=sealed.slip)
    assert sealed.finding.state == PersonState.CHECKED
    assert sealed.poll() is None


# --- dissent


def test_a_member_in_the_minority_adds_an_opinion_once_and_before_service(named: Hall) -> None:
    named.vote(*FOUR_TO_ONE)
    with pytest.raises(moving.Refused) as refused:
        named.do(named.member(0), "attach_dissent", opinion=LONG)
    assert codes(refused.value) == {"not_in_minority"}
    ruled(named)
    named.do(named.member(4), "attach_dissent", opinion="本人认为证据足以免责，应予免责。")
    with pytest.raises(moving.Refused) as refused:
        named.do(named.member(4), "attach_dissent", opinion=LONG)
    assert codes(refused.value) == {"dissented_before"}
    named.do(Role.CASE_CLERK, "serve", method=ServiceMethod.ELECTRONIC, served_on=named.now.date())
    with pytest.raises(moving.Refused) as refused:
        named.do(named.member(4), "attach_dissent", opinion=LONG)
    assert codes(refused.value) == {"wrong_state"}
    assert [one.words for one in named.session.scalars(select(Dissent))] == ["本人认为证据足以免责，应予免责。"]


def test_only_a_reduction_is_tied_to_conditions_for_one_kind_of_penalty(named: Hall) -> None:
    named.vote(*[EXEMPT] * 5)
    with pytest.raises(moving.Refused) as refused:
        named.do(Role.COMMITTEE_SECRETARY, "resolve", facts=LONG, reasons=LONG, deviation=LONG,
                 kind_conditions={PenaltyKind.CRITICISM: "以完成一次复训为条件"})
    assert "kind_conditions_without_reduction" in codes(refused.value)


def test_the_ruling_keeps_its_conditions_by_kind_of_penalty(named: Hall) -> None:
    named.vote(*FOUR_TO_ONE)
    named.do(Role.COMMITTEE_SECRETARY, "resolve", facts=LONG, reasons=LONG, deviation=LONG,
             kind_conditions={PenaltyKind.CRITICISM: "以完成一次复训为条件"})
    assert named.finding.kind_conditions == {"criticism": "以完成一次复训为条件"}
    letter = named.session.scalars(select(Letter).where(Letter.kind == "determination")).one()
    assert "以完成一次复训为条件" in letter.body
    for cited in ("P01", named.finding.evidence[0].title, named.case.list_version):
        assert cited in letter.body


# --- receipts


@pytest.mark.parametrize("secret", [False, True])
def test_every_ballot_has_a_receipt_that_finds_it(session: Session, secret: bool) -> None:
    hall = a_hall(session, sealed=secret)
    cast = hall.vote(*FOUR_TO_ONE)
    assert len({one.receipt for one in cast}) == 5
    for one in cast:
        assert ballots.with_receipt(session, one.receipt.lower().replace("-", " ")) is one
    assert ballots.with_receipt(session, "AAAA-AAAA-AAAA-AAAA") is None
    assert votes.result_of(hall.poll()) is None if secret else votes.result_of(hall.poll()) is not None


# --- a bar


def hit(hall: Hall, *items: str) -> None:
    """Negative items are confirmed as bars."""
    for answer in hall.finding.answers:
        if answer.item_code in items:
            answer.status, answer.effect, answer.confirmed = HitStatus.HIT, Effect.BAR, True
    hall.session.flush()


def standing(hall: Hall) -> list[str]:
    return [answer.item_code for answer in hall.finding.answers if answer.effect == Effect.BAR
            and answer.status == HitStatus.HIT and not answer.overturned]


def overturn(hall: Hall, item: str) -> set[str]:
    """The chair overturns a bar; why not."""
    try:
        hall.do(hall.member(0), "overturn_bar", item=item, reason="证据不足以认定该项，理由充分。")
    except moving.Refused as refused:
        return codes(refused)
    return set()


def test_one_vote_overturns_the_bar_it_was_about_and_no_other(named: Hall) -> None:
    hit(named, "N01", "N02")
    named.vote(AGAINST, AGAINST, AGAINST, matter=Matter.BAR)
    assert overturn(named, "N02") == {"bar_not_in_turn"}
    assert overturn(named, "N01") == set()
    assert overturn(named, "N02") == {"bar_not_voted_down"}
    named.vote(AGAINST, AGAINST, AGAINST, matter=Matter.BAR)
    assert overturn(named, "N02") == set()
    assert standing(named) == []


def test_no_bar_is_overturned_once_somebody_voted_on_the_ruling(named: Hall) -> None:
    hit(named, "N01")
    named.vote(EXEMPT, EXEMPT, EXEMPT, EXEMPT, EXEMPT)
    named.vote(AGAINST, AGAINST, AGAINST, matter=Matter.BAR)
    with pytest.raises(moving.Refused) as refused:
        ruled(named)
    assert codes(refused.value) == {"bar_means_hold"}
    assert overturn(named, "N01") == {"ruling_vote_began"}
    named.do(Role.COMMITTEE_SECRETARY, "next_vote_round")
    named.vote(AGAINST, AGAINST, AGAINST, matter=Matter.BAR)
    assert overturn(named, "N01") == set()


def test_at_the_last_tier_a_bar_that_is_not_kept_is_overturned_by_the_ruling(session: Session) -> None:
    hall = a_hall(session, tier=2)
    hit(hall, "N01", "N02")
    hall.vote(EXEMPT, EXEMPT, EXEMPT, EXEMPT, EXEMPT)
    hall.do(Role.COMMITTEE_SECRETARY, "next_vote_round")
    hall.vote(EXEMPT, EXEMPT, EXEMPT, EXEMPT, EXEMPT)
    with pytest.raises(moving.Refused) as refused:
        ruled(hall)
    assert codes(refused.value) == {"bar_not_decided"}
    hall.vote(AGAINST, AGAINST, AGAINST, FAVOUR, FAVOUR, matter=Matter.BAR)
    with pytest.raises(moving.Refused) as refused:
        ruled(hall)
    assert codes(refused.value) == {"bars_one_by_one"}
    assert overturn(hall, "N01") == set()
    hall.vote(AGAINST, AGAINST, AGAINST, FAVOUR, FAVOUR, matter=Matter.BAR)
    ruled(hall)
    assert (hall.finding.outcome, standing(hall), hall.finding.cited_items) == (Outcome.EXEMPT, [], ["P01"])
    assert recount(session, hall.meeting).faults == []
