"""A back-test added up: how many flip, in which direction, by branch, item, post and amount, and the list of flips."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum, auto
from fractions import Fraction

from workflow.rules.backtesting.comparing import Comparison, Direction, Tried
from workflow.rules.backtesting.people import Person
from workflow.rules.backtesting.sheets import Version
from workflow.rules.conditions import Setting
from workflow.terms import HitStatus, Outcome, Post


class Band(StrEnum):
    """Loans by their amount; each band up to and including its bound."""

    TO_500K = auto()
    TO_1M = auto()
    TO_5M = auto()
    TO_10M = auto()
    ABOVE_10M = auto()
    UNKNOWN = auto()


BOUNDS = ((500_000, Band.TO_500K), (1_000_000, Band.TO_1M), (5_000_000, Band.TO_5M), (10_000_000, Band.TO_10M))
"""The bounds of the bands (元)."""


def band(amount: Fraction | None) -> Band:
    """The band of an amount (元).

    >>> band(Fraction(500_000)), band(None)
    (<Band.TO_500K: 'to_500k'>, <Band.UNKNOWN: 'unknown'>)
    """
    if amount is None:
        return Band.UNKNOWN
    return next((name for bound, name in BOUNDS if amount <= bound), Band.ABOVE_10M)


@dataclass(frozen=True, slots=True)
class Slice:
    """Which of the determined people; empty means all of them.

    `institution`: the code of the case's, with those below it. `since`, `until`: the days of determination, both
    included. `post`: one of the person's. `band`: of the amount of the case's loans. `outcome`: as ruled.
    """

    institution: str = ""
    since: date | None = None
    until: date | None = None
    post: Post | None = None
    band: Band | None = None
    outcome: Outcome | None = None


@dataclass(slots=True)
class Tally:
    """How many people, and how many of them end heavier or lighter under the draft."""

    people: int = 0
    heavier: int = 0
    lighter: int = 0

    @property
    def flips(self) -> int:
        """How many flip."""
        return self.heavier + self.lighter

    def add(self, way: Direction) -> None:
        """Count one person."""
        self.people += 1
        self.heavier += way is Direction.HEAVIER
        self.lighter += way is Direction.LIGHTER


@dataclass(slots=True)
class ItemTally:
    """One item: of how many people the machine finds otherwise, for how many it is hit anew or no longer, and how many
    it makes end heavier or lighter."""

    changed: int = 0
    anew: int = 0
    no_longer: int = 0
    heavier: int = 0
    lighter: int = 0


@dataclass(slots=True)
class Backtest:
    """What a draft comes to over people. `set_aside`: how many have an answer that does not stand under the draft."""

    total: Tally = field(default_factory=Tally)
    set_aside: int = 0
    outcomes: dict[tuple[Outcome, Outcome], int] = field(default_factory=dict)
    branches: dict[str, Tally] = field(default_factory=dict)
    posts: dict[Post | None, Tally] = field(default_factory=lambda: {post: Tally() for post in (*Post, None)})
    bands: dict[Band, Tally] = field(default_factory=lambda: {one: Tally() for one in Band})
    items: dict[str, ItemTally] = field(default_factory=dict)
    flips: list[Tried] = field(default_factory=list)

    def add(self, tried: Tried) -> None:
        """Count one person, and keep those that flip."""
        way, person = tried.direction, tried.person
        for tally in (self.total, self.branches.setdefault(person.branch, Tally()), self.posts[person.subject.post],
                      self.bands[band(person.amount)]):
            tally.add(way)
        both = tried.old.outcome, tried.new.outcome
        self.outcomes[both] = self.outcomes.get(both, 0) + 1
        self.set_aside += bool(tried.set_aside)
        for change in tried.changes:
            item = self.items.setdefault(change.code, ItemTally())
            was, now = (side is not None and side.status is HitStatus.HIT for side in (change.old, change.new))
            item.changed += 1
            item.anew += now and not was
            item.no_longer += was and not now
        if way is not Direction.SAME:
            self.flips.append(tried)
            for code in tried.causes:
                item = self.items.setdefault(code, ItemTally())
                item.heavier += way is Direction.HEAVIER
                item.lighter += way is Direction.LIGHTER

    def settle(self) -> None:
        """Put everything in the order it is read in: branches with most flips first, items by their codes."""
        self.branches = dict(sorted(self.branches.items(), key=lambda one: (-one[1].flips, not one[0], one[0])))
        self.items = dict(sorted(self.items.items(), key=lambda one: (one[0][0] == "N", one[0])))
        self.outcomes = {(old, new): self.outcomes[old, new] for old in Outcome for new in Outcome
                         if (old, new) in self.outcomes}


def run(old: Version, new: Version, people: Iterable[Person], setting: Setting) -> Backtest:
    """Try a draft out on people against the version before it. Reads `people` once, some thousands at a time.

    Raises ValueError, naming the person, where `checking.check` would.
    """
    found = Backtest()
    for tried in Comparison(old, new, setting).tried(people):
        found.add(tried)
    found.settle()
    return found
