"""What one of the people judged sees of a case: his own part of it, told from his own records and nobody else's.

The state of the case is the sum of everybody's (R1), so nothing here asks for it: where a colleague stands must not
show in what one reads about oneself (6.6).
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum, auto
from types import MappingProxyType

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from workflow.models import (
    AuditLine,
    ExemptionCase,
    Finding,
    Period,
    Publication,
    PublicationPerson,
    Seat,
    Statement,
)
from workflow.rules.actors import Actor
from workflow.services.access import may
from workflow.services.deadlines import day_of, has_lapsed
from workflow.terms import Extension, PersonState, PublicationStatus, Role, StatementKind

P = PersonState


class OwnStep(StrEnum):
    """The steps of one person's way through a case."""

    ACCEPT = auto()
    INVESTIGATE = auto()
    HEAR = auto()
    CHECK = auto()
    REVIEW = auto()
    RULE = auto()
    SERVE = auto()
    APPEAL = auto()
    EFFECT = auto()
    PUBLISH = auto()


STANDS_AT: Mapping[PersonState, OwnStep] = MappingProxyType({
    P.IDENTIFIED: OwnStep.INVESTIGATE, P.INVESTIGATED: OwnStep.HEAR, P.FACTS_CONFIRMED: OwnStep.CHECK,
    P.CHECKED: OwnStep.REVIEW, P.PROPOSED: OwnStep.REVIEW, P.DETERMINED: OwnStep.SERVE, P.NOTIFIED: OwnStep.APPEAL,
    P.APPEALING: OwnStep.APPEAL, P.EFFECTIVE: OwnStep.PUBLISH,
})
"""The step each state stands at; the other states have left the way."""
ENDED_BY: Mapping[str, OwnStep] = MappingProxyType({
    "finish_investigation": OwnStep.INVESTIGATE, "confirm_facts": OwnStep.HEAR, "complete_check": OwnStep.CHECK,
    "waive_publication": OwnStep.PUBLISH,
})
"""The moves whose line tells the day a step ended; of the others the record itself does."""
Condition = Callable[[Finding, Collection[str]], bool]
"""Whether something holds of a person for whom periods of these keys run."""


@dataclass(frozen=True, slots=True)
class StepOfMine:
    """One step: `status` is done, now or todo; the day it was done."""

    step: OwnStep
    status: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the person's matter waits for: `why` says it in a word, `roles` who acts (himself: nobody), until when."""

    why: str
    roles: tuple[Role, ...] = ()
    period: Period | None = None
    yours: bool = False


def records(session: Session, actor: Actor) -> list[Finding]:
    """The present records of the actor, and of those he represents, in cases open to him; the latest first."""
    represented = select(Seat.finding_id).where(
        Seat.employee_id == actor.employee_id, Seat.role == Role.REPRESENTATIVE, Seat.ended_at.is_(None))
    found = session.scalars(select(Finding).where(
        Finding.current, or_(Finding.employee_id == actor.employee_id, Finding.id.in_(represented)))
        .order_by(Finding.id.desc()).options(joinedload(Finding.case)))
    return [one for one in found if may(actor, "read_letter", case=one.case, finding=one)]


def in_case(actor: Actor, case: ExemptionCase) -> Finding | None:
    """The present record, in one case, of the actor or of whom he represents; his window is opened on it."""
    return next((one for one in case.current if may(actor, "read_letter", case=case, finding=one)), None)


def steps(session: Session, one: Finding) -> list[StepOfMine]:
    """How far one person has come, with the days."""
    days = _days(session, one)
    at = STANDS_AT.get(one.state)
    order = list(OwnStep)
    over = at == OwnStep.PUBLISH and one.publication == PublicationStatus.SETTLED
    now = len(order) if over else order.index(at) if at is not None else -1
    shown = []
    for number, step in enumerate(order):
        done = number < now or (now < 0 and step in days)
        shown.append(StepOfMine(step, "done" if done else "now" if number == now else "todo",
                                days.get(step) if done else None))
    return shown


def _days(session: Session, one: Finding) -> dict[OwnStep, date]:
    """The day each step was last done, as far as it is known."""
    known = {OwnStep.ACCEPT: one.case.clock_from, OwnStep.REVIEW: one.determined_on, OwnStep.RULE: one.determined_on,
             OwnStep.SERVE: one.served_on, OwnStep.APPEAL: one.effective_on, OwnStep.EFFECT: one.effective_on,
             OwnStep.PUBLISH: session.scalar(
                 select(Publication.closed_on).join(PublicationPerson).where(
                     PublicationPerson.finding_id == one.id, PublicationPerson.removed_on.is_(None))
                 .order_by(Publication.id.desc()).limit(1))}
    found = {step: day for step, day in known.items() if day is not None}
    for action, at in session.execute(select(AuditLine.action, AuditLine.at).where(
            AuditLine.finding_id == one.id, AuditLine.action.in_(ENDED_BY)).order_by(AuditLine.id)):
        found[ENDED_BY[action]] = day_of(at)
    return found


