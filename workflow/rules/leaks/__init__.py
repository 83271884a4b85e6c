"""The leak check: what a text meant for everybody gives away, and where (6.5, I10).

It is a net and not a proof: a person still reads. What it knows: identifying numbers by their shape or by the word
before them, addresses, exact days and amounts; and whatever the case itself knows (`Known`), in any spelling.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass

from workflow.rules.leaks import names, numbers, papers, places
from workflow.rules.leaks.kinds import Find, LeakKind
from workflow.rules.leaks.reading import Readings

__all__ = ["Known", "Leak", "LeakKind", "leaks"]


@dataclass(frozen=True)
class Known:
    """What the case knows and nobody may read: people, customers, branches too small to hide in, and numbers."""

    people: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()
    branches: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Leak:
    """One thing a text gives away: `found` is the text from `start` up to `end`, as written; `line` counts from 1."""

    kind: LeakKind
    start: int
    end: int
    found: str
    line: int


NOBODY = Known()


def leaks(text: str, known: Known = NOBODY) -> list[Leak]:
    """What a text gives away, in the order of the text. What lies wholly within another find is not told again.

    >>> [(leak.kind.value, leak.found, leak.line) for leak in leaks("贷后检查。\\n致电138-0013-8000。")]
    [('phone', '138-0013-8000', 2)]
    """
    texts = Readings(text)
    found = [
        *names.people(texts, known.people), *names.customers(texts, known.customers),
        *names.branches(texts, known.branches), *numbers.by_shape(texts), *numbers.by_word(texts),
        *papers.numbers(texts), *papers.days(texts), *papers.amounts(texts), *places.addresses(texts),
        *numbers.given(texts, known.numbers),
    ]
    line_ends = [end.start() for end in re.finditer("\n", text)]
    return [Leak(find.kind, find.start, find.end, text[find.start:find.end], bisect_left(line_ends, find.start) + 1)
            for find in _outermost(found, len(text))]


_RANK = {kind: rank for rank, kind in enumerate(LeakKind)}


def _outermost(found: list[Find], length: int) -> list[Find]:
    """The finds that say something new: the longest first, and of equally long ones the kind that comes first."""
    told, kept = bytearray(length), []
    for find in sorted(set(found), key=lambda one: (one.start - one.end, _RANK[one.kind], one.start)):
        if 0 in told[find.start:find.end]:
            told[find.start:find.end] = b"\x01" * (find.end - find.start)
            kept.append(find)
    return sorted(kept, key=lambda one: (one.start, one.end))
