"""Who could be nominated for the team, the committee or the appeal panel of a case, and why somebody could not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from workflow.models import Account, Employee, ExemptionCase, Grant
from workflow.process import BY_NAME
from workflow.rules.actors import Actor
from workflow.rules.recusal import Ground
from workflow.services import recusal
from workflow.services.access import may
from workflow.services.deadlines import day_of
from workflow.services.situation import load
from workflow.terms import CaseState, Declared, Role

ENDED = frozenset({CaseState.NOT_ACCEPTED, CaseState.WITHDRAWN, CaseState.TERMINATED})


@dataclass(frozen=True, slots=True)
class Body:
    """A body of a case: its seats by role, how many people it takes at least, and the moves that nominate for it."""

    code: str
    roles: tuple[Role, ...]
    least: int
    moves: tuple[str, ...]


BODIES = (
    Body("team", (Role.LEAD_INVESTIGATOR, Role.INVESTIGATOR), 2, ("form_team", "reassign")),
    Body("committee", (Role.COMMITTEE_CHAIR, Role.COMMITTEE_MEMBER, Role.ALTERNATE_MEMBER), 5,
         ("call_meeting", "call_reopening_meeting", "reassign")),
    Body("panel", (Role.APPEAL_PANEL,), 3, ("accept_appeal", "seat_panel", "reassign")),
)
BODY_OF: Mapping[str, str] = MappingProxyType(
    {move: body.code for body in BODIES for move in body.moves if move != "reassign"})
"""The body a move nominates for; handing over a duty may concern any of them."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who holds a role: every ground against him in this case, whether he has a seat of it there now, when he
    last declared (None: never), and his other staff numbers."""

    employee: Employee
    grounds: Sequence[Ground]
    seated: bool
    kinship_on: date | None
    interest_on: date | None
    also: Sequence[str]

    @property
    def may_sit(self) -> bool:
        """Whether nothing on record speaks against him."""
        return not self.grounds


@dataclass(frozen=True, slots=True)
class Candidates:
    """The holders of one role; `names` are those of the staff that the grounds speak of, by number."""

    role: Role
    people: Sequence[Candidate]
    names: Mapping[str, str]

    @property
    def able(self) -> int:
        """How many of them may sit."""
        return sum(1 for one in self.people if one.may_sit)


def able(told: Sequence[Candidates]) -> int:
    """How many people, whatever their staff numbers and roles, may sit."""
    return len({min((one.employee.staff_no, *one.also)) for group in told for one in group.people if one.may_sit})


def bodies(actor: Actor, case: ExemptionCase) -> list[Body]:
    """The bodies of a case which the actor may nominate people for."""
    if case.state in ENDED:
        return []
    return [body for body in BODIES if any(may(actor, move, case=case) for move in body.moves)]


def holders(session: Session, role: Role) -> list[Employee]:
    """Employees with an active account that holds a role now."""
    return list(session.scalars(
        select(Employee).join(Account, Account.employee_id == Employee.id).join(Grant, Grant.account_id == Account.id)
        .where(Account.active, Grant.role == role, Grant.ended_at.is_(None))
        .options(joinedload(Employee.institution)).order_by(Employee.staff_no)))


def asked_as(role: Role) -> Role:
    """The role the rules are asked about: who leads the team is one of it."""
    return Role.INVESTIGATOR if role == Role.LEAD_INVESTIGATOR else role


def candidates(session: Session, case: ExemptionCase, body: Body, by: Actor, now: datetime) -> list[Candidates]:
    """Everybody who could be asked for each seat of a body, those who may sit first.

    What is on record is read once for all of them: the number of queries does not grow with the number of people.
    """
    look = load(session, BY_NAME[body.moves[0]], case, None, by=by, now=now, today=day_of(now)).look
    people = {role: holders(session, role) for role in body.roles}
    everybody = {one.id for found in people.values() for one in found}
    declared = recusal.declared_last(session, everybody)
    seats = {(seat.employee_id, seat.role) for seat in case.seats if seat.ended_at is None}
    known = look.gathered.recorded.persons

    def candidate(one: Employee, role: Role, grounds: Sequence[Ground]) -> Candidate:
        return Candidate(
            one, grounds, (one.id, role) in seats, declared.get((one.id, Declared.KINSHIP)),
            declared.get((one.id, Declared.INTEREST)), sorted(known.numbers(one.staff_no) - {one.staff_no}))

    told = []
    for role, found in people.items():
        against = look.why_nots(found, asked_as(role))
        listed = [candidate(one, role, against[one.id]) for one in found]
        told.append(Candidates(role, sorted(listed, key=lambda one: not one.may_sit), look.gathered.names))
    return told
