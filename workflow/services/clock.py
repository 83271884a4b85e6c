"""The moves that time makes: asked on a day, made through the door as the clock, each in its own transaction.

Silence never makes matters worse for a person and never opens the gate (R5); what waits for somebody of the bank is
not moved on but listed, with whoever has to act.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from workflow import details as d
from workflow.models import (
    Appeal,
    AuditLine,
    ExemptionCase,
    Finding,
    Period,
    Publication,
)
from workflow.process import ROWS
from workflow.rules.actors import CLOCK
from workflow.rules.deadlines import PERIODS, Key, Silence, working_days_between
from workflow.rules.guards.case import EARLY_WARNING_DAYS
from workflow.rules.guards.person import PARK_CAP
from workflow.rules.rights import roles_with
from workflow.rules.situation import Refusal
from workflow.services.deadlines import calendar_of, day_of, has_lapsed
from workflow.services.engine import reading
from workflow.services.moving import Refused, make, refusals
from workflow.services.naming import named
from workflow.services.pending import WARNED_ONLY
from workflow.terms import (
    LIVE_CASE,
    AppealState,
    CaseState,
    Extension,
    PersonState,
    PublicationState,
    Role,
)

WAITED = "复核次数用尽，按现有证据继续办理，不因移送推定有责。"
OLD_WARNING = f"风险预警满 {EARLY_WARNING_DAYS} 日未转为触发事件，由系统弃置。"


class ClockBehind(Exception):
    """The clock stands before the last sealed line: to move now would put things in the wrong order."""

    def __init__(self, last: datetime) -> None:
        self.last = last
        super().__init__(last.isoformat())


@dataclass(frozen=True, slots=True)
class Timed:
    """One move that time makes: what it is made to, where to look on a day, and what the clock says as its details."""

    move: str
    thing: Any
    where: Callable[[date], ColumnElement[bool]]
    details: d.Details | None = None


def _over(key: str, thing: ColumnElement[bool], today: date) -> ColumnElement[bool]:
    """A period of that key runs for the thing and its last day has passed."""
    return exists().where(thing, Period.key == key, Period.ended_on.is_(None), Period.paused_on.is_(None),
                          Period.due_on < today)


def _runs(key: str, today: date) -> ColumnElement[bool]:
    """A period of that key is paused or has days left for the person of the outer query."""
    return exists().where(Period.finding_id == Finding.id, Period.key == key, Period.ended_on.is_(None),
                          or_(Period.paused_on.is_not(None), Period.due_on >= today))


OF_LIBRARY = (Key.ENTRY_DRAFT, Key.ENTRY_REVIEW, Key.ENTRY_PUBLISH)
"""Periods that run after a case is closed."""
OF_CASE = Period.case_id == ExemptionCase.id
OF_PERSON = Period.finding_id == Finding.id
HERE = Finding.current & ~Finding.is_suspended


def _old_warning(today: date) -> ColumnElement[bool]:
    """A clue of early warnings alone, registered more than ninety days ago."""
    return (ExemptionCase.state == CaseState.CLUE) & WARNED_ONLY & (
        ExemptionCase.registered_on < today - timedelta(days=EARLY_WARNING_DAYS))


TIMED = (
    Timed("discard_clue", ExemptionCase, _old_warning, d.Reason(reason=OLD_WARNING)),
    Timed("submit_by_clerk", ExemptionCase, lambda today: (
        ExemptionCase.state == CaseState.CLUE) & _over(Key.REPORT, OF_CASE, today)),
    Timed("lapse_supplement", ExemptionCase, lambda today: (
        ExemptionCase.state == CaseState.SUPPLEMENTING) & _over(Key.SUPPLEMENT, OF_CASE, today)),
    Timed("confirm_facts", Finding, lambda today: HERE & (Finding.state == PersonState.INVESTIGATED)),
    Timed("supervise_meeting", ExemptionCase, lambda today: (
        ExemptionCase.state == CaseState.PENDING_REVIEW) & _over(Key.MEETING, OF_CASE, today)),
    Timed("close_ballot", Finding, lambda today: HERE & (Finding.state == PersonState.PROPOSED) & _over(
        Key.RULING_LETTER, OF_PERSON, today)),
    Timed("lapse_appeal_window", Finding, lambda today: HERE & (Finding.state == PersonState.NOTIFIED) & or_(
        Finding.appeal_used, ~_runs(Key.APPEAL_WINDOW, today))),
    Timed("lapse_extension", Finding, lambda today: HERE & (Finding.state == PersonState.EFFECTIVE) & (
        Finding.extension == Extension.GRANTED) & ~_runs(Key.LATE_APPEAL, today)),
    Timed("referral_returned", Finding, lambda today: (Finding.state == PersonState.TRANSFERRED_OUT) & (
        Finding.waits >= PARK_CAP) & _over(Key.REFERRAL_REVIEW, OF_PERSON, today), d.Conclude(result=WAITED)),
    Timed("force_resume", Finding, lambda today: Finding.is_suspended & (
        Finding.waits >= PARK_CAP) & _over(Key.SUSPENSION_REVIEW, OF_PERSON, today)),
    Timed("accept_appeal", Appeal, lambda today: (Appeal.state == AppealState.FILED) & _over(
        Key.APPEAL_ACCEPTANCE, Period.finding_id == Appeal.finding_id, today)),
    Timed("finish_publication", Publication, lambda today: (Publication.state == PublicationState.OPEN) & _over(
        Key.PUBLICATION, Period.case_id == Publication.case_id, today)),
)
"""Every move of the clock's but `auto_withdraw`, which the door makes at once with the move that calls for it."""


