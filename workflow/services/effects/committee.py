"""What the committee's moves and acts write: meetings, attendance, ballots, rulings, service."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import func, select

from workflow.models import Attendance, Finding, Meeting, MeetingItem, Sitting
from workflow.rules.slips import slip
from workflow.services import deadlines, departures, documents, drafts, materials, numbers, quoting, sealing, votes
from workflow.services.effects.common import leave_vote, seat, start_round, unseat, void_ballots
from workflow.services.situation import KeySlip, Loaded
from workflow.terms import HitStatus, Matter, Outcome, PersonState, Role


def call_meeting(s: Loaded) -> Meeting:
    """Call a meeting on everybody whose list check is done; earlier calls of this tier fall."""
    people = [one for one in s.case.current if one.state == PersonState.CHECKED and not one.is_suspended]
    return _call(s, people, reopening=False)


def call_reopening(s: Loaded) -> Meeting:
    """Call a meeting on reopening one person's finding (T35)."""
    return _call(s, [s.person], reopening=True)


COMMITTEE = frozenset({Role.COMMITTEE_CHAIR, Role.COMMITTEE_MEMBER, Role.ALTERNATE_MEMBER})


def _call(s: Loaded, people: list[Finding], *, reopening: bool) -> Meeting:
    earlier = votes.meeting_of(s.session, s.case, reopening=reopening)
    if earlier is not None:
        _call_off(s, earlier)
    s.session.flush()
    other = votes.meeting_of(s.session, s.case, reopening=not reopening)
    busy = {row.employee_id for row in other.attendances} if other is not None else set()
    unseat(s, COMMITTEE, "另行召集", but=busy)
    given = materials.manifest(s.session, s.case, people)
    sitting = _sitting(s)
    meeting = Meeting(
        sitting_id=sitting.id, position=_next_position(s, sitting), case_id=s.case.id, reopening=reopening,
        simple=not reopening and s.details.simple, appointed_by=s.details.appointed_by,
        appointment=s.details.appointment.strip(), materials=given, materials_sha256=materials.digest(given))
    if s.details.sealed:
        private, meeting.public_key = sealing.new_pair()
        meeting.sealed, s.once = True, KeySlip(sitting.number, slip(private))
        drafts.forget(s.session, [f"cast_ballot:finding-{one.id}" for one in people])
    meeting.items = [MeetingItem(finding=one) for one in people]
    meeting.attendances = _called(s)
    s.session.add(meeting)
    for row in meeting.attendances:
        if not row.recused:
            seat(s, row.employee_id, _duty(s, row))
    s.session.flush()
    s.session.expire(s.case, ["out_of_the_room"])
    return meeting


def _sitting(s: Loaded) -> Sitting:
    """The sitting the meeting joins, or a new one."""
    if s.details.sitting is not None:
        return s.session.get_one(Sitting, s.details.sitting)
    sitting = Sitting(
        number=f"{s.today.year}-评{numbers.take(s.session, 'meeting', s.today.year):03d}",
        institution_id=s.look.convener.id, tier=s.case.tier, held_on=s.details.held_on,
        place=s.details.place, materials_sent_on=s.details.materials_sent_on)
    s.session.add(sitting)
    s.session.flush()
    return sitting


def _next_position(s: Loaded, sitting: Sitting) -> int:
    last = s.session.scalar(select(func.max(Meeting.position)).where(Meeting.sitting_id == sitting.id))
    return (last or 0) + 1


def _called(s: Loaded) -> list[Attendance]:
    """The chair, the members and those who stand by, each once; whoever leaves the room for this item is recused."""
    members = dict.fromkeys([s.details.chair, *s.details.members])
    sent_out = dict.fromkeys(s.details.leaving, "须回避，本议题离席")
    return [*(Attendance(employee_id=member, recused=member in sent_out, away_reason=sent_out.get(member, ""))
              for member in members),
            *(Attendance(employee_id=one, standby=True) for one in dict.fromkeys(s.details.alternates))]


