"""Appeals, objections and what they led to, gathered in few columns to be counted by `rules.appeal_figures`.

Nothing of a case in which the reader has stepped aside, or has yet to declare, is counted for him (2.3).
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from workflow.models import (
    Appeal,
    AuditLine,
    EffectiveFinding,
    ExemptionCase,
    Finding,
    Institution,
    Objection,
    PaperAppeal,
    Period,
    Publication,
    PublicationPerson,
)
from workflow.rules.actors import Actor
from workflow.rules.appeal_figures import OF_STATE, Event
from workflow.rules.appeal_figures import Counted as C
from workflow.rules.deadlines import Calendar, Key, working_days_between
from workflow.services.access import shut_to
from workflow.services.deadlines import calendar_of, day_of
from workflow.terms import AppealGround, AppealState, ObjectionState, Outcome


def gather(session: Session, actor: Actor, since: date, until: date) -> Iterator[Event]:
    """Everything counted that happened from one day on and before another."""
    def within(day: date | None) -> bool:
        return day is not None and since <= day < until

    shown = _Cases(actor)
    calendar = calendar_of(session)
    for events in (_effects(session, shown, since, until), _appeals(session, shown, since, calendar),
                   _extensions(session, shown), _objections(session, shown), _published(session, shown, since)):
        yield from (one for one in events if within(one.on))


@dataclass(frozen=True, slots=True)
class _Cases:
    """The cases counted for a reader, and the institution of each."""

    actor: Actor

    def of(self, key: ColumnElement[Any] | InstrumentedAttribute[Any], *columns: Any) -> Select[Any]:
        """These columns and the path of the institution of the case, of all cases but those shut to the reader."""
        return (select(*columns, Institution.path).join(ExemptionCase, ExemptionCase.id == key)
                .join(Institution, Institution.id == ExemptionCase.institution_id)
                .where(key.not_in(shut_to(self.actor.keys))))


def _effects(session: Session, shown: _Cases, since: date, until: date) -> Iterator[Event]:
    """Each finding once, on the day it last took effect; whether it was ever appealed against, and published."""
    day = func.max(EffectiveFinding.effective_on)
    last = select(EffectiveFinding.finding_id, EffectiveFinding.case_id, day.label("day")).group_by(
        EffectiveFinding.finding_id, EffectiveFinding.case_id).having(day >= since, day < until).subquery()
    query = shown.of(last.c.case_id, last.c.case_id, last.c.finding_id, last.c.day,
                     exists().where(Appeal.finding_id == last.c.finding_id),
                     exists().where(PublicationPerson.finding_id == last.c.finding_id)).select_from(last)
    for case, finding, on, appealed, published, path in session.execute(query):
        yield Event(C.EFFECTIVE, on, case, finding, path)
        if appealed:
            yield Event(C.APPEALED, on, case, finding, path)
        if published:
            yield Event(C.PUBLISHED, on, case, finding, path)


LETTER_DAY = func.coalesce(PaperAppeal.postmarked_on, PaperAppeal.arrived_on)
"""The day from which an appeal on paper counts, as `PaperAppeal.counts_from`; none where it was filed here (4.6)."""


def _appeals(session: Session, shown: _Cases, since: date, calendar: Calendar) -> Iterator[Event]:
    """Filed, accepted and over, each on its own day."""
    query = shown.of(
        Appeal.case_id, Appeal.case_id, Appeal.finding_id, Appeal.state, Appeal.grounds, Appeal.filed_at,
        LETTER_DAY, Appeal.accepted_on, Appeal.decided_on, Period.days, Period.due_on).outerjoin(
        PaperAppeal, PaperAppeal.appeal_id == Appeal.id).outerjoin(Period, and_(
            Period.finding_id == Appeal.finding_id, Period.key == Key.APPEAL_DECISION,
            Period.started_on == Appeal.accepted_on, Period.ended_on == Appeal.decided_on)).where(
        or_(Appeal.decided_on.is_(None), Appeal.decided_on >= since))
    for (case, finding, state, grounds, filed_at, on_paper, accepted_on, decided_on, days, due_on,
         path) in session.execute(query):
        yield Event(C.FILED, on_paper or day_of(filed_at), case, finding, path)
        if accepted_on is not None:
            yield Event(C.ACCEPTED, accepted_on, case, finding, path)
        if state not in OF_STATE or decided_on is None:
            continue
        used = natural = None
        if due_on is not None and state not in (AppealState.WITHDRAWN, AppealState.INADMISSIBLE):
            # What is left of the period knows the days it stood still; the dates alone do not.
            used, natural = days - working_days_between(decided_on, due_on, calendar), (decided_on - accepted_on).days
        yield Event(OF_STATE[state], decided_on, case, finding, path, tuple(AppealGround(one) for one in grounds),
                    used, days if used is not None else None, natural)


def _extensions(session: Session, shown: _Cases) -> Iterator[Event]:
    """Requests for more time and their answers: the finding keeps the last one only, the sealed record all of them."""
    query = shown.of(AuditLine.case_id, AuditLine.case_id, AuditLine.finding_id, AuditLine.action, AuditLine.at,
                     AuditLine.body).where(AuditLine.action.in_(("request_extension", "decide_extension")))
    for case, finding, action, at, body, path in session.execute(query):
        kind = C.EXTENSION_ASKED
        if action == "decide_extension":
            granted = json.loads(body)["body"]["details"]["granted"]
            kind = C.EXTENSION_GRANTED if granted else C.EXTENSION_REFUSED
        yield Event(kind, day_of(at), case, finding, path)


def _objections(session: Session, shown: _Cases) -> Iterator[Event]:
    """Raised, and answered."""
    answered = {ObjectionState.DISMISSED: C.OBJECTION_DISMISSED, ObjectionState.SUSTAINED: C.OBJECTION_SUSTAINED}
    query = shown.of(Objection.case_id, Objection.case_id, Objection.finding_id, Objection.state, Objection.raised_at,
                     Objection.replied_on)
    for case, finding, state, raised_at, replied_on, path in session.execute(query):
        yield Event(C.OBJECTION_RAISED, day_of(raised_at), case, finding, path)
        if state in answered and replied_on is not None:
            yield Event(answered[state], replied_on, case, finding, path)


def _published(session: Session, shown: _Cases, since: date) -> Iterator[Event]:
    """Exemptions in notices, on the day the notice was put up."""
    query = shown.of(Publication.case_id, Publication.case_id, Finding.id, Publication.opened_on).join(
        PublicationPerson, PublicationPerson.publication_id == Publication.id).join(
        Finding, Finding.id == PublicationPerson.finding_id).where(
        Finding.outcome == Outcome.EXEMPT, Publication.opened_on >= since)
    for case, finding, on, path in session.execute(query):
        yield Event(C.EXEMPTION_PUBLISHED, on, case, finding, path)


def earliest(session: Session, actor: Actor) -> date | None:
    """The first day on which anything counted for the reader took effect or was filed."""
    shut = shut_to(actor.keys)
    first = session.scalar(select(func.min(EffectiveFinding.effective_on)).where(
        EffectiveFinding.case_id.not_in(shut)))
    filed = session.scalar(select(func.min(Appeal.filed_at)).where(Appeal.case_id.not_in(shut)))
    on_paper = session.scalar(select(func.min(LETTER_DAY)).join(Appeal, Appeal.id == PaperAppeal.appeal_id).where(
        Appeal.case_id.not_in(shut)))
    return min((one for one in (first, day_of(filed) if filed else None, on_paper) if one is not None), default=None)
