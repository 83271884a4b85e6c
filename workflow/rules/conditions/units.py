"""What may be added, multiplied, divided and compared, and how: exact, and absent where it has no meaning."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from operator import eq, ge, gt, le, lt, ne
from types import MappingProxyType
from typing import Any

from workflow.rules.conditions.tree import Op
from workflow.rules.deadlines import months_later
from workflow.rules.kinds import DATE, NUMBER, Kind, Measure, Sort, Value, quantity

_RATIOS = frozenset({Measure.NUMBER, Measure.PERCENT})
_GAPS = frozenset({Measure.NUMBER, Measure.POINTS})
_COMPARISONS: Mapping[Op, Callable[[Any, Any], bool]] = MappingProxyType({
    Op.LESS: lt, Op.AT_MOST: le, Op.MORE: gt, Op.AT_LEAST: ge, Op.EQUAL: eq, Op.UNEQUAL: ne,
})


def summed(op: Op, left: Kind, right: Kind) -> Kind | None:
    """The kind of a sum or difference; None where there is none, such as 元 and days."""
    if left.sort is Sort.QUANTITY and left == right:
        return quantity(Measure.POINTS) if (op is Op.SUBTRACT and left.measure is Measure.PERCENT) else left
    if left == DATE and right == DATE and op is Op.SUBTRACT:
        return quantity(Measure.DAYS)
    if left == DATE and right.measure in (Measure.DAYS, Measure.MONTHS):
        return DATE
    if left.measure is Measure.PERCENT and right.measure is Measure.POINTS:
        return left
    return None


def multiplied(left: Kind, right: Kind) -> Kind | None:
    """The kind of a product: one side a plain number or a percentage."""
    if left.sort is not Sort.QUANTITY or right.sort is not Sort.QUANTITY:
        return None
    if left.measure is Measure.NUMBER:
        return right
    if right.measure in _RATIOS:
        return left
    return right if left.measure is Measure.PERCENT else None


def divided(left: Kind, right: Kind) -> Kind | None:
    """The kind of a quotient: of like units a plain number, by a number or percentage the same unit."""
    if left.sort is not Sort.QUANTITY or right.sort is not Sort.QUANTITY:
        return None
    if left == right:
        return NUMBER
    return left if right.measure in _RATIOS else None


def comparable(left: Kind, right: Kind) -> bool:
    """Whether two values may be compared. A plain ratio compares with a percentage and with percentage points."""
    if left == right:
        return True
    measures = {left.measure, right.measure}
    return left.sort is right.sort is Sort.QUANTITY and (measures <= _RATIOS or measures <= _GAPS)


def calculate(op: Op, left: Value, right: Value, right_kind: Kind) -> Value | None:
    """A sum, product or quotient of two values. None where it has no value: by zero, or a day out of all calendars."""
    try:
        if isinstance(left, date):
            return _dated(op, left, right, right_kind)
        if not isinstance(left, int | Fraction) or not isinstance(right, int | Fraction):
            return None
        return _counted(op, left, right)
    except (OverflowError, ValueError):
        return None


def _dated(op: Op, left: date, right: Value, right_kind: Kind) -> Value | None:
    """The days between two days, or a day so many days or months away."""
    if isinstance(right, date):
        return (left - right).days
    if not isinstance(right, int | Fraction) or Fraction(right).denominator != 1:
        return None
    count = int(right) if op is Op.ADD else -int(right)
    return months_later(left, count) if right_kind.measure is Measure.MONTHS else left + timedelta(days=count)


def _counted(op: Op, left: int | Fraction, right: int | Fraction) -> Value | None:
    """Exact arithmetic of two quantities."""
    match op:
        case Op.ADD:
            return left + right
        case Op.SUBTRACT:
            return left - right
        case Op.MULTIPLY:
            return left * right
    return Fraction(left) / right if right else None


def comparison(op: Op) -> Callable[[Any, Any], bool]:
    """A comparison of two values of one kind: quantities exactly, days by the calendar."""
    return _COMPARISONS[op]