def _duty(s: Loaded, row: Attendance) -> Role:
    if row.standby:
        return Role.ALTERNATE_MEMBER
    return Role.COMMITTEE_CHAIR if row.employee_id == s.details.chair else Role.COMMITTEE_MEMBER


def _call_off(s: Loaded, meeting: Meeting) -> None:
    """A call that falls: it is over, and where nobody had come yet it was never heard."""
    meeting.closed_at = s.now
    meeting.called_off = not any(row.present for row in meeting.attendances)


def escalate(s: Loaded) -> None:
    """What was called at the tier below falls (T15)."""
    for meeting in s.session.scalars(select(Meeting).where(
            Meeting.case_id == s.case.id, Meeting.closed_at.is_(None), ~Meeting.reopening)):
        _call_off(s, meeting)


def record_attendance(s: Loaded) -> None:
    """Who came; somebody recused is not counted, present or not (I6), nor is somebody who stands by.

    Whoever was replaced by an alternate stays away, as he was noted then; a meeting that has begun to vote stays as it
    is.
    """
    present, away = set(s.details.present), {one.member: one.reason for one in s.details.away}
    for meeting in votes.meetings_at_hand(s.session, s.case):
        if votes.has_begun(s.session, meeting):
            continue
        members = meeting.members
        for row in meeting.attendances:
            row.present = row in members and row.employee_id in present and not row.recused
            if not row.recused and (row in members or row.standby):
                row.away_reason = away.get(row.employee_id, "")


def seat_alternate(s: Loaded) -> None:
    """An alternate becomes a member for this item; what he declared holds for the new duty too.

    Once attendance is recorded he counts as present: he steps in because he is there.
    """
    meeting = s.look.any_meeting
    row = next(one for one in meeting.attendances if one.employee_id == s.details.alternate)
    row.standby, row.in_place_of_id = False, s.details.in_place_of
    row.present = any(one.present for one in meeting.attendances)
    given = seat(s, row.employee_id, Role.COMMITTEE_MEMBER)
    for held in s.case.seats:
        if (held.employee_id, held.role, held.ended_at) == (row.employee_id, Role.ALTERNATE_MEMBER, None):
            given.declared_at, given.has_conflict, given.declaration = (
                held.declared_at, held.has_conflict, held.declaration)
            held.ended_at, held.ended_reason = s.now, "递补"


def leave_batch(s: Loaded) -> None:
    """The case is taken out of the batch and heard for itself (4.7)."""
    meeting = votes.meeting_of(s.session, s.case)
    if meeting is not None:
        meeting.simple, meeting.left_batch = False, s.details.reason


def overturn_bar(s: Loaded) -> None:
    """The committee overturns a confirmed bar, with reasons (5.0); of the next one, if any, a vote is held anew."""
    for answer in s.person.answers:
        if answer.item_code == s.details.item and answer.status == HitStatus.HIT:
            answer.overturned = True
            answer.reason = f"{answer.reason}\n评议推翻：{s.details.reason}".strip()
    if len(s.look.bars_confirmed) > 1:
        void_ballots(s, f"已就 {s.details.item} 表决，其余不得免责项另行表决", Matter.BAR)


def resolve(s: Loaded) -> None:
    """The ruling with its reasons, items and ratios; the outcome itself was counted (T16)."""
    one = s.person
    decided = votes.outcome_of_ballots(s.session, s.case, one, bool(s.look.bars_confirmed))
    _drop_bar_not_kept(s)
    one.ratios = {str(kind): percent for kind, percent in decided.reductions.items()} if decided else {}
    one.reasons = f"{s.details.facts}\n{s.details.reasons}" + (
        f"\n偏离系统建议的理由：{s.details.deviation}" if s.details.deviation and deviates(one) else "")
    one.conditions, one.determined_on = s.details.conditions, s.today
    one.kind_conditions = {str(kind): said for kind, said in s.details.kind_conditions.items() if said}
    one.cited_items = cited(one)
    quoting.keep(s.session, one, s.details.quotes, s.today)
    departures.record(s)
    _close_when_done(s)


