"""Whether appeals are heard, in figures (7.1): what is counted by quarter, the rates made of it, and small numbers kept
back.

Everything is counted from `Event`s: something that happened on the day from which it has effect, never on the day it
was typed in. Rates are exact.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum, auto
from fractions import Fraction
from statistics import median
from types import MappingProxyType

from workflow.rules.anonymity import MIN_GROUP
from workflow.terms import AppealGround, AppealState

K = MIN_GROUP
"""A count of a branch below this is not shown by branch (`library_k`, domain 6.5)."""


class Counted(StrEnum):
    """What is counted. The first three go by the day a served determination took effect."""

    EFFECTIVE = auto()
    APPEALED = auto()
    PUBLISHED = auto()
    FILED = auto()
    ACCEPTED = auto()
    UPHELD = auto()
    VARIED = auto()
    REVOKED = auto()
    REMANDED = auto()
    WITHDRAWN = auto()
    INADMISSIBLE = auto()
    EXTENSION_ASKED = auto()
    EXTENSION_GRANTED = auto()
    EXTENSION_REFUSED = auto()
    OBJECTION_RAISED = auto()
    OBJECTION_DISMISSED = auto()
    OBJECTION_SUSTAINED = auto()
    EXEMPTION_PUBLISHED = auto()


class Rate(StrEnum):
    """Rates, each of some counts to others of the same quarter."""

    APPEAL = auto()
    CHANGE = auto()
    REMAND = auto()
    PUBLICATION = auto()
    OBJECTION = auto()


C = Counted
CHANGED = (C.VARIED, C.REVOKED)
HEARD = (C.UPHELD, *CHANGED, C.REMANDED)
"""Decisions on the merits: these alone have a time they took."""
ENDED = (*HEARD, C.WITHDRAWN, C.INADMISSIBLE)
HELPED = frozenset({*CHANGED, C.REMANDED})
"""Decisions after which the determination appealed against no longer stood as it was."""
RATES: Mapping[Rate, tuple[tuple[Counted, ...], tuple[Counted, ...]]] = MappingProxyType({
    Rate.APPEAL: ((C.APPEALED,), (C.EFFECTIVE,)),
    Rate.CHANGE: (CHANGED, ENDED),
    Rate.REMAND: ((C.REMANDED,), ENDED),
    Rate.PUBLICATION: ((C.PUBLISHED,), (C.EFFECTIVE,)),
    Rate.OBJECTION: ((C.OBJECTION_SUSTAINED,), (C.OBJECTION_DISMISSED, C.OBJECTION_SUSTAINED)),
})
"""What stands above the line, and what below it (7.1)."""
OF_STATE: Mapping[AppealState, Counted] = MappingProxyType({
    AppealState.UPHELD: C.UPHELD, AppealState.VARIED: C.VARIED, AppealState.REVOKED_BY_APPEAL: C.REVOKED,
    AppealState.REMANDED: C.REMANDED, AppealState.WITHDRAWN: C.WITHDRAWN, AppealState.INADMISSIBLE: C.INADMISSIBLE,
})
"""As what an appeal that is over is counted."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that is counted, on its day, about a person (or, of an objection, a whole notice) of a case.

    `path`: of the institution of the case. Of a decision on the merits: `used` and `allowed` are the working days it
    took and those it might take, without those for which the appellant was suspended; `natural` the days of the
    calendar it took.
    """

    counted: Counted
    on: date
    case_id: int
    finding_id: int | None
    path: str
    grounds: tuple[AppealGround, ...] = ()
    used: int | None = None
    allowed: int | None = None
    natural: int | None = None


@dataclass(frozen=True, slots=True)
class Pace:
    """How long decisions took: the medians in working and in natural days, and how many kept the limit."""

    working: Fraction
    natural: Fraction
    in_time: int
    decided: int


@dataclass(frozen=True, slots=True)
class OfGround:
    """Of the appeals on one ground that were decided on their merits, how many helped."""

    ground: AppealGround
    decided: int
    helped: int


def by_kind(events: Iterable[Event]) -> Counter[Counted]:
    """How many of each kind there are."""
    return Counter(one.counted for one in events)


def total(counts: Mapping[Counted, int], kinds: Iterable[Counted]) -> int:
    """How many of these kinds together."""
    return sum(counts.get(kind, 0) for kind in kinds)


def rate(counts: Mapping[Counted, int], which: Rate) -> tuple[int, int]:
    """What stands above the line of a rate, and what below.

    >>> rate({C.VARIED: 1, C.REVOKED: 1, C.UPHELD: 3, C.WITHDRAWN: 1}, Rate.CHANGE)
    (2, 6)
    """
    above, below = RATES[which]
    return total(counts, above), total(counts, below)


def share(above: int | None, below: int | None) -> Fraction | None:
    """One count to another; None where one of them is not known, or there is nothing below the line.

    >>> share(2, 6), share(None, 6), share(0, 0)
    (Fraction(1, 3), None, None)
    """
    return None if above is None or not below else Fraction(above, below)


def pace(events: Iterable[Event]) -> Pace | None:
    """How long the decisions among these events took; None where there is none whose time is known."""
    known = [(one.used, one.natural, one.allowed) for one in events
             if one.used is not None and one.natural is not None and one.allowed is not None]
    if not known:
        return None
    return Pace(median([Fraction(used) for used, _natural, _allowed in known]),
                median([Fraction(natural) for _used, natural, _allowed in known]),
                sum(1 for used, _natural, allowed in known if used <= allowed), len(known))


def by_ground(events: Iterable[Event]) -> list[OfGround]:
    """The grounds on which appeals were decided on their merits, those that helped most often first.

    An appeal on several grounds counts for each: which of them carried it is not on record.
    """
    heard = [one for one in events if one.counted in HEARD]
    found = [OfGround(ground, len(those), sum(1 for one in those if one.counted in HELPED))
             for ground in AppealGround if (those := [one for one in heard if ground in one.grounds])]
    return sorted(found, key=lambda one: (-Fraction(one.helped, one.decided), -one.decided, one.ground))


def branch_of(path: str, above: str) -> str:
    """The institution directly below another to which a path belongs; the other itself where it is its own.

    >>> branch_of("H/B/B1", "H"), branch_of("H", "H"), branch_of("H/B/B1", "H/B")
    ('H/B', 'H', 'H/B/B1')
    """
    rest = path.removeprefix(above).strip("/")
    return f"{above}/{rest.split('/')[0]}" if rest else above


def kept_back(counts: Sequence[int], k: int = K) -> frozenset[int]:
    """The places of those counts of branches which are not shown: all below k, and, so that none can be had by taking
    the others from a total known otherwise, the next smallest until what is kept back is several and at least k.

    >>> sorted(kept_back([12, 3, 7])), sorted(kept_back([12, 3, 4, 9])), sorted(kept_back([12, 0, 1, 9]))
    ([1, 2], [1, 2], [1, 2, 3])
    >>> sorted(kept_back([12, 7])), sorted(kept_back([2]))
    ([], [0])
    """
    order = sorted(range(len(counts)), key=lambda place: (counts[place], place))
    hidden = {place for place in order if counts[place] < k}
    for place in order:
        if not hidden or (len(hidden) > 1 and sum(counts[one] for one in hidden) >= k):
            break
        hidden.add(place)
    return frozenset(hidden)
