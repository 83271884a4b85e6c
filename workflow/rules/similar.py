"""Similar cases 同案同判: how like two findings are, from what parts that comes, and what was usual among the nearest.

A finding is seen by its features: list items hit, stages, posts, particulars of the loan as it stood when the case was
opened, facts investigators entered, and the pairs of letters of the statement of facts. Two findings agree in a feature
as far as their values overlap. The likeness is the weighted mean over the features known of the finding at hand, in
basis points, all in whole numbers: both databases give the same order.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum, auto
from types import MappingProxyType

from workflow.rules.publication import LossBand, loss_band
from workflow.rules.searching import pairs, spelled
from workflow.terms import Outcome

WHOLE = 10_000
"""Full agreement, in basis points."""
SIMILAR = 6_000
"""From here on a finding is called similar and shown."""
NEAR_IDENTICAL = 7_500
"""From here on, with the same items and the same role, it is near-identical."""
MIN_COMPARED = 3
"""With fewer near-identical findings nothing is usual."""
REASON_MIN = 10
"""Letters a reason for a departure has at least."""


NOTHING: frozenset[str] = frozenset()


class Feature(StrEnum):
    """What is compared of two findings."""

    ITEMS = auto()
    STAGES = auto()
    POSTS = auto()
    LIABILITY = auto()
    PRODUCT = auto()
    AMOUNT = auto()
    RISK_CLASS = auto()
    OVERDUE = auto()
    GUARANTEE = auto()
    INDUSTRY = auto()
    OBLIGOR = auto()
    TOLERANCE = auto()
    EXPERIENCE = auto()
    FACTS = auto()
    WORDS = auto()


class Part(StrEnum):
    """Named parts of the likeness, as the page explains it."""

    ITEMS = auto()
    ROLE = auto()
    LOAN = auto()
    FACTS = auto()
    WORDS = auto()


class OverdueBand(StrEnum):
    """How long a loan was overdue when the case was opened."""

    NONE = auto()
    UP_TO_90 = auto()
    UP_TO_180 = auto()
    UP_TO_360 = auto()
    ABOVE_360 = auto()


class ExperienceBand(StrEnum):
    """How long a person had been with the bank when the business was done."""

    UP_TO_1 = auto()
    UP_TO_3 = auto()
    UP_TO_10 = auto()
    ABOVE_10 = auto()


WEIGHTS: Mapping[Feature, int] = MappingProxyType({
    Feature.ITEMS: 40,
    Feature.STAGES: 10, Feature.POSTS: 5, Feature.LIABILITY: 5,
    Feature.PRODUCT: 5, Feature.AMOUNT: 5, Feature.RISK_CLASS: 3, Feature.OVERDUE: 2, Feature.GUARANTEE: 2,
    Feature.INDUSTRY: 1, Feature.OBLIGOR: 1, Feature.TOLERANCE: 1,
    Feature.EXPERIENCE: 2, Feature.FACTS: 6,
    Feature.WORDS: 12,
})
"""What each feature weighs, of a hundred: what a ruling rests on first, then the role, the loan, the words."""
PARTS: Mapping[Part, tuple[Feature, ...]] = MappingProxyType({
    Part.ITEMS: (Feature.ITEMS,),
    Part.ROLE: (Feature.STAGES, Feature.POSTS, Feature.LIABILITY),
    Part.LOAN: (Feature.PRODUCT, Feature.AMOUNT, Feature.RISK_CLASS, Feature.OVERDUE, Feature.GUARANTEE,
                Feature.INDUSTRY, Feature.OBLIGOR, Feature.TOLERANCE),
    Part.FACTS: (Feature.EXPERIENCE, Feature.FACTS),
    Part.WORDS: (Feature.WORDS,),
})
ROLE = PARTS[Part.ROLE]
LATE = (Feature.FACTS, Feature.WORDS)
"""Features read only of findings that can still be similar without them."""


@dataclass(frozen=True, slots=True)
class Profile:
    """One finding as it is compared: the values of each feature; one without values is unknown, and left out.

    `key`: the finding's. Whoever no item hits has the items `frozenset()`: that is known too. Before the list check
    the items are left out.
    """

    key: int
    features: Mapping[Feature, frozenset[str]]
    outcome: Outcome | None = None
    determined_on: date | None = None

    def values(self, feature: Feature) -> frozenset[str]:
        """The values of a feature; empty where it is not known."""
        return self.features.get(feature, NOTHING)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like another finding is to the one at hand: the whole and each known feature, in basis points."""

    other: Profile
    score: int
    shares: Mapping[Feature, int]

    @property
    def is_near(self) -> bool:
        """Near-identical: above the threshold, with the same items and the same role."""
        same_role = all(self.shares.get(feature, WHOLE) == WHOLE for feature in ROLE)
        return self.shares.get(Feature.ITEMS) == WHOLE and same_role and self.score >= NEAR_IDENTICAL

    @property
    def agreeing(self) -> list[Feature]:
        """Features that agree wholly, the words apart."""
        return [one for one, share in self.shares.items() if share == WHOLE and one != Feature.WORDS]

    @property
    def differing(self) -> list[Feature]:
        """Features known on both sides that do not agree wholly, the words apart."""
        return [one for one, share in self.shares.items()
                if share < WHOLE and one != Feature.WORDS and (one == Feature.ITEMS or self.other.values(one))]

    @property
    def unknown(self) -> list[Feature]:
        """Features known of the finding at hand and not of the other."""
        return [one for one in self.shares if one != Feature.ITEMS and not self.other.values(one)]

    @property
    def by_part(self) -> list[tuple[Part, int, int]]:
        """Each part of which something is known: what it counts for, and what it may count for, in hundredths of the
        weights."""
        found = []
        for part, features in PARTS.items():
            known = [one for one in features if one in self.shares]
            if known:
                most = sum(WEIGHTS[one] for one in known)
                found.append((part, sum(WEIGHTS[one] * self.shares[one] for one in known) // 100, most * 100))
        return found


def is_known(own: Profile, feature: Feature) -> bool:
    """Whether a feature of the finding at hand is compared at all: items once checked, others where a value is known.
    """
    return feature in own.features if feature == Feature.ITEMS else bool(own.values(feature))


def overlap(one: frozenset[str], other: frozenset[str]) -> int:
    """How far two sets of values are the same, in basis points rounded down; of two empty ones nothing differs.

    >>> overlap(frozenset("ab"), frozenset("bc")), overlap(frozenset(), frozenset())
    (3333, 10000)
    """
    if one == other:
        return WHOLE
    shared = len(one & other)
    return WHOLE * shared // (len(one) + len(other) - shared)


def compared(own: Profile, other: Profile, features: Iterable[Feature] = Feature) -> Likeness:
    """How like `other` is to `own`, over these features. What is unknown of the other counts as no agreement."""
    shares = {one: overlap(own.values(one), other.values(one)) for one in features if is_known(own, one)}
    weight = sum(WEIGHTS[one] for one in shares)
    score = sum(WEIGHTS[one] * share for one, share in shares.items()) // weight if weight else 0
    return Likeness(other, score, shares)


EARLY = tuple(feature for feature in Feature if feature not in LATE)


def close(own: Profile, others: Iterable[Profile]) -> Iterator[Profile]:
    """Those of the others, of which the `LATE` features are not read yet, that are similar where they agree wholly."""
    known = [(one, WEIGHTS[one], own.values(one)) for one in EARLY if is_known(own, one)]
    late = sum(WEIGHTS[one] for one in LATE if is_known(own, one))
    may_lack = (WHOLE - SIMILAR) * (late + sum(weight for _, weight, _ in known))
    for other in others:
        lacks = 0
        for feature, weight, values in known:
            lacks += weight * (WHOLE - overlap(values, other.features.get(feature, NOTHING)))
            if lacks > may_lack:
                break
        else:
            yield other


def ranked(own: Profile, others: Iterable[Profile]) -> list[Likeness]:
    """The similar ones, the most like first; of equally like ones the latest, then the one with the lower key."""
    found = (compared(own, one) for one in others)
    return sorted((one for one in found if one.score >= SIMILAR), key=_order)


def _order(one: Likeness) -> tuple[int, int, int]:
    day = one.other.determined_on
    return -one.score, -(day.toordinal() if day is not None else 0), one.other.key


# --- what is usual ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Distribution:
    """How often each outcome was found, and of which findings, by their keys."""

    counts: Mapping[Outcome, int]
    keys: tuple[int, ...]

    @property
    def total(self) -> int:
        """How many findings there are."""
        return len(self.keys)

    @property
    def usual(self) -> Outcome | None:
        """The outcome of more than half of at least three; None where there is none."""
        return next((one for one, count in self.counts.items()
                     if self.total >= MIN_COMPARED and 2 * count > self.total), None)


def distribution(found: Iterable[Likeness]) -> Distribution:
    """The outcomes of these findings, the lightest first."""
    rows = [one.other for one in found if one.other.outcome is not None]
    counts = Counter(one.outcome for one in rows)
    return Distribution({outcome: counts[outcome] for outcome in Outcome}, tuple(sorted(one.key for one in rows)))


def departs(outcome: Outcome | None, usual: Distribution) -> bool:
    """Whether an outcome is another than that of most near-identical findings, to whosever benefit."""
    return outcome is not None and usual.usual is not None and outcome != usual.usual


def is_heavier(outcome: Outcome, usual: Outcome) -> bool:
    """Whether an outcome is heavier than the usual one."""
    order = list(Outcome)
    return order.index(outcome) > order.index(usual)


# --- values ----------------------------------------------------------------------------------------------------------


def amount_band(amount: Decimal | None) -> LossBand | None:
    """The band of an amount in 元, as notices have it; None where it is not known."""
    return None if amount is None or amount < 0 else loss_band(amount)


def overdue_band(days: int | None) -> OverdueBand | None:
    """The band of days past due; None where they are not known.

    >>> overdue_band(0), overdue_band(91)
    (<OverdueBand.NONE: 'none'>, <OverdueBand.UP_TO_180: 'up_to_180'>)
    """
    if days is None:
        return None
    upper = ((0, OverdueBand.NONE), (90, OverdueBand.UP_TO_90), (180, OverdueBand.UP_TO_180),
             (360, OverdueBand.UP_TO_360))
    return next((band for most, band in upper if days <= most), OverdueBand.ABOVE_360)


def experience_band(hired_on: date | None, business_on: date | None) -> ExperienceBand | None:
    """The band of whole years from a day to another; None where a day is not known, or they stand the wrong way round.

    >>> experience_band(date(2020, 3, 1), date(2021, 2, 28)), experience_band(date(2020, 3, 1), date(2021, 3, 1))
    (<ExperienceBand.UP_TO_1: 'up_to_1'>, <ExperienceBand.UP_TO_3: 'up_to_3'>)
    """
    if hired_on is None or business_on is None or business_on < hired_on:
        return None
    years = business_on.year - hired_on.year - ((business_on.month, business_on.day) < (hired_on.month, hired_on.day))
    upper = ((1, ExperienceBand.UP_TO_1), (3, ExperienceBand.UP_TO_3), (10, ExperienceBand.UP_TO_10))
    return next((band for most, band in upper if years < most), ExperienceBand.ABOVE_10)


def word_pairs(*texts: str) -> frozenset[str]:
    """The pairs of letters of a statement of facts, as searching has them."""
    return frozenset(pairs(spelled("\n".join(texts))))


WITHOUT_FIGURES = re.compile(r"[^\W\d_]+")
SHORTEST = 4
"""Letters of a phrase worth showing."""


def phrases(own: str, other: str, without: Sequence[str] = (), most: int = 4) -> list[str]:
    """The longest phrases two texts share, none within another; none with a figure in it, none that holds a word of
    `without`, or so much of one as would be a phrase.

    >>> phrases("客户经理已按季完成贷后检查，留痕完整。", "王某按季完成贷后检查。", without=["王某"])
    ['按季完成贷后检查']
    """
    here, there = spelled(own), spelled(other)
    hidden = {stretch for word in map(spelled, without) if word for stretch in _stretches(word)}
    found: list[str] = []
    for run in WITHOUT_FIGURES.findall(here):
        start = 0
        while start + SHORTEST <= len(run):
            end = start + SHORTEST
            if run[start:end] not in there:
                start += 1
                continue
            while end < len(run) and run[start:end + 1] in there:
                end += 1
            found.append(run[start:end])
            start = end
    kept = [one for one in dict.fromkeys(found) if not any(stretch in one for stretch in hidden)]
    return sorted(kept, key=lambda one: (-len(one), one))[:most]


def _stretches(word: str) -> list[str]:
    """What of a word no phrase holds: any `SHORTEST` letters in a row, or all of a shorter one."""
    return [word[start:start + SHORTEST] for start in range(max(1, len(word) - SHORTEST + 1))]
