"""Sittings: what a reader sees of them, which cases wait for one, and what is done for several of their items at once.

Whoever has stepped aside in a case sees neither its item nor a gap: items are numbered among those the reader sees, and
every count is of those. What is done for several items goes through the door case by case, each in a savepoint of its
own, so that one that is refused leaves the others as they are. Nothing here commits.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from workflow import details as d
from workflow.models import Attendance, Employee, ExemptionCase, Finding, Meeting, MeetingItem, Sitting
from workflow.process import BY_NAME
from workflow.rules.actors import Actor
from workflow.rules.situation import Refusal
from workflow.services import batch, moving, votes
from workflow.services.access import may, visible
from workflow.services.deadlines import day_of
from workflow.services.situation import KeySlip, load
from workflow.terms import Ballot, CaseState, Matter, PersonState, Role

MOST_CASES = 30
"""Cases offered for one sitting."""
MOST_SITTINGS = 100
OF_ITEMS = (
    selectinload(Meeting.attendances).joinedload(Attendance.employee),
    selectinload(Meeting.items).joinedload(MeetingItem.finding),
)
OF_CASES = (selectinload(ExemptionCase.seats), selectinload(ExemptionCase.findings))


# --- what a reader sees


@dataclass(frozen=True, slots=True)
class Item:
    """One item of an agenda as the reader sees it: its place among those he sees, the meeting, its case."""

    place: int
    meeting: Meeting
    case: ExemptionCase

    @property
    def people(self) -> list[Finding]:
        """The people on the agenda, as they were called."""
        return [row.finding for row in self.meeting.items]


@dataclass(frozen=True, slots=True)
class Shown:
    """A sitting and the items of it that the reader sees."""

    sitting: Sitting
    items: list[Item]

    @property
    def closed(self) -> bool:
        """Nothing of it is left to be heard."""
        return all(item.meeting.closed_at is not None for item in self.items)


def shown(session: Session, actor: Actor, sitting: Sitting) -> Shown | None:
    """A sitting as this reader sees it; None where he sees no item of it, and so not the sitting either."""
    return next(iter(_shown(session, actor, [sitting])), None)


def listed(session: Session, actor: Actor, today: date) -> tuple[list[Shown], list[Shown]]:
    """The sittings this reader sees: those not over and those to come, by their day; and those over, the latest first.
    """
    coming = Sitting.held_on >= today
    begun = _found(session, actor, ~coming, Sitting.held_on.desc(), Sitting.id.desc())
    return ([*(one for one in reversed(begun) if not one.closed),
             *_found(session, actor, coming, Sitting.held_on, Sitting.id)],
            [one for one in begun if one.closed])


def _found(session: Session, actor: Actor, when: Any, *order: Any) -> list[Shown]:
    seen = select(Meeting.id).join(ExemptionCase, ExemptionCase.id == Meeting.case_id).where(
        Meeting.sitting_id == Sitting.id, ~Meeting.called_off, visible(actor))
    return _shown(session, actor, session.scalars(
        select(Sitting).where(when, seen.exists()).order_by(*order).limit(MOST_SITTINGS)).all())


def _shown(session: Session, actor: Actor, sittings: Sequence[Sitting]) -> list[Shown]:
    rows = session.execute(
        select(Meeting, ExemptionCase).join(ExemptionCase, ExemptionCase.id == Meeting.case_id)
        .where(Meeting.sitting_id.in_([one.id for one in sittings]), ~Meeting.called_off, visible(actor))
        .order_by(Meeting.sitting_id, Meeting.position).options(*OF_ITEMS, *OF_CASES))
    items: dict[int, list[Item]] = {}
    for meeting, case in rows:
        if may(actor, "view_meeting", case=case) and not is_out(meeting, actor):
            mine = items.setdefault(meeting.sitting_id, [])
            mine.append(Item(len(mine) + 1, meeting, case))
    return [Shown(one, items[one.id]) for one in sittings if one.id in items]


def is_out(meeting: Meeting, actor: Actor) -> bool:
    """Whether the reader has stepped aside in this item, in whatever other role he could see its case."""
    return any(row.recused and row.employee_id in actor.keys for row in meeting.attendances)


@dataclass
class Called:
    """Somebody called to a sitting, over all the items the reader sees: places by what holds for him there."""

    employee: Employee
    chair: bool = False
    member_in: list[int] = field(default_factory=list)
    standby_in: list[int] = field(default_factory=list)
    present_in: list[int] = field(default_factory=list)
    recused_in: list[int] = field(default_factory=list)
    undeclared_in: list[int] = field(default_factory=list)
    away_in: dict[int, str] = field(default_factory=dict)
    in_place_of: dict[int, str] = field(default_factory=dict)


def called(items: Iterable[Item]) -> list[Called]:
    """Everybody called, members before those who stand by, in the order of the call."""
    found: dict[int, Called] = {}
    for item in items:
        duties = {seat.employee_id: seat for seat in item.case.seats if seat.ended_at is None and seat.role in (
            Role.COMMITTEE_CHAIR, Role.COMMITTEE_MEMBER, Role.ALTERNATE_MEMBER)}
        for row in item.meeting.attendances:
            one = found.setdefault(row.employee_id, Called(row.employee))
            duty = duties.get(row.employee_id)
            one.chair |= duty is not None and duty.role == Role.COMMITTEE_CHAIR
            (one.standby_in if row.standby else one.member_in).append(item.place)
            if row.present:
                one.present_in.append(item.place)
            if row.recused:
                one.recused_in.append(item.place)
            elif duty is not None and duty.declared_at is None:
                one.undeclared_in.append(item.place)
            if row.away_reason and not row.recused:
                one.away_in[item.place] = row.away_reason
            if row.in_place_of is not None:
                one.in_place_of[item.place] = row.in_place_of.name
    return sorted(found.values(), key=lambda one: not one.member_in)


# --- calling


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case that waits for a meeting, and how it stands for the batch."""

    case: ExemptionCase
    people: list[Finding]
    simple: batch.Simple


