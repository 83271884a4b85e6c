"""Rights asked of the records: may this actor do that to this thing, and which cases may he see at all."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, exists, false, or_, select, true, union
from sqlalchemy.orm import Session, defer, joinedload, selectinload

from workflow.models import (
    Attendance,
    ExemptionCase,
    Finding,
    Institution,
    Meeting,
    NamedPerson,
    Seat,
    TriggerEvent,
)
from workflow.rules.actors import Actor
from workflow.rules.rights import roles_with
from workflow.terms import CLAIMS, CaseState, PersonState, Reach, Role

DECLARING = frozenset({
    Role.LEAD_INVESTIGATOR, Role.INVESTIGATOR, Role.COMMITTEE_CHAIR, Role.COMMITTEE_MEMBER, Role.ALTERNATE_MEMBER,
    Role.APPEAL_PANEL})
"""Duties whose holders declare whether anything stands in their way before any content opens to them (2.3)."""
BEFORE_DECLARING = frozenset({"view_case", "view_meeting", "declare_recusal"})
FOR_RIGHTS = (
    selectinload(ExemptionCase.findings), selectinload(ExemptionCase.seats), joinedload(ExemptionCase.institution),
    defer(ExemptionCase.report))
"""What `may` asks of a case, to be fetched for many at once."""
OF_CLAIMANTS = frozenset({"withdraw"})
"""Rights of whoever set the case off himself, and of nobody else it is about."""


def may(actor: Actor, right: str, *, case: ExemptionCase | None = None, finding: Finding | None = None) -> bool:
    """Whether one of the actor's roles reaches this case and person with this right. Silence refuses.

    A person who has declared, or been found in, a conflict of interest reaches nothing of the case (2.3).
    """
    return acting_role(actor, right, case=case, finding=finding) is not None


def acting_role(actor: Actor, right: str, *, case: ExemptionCase | None = None,
                finding: Finding | None = None) -> Role | None:
    """The role in which the actor may use the right here, or None."""
    if case is not None and (is_recused(actor, case) or (right not in BEFORE_DECLARING and is_silent(actor, case))):
        return None
    judged = case is not None and is_judged(actor, case)
    for role, reach in roles_with(right).items():
        if judged and reach != Reach.OWN and role != Role.EMPLOYEE:
            continue
        if _reaches(actor, right, role, reach, case, finding):
            return role
    return None


def is_judged(actor: Actor, case: ExemptionCase) -> bool:
    """Whether the actor, under any staff number of his, is one of the people judged in this case: then he has no other
    part in it (2.4)."""
    return any(one.employee_id in actor.keys and one.state != PersonState.DISCONTINUED for one in case.findings)


def is_recused(actor: Actor, case: ExemptionCase) -> bool:
    """Whether the actor, under any staff number of his, has stepped aside in this case, or was sent out for it."""
    return any(seat.has_conflict and seat.employee_id in actor.keys for seat in case.seats) or any(
        row.employee_id in actor.keys for row in case.out_of_the_room)


def is_silent(actor: Actor, case: ExemptionCase) -> bool:
    """Whether the actor has yet to declare for a duty here: until then no content is open to him in any role (2.3)."""
    return any(seat.employee_id in actor.keys and seat.ended_at is None and seat.declared_at is None
               and seat.role in DECLARING for seat in case.seats)


def left_by(keys: Collection[int]) -> CompoundSelect[int]:
    """The keys of the cases in which somebody, under any of his staff numbers, has stepped aside or was sent out (2.3).

    To him there are no such cases. `keys`: those of an actor.
    """
    return _seated(keys, Seat.has_conflict.is_(True)).union(_sent_out(keys))


def shut_to(keys: Collection[int]) -> CompoundSelect[int]:
    """The keys of those cases, and of the cases in which he has yet to declare."""
    silent = and_(Seat.ended_at.is_(None), Seat.declared_at.is_(None), Seat.role.in_(DECLARING))
    return _seated(keys, or_(Seat.has_conflict.is_(True), silent)).union(_sent_out(keys))


def _seated(keys: Collection[int], condition: ColumnElement[bool]) -> Select[int]:
    return select(Seat.case_id).where(Seat.employee_id.in_(keys), condition).correlate(None)


def _sent_out(keys: Collection[int]) -> Select[int]:
    """`ExemptionCase.out_of_the_room` asks the same of one case."""
    return select(Meeting.case_id).join(Attendance, Attendance.meeting_id == Meeting.id).where(
        Attendance.employee_id.in_(keys), Attendance.recused).correlate(None)


def judged_in(keys: Collection[int]) -> Select[int]:
    """The keys of the cases in which somebody, under any of his staff numbers, is judged: `is_judged` asks the same."""
    return select(Finding.case_id).where(Finding.employee_id.in_(keys), Finding.state != PersonState.DISCONTINUED)


def own_part(actor: Actor) -> CompoundSelect[int]:
    """The keys of the cases in which somebody is judged, or represents one who is."""
    return judged_in(actor.keys).union(select(Seat.case_id).where(
        Seat.employee_id == actor.employee_id, Seat.role == Role.REPRESENTATIVE, Seat.ended_at.is_(None)))


def closed_to(keys: Collection[int]) -> CompoundSelect[int]:
    """The keys of the cases whose content is closed to somebody, under any of his staff numbers: he has stepped aside,
    has yet to declare, or is judged there himself.
    """
    # Under a name of its own: SQLite reads no union within a union.
    return union(select(shut_to(keys).subquery().c[0]), judged_in(keys))


def _reaches(actor: Actor, right: str, role: Role, reach: Reach, case: ExemptionCase | None,
             finding: Finding | None) -> bool:
    if reach == Reach.OWN:
        return _is_own(actor, right, case, finding)
    if reach == Reach.SEATED:
        return case is not None and (role in actor.roles or role == Role.REPRESENTATIVE) and any(
            seat.role == role and seat.employee_id == actor.employee_id and seat.ended_at is None
            and (seat.finding_id is None or finding is None or seat.finding_id == finding.id)
            for seat in case.seats)
    if role not in actor.roles:
        return False
    if reach == Reach.BRANCH:
        return case is None or under(actor, case.institution)
    return reach == Reach.ANY


def _is_own(actor: Actor, right: str, case: ExemptionCase | None, finding: Finding | None) -> bool:
    """Whether a person, or a case, is the actor's own: `_own_cases` asks the same of the database."""
    if actor.employee_id is None:
        return False
    if finding is not None:
        return finding.employee_id == actor.employee_id
    if case is None:
        return False
    claimed = any(one.raised_by_id == actor.employee_id and one.kind in CLAIMS for one in case.triggers)
    if right in OF_CLAIMANTS:
        return claimed
    named = was_refused(case) and any(one.employee_id == actor.employee_id for one in case.people_named)
    return claimed or named or any(one.employee_id == actor.employee_id for one in case.findings)


