"""The board of appeals and objections (7.1): two years by quarters, a year by branch, the cases behind a figure."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.models import ExemptionCase, Finding, Institution
from workflow.rules import appeal_figures as rules
from workflow.rules.actors import Actor
from workflow.rules.appeal_figures import CHANGED, ENDED, Counted, Event, OfGround, Pace, Rate
from workflow.rules.quarters import first_day, quarter_after, quarter_of, quarters_to
from workflow.rules.rights import roles_with
from workflow.services.access import FOR_RIGHTS, may, visible
from workflow.services.appeal_figures.gathering import earliest, gather
from workflow.terms import Reach

RIGHT = "view_appeals_by_branch"
WIDTH = 8
"""How many quarters a board shows."""
BATCH = 200
"""How many events are asked about at a time, whether the reader may open them."""
C = Counted


@dataclass(frozen=True, slots=True)
class Board:
    """Two calendar years by quarters, the earlier first; quarters that have not begun are left out.

    `older` and `newer`: the years up to which another board can be asked for, none where there is none.
    """

    year: int
    quarters: tuple[str, ...]
    events: tuple[Event, ...]
    older: int | None
    newer: int | None
    counts: Mapping[str, Counter[Counted]] = field(init=False)
    """By quarter, and under no name for all quarters shown."""

    def __post_init__(self) -> None:
        counts = {one: rules.by_kind(self.within(one)) for one in ("", *self.quarters)}
        object.__setattr__(self, "counts", counts)

    def count(self, kinds: Collection[Counted], quarter: str = "") -> int:
        """How many of these kinds there are in a quarter, or in all quarters shown."""
        return rules.total(self.counts[quarter], kinds)

    def rate(self, which: Rate, quarter: str = "") -> tuple[int, int]:
        """What stands above the line of a rate, and what below."""
        return rules.rate(self.counts[quarter], which)

    def within(self, quarter: str = "") -> list[Event]:
        """The events of a quarter, or of all quarters shown."""
        return [one for one in self.events if not quarter or quarter_of(one.on) == quarter]

    def pace(self, quarter: str = "") -> Pace | None:
        """How long the decisions of a quarter took."""
        return rules.pace(self.within(quarter))

    def grounds(self) -> list[OfGround]:
        """The grounds of what was decided in the quarters shown, those that helped most often first."""
        return rules.by_ground(self.events)


@dataclass(frozen=True, slots=True)
class BranchLine:
    """One institution with all below it in a year; a count kept back is None."""

    institution: Institution
    counts: Mapping[str, int | None]

    def share(self, above: str, below: str) -> Fraction | None:
        """One count to another; None where either is kept back, or there is nothing to divide by."""
        return rules.share(self.counts[above], self.counts[below])


COLUMNS: Mapping[str, tuple[Counted, ...]] = {
    "effective": (C.EFFECTIVE,), "appealed": (C.APPEALED,), "ended": ENDED, "changed": CHANGED,
    "remanded": (C.REMANDED,), "published": (C.PUBLISHED,),
}
"""What is shown by branch, and of which kinds it is made."""


@dataclass(frozen=True, slots=True)
class Row:
    """One event behind a figure that the reader may open; no `finding` where it is about a whole notice."""

    event: Event
    case: ExemptionCase
    finding: Finding | None


def board(session: Session, actor: Actor, today: date, year: int | None = None) -> Board:
    """The year asked for and the one before it; the year of today where none is given, or one that cannot be.

    Quarters before anything counted for the reader happened are left out.
    """
    begun = earliest(session, actor) or today
    year = max(min(year or today.year, today.year), begun.year)
    last = min(quarter_of(today), f"{year}Q4")
    quarters = tuple(one for one in quarters_to(f"{year}Q4", WIDTH) if quarter_of(begun) <= one <= last)
    since, until = first_day(quarters[0]), first_day(quarter_after(last))
    return Board(
        year, quarters, tuple(gather(session, actor, since, until)), older=year - 2 if begun < since else None,
        newer=min(year + 2, today.year) if year < today.year else None)


def by_branch(session: Session, actor: Actor, shown: Board) -> list[BranchLine]:
    """The institutions below the reader's own in the chosen year, as far as his right reaches; small counts kept back.

    Institutions of which nothing was counted are left out.
    """
    above = reach_of(actor)
    if above is None:
        return []
    events = [one for one in shown.events if one.on.year == shown.year and is_below(one.path, above)]
    grouped: dict[str, list[Event]] = {}
    for one in events:
        grouped.setdefault(rules.branch_of(one.path, above), []).append(one)
    institutions = session.scalars(select(Institution).where(Institution.path.in_(grouped)).order_by(
        Institution.path)).all()
    counted = [rules.by_kind(grouped[one.path]) for one in institutions]
    columns = {name: _protected([rules.total(counts, kinds) for counts in counted]) for name, kinds in COLUMNS.items()}
    return [BranchLine(one, {name: column[place] for name, column in columns.items()})
            for place, one in enumerate(institutions)]


def _protected(counts: list[int]) -> list[int | None]:
    hidden = rules.kept_back(counts)
    return [None if place in hidden else count for place, count in enumerate(counts)]


def reach_of(actor: Actor) -> str | None:
    """The path of the institution whose branches the reader may look at one by one; None where he may not."""
    held = {reach for role, reach in roles_with(RIGHT).items() if role in actor.roles}
    if not held or not actor.institution_path:
        return None
    return actor.institution_path.split("/")[0] if Reach.ANY in held else actor.institution_path


def is_below(path: str, above: str) -> bool:
    """Whether an institution is the one above, or below it."""
    return path == above or path.startswith(above + "/")


def opened(session: Session, actor: Actor, events: Iterable[Event], most: int) -> list[Row]:
    """Those of the events whose case the reader may open and whose person he may read about, the latest first, at most
    so many."""
    wanted = sorted(events, key=lambda one: (one.on, one.case_id, one.finding_id or 0), reverse=True)
    found: list[Row] = []
    for start in range(0, len(wanted), BATCH):
        some = wanted[start:start + BATCH]
        cases = {one.id: one for one in session.scalars(select(ExemptionCase).where(
            ExemptionCase.id.in_({one.case_id for one in some}), visible(actor)).options(*FOR_RIGHTS))}
        rows = (_row(actor, one, cases[one.case_id]) for one in some if one.case_id in cases)
        found += [one for one in rows if one is not None]
        if len(found) >= most:
            break
    return found[:most]


def _row(actor: Actor, event: Event, case: ExemptionCase) -> Row | None:
    """An event of a case the reader may open; None where he may not read about its person."""
    if event.finding_id is None:
        return Row(event, case, None)
    person = next((one for one in case.findings if one.id == event.finding_id), None)
    return Row(event, case, person) if person is not None and may(
        actor, "view_person", case=case, finding=person) else None
