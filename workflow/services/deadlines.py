"""Periods that run, pause, go on and end; each can show how its due date came about."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.models import CalendarDay, Period
from workflow.rules import deadlines as rules
from workflow.rules.deadlines import PERIODS, Calendar, Due, Key, Unit
from workflow.services.calendar import build

SHANGHAI = ZoneInfo("Asia/Shanghai")

CASE_WIDE = frozenset({
    Key.REPORT, Key.EARLY_WARNING, Key.ACCEPTANCE, Key.SUPPLEMENT, Key.RECONSIDERATION, Key.TEAM, Key.INVESTIGATION,
    Key.INVESTIGATION_SIMPLE, Key.MEETING, Key.MEETING_SUPERVISED, Key.MINUTES, Key.PUBLICATION, Key.CLOSING,
    Key.TOTAL_CLOCK, Key.ENTRY_DRAFT, Key.ENTRY_REVIEW, Key.ENTRY_PUBLISH, Key.OBJECTION_REPLY,
})
"""Periods that belong to the whole case; the others to one person."""

OF_APPEAL = frozenset({Key.APPEAL_ACCEPTANCE, Key.APPEAL_DECISION})


class Whose(NamedTuple):
    """What a period runs for: a case, and a person of it where it is that person's alone."""

    case_id: int
    finding_id: int | None = None


def day_of(now: datetime) -> date:
    """The day a moment falls on in China."""
    return now.astimezone(SHANGHAI).date()


def calendar_of(session: Session) -> Calendar:
    """The official calendar with this bank's overrides, built once a session."""
    known: Calendar | None = session.info.get("calendar")
    if known is None:
        days = session.execute(select(CalendarDay.day, CalendarDay.working)).all()
        known = session.info["calendar"] = build({row.day: row.working for row in days})
    return known


def owner(key: str, whose: Whose) -> Whose:
    """Whom a period of this key runs for."""
    return Whose(whose.case_id) if key in CASE_WIDE else whose


def running(session: Session, whose: Whose, key: str) -> Period | None:
    """The running or paused period of that key, if there is one."""
    case_id, finding_id = owner(key, whose)
    return session.scalar(select(Period).where(
        Period.case_id == case_id, Period.finding_id == finding_id if finding_id else Period.finding_id.is_(None),
        Period.key == key, Period.ended_on.is_(None)))


def last(session: Session, whose: Whose, key: str) -> Period | None:
    """The latest period of that key, ended or not."""
    case_id, finding_id = owner(key, whose)
    return session.scalar(select(Period).where(
        Period.case_id == case_id, Period.finding_id == finding_id if finding_id else Period.finding_id.is_(None),
        Period.key == key).order_by(Period.id.desc()).limit(1))


def start(session: Session, whose: Whose, key: str, on: date) -> Period:
    """Start a period on a day, which is not counted (4.6). One that runs already starts anew."""
    old = running(session, whose, key)
    if old is not None:
        close(old, on, "restarted")
        session.flush()
    row = PERIODS[Key(key)]
    due = rules.due(row, on, calendar_of(session))
    case_id, finding_id = owner(key, whose)
    period = Period(case_id=case_id, finding_id=finding_id, key=key, started_on=on, days=row.length,
                    unit="working" if row.unit == Unit.WORKING_DAYS else "natural", due_on=due.day,
                    estimated=due.estimated)
    session.add(period)
    return period


def end(session: Session, whose: Whose, key: str, on: date, by: str) -> None:
    """End a period, if it runs."""
    period = running(session, whose, key)
    if period is not None:
        close(period, on, by)


def end_all(session: Session, whose: Whose, on: date, by: str, but: Collection[str] = ()) -> None:
    """End every period of a case that is over, or of a person who has left it, those of the keys `but` excepted."""
    mine = (Period.finding_id == whose.finding_id,) if whose.finding_id else ()
    for period in session.scalars(select(Period).where(
            Period.case_id == whose.case_id, Period.ended_on.is_(None), Period.key.not_in(but), *mine)):
        close(period, on, by)


def copy(session: Session, source: Whose, target: Whose, keys: Collection[str]) -> None:
    """Let a split-off case go on with the person's own periods and those of `keys`, each with its own start (T37)."""
    for period in session.scalars(select(Period).where(Period.case_id == source.case_id, Period.ended_on.is_(None))):
        own = period.finding_id == source.finding_id
        if own or (period.finding_id is None and period.key in keys):
            session.add(Period(
                case_id=target.case_id, finding_id=target.finding_id if own else None, key=period.key,
                started_on=period.started_on, days=period.days, unit=period.unit, due_on=period.due_on,
                estimated=period.estimated, paused_on=period.paused_on, left=period.left))


def close(period: Period, on: date, by: str) -> None:
    """Mark a period as ended by a move."""
    period.ended_on, period.ended_by = on, by


def extendable(period: Period) -> bool:
    """Whether the period's row knows an extension that has not been granted; the year may be explained again."""
    row = PERIODS[Key(period.key)]
    return bool(row.extension) and (period.days == row.length or row.key == Key.TOTAL_CLOCK)


def extend(session: Session, period: Period) -> None:
    """Grant the one extension its row allows; raises ValueError where there is none."""
    if not extendable(period):
        raise ValueError("extended before")
    row = PERIODS[Key(period.key)]
    period.days += row.extension
    longer = replace(row, length=period.days, extension=0)
    period.due_on = rules.due(longer, period.started_on, calendar_of(session)).day


def stop(session: Session, period: Period, on: date) -> None:
    """Stop one period; the working days left are kept."""
    period.paused_on = on
    period.left = max(0, rules.working_days_between(on, period.due_on, calendar_of(session)))


def let_run(session: Session, period: Period, on: date) -> None:
    """Let a stopped period run on with what was left of it."""
    if period.paused_on is not None:
        period.due_on = rules.add_working_days(on, period.left or 0, calendar_of(session)).day
        period.paused_on, period.left = None, None


def pause(session: Session, whose: Whose, on: date) -> None:
    """Stop every period of one person; the year's clock and the case's own periods run on (I11)."""
    for period in _personal(session, whose):
        if period.paused_on is None and period.key != Key.SUSPENSION_REVIEW:
            stop(session, period, on)


def go_on(session: Session, whose: Whose, on: date) -> None:
    """Let a person's paused periods run on (P29)."""
    for period in _personal(session, whose):
        let_run(session, period, on)


def _personal(session: Session, whose: Whose) -> list[Period]:
    return list(session.scalars(select(Period).where(
        Period.case_id == whose.case_id, Period.finding_id == whose.finding_id, Period.ended_on.is_(None))))


def is_over(period: Period | None, today: date) -> bool:
    """Whether a period has run out: its last day runs to midnight (4.6)."""
    return period is not None and period.paused_on is None and rules.overdue(period.due_on, today)


def explain(session: Session, period: Period) -> Due:
    """How a due date came about: the start, the days skipped and why."""
    row = replace(PERIODS[Key(period.key)], length=period.days)
    return rules.due(row, period.started_on, calendar_of(session))


def left(session: Session, period: Period, today: date) -> int:
    """Working days left until a due date, negative when it has passed; 0 on the day itself and no other.

    A weekend between the two counts as one day: on Saturday what was due on Friday is late.
    """
    found = rules.working_days_between(today, period.due_on, calendar_of(session))
    return found or (period.due_on > today) - (period.due_on < today)


def has_lapsed(period: Period, today: date) -> bool:
    """Whether a period is over that was somebody's chance and nobody's duty: it is past, not late."""
    return is_over(period, today) and PERIODS[Key(period.key)].silence in rules.LAPSING