def periods(session: Session, one: Finding, today: date) -> list[Period]:
    """What runs for this person, or for the case as a whole; the nearest first. Chances that have lapsed are over."""
    rows = session.scalars(select(Period).where(
        Period.case_id == one.case_id, Period.ended_on.is_(None),
        or_(Period.finding_id.is_(None), Period.finding_id == one.id)).order_by(Period.due_on))
    return [row for row in rows if not has_lapsed(row, today)]


def waits(one: Finding, running: Sequence[Period]) -> Waiting:
    """What happens next to a person, by whom, and until when; `running` as `periods` gives it."""
    keys = {row.key for row in running}
    found = next((row for row in AWAITED if row.holds(one, keys)), Awaited("over"))
    period = next((row for key in found.keys for row in running if row.key == key), None)
    return Waiting(found.why, (found.role,) if found.role is not None else (), period, found.yours)


def _said(one: Finding) -> list[Statement]:
    return [statement for statement in one.statements if not statement.superseded]


def _in(*states: PersonState) -> Condition:
    return lambda one, keys: one.state in states


def _silent(one: Finding, keys: Collection[str]) -> bool:
    return one.state == P.INVESTIGATED and not _said(one)


def _unanswered(one: Finding, keys: Collection[str]) -> bool:
    return one.state == P.INVESTIGATED and any(
        statement.kind == StatementKind.DISPUTED and statement.answered_at is None for statement in _said(one))


def _published(status: PublicationStatus) -> Condition:
    return lambda one, keys: one.state == P.EFFECTIVE and one.publication == status


@dataclass(frozen=True, slots=True)
class Awaited:
    """One thing a person's matter may wait for: when it does, who acts, which period runs (the first that does)."""

    why: str
    holds: Condition = lambda one, keys: True
    role: Role | None = None
    keys: tuple[str, ...] = ()
    yours: bool = False


AWAITED: tuple[Awaited, ...] = (
    Awaited("suspended", lambda one, keys: one.is_suspended, Role.LEAD_DEPT_HEAD, ("suspension_review",)),
    Awaited("extension_pending", lambda one, keys: one.extension == Extension.PENDING, Role.APPEAL_OFFICER,
            ("extension_decision",)),
    Awaited("team", lambda one, keys: one.state == P.IDENTIFIED and not one.case.team_ready, Role.LEAD_DEPT, ("team",)),
    Awaited("investigation", _in(P.IDENTIFIED), Role.LEAD_INVESTIGATOR,
            ("reinvestigation", "investigation_simple", "investigation")),
    Awaited("statement", _silent, None, ("fact_confirmation",), yours=True),
    Awaited("reply", _unanswered, Role.LEAD_INVESTIGATOR, ("statement_reply",)),
    Awaited("confirmation", _in(P.INVESTIGATED), Role.LEAD_INVESTIGATOR, ("fact_confirmation",)),
    Awaited("check", _in(P.FACTS_CONFIRMED), Role.LEAD_INVESTIGATOR, ("list_check",)),
    Awaited("meeting", _in(P.CHECKED), Role.COMMITTEE_SECRETARY, ("meeting",)),
    Awaited("vote", _in(P.PROPOSED), Role.COMMITTEE_CHAIR, ("ruling_letter",)),
    Awaited("service", _in(P.DETERMINED), Role.CASE_CLERK, ("service",)),
    Awaited("appeal", lambda one, keys: one.state == P.NOTIFIED and not one.appeal_used, None, ("appeal_window",),
            yours=True),
    Awaited("effect", _in(P.NOTIFIED), None, ("appeal_window",)),
    Awaited("appeal_acceptance", lambda one, keys: one.state == P.APPEALING and "appeal_acceptance" in keys,
            Role.APPEAL_OFFICER, ("appeal_acceptance",)),
    Awaited("appeal_decision", _in(P.APPEALING), Role.APPEAL_PANEL, ("appeal_decision",)),
    Awaited("late_appeal", lambda one, keys: one.state == P.EFFECTIVE and one.extension == Extension.GRANTED, None,
            ("late_appeal",), yours=True),
    Awaited("publication_start", _published(PublicationStatus.NONE), Role.PUBLICATION_REVIEWER,
            ("publication_start",)),
    Awaited("publication", _published(PublicationStatus.OPEN), None, ("publication",)),
    Awaited("settled", _in(P.EFFECTIVE)),
    Awaited("elsewhere", _in(P.TRANSFERRED_OUT), Role.LEAD_INVESTIGATOR, ("referral_review",)),
)
"""The first that holds is what is waited for."""


def told_instead(actor: Actor, cases: Iterable[ExemptionCase]) -> dict[int, Finding]:
    """For lists of cases: the actor's own record in each in which he has one, whose state he is told instead of the
    case's."""
    found = {case.id: in_case(actor, case) for case in cases}
    return {key: one for key, one in found.items() if one is not None}
