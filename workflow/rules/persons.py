"""Who stands behind staff numbers: one person may have several, and is one person all the same (I5)."""

from collections.abc import Collection, Iterable
from typing import Any, Generic, TypeVar

K = TypeVar("K", bound=Any)


class Persons(Generic[K]):
    """People told from the pairs of numbers that are known to be one person's; any other number is a person's own.

    >>> one = Persons([("Q3", "Q1"), ("Q3", "Q7")])
    >>> one.of("Q7"), one.of("Q2"), sorted(one.numbers("Q1")), one.twice(["Q1", "Q2", "Q7"])
    ('Q1', 'Q2', ['Q1', 'Q3', 'Q7'], ['Q1', 'Q7'])
    """

    def __init__(self, pairs: Iterable[tuple[K, K]] = ()) -> None:
        self._group: dict[K, frozenset[K]] = {}
        for one, other in pairs:
            group = self.numbers(one) | self.numbers(other)
            self._group.update(dict.fromkeys(group, group))

    def numbers(self, number: K) -> frozenset[K]:
        """Every number of the person behind this one, itself included."""
        return self._group.get(number, frozenset({number}))

    def of(self, number: K) -> K:
        """The one number a person is known by: the least of his."""
        return min(self.numbers(number))

    def twice(self, numbers: Collection[K]) -> list[K]:
        """Those of these numbers behind which somebody stands who is there under another one too."""
        there = set(numbers)
        return sorted(one for one in there if len(self.numbers(one) & there) > 1)
