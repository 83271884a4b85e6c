"""The stage of the demo bank: which day it is, who is who, and a move made by one of them through the door."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from web.cli.demo.cast import cast
from web.cli.demo.lines import Lines, Piece
from workflow.models import Account, Employee, ExemptionCase, Finding, Seat
from workflow.process import BY_NAME
from workflow.rules.actors import Actor
from workflow.rules.deadlines import add_working_days
from workflow.services import votes
from workflow.services.accounts import actor_of
from workflow.services.deadlines import SHANGHAI, calendar_of
from workflow.services.evidence import StoredFile
from workflow.services.moving import Event, make, make_for_each
from workflow.terms import PersonState, Role

CLOSING_TIME = time(17, 40)


def no_file(piece: Piece) -> StoredFile:
    """A file that stands in where nothing is stored: a short text known by its hash."""
    content = f"{piece.content}\n（演示材料）".encode()
    return StoredFile(file_name=f"{piece.title}.txt", media_type="text/plain", size=len(content),
                      sha256=hashlib.sha256(content).hexdigest())


@dataclass
class Stage:
    """One bank, one day at a time. `store` puts a text into the evidence store and returns what was stored.

    `lines` is what is said and written; `team` the investigators, the lead first; `pace` the time a move takes;
    `known` keeps actors between moves, for plays in which nobody's roles change.
    """

    session: Session
    now: datetime
    store: Callable[[Piece], StoredFile] = no_file
    saved: Callable[[], None] = lambda: None
    roles: Mapping[Role, Sequence[str]] = field(default_factory=cast)
    lines: Lines = field(default_factory=Lines)
    team: Sequence[str] = ("Q1102", "Q1098")
    pace: timedelta = timedelta(0)
    known: dict[str, Actor] | None = None

    # --- days and people

    @property
    def today(self) -> date:
        """The day it is in this bank."""
        return self.now.astimezone(SHANGHAI).date()

    def go_to(self, day: date, hour: int = 9, minute: int = 0) -> None:
        """Go to a day, in the morning unless said otherwise."""
        self.now = datetime.combine(day, time(hour, minute), tzinfo=SHANGHAI)

    def later(self, working_days: int) -> None:
        """Go on by so many working days."""
        self.go_to(add_working_days(self.today, working_days, calendar_of(self.session)).day)

    def by(self, who: Role | str) -> Actor:
        """The first in a role, or whoever has a staff number, with all the roles granted to the account."""
        number = self.roles[who][0] if isinstance(who, Role) else who
        if self.known is not None and number in self.known:
            return self.known[number]
        employee = self.employee(number)
        account = self.session.scalar(select(Account).where(Account.employee_id == employee.id))
        actor = actor_of(self.session, account) if account is not None else Actor(
            employee.id, employee.name, employee.staff_no, employee.institution_id, employee.institution.path,
            frozenset({Role.EMPLOYEE}))
        if self.known is not None:
            self.known[number] = actor
        return actor

    def employee(self, number: str) -> Employee:
        """The employee with a staff number."""
        return self.session.scalars(select(Employee).where(Employee.staff_no == number)).one()

    def ids(self, numbers: Iterable[str]) -> tuple[int, ...]:
        """Keys of employees."""
        return tuple(self.by(number).employee_id or 0 for number in numbers)

    def do(self, who: Role | str | Actor, thing: Any, move: str, /, **given: Any) -> Event:
        """Make one move."""
        actor = who if isinstance(who, Actor) else self.by(who)
        event = make(self.session, thing, move, BY_NAME[move].details(**given), by=actor, now=self.now)
        self._done()
        return event

    def do_for_each(self, who: Role | str, case: ExemptionCase, move: str) -> None:
        """Make a move for everybody standing at its step."""
        make_for_each(self.session, case, move, by=self.by(who), now=self.now)
        self._done()

    def _done(self) -> None:
        """A move is saved unless a whole day's steps are saved at once, and takes its time until closing time."""
        if self.pace == timedelta(0):
            self.saved()
        after = self.now + self.pace
        if after.astimezone(SHANGHAI).time() < CLOSING_TIME:
            self.now = after

    def unit_of(self, case: ExemptionCase) -> str:
        """Whoever reports for the branch of a case, and is not named in it himself."""
        named = {one.staff_no for one in case.people_named}
        for number in self.roles[Role.REPORTING_UNIT]:
            if self.by(number).institution_id == case.institution_id and number not in named:
                return number
        raise LookupError(f"no reporting unit for {case.institution.name}")

    # --- small questions

    def at(self, case: ExemptionCase, state: PersonState) -> list[Finding]:
        """People of a case standing at a step."""
        return [one for one in case.current if one.state == state and not one.is_suspended]

    def person(self, case: ExemptionCase, number: str) -> Finding:
        """One person of a case."""
        return next(one for one in case.current if one.employee.staff_no == number)

    def seated(self, case: ExemptionCase, *roles: Role) -> list[Seat]:
        """Seats of these kinds that have not declared yet."""
        return [seat for seat in case.seats
                if seat.role in roles and seat.ended_at is None and seat.declared_at is None]

    def voters(self, one: Finding) -> list[str]:
        """Who is present at the meeting about a person."""
        meeting = votes.meeting_of(self.session, one.case, one)
        assert meeting is not None, "the meeting is open"
        return [row.employee.staff_no for row in meeting.attendances if row.present]
