"""Whether a condition can ever be true: sound, not complete. What is called never cannot come true on any facts.

The condition is spread out into alternatives; in each, the comparisons of one and the same expression with literals
are narrowed to an interval or a choice of words, and those of two expressions with each other to the signs their
difference may have. An alternative with something empty is dead.
"""

from datetime import date
from fractions import Fraction
from functools import lru_cache
from itertools import product

from workflow.rules.conditions.compiling import value_over_rows
from workflow.rules.conditions.parsing import KEPT
from workflow.rules.conditions.tree import AllOf, AnyOf, Compare, Given, In, Node, Not, Op, names_in
from workflow.rules.kinds import Measure, Sort, Value

MOST_ALTERNATIVES = 512
Leaf = tuple[Node, bool]
"""A comparison or a truth, and whether it is asserted or denied."""

_REVERSE = {Op.LESS: Op.AT_LEAST, Op.AT_LEAST: Op.LESS, Op.MORE: Op.AT_MOST, Op.AT_MOST: Op.MORE,
            Op.EQUAL: Op.UNEQUAL, Op.UNEQUAL: Op.EQUAL}
_MIRROR = {Op.LESS: Op.MORE, Op.MORE: Op.LESS, Op.AT_MOST: Op.AT_LEAST, Op.AT_LEAST: Op.AT_MOST}
_SIGNS = {Op.LESS: {-1}, Op.AT_MOST: {-1, 0}, Op.MORE: {1}, Op.AT_LEAST: {0, 1}, Op.EQUAL: {0}, Op.UNEQUAL: {-1, 1}}


@lru_cache(KEPT)
def never(node: Node) -> bool:
    """Whether the condition can be shown to come true on no facts at all.

    >>> from workflow.rules.conditions import condition
    >>> never(condition("interest_arrears > 5万元 and interest_arrears < 4万元"))
    True
    """
    alternatives = _alternatives(node, True)
    return alternatives is not None and not any(_possible(one) for one in alternatives)


def always(node: Node) -> bool:
    """Whether the condition can be shown never to be false."""
    return never(Not(node))


def _alternatives(node: Node, wanted: bool) -> list[tuple[Leaf, ...]] | None:
    """The ways in which a part may come to be as wanted; None when there are too many to look at."""
    if isinstance(node, Not):
        return _alternatives(node.operand, not wanted)
    if not isinstance(node, AllOf | AnyOf):
        return [((node, wanted),)]
    parts = [_alternatives(part, wanted) for part in node.parts]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    if isinstance(node, AnyOf) is wanted:
        found = [one for part in known for one in part]
        return found if len(found) <= MOST_ALTERNATIVES else None
    size = 1
    for part in known:
        size *= len(part)
    if size > MOST_ALTERNATIVES:
        return None
    return [tuple(leaf for one in chosen for leaf in one) for chosen in product(*known)]


def _possible(leaves: tuple[Leaf, ...]) -> bool:
    """Whether these may all hold at once, as far as can be told."""
    room = _Room()
    return all(room.admits(node, wanted) for node, wanted in leaves)


class _Room:
    """What is left for each expression once some comparisons are taken to hold."""

    def __init__(self) -> None:
        self.low: dict[Node, tuple[Fraction, bool]] = {}
        self.high: dict[Node, tuple[Fraction, bool]] = {}
        self.barred: dict[Node, set[Fraction]] = {}
        self.words: dict[Node, frozenset[str]] = {}
        self.truths: dict[Node, bool] = {}
        self.signs: dict[tuple[Node, Node], set[int]] = {}

    def admits(self, node: Node, wanted: bool) -> bool:
        """Take one more to hold; False when nothing is left."""
        if not names_in(node):
            return _constant(node) in (wanted, None)
        if isinstance(node, Compare):
            return self._compare(node if wanted else Compare(_REVERSE[node.op], node.left, node.right))
        if isinstance(node, In):
            return self._word(node.item, _constant(node.among), wanted)
        return self.truths.setdefault(node, wanted) is wanted

    def _compare(self, node: Compare) -> bool:
        op, left, right = node.op, node.left, node.right
        if not names_in(left):
            op, left, right = _MIRROR.get(op, op), right, left
        if names_in(right):
            return self._pair(op, left, right)
        value = _constant(right)
        if left.kind.sort in (Sort.QUANTITY, Sort.DATE):
            number = _number(value)
            return number is None or self._narrow(op, left, number)
        if isinstance(value, bool):
            return self.truths.setdefault(left, value is (op is Op.EQUAL)) is (value is (op is Op.EQUAL))
        if left.kind.sort is Sort.WORD:
            return self._word(left, frozenset({str(value)}), op is Op.EQUAL)
        return True

    def _pair(self, op: Op, left: Node, right: Node) -> bool:
        """A comparison of two expressions with each other."""
        if left == right:
            return 0 in _SIGNS[op]
        if repr(right) < repr(left):
            op, left, right = _MIRROR.get(op, op), right, left
        signs = self.signs.setdefault((left, right), {-1, 0, 1})
        signs &= _SIGNS[op]
        return bool(signs)

    def _word(self, item: Node, among: Value | None, wanted: bool) -> bool:
        """A word that is, or is not, one of several."""
        if not isinstance(among, frozenset) or item.kind.vocabulary is None:
            return True
        everything = frozenset(str(word) for word in item.kind.vocabulary)
        left = self.words.get(item, everything) & (among if wanted else everything - among)
        self.words[item] = left
        return bool(left)

    def _narrow(self, op: Op, node: Node, number: Fraction) -> bool:
        """An expression compared with a literal."""
        low = self.low.get(node, _floor(node))
        high = self.high.get(node)
        if op in (Op.MORE, Op.AT_LEAST, Op.EQUAL):
            low = max(filter(None, (low, (number, op is Op.MORE))))
        if op in (Op.LESS, Op.AT_MOST, Op.EQUAL):
            new = (number, op is not Op.LESS)
            high = new if high is None else min(high, new)
        if op is Op.UNEQUAL:
            self.barred.setdefault(node, set()).add(number)
        if low is not None:
            self.low[node] = low
        if high is not None:
            self.high[node] = high
        return self._room_left(node, low, high)

    def _room_left(self, node: Node, low: tuple[Fraction, bool] | None, high: tuple[Fraction, bool] | None) -> bool:
        """Whether an interval holds anything. Ends: the number, and whether it is out (low) or in (high)."""
        if low is None or high is None:
            return True
        if low[0] == high[0]:
            return not low[1] and high[1] and low[0] not in self.barred.get(node, ())
        return low[0] < high[0]


def _floor(node: Node) -> tuple[Fraction, bool] | None:
    """Facts are never below zero, percentage points excepted."""
    measure = node.kind.measure
    return (Fraction(0), False) if isinstance(node, Given) and measure not in (None, Measure.POINTS) else None


def _constant(node: Node) -> Value | None:
    """The value of a part that speaks of no fact; None where it has none."""
    return value_over_rows(node, lambda start, end: 0)({})


def _number(value: Value | None) -> Fraction | None:
    """A value as a number, a day as its place."""
    if isinstance(value, date):
        return Fraction(value.toordinal())
    return Fraction(value) if isinstance(value, int | Fraction) else None
