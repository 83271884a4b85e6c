"""The board of the tolerance: institutions by months, as far as the reader's right reaches (7.1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.models import Institution, LoanQuality
from workflow.rules.actors import Actor
from workflow.rules.lists import ListVersion
from workflow.rules.tolerance import Told, counts, month_after, months_back, months_to, tell
from workflow.services.access import within_reach
from workflow.services.quality.verdicts import Ledger, codes_of, in_force
from workflow.terms import Tolerance

WIDTH = 12
"""How many months a board shows."""
RIGHT = "view_quality"


@dataclass(frozen=True, slots=True)
class Cell:
    """One institution in one month."""

    month: str
    told: Told


@dataclass(frozen=True, slots=True)
class Line:
    """One institution over the months; `chosen` is its cell of the month looked at."""

    institution: Institution
    cells: tuple[Cell, ...]
    chosen: Cell

    @property
    def left_pp(self) -> Fraction | None:
        """How far from the limit it is in the chosen month; None where that cannot be told."""
        return self.chosen.told.result.left_pp

    @property
    def has_own_margin(self) -> bool:
        """Whether it has a margin of its own (差异化目标)."""
        return self.institution.code in self.chosen.told.policy.branch_margins


@dataclass(frozen=True, slots=True)
class Board:
    """Institutions by months, the latest first.

    `counting` are the months whose figures cases are judged by, `version` the list version in force at the end of the
    chosen one. `silent`: institutions within reach that never reported anything. `older` and `newer` are the months up
    to which another board can be asked for; empty where nothing is on file.
    """

    months: tuple[str, ...]
    chosen: str
    version: ListVersion
    counting: frozenset[str]
    lines: tuple[Line, ...]
    silent: int
    older: str
    newer: str

    @property
    def nearest(self) -> Line | None:
        """The institution least far from the limit, on either side of it; None where it can be told of none."""
        known = [line for line in self.lines if line.left_pp is not None]
        return min(known, key=_nearness, default=None)

    def with_verdict(self, verdict: Tolerance) -> int:
        """How many institutions have this verdict in the chosen month."""
        return sum(1 for line in self.lines if line.chosen.told.result.verdict is verdict)


def months_on_file(session: Session, actor: Actor) -> tuple[str, str] | None:
    """The first and the last month of which anything within the reader's reach was reported; None where nothing was."""
    first, last = session.execute(
        select(func.min(LoanQuality.month), func.max(LoanQuality.month)).join(LoanQuality.institution)
        .where(within_reach(actor, RIGHT))).one()
    return None if first is None else (first, last)


def board(session: Session, actor: Actor, today: date, *, until: str = "", month: str = "",
          nearest_first: bool = True) -> Board | None:
    """The twelve months up to `until` (the last on file where none is given), looked at in one of them; none before the
    first on file.

    None where nothing was reported within reach. The chosen month is the last whose figures count, where none is given.
    Nearest first: those least far from the limit, on either side of it, then those of which it cannot be told; else by
    their place among the institutions.
    """
    span = months_on_file(session, actor)
    if span is None:
        return None
    until = min(max(until or span[1], span[0]), span[1])
    months = tuple(one for one in reversed(months_back(until, WIDTH)) if one >= span[0])
    versions = {one: in_force(session, one, today) for one in months}
    counting = frozenset(one for one in months if counts(one, versions[one].tolerance.as_of_rule))
    chosen = month if month in months else _last(months, counting)
    lines = _lines(session, actor, versions, chosen)
    lines.sort(key=_nearness if nearest_first else _place)
    within = session.scalar(select(func.count(Institution.id)).where(within_reach(actor, RIGHT))) or 0
    older = month_after(months[-1], -1) if span[0] < months[-1] else ""
    newer = month_after(months[0], WIDTH) if span[1] > months[0] else ""
    return Board(months, chosen, versions[chosen], counting, tuple(lines), within - len(lines), older, newer)


def _last(months: Sequence[str], counting: frozenset[str]) -> str:
    """The last of the months that counts, or else the last of them."""
    return next((one for one in months if one in counting), months[0])


def _lines(session: Session, actor: Actor, versions: dict[str, ListVersion], chosen: str) -> list[Line]:
    """Every institution within reach that ever reported something."""
    reported = select(LoanQuality.institution_id).distinct()
    institutions = session.scalars(select(Institution).where(
        within_reach(actor, RIGHT), Institution.id.in_(reported))).all()
    asked = {one: months_to(one, version.tolerance.as_of_rule) for one, version in versions.items()}
    ledger = Ledger(session, {month for months in asked.values() for month in months})
    found = []
    for institution in institutions:
        cells = tuple(Cell(month, tell(codes_of(institution), asked[month], version.tolerance, ledger))
                      for month, version in versions.items())
        found.append(Line(institution, cells, next(cell for cell in cells if cell.month == chosen)))
    return found


def _place(line: Line) -> str:
    return line.institution.path


def _nearness(line: Line) -> tuple[int, Fraction, str]:
    left = line.left_pp
    return (1, Fraction(0), line.institution.path) if left is None else (0, abs(left), line.institution.path)
