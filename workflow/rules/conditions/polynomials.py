"""Polynomials in one whole number, exact: just enough to find between which whole numbers their sign changes."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise, zip_longest
from math import ceil, floor

Poly = Sequence[Fraction]
"""Coefficients, the constant first."""


def plus(left: Poly, right: Poly, sign: int = 1) -> list[Fraction]:
    """The sum, or with sign -1 the difference."""
    return [a + sign * b for a, b in zip_longest(left, right, fillvalue=Fraction(0))]


def times(left: Poly, right: Poly) -> list[Fraction]:
    """The product."""
    found = [Fraction(0)] * (len(left) + len(right) - 1)
    for i, a in enumerate(left):
        for j, b in enumerate(right):
            found[i + j] += a * b
    return found


def at(poly: Poly, place: int) -> Fraction:
    """The value at a whole number."""
    total = Fraction(0)
    for factor in reversed(poly):
        total = total * place + factor
    return total


def trimmed(poly: Poly) -> list[Fraction]:
    """Without leading zeros; the zero polynomial is empty."""
    found = list(poly)
    while found and found[-1] == 0:
        found.pop()
    return found


def turns(poly: Poly, low: int, high: int) -> set[int]:
    """Whole numbers between `low` and `high` at or beside every root, and every bend: floor and ceiling.

    >>> sorted(turns([Fraction(-10), Fraction(0), Fraction(1)], 0, 100))
    [0, 3, 4]
    """
    poly = trimmed(poly)
    if len(poly) < 2:
        return set()
    if len(poly) == 2:
        root = -poly[0] / poly[1]
        return {mark for mark in (floor(root), ceil(root)) if low <= mark <= high}
    bends = turns([i * factor for i, factor in enumerate(poly)][1:], low, high)
    found = set(bends)
    for left, right in pairwise(sorted({low, high, *bends})):
        found |= _crossing(poly, left, right)
    return found


def _crossing(poly: Poly, low: int, high: int) -> set[int]:
    """Where a polynomial that only rises or only falls between two whole numbers crosses zero."""
    first = _sign(at(poly, low))
    if first * _sign(at(poly, high)) > 0:
        return set()
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _sign(at(poly, middle)) == first else (low, middle)
    return {low, high}


def _sign(value: Fraction) -> int:
    return (value > 0) - (value < 0)
