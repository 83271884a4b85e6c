"""What the committee's moves and acts write: meetings, attendance, ballots, rulings, service."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from workflow.models import Attendance, Finding, Meeting, MeetingItem
from workflow.rules.audit import canonical
from workflow.rules.slips import slip
from workflow.services import documents, numbers, sealing, votes
from workflow.services.effects.common import seat, start_round, unseat, void_ballots
from workflow.services.situation import KeySlip, Loaded
from workflow.terms import HitStatus, Outcome, PersonState, Role


def call_meeting(s: Loaded) -> Meeting:
    """Call a meeting on everybody whose list check is done; earlier calls of this tier fall."""
    people = [one for one in s.case.current if one.state == PersonState.CHECKED and not one.is_suspended]
    return _call(s, people, reopening=False)


def call_reopening(s: Loaded) -> Meeting:
    """Call a meeting on reopening one person's finding (T35)."""
    return _call(s, [s.person], reopening=True)


def _call(s: Loaded, people: list[Finding], *, reopening: bool) -> Meeting:
    earlier = votes.meeting_of(s.session, s.case, reopening=reopening)
    if earlier is not None:
        earlier.closed_at = s.now
    called = [s.details.chair, *(member for member in s.details.members if member != s.details.chair)]
    s.session.flush()
    sitting = votes.meeting_of(s.session, s.case, reopening=not reopening)
    busy = {row.employee_id for row in sitting.attendances} if sitting is not None else set()
    unseat(s, frozenset({Role.COMMITTEE_CHAIR, Role.COMMITTEE_MEMBER}), "另行召集", but=busy)
    number = numbers.take(s.session, "meeting", s.today.year)
    meeting = Meeting(
        case_id=s.case.id, number=f"{s.today.year}-评{number:03d}", tier=s.case.tier, held_on=s.details.held_on,
        place=s.details.place, materials_sent_on=s.details.materials_sent_on, reopening=reopening,
        materials_sha256=digest_of_materials(s, people))
    if s.details.sealed:
        private, meeting.public_key = sealing.new_pair()
        meeting.sealed, s.once = True, KeySlip(meeting.number, slip(private))
    meeting.items = [MeetingItem(finding=one) for one in people]
    meeting.attendances = [Attendance(employee_id=member) for member in called]
    s.session.add(meeting)
    for member in called:
        seat(s, member, Role.COMMITTEE_CHAIR if member == s.details.chair else Role.COMMITTEE_MEMBER)
    s.session.flush()
    return meeting


def digest_of_materials(s: Loaded, people: list[Finding]) -> str:
    """A digest of what members are given: report, list answers, evidence hashes. Later changes show."""
    given = {
        "report": s.case.report,
        "people": [{"id": one.id, "proposal": one.proposal.get("outcome", ""),
                    "items": [f"{answer.item_code}:{answer.status}" for answer in one.answers],
                    "evidence": [piece.sha256 for piece in one.evidence]} for one in people],
    }
    return hashlib.sha256(canonical(given).encode()).hexdigest()


def record_attendance(s: Loaded) -> None:
    """Who came; somebody recused is not counted, present or not (I6)."""
    present = set(s.details.present)
    for reopening in (False, True):
        meeting = votes.meeting_of(s.session, s.case, reopening=reopening)
        if meeting is not None:
            for row in meeting.attendances:
                row.present = row.employee_id in present and not row.recused


def overturn_bar(s: Loaded) -> None:
    """The committee overturns a confirmed bar, with reasons (5.0)."""
    for answer in s.person.answers:
        if answer.item_code == s.details.item and answer.status == HitStatus.HIT:
            answer.overturned = True
            answer.reason = f"{answer.reason}\n评议推翻：{s.details.reason}".strip()


def resolve(s: Loaded) -> None:
    """The ruling with its reasons, items and ratios; the outcome itself was counted (T16)."""
    decided = votes.outcome_of_ballots(s.session, s.case, s.person, bool(s.look.bars_confirmed))
    one = s.person
    one.ratios = {str(kind): percent for kind, percent in decided.reductions.items()} if decided else {}
    one.reasons = f"{s.details.facts}\n{s.details.reasons}" + (
        f"\n偏离系统建议的理由：{s.details.deviation}" if s.details.deviation and deviates(one) else "")
    one.conditions, one.determined_on = s.details.conditions, s.today
    one.kind_conditions = {str(kind): said for kind, said in s.details.kind_conditions.items() if said}
    one.cited_items = cited(one)
    _close_when_done(s)


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


def leave_meeting(s: Loaded) -> None:
    """The person goes back, ballots cast so far are void, and where nobody is left the meeting is over."""
    void_ballots(s, "该人退出本次会议")
    start_round(s)
    _close_when_done(s)


def leave_for_next_tier(s: Loaded) -> None:
    """The ballots stand as the record of the deadlock; where nobody is left the meeting is over (T18)."""
    _close_when_done(s)


def void_review(s: Loaded) -> None:
    """The ballot of somebody who should have stepped aside is void, and so is the letter (T18a)."""
    void_ballots(s, "应回避未回避，评议无效")
    meeting = votes.last_meeting(s.session, s.case, s.person)
    if meeting is not None:
        for row in meeting.attendances:
            if row.employee_id == s.details.member:
                row.recused, row.present = True, False
        _close_when_done(s)
    for held in s.case.seats:
        if held.employee_id == s.details.member and held.ended_at is None:
            held.ended_at, held.ended_reason, held.has_conflict = s.now, "应回避未回避", True
    s.person.ratios, s.person.served_on = {}, None
    documents.void_letters(s.session, s.person, "determination")


def serve(s: Loaded) -> None:
    """When and how the letter reached the person (4.6, rule 5)."""
    s.person.served_on = s.details.served_on
    letter = s.look.determination_letter
    if letter is not None:
        letter.served_on, letter.served_by, letter.witness = s.details.served_on, s.details.method, s.details.witness


EFFECTS: Mapping[str, Callable[[Loaded], Any]] = {
    "call_meeting": call_meeting, "call_reopening_meeting": call_reopening, "record_attendance": record_attendance,
    "overturn_bar": overturn_bar, "resolve": resolve,
    "remand_to_investigate": leave_meeting, "deadlock": leave_for_next_tier, "void_review": void_review, "serve": serve,
}
