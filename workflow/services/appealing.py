"""What the pages of appeals show: what is awaited by when, days counted one by one, and what happened to an appeal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.models import Appeal, AuditLine, ExtensionRequest, Finding, Period
from workflow.rules.day_strip import Day, strip
from workflow.rules.deadlines import PERIODS, Due, Key, due
from workflow.services import deadlines
from workflow.services.look.appeal import filed_on
from workflow.terms import Role

ABOUT = frozenset({
    "file_appeal", "file_paper_appeal", "accept_appeal", "reject_appeal", "withdraw_appeal", "seat_panel",
    "designate_panel", "add_evidence", "decide_uphold", "decide_vary", "decide_revoke", "decide_remand",
    "settle_restitution", "open_sealed_ballot", "suspend", "resume", "force_resume"})
"""Moves and acts that are steps of an appeal."""
BEFORE = frozenset({"request_extension", "decide_extension"})


@dataclass(frozen=True, slots=True)
class Counted:
    """A period shown day by day: from which event, to which day, and every day on the way."""

    key: str
    due: Due
    days: Sequence[Day]


@dataclass(frozen=True, slots=True)
class Expected:
    """What comes after an appeal and by when: accepted, decided, and decided at the latest."""

    accepted_by: Due
    decided_by: Due
    decided_at_latest: Due


def counted(session: Session, key: str, start: date) -> Counted:
    """A period of working days from a day on, day by day."""
    found = due(PERIODS[Key(key)], start, deadlines.calendar_of(session))
    return Counted(key, found, strip(found))


def counted_of(session: Session, one: Finding, key: str) -> Counted | None:
    """The latest period of that key of somebody, day by day; None where there was none.

    One that stood still meanwhile is not told from its start: its due day is then another one.
    """
    period = deadlines.last(session, deadlines.Whose(one.case_id, one.id), key)
    if period is None:
        return None
    found = counted(session, key, period.started_on)
    return found if found.due.day == period.due_on else None


def window(session: Session, one: Finding) -> Period | None:
    """The period in which somebody may appeal, or could: the one an extension gave, or that of the letter."""
    whose = deadlines.Whose(one.case_id, one.id)
    return deadlines.running(session, whose, "late_appeal") or deadlines.last(session, whose, "appeal_window")


def expected(session: Session, received: date) -> Expected:
    """The days that follow an appeal received on a day, if each step takes as long as it may."""
    calendar = deadlines.calendar_of(session)
    accepted = due(PERIODS[Key.APPEAL_ACCEPTANCE], received, calendar)
    row = PERIODS[Key.APPEAL_DECISION]
    return Expected(accepted, due(row, accepted.day, calendar), due(row, accepted.day, calendar, extended=True))


def limit_of(session: Session, served_on: date) -> date:
    """The last day on which more time may be asked for: a year after service (T20a)."""
    return due(PERIODS[Key.EXTENSION_REQUEST_LIMIT], served_on, deadlines.calendar_of(session)).day


def day_filed(appeal: Appeal) -> date:
    """The day an appeal counts from."""
    return filed_on(appeal)


def day_received(appeal: Appeal) -> date:
    """The day an appeal was here, from which the time to accept it runs: on paper not that of the postmark."""
    return appeal.on_paper.arrived_on if appeal.on_paper is not None else deadlines.day_of(appeal.filed_at)


def last_of(session: Session, finding_id: int) -> Appeal | None:
    """The latest appeal of a record."""
    return session.scalar(select(Appeal).where(Appeal.finding_id == finding_id).order_by(Appeal.id.desc()).limit(1))


def request_of(session: Session, one: Finding) -> ExtensionRequest | None:
    """The latest request for more time of somebody, with its answer."""
    return session.scalar(select(ExtensionRequest).where(
        ExtensionRequest.finding_id == one.id).order_by(ExtensionRequest.id.desc()).limit(1))


def lines_of(appeal: Appeal, lines: Sequence[AuditLine], others: Sequence[Appeal]) -> list[AuditLine]:
    """The sealed lines that are steps of one appeal, and of the request for more time before it; `others`: all of the
    same record, each of which ends where the next begins."""
    later = [one.filed_at for one in others if one.filed_at > appeal.filed_at]
    earlier = [one.filed_at for one in others if one.filed_at < appeal.filed_at]
    mine = [line for line in lines if line.finding_id == appeal.finding_id
            and (not later or line.at < min(later)) and (not earlier or line.at > max(earlier))]
    return [line for line in mine
            if line.action in BEFORE or (line.action in ABOUT and line.at >= appeal.filed_at)]


def panel_of(appeal: Appeal) -> list[tuple[str, str, str, bool]]:
    """Who sits on the panel, or sat when it was decided: name, number, institution, and whether he has declared."""
    seats = [seat for seat in appeal.finding.case.seats
             if seat.finding_id == appeal.finding_id and seat.role == Role.APPEAL_PANEL
             and seat.given_at >= appeal.filed_at and (seat.ended_at is None or (appeal.decided_on is not None
                                            and deadlines.day_of(seat.ended_at) >= appeal.decided_on))]
    return [(seat.employee.name, seat.employee.staff_no, seat.employee.institution.name, seat.declared_at is not None)
            for seat in seats]
