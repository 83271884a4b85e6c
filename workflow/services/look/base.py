"""What every look-up starts from: the situation, and the words a refusal needs."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.models import (
    Employee,
    Finding,
)
from workflow.process import Row
from workflow.rules.actors import Actor
from workflow.services import deadlines
from workflow.terms import Outcome


class Looked(Protocol):
    """The situation that is looked at (`services.situation.Loaded`); things that are absent are None."""

    session: Session
    row: Row
    case: Any
    person: Any
    appeal: Any
    publication: Any
    objection: Any
    entry: Any
    details: Any
    by: Actor
    today: date

    @property
    def whose(self) -> deadlines.Whose:
        """For whom a period runs."""

    @property
    def appeal_open(self) -> bool:
        """This person has an open appeal."""

    @property
    def proposed_outcome(self) -> Outcome | None:
        """The outcome the move would lead to."""

    @property
    def objection_open(self) -> bool:
        """An objection touching this person is unanswered."""


class Looks:
    """The situation looked at; each answer is found once, when a guard first asks."""

    def __init__(self, s: Looked) -> None:
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
