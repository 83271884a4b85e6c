"""Look-ups about duties: who holds what, and who may not."""

from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy import select

from workflow.models import (
    Concurrence,
    Employee,
    Posting,
)
from workflow.rules.recusal import GroundCode, duty_conflicts, grounds
from workflow.rules.recusal import Posting as Post
from workflow.rules.rights import roles_with
from workflow.rules.situation import Refusal
from workflow.terms import (
    Role,
)

if TYPE_CHECKING:
    pass
from workflow.services.look.claims import ClaimLooks


class DutyLooks(ClaimLooks):
    """Seats, conflicts, grounds for stepping aside, second persons."""

    def held_by(self, employee_id: int | None) -> set[Role]:
        """Duties somebody holds or held in this case; being judged is one of them."""
        seats = {seat.role for seat in self.s.case.seats
                 if seat.employee_id == employee_id and (seat.finding_id is None or seat.role != Role.REPRESENTATIVE)}
        if any(one.employee_id == employee_id for one in self.s.case.findings):
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
        """Why somebody may not take a duty in this case: another duty, a part in the loan, a superior, a conflict."""
        employee = self.session.get(Employee, employee_id)
        if employee is None:
            return Refusal("no_such_employee")
        speaks = any(seat.employee_id == employee_id and seat.role == Role.REPRESENTATIVE and seat.ended_at is None
                     for seat in self.s.case.seats)
        held = duty_conflicts(self.held_by(employee_id), role) or ([Role.REPRESENTATIVE] if speaks else [])
        if held:
            return Refusal("duty_conflict", {"name": employee.name, "duties": held, "role": role})
        shown = grounds(employee.staff_no, self.case_people, self.postings_around, self.s.today)
        if shown:
            code = "took_part" if shown[0].code == GroundCode.TOOK_PART else "line_of_command"
            return Refusal(code, {"name": employee.name, "other": self.name_of(shown[0].other)})
        declared = any(seat.employee_id == employee_id and seat.has_conflict for seat in self.s.case.seats)
        return Refusal("declared_conflict", {"name": employee.name}) if declared else None

    @cached_property
    def postings_around(self) -> list[Post]:
        """Postings under a direct superior, of everybody who is judged and everybody who judges."""
        subjects = {person.staff_no for person in self.case_people if person.subject}
        rows = self.session.execute(
            select(Employee.staff_no, Posting.superior_no, Posting.from_on, Posting.to_on).join(Posting.employee)
            .where(Posting.superior_no.is_not(None),
                   Employee.staff_no.in_(subjects) | Posting.superior_no.in_(subjects)))
        return [Post(number, superior, since, until) for number, superior, since, until in rows if superior]

    def name_of(self, staff_no: str) -> str:
        """The name behind a staff number."""
        return self.session.scalar(select(Employee.name).where(Employee.staff_no == staff_no)) or staff_no

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
            Concurrence.role == self.second_role, Concurrence.given_by_id != self.s.by.employee_id,
            Concurrence.finding_id == wanted if wanted else Concurrence.finding_id.is_(None)).limit(1))
