"""A rough tree checked against the facts and the thresholds: every name known, every unit fitting."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from fractions import Fraction
from functools import lru_cache

from workflow.rules.conditions.errors import ConditionError, Place, Problem
from workflow.rules.conditions.parsing import KEPT, Rough, parse
from workflow.rules.conditions.tree import (
    ORDERING,
    AllOf,
    AnyOf,
    Arith,
    Compare,
    Const,
    Given,
    In,
    Limit,
    Named,
    Node,
    Not,
    Op,
    WorkingDays,
)
from workflow.rules.conditions.units import comparable, divided, multiplied, summed
from workflow.rules.facts import FACTS, Fact
from workflow.rules.kinds import (
    DATE,
    HUNDREDTHS,
    NUMBER,
    TEXT,
    TRUTH,
    UNITS,
    Kind,
    Measure,
    Sort,
    quantity,
    scaled,
)


def condition(text: str, thresholds: Mapping[str, Limit] | None = None, facts: Mapping[str, Fact] = FACTS) -> Node:
    """The tree of a condition. Raises ConditionError with the place.

    >>> condition("0元 < interest_arrears <= 5万元").parts[1].op
    <Op.AT_MOST: '<='>
    """
    limits = thresholds or {}
    return _of_the_house(text, tuple(limits.items())) if facts is FACTS else _checked(text, limits, facts)


@lru_cache(KEPT)
def _of_the_house(text: str, thresholds: tuple[tuple[str, Limit], ...]) -> Node:
    """A condition on the facts of the house, kept as read."""
    return _checked(text, dict(thresholds), FACTS)


def _checked(text: str, thresholds: Mapping[str, Limit], facts: Mapping[str, Fact]) -> Node:
    node = _Checker(facts, thresholds).node(parse(text))
    if node.kind != TRUTH:
        raise ConditionError(Problem.NOT_A_CONDITION, node.at, kind=node.kind)
    return node


def literal(text: str) -> Limit:
    """A threshold as a list writes it: `50000元`, `30工作日`, `80%`, `1`. Raises ConditionError.

    >>> literal("80%").value
    Fraction(4, 5)
    """
    node = _Checker({}, {}).node(parse(text))
    if not isinstance(node, Const) or node.kind.sort is not Sort.QUANTITY:
        raise ConditionError(Problem.NEEDS_QUANTITY, node.at)
    return Limit(node.value, node.kind)


class _Checker:
    """Facts and thresholds, and the check of each form."""

    def __init__(self, facts: Mapping[str, Fact], thresholds: Mapping[str, Limit]) -> None:
        self.facts = facts
        self.thresholds = thresholds
        self._forms: Mapping[str, Callable[[Rough], Node]] = {
            "name": self._name, "number": self._number, "text": self._text, "truth": self._truth, "set": self._set,
            "not": self._not, "and": self._and, "or": self._or, "minus": self._minus, "arith": self._arith,
            "compare": self._compare, "in": self._in, "working_days": self._working_days,
        }

    def node(self, rough: Rough) -> Node:
        """The checked node of a rough one."""
        return self._forms[rough.what](rough)

    def _name(self, rough: Rough) -> Node:
        if rough.text in self.thresholds:
            limit = self.thresholds[rough.text]
            return Named(rough.text, limit.value, limit.kind, rough.at)
        if rough.text in self.facts:
            return Given(rough.text, self.facts[rough.text].kind, rough.at)
        known = [*self.facts, *self.thresholds]
        nearest = get_close_matches(rough.text[:80], known, n=1, cutoff=0.6)
        raise ConditionError(Problem.UNKNOWN_NAME, rough.at, name=rough.text[:80], nearest="".join(nearest))

    def _number(self, rough: Rough) -> Const:
        measure, times = UNITS[rough.unit] if rough.unit else (Measure.NUMBER, 1)
        value = scaled(Fraction(rough.text) * times, measure)
        return Const(value, quantity(measure), bare=not rough.unit, at=rough.at)

    def _text(self, rough: Rough) -> Const:
        return Const(rough.text, TEXT, at=rough.at)

    def _truth(self, rough: Rough) -> Const:
        return Const(rough.text == "true", TRUTH, at=rough.at)

    def _set(self, rough: Rough) -> Node:
        members = [self.node(part) for part in rough.parts]
        for member in members:
            if not isinstance(member, Const) or member.kind != TEXT:
                raise ConditionError(Problem.MIXED_SET, member.at)
        words = frozenset(str(one.value) for one in members if isinstance(one, Const))
        return Const(words, Kind(Sort.WORDS), at=rough.at)

    def _not(self, rough: Rough) -> Node:
        return Not(self._truly(rough.parts[0]), rough.at)

    def _and(self, rough: Rough) -> Node:
        parts = tuple(self._truly(part) for part in rough.parts)
        return AllOf(parts, rough.at) if len(parts) > 1 else parts[0]

    def _or(self, rough: Rough) -> Node:
        parts = tuple(self._truly(part) for part in rough.parts)
        return AnyOf(parts, rough.at) if len(parts) > 1 else parts[0]

    def _truly(self, rough: Rough) -> Node:
        """A part that must be true or false."""
        node = self.node(rough)
        if node.kind != TRUTH:
            raise ConditionError(Problem.NEEDS_TRUTH, node.at, kind=node.kind)
        return node

    def _minus(self, rough: Rough) -> Node:
        node = self.node(rough.parts[0])
        if node.kind.sort is not Sort.QUANTITY:
            raise ConditionError(Problem.NEEDS_QUANTITY, node.at, kind=node.kind)
        if isinstance(node, Const) and isinstance(node.value, int | Fraction):
            return replace(node, value=-node.value, at=rough.at)
        return Arith(Op.MULTIPLY, Const(Fraction(-1), NUMBER, at=rough.at), node, node.kind, rough.at)

    def _working_days(self, rough: Rough) -> Node:
        if len(rough.parts) != 2:
            raise ConditionError(Problem.NEEDS_DATE, rough.at)
        start, end = (_as(self.node(part), DATE) for part in rough.parts)
        for node in (start, end):
            if node.kind != DATE:
                raise ConditionError(Problem.NEEDS_DATE, node.at, kind=node.kind)
        return WorkingDays(start, end, rough.at)

    def _arith(self, rough: Rough) -> Node:
        op = Op(rough.text)
        left, right = (self.node(part) for part in rough.parts)
        if op in (Op.ADD, Op.SUBTRACT):
            left, right = _same_unit(left, right)
            kind = summed(op, left.kind, right.kind)
        else:
            kind = multiplied(left.kind, right.kind) if op is Op.MULTIPLY else divided(left.kind, right.kind)
        if kind is None:
            raise ConditionError(Problem.CANNOT_COMBINE, rough.at, op=op, left=left.kind, right=right.kind)
        if op is Op.DIVIDE and isinstance(right, Const | Named) and right.value == 0:
            raise ConditionError(Problem.DIVIDES_BY_ZERO, right.at)
        return Arith(op, left, right, kind, rough.at)

    def _compare(self, rough: Rough) -> Node:
        op = Op(rough.text)
        left, right = _same_unit(*(self.node(part) for part in rough.parts))
        left, right = _as(left, right.kind), _as(right, left.kind)
        if not comparable(left.kind, right.kind):
            raise ConditionError(Problem.CANNOT_COMPARE, rough.at, left=left.kind, right=right.kind)
        if op in ORDERING and left.kind.sort not in (Sort.QUANTITY, Sort.DATE):
            raise ConditionError(Problem.CANNOT_ORDER, rough.at, kind=left.kind)
        return Compare(op, left, right, rough.at)

    def _in(self, rough: Rough) -> Node:
        item, among = (self.node(part) for part in rough.parts)
        if among.kind.sort is not Sort.WORDS:
            raise ConditionError(Problem.NOT_A_SET, among.at, kind=among.kind)
        wanted = Kind(Sort.WORD, vocabulary=among.kind.vocabulary)
        item = _as(item, wanted) if among.kind.vocabulary else item
        if item.kind.vocabulary is not None and rough.parts[1].what == "set":
            for part in rough.parts[1].parts:  # each has its own place, which the set as a whole has not
                _word(part.text, item.kind, part.at)
        among = _as(among, Kind(Sort.WORDS, vocabulary=item.kind.vocabulary))
        if item.kind.sort is not Sort.WORD or item.kind.vocabulary is not among.kind.vocabulary:
            raise ConditionError(Problem.CANNOT_COMPARE, rough.at, left=item.kind, right=among.kind)
        return In(item, among, rough.at)


def _as(node: Node, kind: Kind) -> Node:
    """A quoted literal as the day or the word that stands beside it; a set of them as words of the vocabulary."""
    if not isinstance(node, Const) or node.kind.vocabulary is not None:
        return node
    if node.kind == TEXT and kind == DATE:
        return replace(node, value=_day(str(node.value), node.at), kind=DATE)
    if node.kind == TEXT and kind.sort is Sort.WORD:
        return replace(node, value=_word(str(node.value), kind, node.at), kind=kind)
    if isinstance(node.value, frozenset) and kind.vocabulary is not None:
        words = frozenset(_word(word, kind, node.at) for word in sorted(node.value))
        return replace(node, value=words, kind=Kind(Sort.WORDS, vocabulary=kind.vocabulary))
    return node


def _day(text: str, at: Place) -> date:
    """A quoted day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ConditionError(Problem.BAD_DATE, at, text=text[:40]) from None


def _word(text: str, kind: Kind, at: Place) -> str:
    """A quoted word of a vocabulary."""
    words = [str(word) for word in kind.vocabulary or ()]
    if text not in words:
        nearest = get_close_matches(text[:80], words, n=1)
        raise ConditionError(Problem.UNKNOWN_WORD, at, word=text[:80], words=tuple(words),
                             nearest="".join(nearest))
    return text


def _same_unit(left: Node, right: Node) -> tuple[Node, Node]:
    """A number without a unit takes the unit of the other side. A percentage must be written as one, zero excepted."""
    return _lent(left, right), _lent(right, left)


def _lent(node: Node, other: Node) -> Node:
    """A bare number in the other side's unit."""
    measure = other.kind.measure
    if not isinstance(node, Const) or not node.bare or measure is None or measure is Measure.NUMBER:
        return node
    if measure in HUNDREDTHS and node.value != 0:
        raise ConditionError(Problem.NEEDS_UNIT, node.at, measure=measure)
    return replace(node, kind=other.kind, bare=False)
