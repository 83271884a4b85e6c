"""What every invariant is made of: its code and title, what it looked at, and the records that break it, by name."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, SQLColumnExpression, exists, func, select
from sqlalchemy.orm import Session

from workflow.models import Appeal, ExemptionCase, Finding, Objection
from workflow.models.base import Base
from workflow.services.naming import named
from workflow.terms import AppealState, ObjectionState, PersonState

P = PersonState
JUDGED = (P.DETERMINED, P.NOTIFIED, P.APPEALING, P.EFFECTIVE)
"""States in which a person has an outcome in force."""
UNJUDGED = (P.IDENTIFIED, P.INVESTIGATED, P.FACTS_CONFIRMED, P.CHECKED, P.PROPOSED, P.TRANSFERRED_OUT)
"""States in which a person has none."""
SERVED = (P.NOTIFIED, P.APPEALING, P.EFFECTIVE)
CHECKED_ON = (P.CHECKED, P.PROPOSED, *JUDGED)
OPEN_APPEAL = (AppealState.FILED, AppealState.ACCEPTED)


class Violation(NamedTuple):
    """One record that breaks an invariant, and how."""

    record: str
    fault: str

    def __str__(self) -> str:
        return f"{self.record}：{self.fault}"


@dataclass(frozen=True, slots=True)
class Looked:
    """How many records an invariant speaks of, and those that break it."""

    count: int
    violations: list[Violation]


Check = Callable[[Session], Looked]


@dataclass(frozen=True, slots=True)
class Invariant:
    """One invariant: the code of the papers (`R`: a record's own), a title, and the function that looks."""

    code: str
    title: str
    check: Check


REGISTER: list[Invariant] = []


def invariant(code: str, title: str) -> Callable[[Check], Check]:
    """Register a function as an invariant."""
    def register(check: Check) -> Check:
        REGISTER.append(Invariant(code, title, check))
        return check
    return register


Record = TypeVar("Record", bound=Base)
Fault = str | Callable[[Any], str]


def among(session: Session, model: type[Record], *about: SQLColumnExpression[bool], broken: SQLColumnExpression[bool],
          fault: Fault) -> Looked:
    """Ask the database: of the rows an invariant is `about`, those for which `broken` holds."""
    kind: Any = model
    count = session.scalar(select(func.count()).select_from(kind).where(*about)) or 0
    rows = session.scalars(select(kind).where(*about, broken).order_by(kind.id)).all()
    return Looked(count, [Violation(named(session, row), _said(fault, row)) for row in rows])


def each(session: Session, records: Iterable[Record], fault: Callable[[Record], str | None]) -> Looked:
    """Ask every record in turn; None means it is in order."""
    count, found = 0, []
    for record in records:
        count += 1
        said = fault(record)
        if said is not None:
            found.append(Violation(named(session, record), said))
    return Looked(count, found)


def _said(fault: Fault, row: Any) -> str:
    return fault if isinstance(fault, str) else fault(row)


def there(*conditions: SQLColumnExpression[bool]) -> ColumnElement[bool]:
    """Some row meets these conditions."""
    return exists().where(*conditions)


def empty(column: Any) -> ColumnElement[bool]:
    """A text that is missing or blank."""
    return func.trim(func.coalesce(column, "")) == ""


def has_open_appeal() -> ColumnElement[bool]:
    """The finding of the outer query has an appeal that is not decided."""
    return there(Appeal.finding_id == Finding.id, Appeal.state.in_(OPEN_APPEAL))


def open_objection_in_case() -> ColumnElement[bool]:
    """The case of the outer query has an unanswered objection."""
    return there(Objection.case_id == ExemptionCase.id, Objection.state == ObjectionState.OPEN)
