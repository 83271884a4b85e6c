"""A walk through every state of one group, breadth first, so that the first path to anything is a shortest one."""

from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from workflow.exploring import claims
from workflow.exploring.groups import Group
from workflow.exploring.kinds import Kind, Label
from workflow.exploring.moves import Moves
from workflow.exploring.state import Case, Person
from workflow.process import Row
from workflow.rules.changes import FINAL
from workflow.rules.standing import GateAnswer
from workflow.terms import CaseState

State = tuple[int, ...]
"""The numbers of the case, of the allowance left, and of the people in order: who is who makes no difference."""

Successor = tuple[Label, tuple[int, int], list[int], tuple[str, ...], int]

COUNTED_ON = (Kind.CLOCK, Kind.DUTY)
LETTERS = "甲乙丙"
TOLD_EVERY = 10_000


class Told(NamedTuple):
    """One move of a path: its name, whose it is (甲, 乙, 丙, or nobody's), what was chosen, whether it goes round."""

    name: str
    who: str = ""
    choice: str = ""
    again: bool = False


@dataclass(slots=True)
class Walk:
    """What one group's walk met. `broken`: the first state and move to break each claim; `edges`: states by number."""

    moves: Moves
    states: list[State] = field(default_factory=list)
    parents: "array[int]" = field(default_factory=lambda: array("l"))
    edges: "array[int]" = field(default_factory=lambda: array("l"))
    starts: "array[int]" = field(default_factory=lambda: array("l"))
    taken: set[str] = field(default_factory=set)
    met: set[tuple[str, str]] = field(default_factory=set)
    broken: dict[tuple[str, str], tuple[int, Label | None]] = field(default_factory=dict)
    gate_asked: int = 0

    def note(self, broken: Iterable[str], at: int, label: Label | None) -> None:
        """Remember the first time a claim is broken by a move, or in a state."""
        for claim in broken:
            self.broken.setdefault((claim, label.name if label else ""), (at, label))


def successors(moves: Moves, state: State) -> Iterator[Successor]:
    """Each move: its label, case and allowance, people in the old order, what it breaks, who moved (-1: the case)."""
    case, left, *people = state
    staying = [not moves.is_gone(one) for one in people]
    for at, person in enumerate(people):
        if at and people[at - 1] == person:
            continue
        for step in moves.of_person(case, person, sum(staying) > staying[at]):
            still = moves.left_after(left, step.event) if step.event else left
            if still >= 0:
                after = people.copy()
                after[at] = step.person
                yield step.label, (step.case, still), after, step.broken, at
    for whole in moves.of_case(case, people)[1]:
        still = moves.left_after(left, whole.event) if whole.event else left
        if still >= 0:
            after = [moves.touched(whole, one) for one in people] if whole.changed else people.copy()
            after += [moves.people.of(Person())] * whole.adds
            yield whole.label, (whole.case, still), after, whole.broken, -1


def walk(rows: Iterable[Row], group: Group, gate: Callable[..., GateAnswer],
         tell: Callable[[int], object] = int) -> Walk:
    """Visit every state of the group; `tell` is called now and then with the number of states done."""
    table = tuple(rows)
    moves = Moves(table, group)
    found = Walk(moves)
    start = moves.cases.of(Case(CaseState.CLUE)), moves.allowances.of(group.allowance)
    numbers: dict[State, int] = {start: 0}
    found.states.append(start)
    found.parents.append(-1)
    labels: set[Label] = set()
    shown: set[CaseState] = set()
    judge = _judge_of_people(moves, gate)
    for number, state in enumerate(found.states):  # grows while it is walked
        found.starts.append(len(found.edges))
        found.note(judge(state), number, None)
        found.gate_asked += len(state) - 2
        goes_on = False
        for label, head, people, broken, _ in successors(moves, state):
            people.sort()
            after = (*head, *people)
            to = numbers.setdefault(after, len(found.states))
            if to == len(found.states):
                found.states.append(after)
                found.parents.append(number)
            found.edges.append(to)
            labels.add(label)
            goes_on = goes_on or label.kind in COUNTED_ON
            if broken:
                found.note(broken, number, label)
        standing, _ = moves.of_case(state[0], state[2:])
        shown.add(standing)
        if not goes_on and standing not in FINAL:
            found.note(("deadlock",), number, None)
        if not number % TOLD_EVERY:
            tell(number)
    found.starts.append(len(found.edges))
    found.taken = {label.name for label in labels} | {row.name for row in table if row.creates and not row.sources}
    found.met = _met(moves, shown)
    return found


