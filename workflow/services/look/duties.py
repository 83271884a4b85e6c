"""Look-ups about duties: who holds what, and who may not."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from workflow.models import (
    Account,
    Appeal,
    Concurrence,
    Employee,
    Grant,
    Institution,
    PanelDesignation,
)
from workflow.rules.persons import Persons
from workflow.rules.recusal import Ground, GroundCode, duty_conflicts, grounds, not_above
from workflow.rules.rights import roles_with
from workflow.rules.situation import Refusal
from workflow.services import persons, recusal
from workflow.services.appeal_seats import above_ruling
from workflow.terms import (
    AppealState,
    Role,
)
from workflow.wording.recusal import TIERS

if TYPE_CHECKING:
    pass
from workflow.services.look.claims import ClaimLooks


class DutyLooks(ClaimLooks):
    """Seats, conflicts, grounds for stepping aside, second persons."""

    @cached_property
    def persons(self) -> Persons[int]:
        """Who stands behind the employee records."""
        return persons.by_key(self.session)

    def held_by(self, employee_id: int | None) -> set[Role]:
        """Duties a person holds or held in this case, under whatever staff number; being judged is one of them."""
        mine = self.persons.numbers(employee_id) if employee_id is not None else frozenset()
        seats = {seat.role for seat in self.s.case.seats
                 if seat.employee_id in mine and (seat.finding_id is None or seat.role != Role.REPRESENTATIVE)}
        if any(one.employee_id in mine for one in self.s.case.findings):
            seats.add(Role.SUBJECT)
        return seats

    @cached_property
    def conflicts_of_actor(self) -> list[Role]:
        """Duties of the actor here that exclude the one this move is made in; the clock has none."""
        if self.s.by.employee_id is None:
            return []
        wanted = next(iter(roles_with(self.row)))
        return duty_conflicts(self.held_by(self.s.by.employee_id), wanted)

    def why_not(self, employee_id: int, role: Role) -> Refusal | None:
        """The first reason why somebody may not take a duty in this case."""
        employee = self.session.get(Employee, employee_id)
        if employee is None:
            return Refusal("no_such_employee")
        found = self.grounds_against(employee, role)
        return self._refused(employee, role, found[0]) if found else None

    def why_nots(self, people: Iterable[Employee], role: Role) -> dict[int, list[Ground]]:
        """Every reason against each of these people, by key: what is on record is asked for once for all of them."""
        return {one.id: self.grounds_against(one, role) for one in people}

    def grounds_against(self, employee: Employee, role: Role) -> list[Ground]:
        """Every ground on record against somebody for a duty in this case."""
        found = grounds(employee.staff_no, role, self.gathered.recorded, self.s.today)
        above = self.institution_above
        if role != Role.APPEAL_PANEL or self.designated or above is None:
            return found
        return found + not_above(employee.institution.path, above.path, above.name, employee.staff_no)

    @cached_property
    def institution_above(self) -> Institution | None:
        """The institution over the one that ruled, from which the appeal panel comes, if there is one (A02)."""
        return above_ruling(self.s.case)

    @cached_property
    def designated(self) -> bool:
        """Whether an open appeal of this person, or of anybody here where none is meant, has a panel designated."""
        person, case = self.s.person, self.s.case
        wanted = Appeal.finding_id == person.id if person is not None else Appeal.case_id == case.id
        return self.session.scalar(select(PanelDesignation.id).join(
            Appeal, Appeal.id == PanelDesignation.appeal_id).where(
            wanted, Appeal.state.in_((AppealState.FILED, AppealState.ACCEPTED))).limit(1)) is not None

    @cached_property
    def able_above(self) -> int:
        """How many holders of the panel's role, each counted once, nothing keeps from this case."""
        holders = self.session.scalars(
            select(Employee).join(Account, Account.employee_id == Employee.id).join(Grant).where(
                Account.active, Grant.role == Role.APPEAL_PANEL, Grant.ended_at.is_(None)).distinct())
        fit = [one for one in holders if not self.grounds_against(one, Role.APPEAL_PANEL)]
        return len({min(self.persons.numbers(one.id)) for one in fit}) if self.institution_above is not None else 0

    @cached_property
    def gathered(self) -> recusal.Gathered:
        """What the records say of who may not sit in this case."""
        return recusal.gather(self.session, self.s.case, self.case_people)

    def seated_twice(self, members: Iterable[int]) -> str:
        """Names of those who are among these people under more than one staff number."""
        twice = self.persons.twice(set(members))
        return self.names(twice) if twice else ""

    def _refused(self, employee: Employee, role: Role, ground: Ground) -> Refusal:
        """A ground in the words of a form that is refused."""
        code = {
            GroundCode.DUTY: "duty_conflict", GroundCode.SAT_BELOW: "sat_below",
            GroundCode.NOT_OF_UPPER: "not_of_upper", GroundCode.TOOK_PART: "took_part",
            GroundCode.LINE_OF_COMMAND: "line_of_command", GroundCode.RELATIVE: "near_relative",
            GroundCode.WITNESS: "testified", GroundCode.INTEREST: "has_interest",
            GroundCode.INTEREST_OF_RELATIVE: "has_interest", GroundCode.DECLARED: "declared_conflict",
            GroundCode.NOT_ABOVE: "not_from_above",
        }[ground.code]
        about: Mapping[GroundCode, dict[str, Any]] = {
            GroundCode.DUTY: {"duties": list(ground.duties), "role": role},
            GroundCode.SAT_BELOW: {"tier": TIERS[ground.tier or 0], "day": ground.on},
            GroundCode.NOT_OF_UPPER: {"place": employee.institution.name},
            GroundCode.LINE_OF_COMMAND: {"other": self.name_of(ground.other)},
            GroundCode.RELATIVE: {"other": self.name_of(ground.other)},
            GroundCode.INTEREST: {"borrower": ground.borrower},
            GroundCode.INTEREST_OF_RELATIVE: {"borrower": ground.borrower},
            GroundCode.NOT_ABOVE: {"institution": ground.other},
        }
        return Refusal(code, {"name": employee.name, **about.get(ground.code, {})})

    def name_of(self, staff_no: str) -> str:
        """The name behind a staff number; what is none is a name already."""
        return self.gathered.names.get(staff_no, staff_no)

    @cached_property
    def former_team(self) -> set[int]:
        """Who investigated before the team was set aside."""
        return {seat.employee_id for seat in self.s.case.seats
                if seat.role in (Role.INVESTIGATOR, Role.LEAD_INVESTIGATOR) and seat.ended_at is not None}

    @cached_property
    def second_role(self) -> Role | None:
        """The role whose consent this move needs besides."""
        return self.s.row.second

    @cached_property
    def second_consented(self) -> bool:
        """Whether somebody else of that role has consented and the consent is unused."""
        return self.consent is not None

    @cached_property
    def consent(self) -> Concurrence | None:
        """The unused consent of another person to this move."""
        wanted = self.s.person.id if self.s.person is not None else None
        return self.session.scalar(select(Concurrence).where(
            Concurrence.case_id == self.s.case.id, Concurrence.move == self.row, Concurrence.used.is_(False),
            Concurrence.role == self.second_role, Concurrence.given_by_id.not_in(self.s.by.keys),
            Concurrence.finding_id == wanted if wanted else Concurrence.finding_id.is_(None)).limit(1))
