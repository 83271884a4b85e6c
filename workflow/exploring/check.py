"""The whole check: every group walked, every claim asked, whatever is broken told with the shortest path to it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

from workflow.exploring import graph, library
from workflow.exploring.graph import Told, Walk
from workflow.exploring.groups import QUICK, Group
from workflow.process import ROWS, Row
from workflow.rules import standing
from workflow.rules.standing import GateAnswer
from workflow.terms import AppealState, CaseState, EntryState, PersonState, Thing

LIBRARY = "案例库条目"


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken claim (a key of `claims.WORDS`), the move or state named, and the shortest path to it, if any."""

    claim: str
    named: str
    path: tuple[Told, ...] = ()
    group: str = ""


@dataclass(frozen=True, slots=True)
class Walked:
    """What one group came to: states, moves between them, moves in the longest run."""

    name: str
    states: int
    moves: int
    longest: int


@dataclass(slots=True)
class Report:
    """The outcome of a check. `met`: states reached of all things; `gate_asked`: how often the gate was asked."""

    groups: list[Walked] = field(default_factory=list)
    gate_asked: int = 0
    met: set[tuple[str, str]] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)
    violations: list[Violation] = field(default_factory=list)

    @property
    def states(self) -> int:
        """States visited, over all groups."""
        return sum(one.states for one in self.groups)

    @property
    def moves(self) -> int:
        """Moves between them, over all groups."""
        return sum(one.moves for one in self.groups)


Tell = Callable[[Group, int], object]


def silent(group: Group, done: int) -> None:
    """Tell nobody."""


def check(rows: Iterable[Row] = ROWS, *, groups: Sequence[Group] = QUICK,
          gate: Callable[..., GateAnswer] = standing.gate, tell: Tell = silent) -> Report:
    """Explore a table within these groups; `tell` hears now and then how many states of a group are done."""
    table = tuple(rows)
    report = Report()
    for group in groups:
        _add(report, group, graph.walk(table, group, gate, partial(tell, group)))
    _add_library(report, library.explore(table))
    _reached(report, table)
    return report


def _add(report: Report, group: Group, walk: Walk) -> None:
    longest, cycle = graph.longest_run(walk)
    report.groups.append(Walked(group.name, len(walk.states), len(walk.edges), longest))
    report.gate_asked += walk.gate_asked
    report.met |= walk.met
    report.taken |= walk.taken
    for (claim, name), (at, label) in walk.broken.items():
        _break(report, Violation(claim, name, tuple(graph.path(walk, at, label)), group.name))
    if cycle:
        told = tuple(graph.tell_cycle(walk, cycle))
        _break(report, Violation("cycle", told[-1].name, told, group.name))


def _break(report: Report, found: Violation) -> None:
    """Add a violation, the first of its kind about one move."""
    if all((one.claim, one.named) != (found.claim, found.named) for one in report.violations):
        report.violations.append(found)


def _add_library(report: Report, shelf: library.Shelf) -> None:
    longest = max(map(len, shelf.ways.values()), default=0)
    report.groups.append(Walked(LIBRARY, len(shelf.ways), shelf.moves, longest))
    report.met |= {("EntryState", entry.state) for entry in shelf.ways}
    report.taken |= shelf.taken
    for claim, way in shelf.broken:
        _break(report, Violation(claim, way[-1], tuple(Told(name) for name in way), LIBRARY))


def _reached(report: Report, rows: Iterable[Row]) -> None:
    """Every state met, every move taken, every act somewhere allowed."""
    for kind in (CaseState, PersonState, AppealState, EntryState):
        report.violations += [Violation("unreached", f"{kind.__name__}.{state}") for state in kind
                              if (kind.__name__, state) not in report.met]
    kinds = {Thing.CASE: CaseState, Thing.FINDING: PersonState, Thing.APPEAL: AppealState}
    for row in rows:
        if row.act and row.thing in kinds:
            alive = any((kinds[row.thing].__name__, state) in report.met for state in row.sources)
        else:
            alive = row.act or row.name in report.taken
        if not alive:
            report.violations.append(Violation("dead_move", row.name))