def waiting(session: Session, actor: Actor, tier: int) -> list[Waiting]:
    """Cases at this tier that wait for a meeting, for whoever may call one on them; the longest there first."""
    called_now = select(Meeting.id).join(Meeting.sitting).where(
        Meeting.case_id == ExemptionCase.id, Meeting.closed_at.is_(None), ~Meeting.reopening, Sitting.tier == tier)
    cases = session.scalars(
        select(ExemptionCase).where(
            visible(actor), ExemptionCase.state == CaseState.PENDING_REVIEW, ExemptionCase.tier == tier,
            ~ExemptionCase.need_upper, ~called_now.exists())
        .options(*OF_CASES).order_by(ExemptionCase.id).limit(MOST_CASES))
    rows = []
    for case in cases:
        if may(actor, "call_meeting", case=case):
            people = [one for one in case.current if one.state == PersonState.CHECKED and not one.is_suspended]
            rows.append(Waiting(case, people, batch.of_case(session, case, people)))
    return rows


def exclusions(session: Session, case: ExemptionCase, people: Iterable[int], *, by: Actor,
               now: datetime) -> dict[int, Refusal]:
    """Who of these may not sit in a case, and why."""
    s = load(session, BY_NAME["call_meeting"], case, None, by=by, now=now, today=day_of(now))
    found = {one: s.look.why_not(one, Role.COMMITTEE_MEMBER) for one in dict.fromkeys(people)}
    return {one: why for one, why in found.items() if why is not None}


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one case of several: refused for these reasons, or done.

    `leaving`: who may not sit in it and leaves the room for it. `person`: whom it is about, where it is about one.
    `key`: the key of a vote to be sealed, handed over this once and kept nowhere.
    """

    case: ExemptionCase
    refused: Sequence[Refusal] = ()
    leaving: Mapping[int, Refusal] = field(default_factory=dict)
    person: Finding | None = None
    key: KeySlip | None = field(default=None, repr=False)

    @property
    def done(self) -> bool:
        """Nothing spoke against it."""
        return not self.refused


def convene(session: Session, cases: Sequence[ExemptionCase], wanted: d.CallMeeting, simple: Collection[int], *,
            by: Actor, now: datetime, key: str) -> tuple[Sitting | None, list[Result]]:
    """Call one sitting on several cases, in this order; `simple` are the keys of those to be heard in the batch.

    Whoever may not sit in one of the cases is called for the others: a member leaves the room for that item, an
    alternate does not stand by in it. The sitting is None where no case could be called. Where votes are to be sealed
    every case has a key of its own.
    """
    for case in sorted(cases, key=lambda one: one.id):
        moving.hold(session, case)
    sitting: Sitting | None = None
    results = []
    for case in cases:
        excluded = exclusions(session, case, [wanted.chair, *wanted.members, *wanted.alternates], by=by, now=now)
        details = replace(
            wanted, simple=case.id in simple, sitting=sitting.id if sitting is not None else None,
            leaving=tuple(one for one in dict.fromkeys([wanted.chair, *wanted.members]) if one in excluded),
            alternates=tuple(one for one in wanted.alternates if one not in excluded))
        event, refused = _made(session, case, "call_meeting", details, by=by, now=now, key=key)
        once = event.once if event is not None else None
        results.append(Result(case, refused, excluded, key=once if isinstance(once, KeySlip) else None))
        if not refused:
            meeting = votes.meeting_of(session, case)
            sitting = meeting.sitting if meeting is not None else sitting
    return sitting, results


def _tried(session: Session, thing: ExemptionCase | Finding, move: str, details: d.Details | None = None, *,
           by: Actor, now: datetime, key: str) -> Sequence[Refusal]:
    """Make one of several moves; what it was refused for, empty where it is made."""
    return _made(session, thing, move, details, by=by, now=now, key=key)[1]


def _made(session: Session, thing: ExemptionCase | Finding, move: str, details: d.Details | None = None, *,
          by: Actor, now: datetime, key: str) -> tuple[moving.Event | None, Sequence[Refusal]]:
    """Make one of several moves in a savepoint: what came of it, or what it was refused for.

    `key`: of the form that asks for all of them; each move has its own, so that a second sending changes nothing.
    """
    own = f"{key[:32]}-{thing.id}"
    try:
        with session.begin_nested():
            if isinstance(thing, ExemptionCase) and BY_NAME[move].for_each:
                return moving.make_for_each(session, thing, move, details, by=by, now=now, key=own)[0], ()
            return moving.make(session, thing, move, details, by=by, now=now, key=own), ()
    except moving.Refused as refused:
        return None, refused.reasons


# --- on the day


@dataclass(frozen=True, slots=True)
class Came:
    """What the secretary noted of one person called: there or not, out of the room for these meetings, and why."""

    present: bool
    out_of: frozenset[int] = frozenset()
    reason: str = ""


def record_attendance(session: Session, items: Sequence[Item], noted: Mapping[int, Came], *, by: Actor,
                      now: datetime, key: str) -> list[Result]:
    """Attendance for every item at once, each through the door; whoever is recused in one is not there for it."""
    return [Result(item.case, _tried(session, item.case, "record_attendance", _attendance(item.meeting, noted), by=by,
                                     now=now, key=key)) for item in items]


def _attendance(meeting: Meeting, noted: Mapping[int, Came]) -> d.RecordAttendance:
    """What was noted, for one item. Who stands by and did not come is passed over when somebody must step in."""
    here, away = [], []
    for row in (*meeting.members, *meeting.alternates):
        came = noted.get(row.employee_id, Came(False))
        there = came.present and meeting.id not in came.out_of
        if row.recused:
            continue
        if there and not row.standby:
            here.append(row.employee_id)
        elif not there and (came.reason.strip() or row.standby or came.present):
            away.append(d.Away(member=row.employee_id, reason=came.reason.strip() or (
                "未到会" if not came.present else "")))
    return d.RecordAttendance(present=tuple(here), away=tuple(away))


def is_unvoted(session: Session, item: Item) -> bool:
    """Whether an item is still to be heard and nobody has voted in it, so that attendance may be noted."""
    return item.meeting.closed_at is None and not votes.has_begun(session, item.meeting)


def to_open(items: Iterable[Item]) -> list[Item]:
    """Items for which somebody came and whose people wait to be put to the vote."""
    return [item for item in items if not item.meeting.reopening and item.meeting.closed_at is None
            and any(row.present for row in item.meeting.attendances)
            and moving.standing_at(item.case, BY_NAME["open_meeting"])]


def open_all(session: Session, items: Sequence[Item], *, by: Actor, now: datetime, key: str) -> list[Result]:
    """Put every item to the vote that is ready for it, each through the door (T14)."""
    return [Result(item.case, _tried(session, item.case, "open_meeting", by=by, now=now, key=key))
            for item in to_open(items)]


def simple_items(session: Session, items: Iterable[Item]) -> list[Item]:
    """The items heard in the batch: what one joint report of the review speaks of (4.7)."""
    return [item for item in items if batch.in_batch(session, item.meeting, item.case)]


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One person of the batch, for the member who votes: the item, the person, and whether he has voted already."""

    item: Item
    person: Finding
    voted: bool