def was_refused(case: ExemptionCase) -> bool:
    """Whether a case was ever refused: then those named in it may ask for reconsideration, and so may see it (T06a)."""
    return case.state == CaseState.NOT_ACCEPTED or case.reconsidered


def _own_cases(employee_id: int) -> ColumnElement[bool]:
    """Cases somebody claimed, is judged in, or was named in when they were refused."""
    refused = or_(ExemptionCase.state == CaseState.NOT_ACCEPTED, ExemptionCase.reconsidered)
    return or_(
        _has(Finding, Finding.employee_id == employee_id),
        _has(TriggerEvent, TriggerEvent.raised_by_id == employee_id, TriggerEvent.kind.in_(CLAIMS)),
        refused & _has(NamedPerson, NamedPerson.employee_id == employee_id))


def _has(model: Any, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """The case of the query has such a record; whatever else the query is joined with makes no difference."""
    return exists(select(model.id).where(model.case_id == ExemptionCase.id, *conditions).correlate(ExemptionCase))


def under(actor: Actor, institution: Institution) -> bool:
    """Whether an institution is the actor's own or below it."""
    own = actor.institution_path
    return bool(own) and (institution.path == own or institution.path.startswith(own + "/"))


def reaches(actor: Actor, right: str, institution: Institution) -> bool:
    """Whether one of the actor's roles reaches what belongs to this institution and to no case: loans, loan quality."""
    return any(role in actor.roles and (reach == Reach.ANY or (reach == Reach.BRANCH and under(actor, institution)))
               for role, reach in roles_with(right).items())


def within_reach(actor: Actor, right: str) -> ColumnElement[bool]:
    """The same as a condition on `Institution`, for lists, counts and searches."""
    held = {reach for role, reach in roles_with(right).items() if role in actor.roles}
    if Reach.ANY in held:
        return true()
    return at_or_below(actor.institution_path) if Reach.BRANCH in held and actor.institution_path else false()


def at_or_below(path: str) -> ColumnElement[bool]:
    """The institution with that path and those below it, as a condition on `Institution`."""
    return or_(Institution.path == path, Institution.path.startswith(path + "/", autoescape=True))


def below_code(code: str) -> Select[int]:
    """The keys of the institution with that code and of those below it; of none where there is no such code."""
    top = select(Institution.path).where(Institution.code == code).scalar_subquery()
    return select(Institution.id).where(or_(Institution.path == top, Institution.path.like(top + "/%")))


def visible(actor: Actor) -> ColumnElement[bool]:
    """The same right `view_case` as a condition on `ExemptionCase`, for lists, counts and searches."""
    reaches = roles_with("view_case")
    ways: list[ColumnElement[bool]] = []
    mine = actor.employee_id
    for role, reach in reaches.items():
        if reach == Reach.OWN and mine is not None:
            ways.append(_own_cases(mine))
        elif reach == Reach.SEATED and mine is not None and (role in actor.roles or role == Role.REPRESENTATIVE):
            ways.append(_has(Seat, Seat.employee_id == mine, Seat.role == role, Seat.ended_at.is_(None)))
        elif reach == Reach.BRANCH and role in actor.roles and actor.institution_path:
            ways.append(ExemptionCase.institution_id.in_(
                select(Institution.id).where(at_or_below(actor.institution_path))))
        elif reach == Reach.ANY and role in actor.roles:
            ways.append(true())
    if not ways:
        return false()
    return and_(or_(*ways), ExemptionCase.id.not_in(left_by(actor.keys)), *_not_judged_elsewhere(actor))


def _not_judged_elsewhere(actor: Actor) -> list[ColumnElement[bool]]:
    """Who is judged in a case under another staff number of his sees of it, under this one, only what is his own."""
    if not actor.others or actor.employee_id is None:
        return []
    judged = _has(Finding, Finding.employee_id.in_(actor.others), Finding.state != PersonState.DISCONTINUED)
    return [or_(~judged, _own_cases(actor.employee_id))]


def find_case(session: Session, actor: Actor, key: Any) -> ExemptionCase | None:
    """The case of that key among those the actor may see."""
    return session.scalar(select(ExemptionCase).where(ExemptionCase.id == key, visible(actor)))


def people_shown(actor: Actor, case: ExemptionCase) -> list[Finding]:
    """The people of a case the actor may read about: a subject sees himself and nobody else."""
    return [one for one in case.current if may(actor, "view_person", case=case, finding=one)]