def _drop_bar_not_kept(s: Loaded) -> None:
    """At the last tier a bar that the vote did not keep counts as overturned; the ruling does not rest on it."""
    if s.person.outcome == Outcome.HOLD or s.person.ceiling != Outcome.HOLD:
        return
    for answer in s.person.answers:
        if answer.item_code in s.look.bars_confirmed:
            answer.overturned = True
            answer.reason = f"{answer.reason}\n评议推翻：{votes.NOT_KEPT}".strip()


def deviates(one: Finding) -> bool:
    """Whether the ruling is another than the one proposed (5.0)."""
    return one.proposal.get("outcome") not in (None, one.outcome)


def cited(one: Finding) -> list[str]:
    """Items a ruling rests on: confirmed hits, or P01 where nothing is proven (I12)."""
    hits = [answer.item_code for answer in one.answers
            if answer.status == HitStatus.HIT and answer.confirmed and not answer.overturned]
    wanted = "N" if one.outcome == Outcome.HOLD else ""
    return [code for code in hits if code.startswith(wanted)] or ["P01"]


def _close_when_done(s: Loaded) -> None:
    """A meeting is over when nobody on its agenda is before it any more."""
    meeting = votes.meeting_of(s.session, s.case, s.person)
    if meeting is not None and not any(
            row.finding.state == PersonState.PROPOSED for row in meeting.items if row.finding_id != s.person.id):
        meeting.closed_at = s.now
        deadlines.start(s.session, deadlines.Whose(s.case.id), "minutes", s.today)


def leave_meeting(s: Loaded) -> None:
    """The person goes back, ballots cast so far are void, and where nobody is left the meeting is over."""
    void_ballots(s, "该人退出本次会议")
    start_round(s)
    _close_when_done(s)


def adjourn(s: Loaded) -> None:
    """The votes on this person are void, and the secretary calls the committee anew at the same tier (2.3)."""
    void_ballots(s, "休会，另行召集，重新表决")
    _close_when_done(s)


def leave_for_next_tier(s: Loaded) -> None:
    """The ballots stand as the record of the deadlock; where nobody is left the meeting is over (T18)."""
    _close_when_done(s)


def void_review(s: Loaded) -> None:
    """The review of one person is void, and so is the letter; whoever should have stepped aside is recused in the whole
    meeting, and his ballots on the others before it are void as well (T18a).
    """
    void_ballots(s, "应回避未回避，评议无效")
    for answer in s.person.answers:
        if votes.NOT_KEPT in answer.reason:
            answer.overturned, answer.reason = False, answer.reason.replace(votes.NOT_KEPT, "终局层表决已作废")
    meeting = votes.last_meeting(s.session, s.case, s.person)
    numbers = s.look.persons.numbers(s.details.member)
    if meeting is not None:
        leave_vote(s, meeting, numbers)
        _close_when_done(s)
    for held in s.case.seats:
        if held.employee_id in numbers:
            held.has_conflict = True
            if held.ended_at is None:
                held.ended_at, held.ended_reason = s.now, "应回避未回避"
    s.person.ratios, s.person.served_on = {}, None
    quoting.void(s.session, s.person)
    departures.set_aside(s.session, s.person)
    for kind in ("determination", "ballot_sheet"):
        documents.void_letters(s.session, s.person, kind)


def serve(s: Loaded) -> None:
    """When and how the letter reached the person (4.6, rule 5)."""
    s.person.served_on = s.details.served_on
    letter = s.look.determination_letter
    if letter is not None:
        letter.served_on, letter.served_by, letter.witness = s.details.served_on, s.details.method, s.details.witness


EFFECTS: Mapping[str, Callable[[Loaded], Any]] = {
    "call_meeting": call_meeting, "call_reopening_meeting": call_reopening, "record_attendance": record_attendance,
    "seat_alternate": seat_alternate, "leave_batch": leave_batch, "escalate_committee": escalate,
    "overturn_bar": overturn_bar, "resolve": resolve, "remand_to_investigate": leave_meeting,
    "deadlock": leave_for_next_tier, "adjourn": adjourn, "void_review": void_review, "serve": serve,
}
