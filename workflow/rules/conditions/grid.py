"""Quantities and days as places on a grid of their least steps: 分, days, ten-thousandths of a percent."""

from datetime import date
from fractions import Fraction

from workflow.rules.kinds import STEP, Kind, Measure, Sort, Value

_MOST = 10**17
_FIRST, _LAST = date(1950, 1, 1), date(2199, 12, 31)


def place_of(value: Value | None, kind: Kind) -> Fraction:
    """Where a value stands, in steps; a fraction when it lies between two."""
    if isinstance(value, date):
        return Fraction(value.toordinal())
    if isinstance(value, int | Fraction) and kind.measure is not None:
        return Fraction(value) / STEP[kind.measure]
    raise TypeError("only quantities and days have a place")


def value_at(place: int, kind: Kind) -> Value:
    """The value at a place."""
    if kind.sort is Sort.DATE:
        return date.fromordinal(place)
    if kind.measure is None:
        raise TypeError("only quantities and days have a place")
    return place * STEP[kind.measure]


def bounds(kind: Kind) -> tuple[int, int]:
    """The first and last place a fact of this kind may have. Only percentage points go below zero."""
    if kind.sort is Sort.DATE:
        return _FIRST.toordinal(), _LAST.toordinal()
    return (-_MOST if kind.measure is Measure.POINTS else 0), _MOST
