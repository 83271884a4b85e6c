"""A condition over whole columns at once, for very many cases: the same three values as `evaluate`, without a trace.

A column is coded: its distinct values, and for each case the number of its own. A comparison is asked once for each
distinct combination of values, of the same compiled function as one case is (`over_rows`); and, or, not are then done
on all cases in one step, on whole numbers that give each case one byte: 1 true, 2 false, 0 unknown.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import and_, or_
from typing import Generic, Literal, TypeVar

from workflow.rules.conditions.compiling import Row, Truth, over_rows
from workflow.rules.conditions.evaluating import CountDays
from workflow.rules.conditions.tree import AllOf, AnyOf, Node, Not, names_in
from workflow.rules.kinds import Value

V = TypeVar("V", bound=Hashable)
BYTE = 256
ORDER: Literal["little"] = "little"
REMEMBERED = 1 << 16
"""How many spans of working days are remembered."""
_MARK: Mapping[Truth, int] = {True: 1, False: 2, None: 0}


@dataclass(frozen=True, slots=True, eq=False)
class Coded(Generic[V]):
    """A column: the distinct values, and for each case the place of its own among them (bytes where there are few)."""

    codes: Sequence[int]
    values: Sequence[V]

    def marks(self, mark: Callable[[V], int]) -> int:
        """A byte for each case, asked once for each distinct value."""
        table = bytes(map(mark, self.values))
        if isinstance(self.codes, bytes):
            return int.from_bytes(self.codes.translate(table.ljust(BYTE, b"\0")), ORDER)
        return int.from_bytes(bytes(map(table.__getitem__, self.codes)), ORDER)


def coded(values: Iterable[V]) -> Coded[V]:
    """A column of these values, all of one kind or None."""
    seen: dict[V, int] = {}
    codes = [seen.setdefault(value, len(seen)) for value in values]
    return Coded(bytes(codes) if len(seen) <= BYTE else codes, tuple(seen))


class Leaves:
    """The comparisons of conditions as functions of one case, each compiled once."""

    def __init__(self, working_days: CountDays) -> None:
        self._working_days = lru_cache(REMEMBERED)(working_days)
        self._made: dict[Node, Callable[[Row], Truth]] = {}

    def of(self, leaf: Node) -> Callable[[Row], Truth]:
        """The function of a comparison."""
        if leaf not in self._made:
            self._made[leaf] = over_rows(leaf, self._working_days)
        return self._made[leaf]


class _Combinations(dict[tuple[int, ...], int]):
    """The mark of each combination of codes, found when first asked for."""

    def __init__(self, ask: Callable[[Row], Truth], columns: Mapping[str, Coded[Value | None]]) -> None:
        super().__init__()
        self._ask, self._columns = ask, tuple(columns.items())

    def __missing__(self, codes: tuple[int, ...]) -> int:
        row = {name: column.values[code] for (name, column), code in zip(self._columns, codes, strict=True)}
        self[codes] = mark = _MARK[self._ask(row)]
        return mark


class Truths:
    """What conditions come to over coded columns of `count` cases. A column nobody gave is unknown throughout."""

    def __init__(self, columns: Mapping[str, Coded[Value | None]], count: int, leaves: Leaves) -> None:
        self.columns, self.count, self._leaves = columns, count, leaves
        self.ones = int.from_bytes(b"\1" * count, ORDER)
        self._unknown: Coded[Value | None] = Coded(bytes(count), (None,))
        self._known: dict[Hashable, int] = {}

    def of(self, node: Node, given: Mapping[str, Coded[Value | None]]) -> int:
        """A byte for each case. `given`: columns that go before the others; found once for the same contents."""
        key = (node, *(bytes(given[name].codes) for name in names_in(node) if name in given))
        if key not in self._known:
            self._known[key] = self._found(node, given)
        return self._known[key]

    def _found(self, node: Node, given: Mapping[str, Coded[Value | None]]) -> int:
        match node:
            case Not(operand=operand):
                inner = self.of(operand, given)
                return (inner & self.ones) << 1 | inner >> 1 & self.ones
            case AllOf(parts=parts) | AnyOf(parts=parts):
                found = [self.of(part, given) for part in parts]
                every, some = reduce(and_, found), reduce(or_, found)
                true, false = (some, every) if isinstance(node, AnyOf) else (every, some)
                return true & self.ones | false & self.ones << 1
        return self._compared(node, given)

    def _compared(self, leaf: Node, given: Mapping[str, Coded[Value | None]]) -> int:
        """A comparison, asked once for each combination of values."""
        columns = {name: given.get(name) or self.columns.get(name, self._unknown) for name in names_in(leaf)}
        ask = self._leaves.of(leaf)
        if not columns:
            return self.ones * _MARK[ask({})]
        if len(columns) == 1:
            (name, column), = columns.items()
            return column.marks(lambda value: _MARK[ask({name: value})])
        marks = _Combinations(ask, columns)
        combined = zip(*(column.codes for column in columns.values()), strict=True)
        return int.from_bytes(bytes(map(marks.__getitem__, combined)), ORDER)