def batch_rows(session: Session, actor: Actor, items: Iterable[Item]) -> list[BatchRow]:
    """The people of simple items on whom this member votes on one form; nobody where he is not there for the item."""
    rows = []
    for item in simple_items(session, items):
        here = actor.employee_id in votes.present_at(item.meeting)
        if here and item.meeting.closed_at is None:
            rows += [BatchRow(item, one, _voted(session, actor, item.meeting, one)) for one in item.people
                     if one.state == PersonState.PROPOSED and may(actor, "cast_ballot", case=item.case, finding=one)]
    return rows


def _voted(session: Session, actor: Actor, meeting: Meeting, one: Finding) -> bool:
    return any(ballot.employee_id == actor.employee_id
               for ballot in votes.ballots(session, meeting, one, Matter.RULING))


def cast_all(session: Session, cast: Sequence[tuple[Finding, Ballot, str]], *, by: Actor, now: datetime,
             key: str) -> list[Result]:
    """One member's ballots on several people, each through the door for itself, with the reason typed beside it."""
    return [Result(one.case, _tried(session, one, "cast_ballot", d.CastBallot(
        matter=Matter.RULING, choice=choice, reason=reason), by=by, now=now, key=key), person=one)
        for one, choice, reason in cast]


@dataclass(frozen=True, slots=True)
class Live:
    """The bar of a meeting: who is wanted, who is there, how many are needed, how many have voted. Never how."""

    seats: int
    present: int
    needed: int
    cast: int
    expected: int


def live(session: Session, meeting: Meeting, person: Finding | None = None) -> Live:
    """Attendance, quorum and progress of the vote of the present round, for one person or for all put to the vote."""
    sat = votes.quorum_of(meeting)
    matter = Matter.REOPEN if meeting.reopening else Matter.RULING
    people = [person] if person is not None else [
        row.finding for row in meeting.items if meeting.reopening or row.finding.state == PersonState.PROPOSED]
    cast = sum(len(votes.ballots(session, meeting, one, matter)) for one in people)
    return Live(sat.eligible, sat.present, sat.needed, cast, sat.present * len(people))
