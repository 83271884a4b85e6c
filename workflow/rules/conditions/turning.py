"""At which values of one fact a comparison may change its answer, the other facts as they are.

The difference of the two sides is looked at as a function of the fact's place on its grid. A quotient of polynomials
is solved exactly; what only steps one way (working days, months) is bisected from where the fact stands; anything
else is scanned near where it stands.
"""

from collections.abc import Callable
from datetime import date
from fractions import Fraction

from workflow.rules.conditions import polynomials as p
from workflow.rules.conditions.compiling import Row, value_over_rows
from workflow.rules.conditions.evaluating import Setting
from workflow.rules.conditions.grid import place_of, value_at
from workflow.rules.conditions.tree import Arith, Compare, Given, Node, Op, WorkingDays, names_in, walk
from workflow.rules.kinds import STEP, Kind, Measure, Sort

WINDOW = 4_096
"""How many steps from where it stands a fact is followed through working days and months."""
SCANNED = 400
MOST_DEGREES = 8

Gap = Callable[[int], Fraction | None]


class _NoQuotient(Exception):
    """The expression is no quotient of polynomials in the fact."""


class _Absent(Exception):
    """A part that does not depend on the fact has no value."""


def turning_points(leaf: Compare, name: str, row: Row, setting: Setting, low: int, high: int) -> set[int]:
    """Places of a fact at or beside every change of a comparison's answer."""
    reading = _Reading(name, row, setting)
    try:
        top, bottom = reading.quotient(leaf.left)
        other_top, other_bottom = reading.quotient(leaf.right)
        gap = p.plus(p.times(top, other_bottom), p.times(other_top, bottom), -1)
        if max(len(gap), len(bottom), len(other_bottom)) <= MOST_DEGREES:
            return p.turns(gap, low, high) | p.turns(bottom, low, high) | p.turns(other_bottom, low, high)
    except _Absent:
        return set()
    except _NoQuotient:
        pass
    kind = reading.kind(leaf)
    here = int(place_of(row[name], kind))
    difference = reading.gap(leaf)
    rises = _less(reading.rises(leaf.left), reading.rises(leaf.right))
    if rises is None:
        return {place + side for place in range(max(low, here - SCANNED), min(high, here + SCANNED) + 1)
                for side in (0, 1) if _sign(difference(place)) != _sign(difference(place + 1))}
    return {mark for bound in (0, 1) for mark in _bisected(difference, rises, bound, here, low, high)}


def _bisected(gap: Gap, rises: int, bound: int, here: int, low: int, high: int) -> set[int]:
    """The place from which on a gap that steps one way has at least this sign (0: not below, 1: above), and the one
    before."""
    def reached(place: int) -> bool | None:
        sign = _sign(gap(place))
        return None if sign is None else sign * (rises or 1) >= bound

    now = reached(here)
    if now is None:
        return set()
    step, beyond = (-1 if now else 1), here
    while reached(beyond) is now:
        if not low <= beyond + step <= high or abs(beyond + step - here) > WINDOW:
            return {beyond}
        beyond, step = beyond + step, step * 2
    near = here
    while abs(beyond - near) > 1:
        middle = (beyond + near) // 2
        near, beyond = (middle, beyond) if reached(middle) is now else (near, middle)
    return {near, beyond}


def _sign(value: Fraction | None) -> int | None:
    return None if value is None else (value > 0) - (value < 0)


class _Reading:
    """One fact, and the others as they are."""

    def __init__(self, name: str, row: Row, setting: Setting) -> None:
        self.name, self.row, self.setting = name, row, setting

    def kind(self, leaf: Compare) -> Kind:
        """The kind of the fact."""
        return next(one.kind for one in walk(leaf) if isinstance(one, Given) and one.name == self.name)

    def number(self, node: Node) -> Fraction | None:
        """A part's value as a number, a day as its place; None where it has none."""
        return _as_number(value_over_rows(node, self.setting.working_days)(self.row))

    def gap(self, leaf: Compare) -> Gap:
        """The difference of the two sides, by the fact's place."""
        left, right = (value_over_rows(side, self.setting.working_days) for side in (leaf.left, leaf.right))
        kind = self.kind(leaf)

        def run(place: int) -> Fraction | None:
            row = {**self.row, self.name: value_at(place, kind)}
            a, b = _as_number(left(row)), _as_number(right(row))
            return None if a is None or b is None else a - b
        return run

    def quotient(self, node: Node) -> tuple[p.Poly, p.Poly]:
        """A part as a quotient of polynomials in the fact's place. Raises _NoQuotient or _Absent."""
        if self.name not in names_in(node):
            number = self.number(node)
            if number is None:
                raise _Absent
            return [number], [Fraction(1)]
        if isinstance(node, Given):
            step = STEP[node.kind.measure] if node.kind.measure is not None else Fraction(1)
            if node.kind.sort not in (Sort.QUANTITY, Sort.DATE):
                raise _NoQuotient
            return [Fraction(0), step], [Fraction(1)]
        if not isinstance(node, Arith) or (node.right.kind.measure is Measure.MONTHS and node.kind.sort is Sort.DATE):
            raise _NoQuotient
        (a, b), (c, d) = self.quotient(node.left), self.quotient(node.right)
        if node.op is Op.MULTIPLY:
            return p.times(a, c), p.times(b, d)
        if node.op is Op.DIVIDE:
            return p.times(a, d), p.times(b, c)
        return p.plus(p.times(a, d), p.times(c, b), 1 if node.op is Op.ADD else -1), p.times(b, d)

    def rises(self, node: Node) -> int | None:
        """Whether a part only rises (1) or only falls (-1) with the fact, or does not move (0); None: neither."""
        if self.name not in names_in(node):
            return 0
        if isinstance(node, Given):
            return 1
        if isinstance(node, WorkingDays):
            return _less(self.rises(node.end), self.rises(node.start))
        if not isinstance(node, Arith):
            return None
        left, right = self.rises(node.left), self.rises(node.right)
        if node.op is Op.SUBTRACT:
            return _less(left, right)
        if node.op is Op.ADD:
            return _less(left, None if right is None else -right)
        return self._scaled(node, left, right)

    def _scaled(self, node: Arith, left: int | None, right: int | None) -> int | None:
        """A product or quotient with one side that does not move."""
        if right == 0 and left is not None:
            factor = _sign(self.number(node.right))
            return None if factor is None else left * factor
        if left == 0 and right is not None and node.op is Op.MULTIPLY:
            factor = _sign(self.number(node.left))
            return None if factor is None else right * factor
        return None


def _less(left: int | None, right: int | None) -> int | None:
    """How a difference moves."""
    if left is None or right is None:
        return None
    return left - right if 0 in (left, right) else (left if left != right else None)


def _as_number(value: object) -> Fraction | None:
    """A value as a number, a day as its place."""
    if isinstance(value, date):
        return Fraction(value.toordinal())
    return Fraction(value) if isinstance(value, int | Fraction) else None