@dataclass(frozen=True, slots=True)
class Made:
    """A move the clock made: its name and the record it was made to, by number."""

    move: str
    record: str
    audit_id: int


@dataclass(frozen=True, slots=True)
class Stuck:
    """A move that was due and open, and could not be made all the same."""

    move: str
    record: str
    why: tuple[Refusal, ...]
    error: str = ""


@dataclass(frozen=True, slots=True)
class Late:
    """A period that is over and waits for somebody of the bank: by which moves it ends, and who may make them.

    `days`: working days since the due date. `reassign`: long enough over for another to take the work on (T43).
    """

    record: str
    key: Key
    due_on: date
    days: int
    roles: tuple[Role, ...]
    moves: tuple[str, ...]
    reassign: bool


@dataclass(slots=True)
class Run:
    """What came of one run of the clock."""

    made: list[Made] = field(default_factory=list)
    stuck: list[Stuck] = field(default_factory=list)


def run(session: Session, now: datetime, commit: Callable[[], None],
        progress: Callable[[Made], None] = lambda one: None) -> Run:
    """Make every move that time has made due at `now`, over and over until none is; `commit` after each.

    The session must be clean. A move the database refuses is undone, reported and left; the others go on.
    Raises ClockBehind, before anything is done, when `now` lies before the last sealed line.
    """
    with reading():
        last = session.scalar(select(func.max(AuditLine.at)))
        session.rollback()
    if last is not None and now < last:
        raise ClockBehind(last)
    done = Run()
    tried: set[tuple[str, int]] = set()
    while found := [one for one in _open(session, now) if one not in tried]:
        for name, key in found:
            tried.add((name, key))
            _make(session, _BY_MOVE[name], key, now, commit, done, progress)
    return done


_BY_MOVE = {one.move: one for one in TIMED}


def _open(session: Session, now: datetime) -> list[tuple[str, int]]:
    """Moves the door would let the clock make now, by name and key of the thing. Reads only."""
    with reading():
        found = list(_asked(session, now))
        session.rollback()
    return found


def _asked(session: Session, now: datetime) -> Iterator[tuple[str, int]]:
    for one in TIMED:
        for thing in session.scalars(select(one.thing).where(one.where(day_of(now))).order_by(one.thing.id)).all():
            if not refusals(session, thing, one.move, by=CLOCK, now=now, details=one.details):
                yield one.move, thing.id


def _make(session: Session, one: Timed, key: int, now: datetime, commit: Callable[[], None], done: Run,
          progress: Callable[[Made], None]) -> None:
    """One move in one transaction; undone whole where it fails."""
    thing = session.get_one(one.thing, key)
    record = named(session, thing)
    try:
        event = make(session, thing, one.move, one.details, by=CLOCK, now=now)
        commit()
    except Refused as refused:
        session.rollback()
        done.stuck.append(Stuck(one.move, record, tuple(refused.reasons)))
    except SQLAlchemyError as error:
        session.rollback()
        done.stuck.append(Stuck(one.move, record, (), str(error.__cause__ or error)))
    else:
        done.made.append(Made(one.move, record, event.audit_id))
        progress(done.made[-1])


def late(session: Session, today: date) -> list[Late]:
    """Periods of live cases, and of the library, that are over on a day, the longest over first: what the clock leaves
    to people."""
    periods = session.scalars(
        select(Period).join(ExemptionCase, ExemptionCase.id == Period.case_id)
        .where(or_(ExemptionCase.state.in_(LIVE_CASE), Period.key.in_(OF_LIBRARY)),
               Period.ended_on.is_(None), Period.paused_on.is_(None),
               Period.due_on < today).order_by(Period.due_on, Period.id))
    return [_late(session, one, today) for one in periods if not has_lapsed(one, today)]


def _late(session: Session, period: Period, today: date) -> Late:
    key = Key(period.key)
    moves = ("explain_year",) if key == Key.TOTAL_CLOCK else tuple(
        row.name for row in ROWS if key in row.ends and set(roles_with(row.name)) - {Role.CLOCK})
    roles = tuple(dict.fromkeys(role for move in moves for role in roles_with(move) if role != Role.CLOCK))
    person = session.get(Finding, period.finding_id) if period.finding_id else None
    whose = person if person is not None else session.get_one(ExemptionCase, period.case_id)
    days = working_days_between(period.due_on, today, calendar_of(session))
    handed_on = PERIODS[key].silence == Silence.REASSIGN and days > PERIODS[Key.REASSIGNMENT].length
    return Late(named(session, whose), key, period.due_on, days, roles, moves, handed_on)
