"""The smallest change that would flip a verdict: for each fact alone the least distance in its own unit.

Exact where a comparison is a quotient of polynomials in the fact, or steps one way only (working days, months); else
searched within `WINDOW` steps on either side. If no fact can do it alone, the fewest facts that can together.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import combinations, permutations

from workflow.rules.conditions.compiling import Row, Truth, over_rows
from workflow.rules.conditions.evaluating import Setting
from workflow.rules.conditions.grid import bounds, place_of, value_at
from workflow.rules.conditions.tree import AllOf, AnyOf, Compare, Const, Given, Node, Not, names_in, walk
from workflow.rules.conditions.turning import SCANNED, turning_points
from workflow.rules.facts import FACTS, Fact, Known
from workflow.rules.kinds import Kind, Sort, Value

MOST_TOGETHER = 4
BUDGET = 20_000
"""How many verdicts may be asked for in search of several facts."""


@dataclass(frozen=True, slots=True)
class Change:
    """One fact to be different. `distance`: how far, in steps of its unit (days, 分); 1 for a word or a truth."""

    fact: str
    kind: Kind
    old: Value
    new: Value
    distance: Fraction


@dataclass(frozen=True, slots=True)
class Flip:
    """What would turn a verdict into its opposite.

    `alone`: one answer for each fact that can do it by itself, in the order of the text. `together`: where none can,
    the fewest facts that can; empty when none is known.
    """

    alone: tuple[Change, ...] = ()
    together: tuple[Change, ...] = ()


def smallest_change(node: Node, facts: Mapping[str, Known], setting: Setting,
                    known: Mapping[str, Fact] = FACTS) -> Flip:
    """The smallest change that flips a decided verdict; nothing for one that lacks facts (supply them instead).

    >>> from workflow.rules.conditions import condition
    >>> from workflow.rules.conditions.evaluating import NO_CALENDAR
    >>> held = {"interest_arrears": Known(Fraction(60000))}
    >>> [(one.fact, one.new) for one in
    ...  smallest_change(condition("interest_arrears <= 5万元"), held, NO_CALENDAR).alone]
    [('interest_arrears', Fraction(50000, 1))]
    """
    row: dict[str, Value | None] = {name: facts[name].value for name in names_in(node) if name in facts}
    setting = Setting(cache(setting.working_days))  # the same days are asked for again and again
    ask = over_rows(node, setting.working_days)
    now = ask(row)
    if now is None:
        return Flip()
    search = _Search(node, setting, ask, not now)
    movable = [name for name in names_in(node) if name in row and known[name].movable]
    alone = tuple(change for name in movable
                  if search.may_turn((name,), row) and (change := search.nearest(name, row)) is not None)
    return Flip(alone) if alone else Flip(together=search.fewest(movable, row))


class _Search:
    """One condition, and the verdict wanted."""

    def __init__(self, node: Node, setting: Setting, ask: Callable[[Row], Truth], wanted: bool) -> None:
        self.node, self.setting, self.ask, self.wanted = node, setting, ask, wanted
        self.kinds = {one.name: one.kind for one in walk(node) if isinstance(one, Given)}
        self.left = BUDGET

    def may_turn(self, free: Iterable[str], row: Row) -> bool:
        """Whether the verdict can hang on these facts alone: spares a long search for what cannot be found."""
        return self._may_be(self.wanted, self.node, frozenset(free), row)

    def _may_be(self, wanted: bool, node: Node, free: frozenset[str], row: Row) -> bool:
        """Whether a part may come to be as wanted while all but these facts stay, each comparison by itself.

        One that speaks of none of them stays as it is; one that lacks a fact stays undecided.
        """
        if isinstance(node, Not):
            return self._may_be(not wanted, node.operand, free, row)
        if isinstance(node, AllOf | AnyOf):
            parts = (self._may_be(wanted, part, free, row) for part in node.parts)
            return any(parts) if isinstance(node, AnyOf) is wanted else all(parts)
        names = names_in(node)
        if not free.intersection(names):
            return over_rows(node, self.setting.working_days)(row) is wanted
        return all(name in row for name in names) or any(isinstance(part, AllOf | AnyOf) for part in walk(node))

    def nearest(self, name: str, row: Row) -> Change | None:
        """The nearest value of one fact that brings the verdict about, the others as they are."""
        found = [(self._distance(name, row, value), value) for value in self.candidates(name, row)
                 if self._wanted({**row, name: value})]
        if not found:
            return None
        distance, value = min(found, key=lambda one: one[0])
        return self._change(name, row, value, distance)

    def fewest(self, names: list[str], row: Row) -> tuple[Change, ...]:
        """The fewest facts that bring the verdict about together, at the least sum of steps that was found."""
        for count in range(2, min(MOST_TOGETHER, len(names)) + 1):
            found = [way for chosen in combinations(names, count) if self.may_turn(chosen, row)
                     for way in self._first_ways(chosen, row)]
            if found:
                best = min((self._tightened(way, row) for way in found), key=_steps)
                return tuple(sorted(best, key=lambda change: names.index(change.fact)))
        return ()

    def _first_ways(self, chosen: tuple[str, ...], row: Row) -> list[tuple[Change, ...]]:
        """The ways of these facts in the first order that leads anywhere."""
        for order in permutations(chosen):
            if ways := list(self._ways(order, row)):
                return ways
        return []

    def _tightened(self, way: tuple[Change, ...], row: Row) -> tuple[Change, ...]:
        """The same facts, each no further than it must go while the others go as far as they do."""
        for change in way:
            others = {one.fact: one.new for one in way if one.fact != change.fact}
            nearer = self.nearest(change.fact, {**row, **others})
            if nearer is not None and nearer.distance < change.distance:
                way = tuple(nearer if one.fact == change.fact else one for one in way)
        return way

    def _ways(self, order: tuple[str, ...], row: Row) -> Iterator[tuple[Change, ...]]:
        """Changes of exactly these facts, one after another, the last exactly."""
        if self.left <= 0:
            return
        name, rest = order[0], order[1:]
        if not rest:
            change = self.nearest(name, row)
            if change is not None:
                yield (change,)
            return
        for value in [*self.candidates(name, row), *self._extremes(name, row)]:
            for way in self._ways(rest, {**row, name: value}):
                yield (self._change(name, row, value, self._distance(name, row, value)), *way)

    def _wanted(self, row: Row) -> bool:
        self.left -= 1
        return self.ask(row) is self.wanted

    def _change(self, name: str, row: Row, value: Value, distance: Fraction) -> Change:
        old = row[name]
        assert old is not None
        return Change(name, self.kinds[name], old, value, distance)

    def _distance(self, name: str, row: Row, value: Value) -> Fraction:
        """How far a value is, in steps."""
        old, kind = row[name], self.kinds[name]
        if isinstance(old, frozenset) and isinstance(value, frozenset):
            return Fraction(len(old ^ value))
        if kind.sort in (Sort.QUANTITY, Sort.DATE):
            return abs(place_of(value, kind) - place_of(old, kind)) if old is not None else Fraction(0)
        return Fraction(1)

    def candidates(self, name: str, row: Row) -> list[Value]:
        """The values at which the verdict may change, the present one left out."""
        kind, old = self.kinds[name], row[name]
        if kind.sort in (Sort.QUANTITY, Sort.DATE):
            low, high = bounds(kind)
            marks = {mark + side for leaf in self._leaves(name) for mark in
                     turning_points(leaf, name, row, self.setting, low, high) for side in (-1, 0, 1)}
            return [value for mark in sorted(marks) if low <= mark <= high and (value := value_at(mark, kind)) != old]
        return [value for value in self._others(name, kind) if value != old]

    def _extremes(self, name: str, row: Row) -> list[Value]:
        """As far as a fact is followed either way: where only several together can do it, each may have to go far."""
        kind = self.kinds[name]
        if kind.sort not in (Sort.QUANTITY, Sort.DATE):
            return []
        (low, high), here = bounds(kind), int(place_of(row[name], kind))
        if kind.sort is Sort.DATE:
            low, high = max(low, here - SCANNED), min(high, here + SCANNED)
        return [value_at(place, kind) for place in (low, high) if place != here]

    def _leaves(self, name: str) -> Iterator[Compare]:
        """The comparisons which speak of a fact."""
        return (one for one in walk(self.node) if isinstance(one, Compare) and name in names_in(one))

    def _others(self, name: str, kind: Kind) -> Iterable[Value]:
        """All values of a fact that is no quantity."""
        if kind.sort is Sort.TRUTH:
            return (True, False)
        words = [str(word) for word in kind.vocabulary or ()]
        if kind.sort is Sort.WORD:
            return words
        if kind.sort is Sort.WORDS:
            return [frozenset(chosen) for count in range(len(words) + 1) for chosen in combinations(words, count)]
        said = {one.value for one in walk(self.node) if isinstance(one, Const) and isinstance(one.value, str)}
        return [*sorted(said), ""]


def _steps(way: tuple[Change, ...]) -> Fraction:
    """How far several changes go, in steps."""
    return sum((change.distance for change in way), Fraction(0))
