"""The tree of a condition: the only things one can say. Frozen, comparable whatever the place, easy to walk.

A chain `a < b <= c` is kept as two comparisons, and `all(…)`, `any(…)` as `AllOf`, `AnyOf`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from workflow.rules.conditions.errors import NOWHERE, Place
from workflow.rules.kinds import TRUTH, Kind, Measure, Value, quantity


class Op(StrEnum):
    """Comparisons and sums, by their signs."""

    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="
    EQUAL = "=="
    UNEQUAL = "!="
    ADD = "+"
    SUBTRACT = "-"
    MULTIPLY = "*"
    DIVIDE = "/"


ORDERING = frozenset({Op.LESS, Op.AT_MOST, Op.MORE, Op.AT_LEAST})
COMPARISONS = ORDERING | {Op.EQUAL, Op.UNEQUAL}


@dataclass(frozen=True, slots=True)
class Limit:
    """A named threshold of an item: its value, and its kind with the unit."""

    value: Value
    kind: Kind


@dataclass(frozen=True, slots=True)
class Const:
    """A literal. `bare`: a number written without a unit, which takes the unit of what stands beside it."""

    value: Value
    kind: Kind
    bare: bool = field(default=False, compare=False)
    at: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Given:
    """A fact."""

    name: str
    kind: Kind
    at: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Named:
    """A threshold of the item, by its name, with its value."""

    name: str
    value: Value
    kind: Kind
    at: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Arith:
    """A sum, difference, product or quotient."""

    op: Op
    left: "Node"
    right: "Node"
    kind: Kind
    at: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Working days after one day up to and including another."""

    start: "Node"
    end: "Node"
    at: Place = field(default=NOWHERE, compare=False, repr=False)
    kind: Kind = field(default=quantity(Measure.WORKING_DAYS), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Compare:
    """One comparison of two values."""

    op: Op
    left: "Node"
    right: "Node"
    at: Place = field(default=NOWHERE, compare=False, repr=False)
    kind: Kind = field(default=TRUTH, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class In:
    """Whether a word is among several."""

    item: "Node"
    among: "Node"
    at: Place = field(default=NOWHERE, compare=False, repr=False)
    kind: Kind = field(default=TRUTH, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Not:
    """Not."""

    operand: "Node"
    at: Place = field(default=NOWHERE, compare=False, repr=False)
    kind: Kind = field(default=TRUTH, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class AllOf:
    """And, of two or more."""

    parts: tuple["Node", ...]
    at: Place = field(default=NOWHERE, compare=False, repr=False)
    kind: Kind = field(default=TRUTH, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Or, of two or more."""

    parts: tuple["Node", ...]
    at: Place = field(default=NOWHERE, compare=False, repr=False)
    kind: Kind = field(default=TRUTH, compare=False, repr=False)


Node = Const | Given | Named | Arith | WorkingDays | Compare | In | Not | AllOf | AnyOf


def children(node: Node) -> tuple[Node, ...]:
    """The parts of a node, in the order of the text."""
    match node:
        case AllOf(parts=parts) | AnyOf(parts=parts):
            return parts
        case Not(operand=operand):
            return (operand,)
        case Arith(left=left, right=right) | Compare(left=left, right=right):
            return (left, right)
        case In(item=left, among=right) | WorkingDays(start=left, end=right):
            return (left, right)
    return ()


def walk(node: Node) -> Iterator[Node]:
    """A node and everything in it, in the order of the text."""
    yield node
    for part in children(node):
        yield from walk(part)


def names_in(node: Node) -> tuple[str, ...]:
    """The facts a condition speaks of, each once, in the order of the text."""
    return tuple(dict.fromkeys(one.name for one in walk(node) if isinstance(one, Given)))


def thresholds_in(node: Node) -> frozenset[str]:
    """The named thresholds a condition uses."""
    return frozenset(one.name for one in walk(node) if isinstance(one, Named))
