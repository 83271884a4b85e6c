"""What a guard may know: the things a move is made to, and facts looked up when they are asked for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from workflow.rules.actors import Actor
from workflow.rules.standing import GateAnswer
from workflow.terms import Outcome


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a move is closed: a code worded elsewhere, with the values the words need."""

    code: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AnsweredByGate:
    """What the gate says of somebody about whom a conclusion is in effect, and in which case it is."""

    name: str
    number: str
    answer: GateAnswer


class Situation(Protocol):
    """One thing, one move, one actor, one day. Records are read, never written, by a guard.

    `details` is empty while a page only asks whether a button is open. Everything from `appeal_open` down is looked
    up on demand; the exhaustive exploration answers the first block from its own imagined state.
    """

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
    def people(self) -> Sequence[Any]:
        """Current record of each person of the case."""

    @property
    def appeal_open(self) -> bool:
        """This person has an appeal filed or accepted."""

    @property
    def objection_open(self) -> bool:
        """An objection touching this person is unanswered."""

    @property
    def objections_open(self) -> bool:
        """Any objection of the case is unanswered."""

    @property
    def publication_open(self) -> bool:
        """A notice of this case is up."""

    @property
    def committee_silent(self) -> bool:
        """The committee did not meet in time, nor in the five working days after the superior bank was asked."""
        ...

    @property
    def short_handed(self) -> bool:
        """No lawful quorum can be had at the present tier."""

    @property
    def year_is_up(self) -> bool:
        """365 natural days have passed since acceptance (procedure, section 9)."""

    @property
    def proposed_outcome(self) -> Outcome | None:
        """The outcome this move would lead to: of the count for a ruling, of the details for an appeal."""

    def over(self, period: str) -> bool:
        """Whether the running period of that key is over for this thing."""

    def running(self, period: str) -> bool:
        """Whether a period of that key is running for this thing and not over."""

    @property
    def look(self) -> Any:
        """Slower look-ups: seats, ballots, statements, duty conflicts (`services.situation.Look`)."""


Guard = Callable[[Situation], Refusal | None]
