"""What every look-up starts from: the situation, and the words a refusal needs."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from workflow.models import (
    Employee,
    Finding,
)
from workflow.services import deadlines

if TYPE_CHECKING:
    from workflow.services.situation import Loaded


class Looks:
    """The situation looked at; each answer is found once, when a guard first asks."""

    def __init__(self, s: "Loaded") -> None:
        self.s = s
        self.session = s.session
        self.row = s.row.name

    def due(self, period: str) -> date | None:
        """When the latest period of that key ends or ended."""
        found = deadlines.last(self.session, self.s.whose, period)
        return found.due_on if found else None

    def names(self, employees: Iterable[int]) -> str:
        """Names of employees, in Chinese enumeration."""
        return "、".join(self.session.scalars(select(Employee.name).where(Employee.id.in_(list(employees)))))

    def person_names(self, people: Iterable[Finding]) -> str:
        """Names of people of the case the actor may read about; colleagues of a subject stay unnamed."""
        return "、".join(one.person_name for one in people)
