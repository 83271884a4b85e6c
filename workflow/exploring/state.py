"""An imagined case and its people: only what the procedure may depend on, and a few notes that only the claims read."""

from dataclasses import dataclass, field
from datetime import date
from types import SimpleNamespace
from typing import Any, NamedTuple

from workflow.rules.actors import Actor
from workflow.terms import (
    AppealState,
    CaseState,
    Direction,
    Extension,
    Outcome,
    PersonState,
    PublicationState,
    PublicationStatus,
)

ONE, WHOLE = "person", "notice"
"""What an objection is to: one person's passage, or the whole notice."""

DAY = date(2026, 1, 5)
WEIGHT = {Outcome.EXEMPT: 0, Outcome.MITIGATE: 1, Outcome.HOLD: 2}
CAPS = {"further_investigations": 2, "returns": 1, "committee_remands": 1, "appeal_remands": 1, "voids": 2, "waits": 2,
        "supplements": 2}
"""Section 10. A counter stops here, so that a move without its cap leads back to a state seen before: a cycle."""


class Person(NamedTuple):
    """One person's current record; the lines below `previous` are not fields of the record.

    `window` and `late`: the appeal period and the period after a late extension are running. `judged`: ever ruled on,
    in whatever round. `bound`: the heaviest outcome that I3 still allows, kept apart from `ceiling` to hold it to.
    """

    state: PersonState = PersonState.IDENTIFIED
    is_suspended: bool = False
    outcome: Outcome | None = None
    ceiling: Outcome = Outcome.HOLD
    further_investigations: int = 0
    returns: int = 0
    committee_remands: int = 0
    appeal_remands: int = 0
    voids: int = 0
    waits: int = 0
    ever_determined: bool = False
    appeal_used: bool = False
    extension: Extension = Extension.NONE
    publication: PublicationStatus = PublicationStatus.NONE
    previous: "Person | None" = None
    appeal: AppealState | None = None
    objection: bool = False
    window: bool = False
    late: bool = False
    judged: bool = False
    bound: Outcome = Outcome.HOLD
    round: int = 1

    @property
    def current(self) -> bool:
        """Moves are made to the current record only."""
        return True


class Seen(NamedTuple):
    """What a move of the whole case may see of a person; asking for more is an error."""

    state: PersonState
    is_suspended: bool
    outcome: Outcome | None
    extension: Extension
    publication: PublicationStatus
    objection: bool
    judged: bool


class Case(NamedTuple):
    """The case. `stored` is empty while its state is derived from its people (R1)."""

    stored: CaseState | None
    supplements: int = 0
    reconsidered: bool = False
    team_ready: bool = False
    tier: int = 0
    need_upper: bool = False
    short_handed: bool = False
    silent: bool = False
    year_is_up: bool = False
    whole_objection: bool = False


class Choice(NamedTuple):
    """What is left open by the state: the count of the votes, the direction of a reopening, the answer to a request."""

    outcome: Outcome | None = None
    direction: Direction | None = None
    granted: bool | None = None
    tier: int = 0

    @property
    def word(self) -> str:
        """As a path tells it."""
        answer = "" if self.granted is None else "granted" if self.granted else "refused"
        return str(self.outcome or self.direction or answer or self.tier or "")


@dataclass(slots=True)
class Imagined:
    """A `Situation` without records. `others`: what the move may see of the other people."""

    case: Case
    by: Actor
    look: SimpleNamespace
    person: Any = None
    others: tuple[Any, ...] = ()
    proposed_outcome: Outcome | None = None
    objections_open: bool = False
    publication_open: bool = False
    details: Any = None
    appeal: Any = None
    objection: Any = None
    entry: Any = None
    publication: Any = field(default_factory=lambda: SimpleNamespace(state=PublicationState.OPEN))
    today: date = DAY

    @property
    def people(self) -> tuple[Any, ...]:
        """The person moved, if any, and the others."""
        return self.others if self.person is None else (self.person, *self.others)

    @property
    def appeal_open(self) -> bool:
        """An appeal is filed or accepted."""
        return self.person.appeal is not None

    @property
    def objection_open(self) -> bool:
        """An objection to this person's passage, or to the whole notice with that passage in it."""
        return touched(self.person, self.case.whole_objection)

    @property
    def committee_silent(self) -> bool:
        """The committee does not meet, though the superior bank was asked to see to it."""
        return self.case.silent

    @property
    def short_handed(self) -> bool:
        """No lawful quorum at this tier."""
        return self.case.short_handed

    @property
    def year_is_up(self) -> bool:
        """365 days have passed."""
        return self.case.year_is_up

    def over(self, period: str) -> bool:
        """Every period ends sooner or later; those that matter to the procedure are asked by `running`."""
        return not self.running(period)

    def running(self, period: str) -> bool:
        """Whether one of the two periods kept here is running."""
        person: Person = self.person
        return {"appeal_window": person.window, "late_appeal": person.late}.get(period, False)


def touched(person: Person, whole_objection: bool) -> bool:
    """Whether an unanswered objection touches this person (procedure, section 6)."""
    return person.objection or (whole_objection and person.publication == PublicationStatus.OPEN)


def look(case: Case, choice: Choice, *, bars: bool, judged: bool) -> SimpleNamespace:
    """The look-ups that structural guards and `then` ask for."""
    return SimpleNamespace(
        next_tier=choice.tier, extension_granted=choice.granted, direction=choice.direction,
        anybody_ever_determined=judged, bars_confirmed=("N01",) if bars else (),
        quorum=SimpleNamespace(met=not case.short_handed, present=0, needed=0), too_few_to_open=False,
        person_names=lambda people: "", due=lambda period: None,
    )


def seen(person: Person) -> Seen:
    """What the moves of the whole case see of this person."""
    return Seen(person.state, person.is_suspended, person.outcome, person.extension, person.publication,
                person.objection, person.judged)
