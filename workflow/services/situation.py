"""The situation a guard is asked about, loaded from the records as it asks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from workflow.details import Details
from workflow.models import (
    Appeal,
    ExemptionCase,
    Finding,
    LibraryEntry,
    Objection,
    Publication,
)
from workflow.process import Row
from workflow.rules.actors import Actor
from workflow.rules.deadlines import PERIODS, Key
from workflow.services import deadlines
from workflow.services.look import Look
from workflow.services.pending import any_open_objection, has_open_appeal, has_open_objection, open_publication
from workflow.services.votes import outcome_of_ballots
from workflow.terms import Ballot as Choice
from workflow.terms import Matter, Outcome, Thing

YEAR_DAYS = PERIODS[Key.TOTAL_CLOCK].length

Target = ExemptionCase | Finding | Appeal | Publication | Objection | LibraryEntry


class KeySlip(NamedTuple):
    """The private key of a sealed meeting, as it is printed."""

    meeting: str
    slip: str


class Opened(NamedTuple):
    """What one sealed ballot says. `ratios` in percent taken off, by penalty kind."""

    voter: str
    matter: Matter
    vote_round: int
    choice: Choice
    ratios: Mapping[str, int]
    reason: str


@dataclass
class Loaded:
    """One move asked of one thing: the `Situation` protocol over mapped records.

    `was` keeps the person's state and flags as they stood before the move; `changes` what an act put in the place of
    what, for its sealed line; `noted` what else the line says, and `withheld` which details it does not. `once` is what
    only the answer to this very request may show: no record, line or message has it.
    """

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
    now: datetime
    today: date
    was: dict[str, Any] = field(default_factory=dict)
    changes: list[dict[str, Any]] = field(default_factory=list)
    noted: dict[str, Any] = field(default_factory=dict)
    withheld: frozenset[str] = frozenset()
    once: KeySlip | Opened | None = field(default=None, repr=False)

    @cached_property
    def people(self) -> Sequence[Finding]:
        """Current record of each person of the case."""
        return self.case.current if self.case is not None else []

    @cached_property
    def whose(self) -> deadlines.Whose:
        """For whom a period of this thing runs."""
        return deadlines.Whose(self.case.id, self.person.id if self.person is not None else None)

    @cached_property
    def appeal_open(self) -> bool:
        """This person has an appeal filed or accepted."""
        return self.person is not None and has_open_appeal(self.session, self.person.id)

    @cached_property
    def objection_open(self) -> bool:
        """An objection touching this person is unanswered."""
        return self.person is not None and has_open_objection(self.session, self.person)

    @cached_property
    def objections_open(self) -> bool:
        """Any objection of the case is unanswered."""
        return any_open_objection(self.session, self.case.id)

    @cached_property
    def publication_open(self) -> bool:
        """A notice of this case is up."""
        return open_publication(self.session, self.case.id) is not None

    @cached_property
    def committee_silent(self) -> bool:
        """The committee did not meet in time, nor in the five working days after the superior bank was asked."""
        return self.over("meeting") and self.over("meeting_supervised")

    @cached_property
    def short_handed(self) -> bool:
        """Fewer members can be seated at this tier than a quorum needs."""
        return bool(self.look.cannot_make_quorum)

    @cached_property
    def year_is_up(self) -> bool:
        """365 natural days have passed since acceptance; somebody reopened has a year of his own (section 9)."""
        own = self.person is not None and deadlines.last(self.session, self.whose, "own_year")
        start = own.started_on if own else self.case.clock_from
        return start is not None and (self.today - start).days >= YEAR_DAYS

    @cached_property
    def proposed_outcome(self) -> Outcome | None:
        """The outcome this move would lead to: counted from ballots for a ruling; of an appeal given in the details, or
        exemption where the finding is revoked."""
        if self.row.name == "resolve":
            decided = outcome_of_ballots(self.session, self.case, self.person, bool(self.look.bars_confirmed))
            return decided.outcome if decided else None
        return Outcome.EXEMPT if self.row.name == "decide_revoke" else getattr(self.details, "outcome", None)

    def over(self, period: str) -> bool:
        """Whether the running period of that key is over for this thing."""
        return deadlines.is_over(deadlines.running(self.session, self.whose, period), self.today)

    def running(self, period: str) -> bool:
        """Whether a period of that key is running for this thing and not over."""
        found = deadlines.running(self.session, self.whose, period)
        return found is not None and not deadlines.is_over(found, self.today)

    @cached_property
    def look(self) -> Look:
        """Slower look-ups."""
        return Look(self)


def _first_in(notice: Publication) -> int | None:
    """Somebody in a notice: where an objection is to the whole of it and nobody has been named yet, anybody will do."""
    return next((row.finding_id for row in notice.people if row.removed_on is None), None)


def load(session: Session, row: Row, thing: Target | None, details: Details | None, *, by: Actor, now: datetime,
         today: date) -> Loaded:
    """The situation of one thing; its case and person are found from it."""
    case: Any = None
    person: Any = None
    found: dict[str, Any] = {"appeal": None, "publication": None, "objection": None, "entry": None}
    if isinstance(thing, ExemptionCase):
        case = thing
    elif isinstance(thing, Finding):
        case, person = thing.case, thing
    elif isinstance(thing, Appeal):
        found["appeal"], person = thing, thing.finding
        case = person.case
    elif thing is not None:
        found[row.thing.value if row.thing != Thing.CASE else "entry"] = thing
        case = session.get(ExemptionCase, thing.case_id)
    if isinstance(thing, Objection):
        found["publication"] = thing.publication
        key = thing.finding_id or getattr(details, "finding", None) or _first_in(thing.publication)
        person = session.get(Finding, key) if key else None
    return Loaded(session, row, case, person, details=details, by=by, now=now, today=today, **found)