def _judge_of_people(moves: Moves, gate: Callable[..., GateAnswer]) -> Callable[[State], list[str]]:
    """Asks the claims about each person of a state, each person in each kind of case once."""
    done: dict[tuple[int, bool], tuple[str, ...]] = {}

    def judge(state: State) -> list[str]:
        whole = moves.cases.things[state[0]].whole_objection
        broken: list[str] = []
        for person in state[2:]:
            if (person, whole) not in done:
                done[person, whole] = claims.of_person(moves.people.things[person], whole, gate)
            broken += done[person, whole]
        return broken

    return judge


def _met(moves: Moves, shown: set[CaseState]) -> set[tuple[str, str]]:
    """The states met, each with the name of its kind: states of different kinds have equal names."""
    met = {("CaseState", str(state)) for state in shown} | moves.met
    for one in moves.people.things:
        met.add(("PersonState", str(one.state)))
        if one.appeal:
            met.add(("AppealState", str(one.appeal)))
    return met


def path(found: Walk, to: int, last: Label | None = None) -> list[Told]:
    """The shortest way to a state, move by move; `last`: one move more."""
    way = [to]
    while found.parents[way[-1]] >= 0:
        way.append(found.parents[way[-1]])
    told, letters = _tell(found, way[::-1], "")
    if last is not None:
        told.append(_told(found, letters, found.states[to], None, last)[0])
    return told


def tell_cycle(found: Walk, cycle: list[int]) -> list[Told]:
    """The way into a cycle and once around it."""
    around, _ = _tell(found, cycle, LETTERS[:len(found.states[cycle[0]]) - 2])
    return path(found, cycle[0]) + [step._replace(again=True) for step in around]


def _tell(found: Walk, way: list[int], letters: str) -> tuple[list[Told], str]:
    told = []
    for here, there in pairwise(way):
        step, letters = _told(found, letters, found.states[here], found.states[there], None)
        told.append(step)
    return told, letters


def _told(found: Walk, letters: str, here: State, there: State | None, wanted: Label | None) -> tuple[Told, str]:
    """The move from `here` to `there`, or the move `wanted`, and who is who after it."""
    for label, head, people, _, at in successors(found.moves, here):
        if label == wanted or (*head, *sorted(people)) == there:
            everybody = letters + LETTERS[len(letters):len(people)]
            after = "".join(letter for _, letter in sorted(zip(people, everybody, strict=True)))
            return Told(label.name, letters[at] if at >= 0 else "", label.choice), after
    raise LookupError("no such move")


def longest_run(found: Walk) -> tuple[int, list[int]]:
    """The number of moves in the longest run, and a cycle if there is one: its states, the first again at the end."""
    count = len(found.states)
    waiting = array("l", bytes(8 * count))
    for to in found.edges:
        waiting[to] += 1
    depth = array("l", bytes(8 * count))
    ready = [number for number in range(count) if not waiting[number]]
    while ready:
        here = ready.pop()
        waiting[here] = -1
        for to in _after(found, here):
            depth[to] = max(depth[to], depth[here] + 1)
            waiting[to] -= 1
            if not waiting[to]:
                ready.append(to)
    rest = [number for number in range(count) if waiting[number] > 0]
    return max(depth), _cycle(found, rest) if rest else []


def _after(found: Walk, here: int) -> "array[int]":
    return found.edges[found.starts[here]:found.starts[here + 1]]


def _cycle(found: Walk, rest: list[int]) -> list[int]:
    """A cycle among states of which some lie on one."""
    done: set[int] = set()
    for start in rest:
        way, on_way, ahead = [start], {start}, [iter(_after(found, start))]
        while way:
            to = next(ahead[-1], None)
            if to is None:
                done.add(way[-1])
                on_way.discard(way.pop())
                ahead.pop()
            elif to in on_way:
                return [*way[way.index(to):], to]
            elif to not in done:
                way.append(to)
                on_way.add(to)
                ahead.append(iter(_after(found, to)))
    raise LookupError("no cycle")
