"""The crowd everybody in a notice hides in, and the least that must be said more generally for it to be large.

Source: 6.5 and I10.

Whoever reads a notice knows who works where, and which branch lent what; he does not know who was judged. So the crowd
of a person are all those who might be meant by what the notice says of him: holders of a post of that group, in that
time, at an institution of that level, at which or below which such a loan had gone bad.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum, auto
from functools import cached_property, lru_cache
from itertools import product as every
from types import MappingProxyType
from typing import Any

from workflow.rules.post_groups import PostGroup

MIN_GROUP = 5
"""k: so many people at least, the one meant among them."""


class Dimension(StrEnum):
    """What a notice says of the people in it, in the order in which it is given up: what teaches most is given up last.

    The industry goes with the product: the two together are the 业务种类 of 6.5.
    """

    QUARTER = auto()
    LEVEL = auto()
    INDUSTRY = auto()
    POSTS = auto()
    LOSS_BAND = auto()
    PRODUCT = auto()


class Level(StrEnum):
    """Level of an institution, and the two wider ones a notice may speak of instead."""

    HEAD_OFFICE = auto()
    BRANCH = auto()
    SUB_BRANCH = auto()
    BELOW_HEAD = auto()
    WHOLE_BANK = auto()


class ProductClass(StrEnum):
    """Classes of products; `CREDIT` holds all of them."""

    FARMING = auto()
    OWNERS = auto()
    WORKING_CAPITAL = auto()
    FIXED_ASSETS = auto()
    OTHER = auto()
    CREDIT = auto()


class LossBand(StrEnum):
    """Interval of the loss; the exact amount is never published. 一百万元 and the like belong to the lower band.

    The last four are wider ones a notice may speak of instead; `UNKNOWN` is a loss the ledger does not tell.
    """

    NONE = auto()
    UP_TO_500_THOUSAND = auto()
    UP_TO_1_MILLION = auto()
    UP_TO_3_MILLION = auto()
    UP_TO_5_MILLION = auto()
    UP_TO_10_MILLION = auto()
    ABOVE_10_MILLION = auto()
    UNKNOWN = auto()
    AT_MOST_1_MILLION = auto()
    FROM_1_TO_5_MILLION = auto()
    ABOVE_5_MILLION = auto()
    ANY = auto()


B = LossBand
_UPPER = (
    (Decimal(0), B.NONE), (Decimal(500_000), B.UP_TO_500_THOUSAND), (Decimal(1_000_000), B.UP_TO_1_MILLION),
    (Decimal(3_000_000), B.UP_TO_3_MILLION), (Decimal(5_000_000), B.UP_TO_5_MILLION),
    (Decimal(10_000_000), B.UP_TO_10_MILLION),
)
_WIDER: Mapping[LossBand, LossBand] = MappingProxyType({
    **dict.fromkeys((B.NONE, B.UP_TO_500_THOUSAND, B.UP_TO_1_MILLION), B.AT_MOST_1_MILLION),
    **dict.fromkeys((B.UP_TO_3_MILLION, B.UP_TO_5_MILLION), B.FROM_1_TO_5_MILLION),
    **dict.fromkeys((B.UP_TO_10_MILLION, B.ABOVE_10_MILLION), B.ABOVE_5_MILLION), B.UNKNOWN: B.UNKNOWN,
})
_CLASSES = (
    (ProductClass.FARMING, ("农",)), (ProductClass.OWNERS, ("个体", "小微企业主", "个人经营")),
    (ProductClass.WORKING_CAPITAL, ("流动资金",)), (ProductClass.FIXED_ASSETS, ("固定资产", "项目")),
)


def loss_band(amount: Decimal | None) -> LossBand:
    """The band of a loss in 元, upper bounds included; `UNKNOWN` for None. Raises ValueError on a negative loss.

    >>> loss_band(Decimal("500000")), loss_band(Decimal("500000.01"))
    (<LossBand.UP_TO_500_THOUSAND: 'up_to_500_thousand'>, <LossBand.UP_TO_1_MILLION: 'up_to_1_million'>)
    """
    if amount is None:
        return B.UNKNOWN
    if amount < 0:
        raise ValueError("损失金额不能为负数")
    return next((band for upper, band in _UPPER if amount <= upper), B.ABOVE_10_MILLION)


def product_class(product: str) -> ProductClass:
    """The class of a product by its name.

    >>> product_class("小微企业流动资金贷款"), product_class("惠农e贷")
    (<ProductClass.WORKING_CAPITAL: 'working_capital'>, <ProductClass.FARMING: 'farming'>)
    """
    return next((kind for kind, words in _CLASSES if any(word in product for word in words)), ProductClass.OTHER)


def level_of(depth: int) -> Level:
    """The level of an institution so many steps below the head office."""
    return (Level.HEAD_OFFICE, Level.BRANCH, Level.SUB_BRANCH)[min(depth, 2)]


@dataclass(frozen=True, slots=True)
class Told:
    """What a notice would say of one person if nothing had to be made more general."""

    who: int
    level: Level
    posts: PostGroup
    quarter: str
    industry: str
    product: str
    loss_band: LossBand


def _quarters(quarter: str) -> tuple[str, ...]:
    return quarter, f"{quarter[:4]}H{1 if quarter[-1] in '12' else 2}", quarter[:4]


def _bands(band: LossBand) -> tuple[str, ...]:
    return band, _WIDER[band], B.ANY


def _groups(group: PostGroup) -> tuple[str, ...]:
    return group, PostGroup.CREDIT_STAFF


def _levels(level: Level) -> tuple[str, ...]:
    return level, level if level == Level.HEAD_OFFICE else Level.BELOW_HEAD, Level.WHOLE_BANK


def _products(product: str) -> tuple[str, ...]:
    return product, product_class(product), ProductClass.CREDIT


LADDERS: Mapping[Dimension, Callable[[Any], tuple[str, ...]]] = MappingProxyType({
    Dimension.QUARTER: _quarters, Dimension.LEVEL: _levels, Dimension.INDUSTRY: lambda industry: (industry, ""),
    Dimension.POSTS: _groups, Dimension.LOSS_BAND: _bands, Dimension.PRODUCT: _products,
})
"""Each dimension: what is said, then what is said instead, ever more general; the last says nothing any more."""
STEPS: Mapping[Dimension, int] = MappingProxyType({
    Dimension.QUARTER: 2, Dimension.LEVEL: 2, Dimension.INDUSTRY: 1, Dimension.POSTS: 1, Dimension.LOSS_BAND: 2,
    Dimension.PRODUCT: 2})
"""How many times each can be made more general."""

Steps = tuple[int, ...]
"""How many steps each dimension is more general than it was, in their order."""
ORDERED: Sequence[Steps] = tuple(sorted(
    every(*(range(most + 1) for most in STEPS.values())), key=lambda steps: (sum(steps), tuple(-one for one in steps))))
"""Every way to be more general, the least first; of equally many steps the one that gives up what comes first."""
LEAST, MOST = ORDERED[0], ORDERED[-1]


def told_as(dimension: Dimension, value: str, steps: Steps) -> str:
    """What is said of one dimension once it is so much more general.

    >>> [told_as(Dimension.QUARTER, "2026Q4", (count, *LEAST[1:])) for count in (0, 1, 2)]
    ['2026Q4', '2026H2', '2026']
    """
    return _said(dimension, value, steps[_PLACE[dimension]])


@lru_cache(maxsize=4096)
def _said(dimension: Dimension, value: str, step: int) -> str:
    """Kept, since a crowd is asked of a few values again and again."""
    return str(LADDERS[dimension](value)[step])


_PLACE: Mapping[Dimension, int] = MappingProxyType({one: place for place, one in enumerate(Dimension)})


@dataclass(frozen=True, slots=True)
class Placed:
    """Somebody of the roster in a post: where (the keys from the head office down), and in which quarters."""

    who: int
    posts: PostGroup
    path: str
    quarters: frozenset[str]


@dataclass(frozen=True, slots=True)
class BadLoan:
    """A loan that had gone bad, as the ledger had it in one quarter, and the institution that lent it."""

    path: str
    quarter: str
    industry: str
    product: str
    loss_band: LossBand


@dataclass(frozen=True)
class Crowd:
    """Everybody who might be meant: the roster, and the loans that had gone bad, of the year of the notice."""

    roster: Collection[Placed]
    loans: Collection[BadLoan]

    def size(self, told: Told, steps: Steps) -> int:
        """How many people might be meant once so much is said more generally; the person himself always is one."""
        lent = self._lenders(told, steps)
        level, group, quarter = (told_as(one, getattr(told, one), steps) for one in (
            Dimension.LEVEL, Dimension.POSTS, Dimension.QUARTER))
        found = {one.who for one in self.roster
                 if one.path in lent and told_as(Dimension.POSTS, one.posts, steps) == group
                 and told_as(Dimension.LEVEL, level_of(one.path.count("/")), steps) == level
                 and any(told_as(Dimension.QUARTER, held, steps) == quarter for held in one.quarters)}
        return len(found | {told.who})

    def _lenders(self, told: Told, steps: Steps) -> frozenset[str]:
        """The institutions at which, or below which, such a loan had gone bad."""
        about = (Dimension.QUARTER, Dimension.INDUSTRY, Dimension.LOSS_BAND, Dimension.PRODUCT)
        wanted = [told_as(one, getattr(told, one), steps) for one in about]
        paths = {loan.path for loan in self._distinct
                 if [told_as(one, getattr(loan, one), steps) for one in about] == wanted}
        return frozenset(above for path in paths for above in _with_those_above(path))

    @cached_property
    def _distinct(self) -> frozenset[BadLoan]:
        return frozenset(self.loans)


def _with_those_above(path: str) -> Iterable[str]:
    parts = path.split("/")
    return ("/".join(parts[:count]) for count in range(1, len(parts) + 1))


@dataclass(frozen=True, slots=True)
class Hidden:
    """How general a notice must be: the steps, None where even the most general is not enough; and the smallest crowd
    among its people at those steps (at the most general ones where there are none)."""

    steps: Steps | None
    crowd: int

    @property
    def generalised(self) -> tuple[Dimension, ...]:
        """What is said more generally than it could be."""
        return tuple(one for one, count in zip(Dimension, self.steps or (), strict=False) if count)


def hide(people: Collection[Told], crowd: Crowd, k: int = MIN_GROUP, allowed: Sequence[Steps] = ORDERED) -> Hidden:
    """The least that must be said more generally for each of these people to hide among at least `k` (6.5, I10).

    The same for all of them, since one notice speaks of all. `allowed`: the ways there are, in their order. Raises
    ValueError for k < 2 and for nobody.
    """
    if k < 2:
        raise ValueError("k 匿名的下限须不小于 2")
    if not people:
        raise ValueError("没有要公示的人")

    def smallest(steps: Steps) -> int:
        return min(crowd.size(one, steps) for one in people)

    widest = smallest(allowed[-1])
    if widest < k:
        return Hidden(None, widest)
    for steps in allowed:
        found = smallest(steps)
        if found >= k:
            return Hidden(steps, found)
    raise AssertionError("the most general steps were enough")


def saying(said: Mapping[Dimension, str], told: Told) -> Sequence[Steps]:
    """The ways that say of these dimensions neither more nor less than was said before: two notices on one loan, one
    exact where the other is general, would together tell what neither does. What cannot be said like that is free.

    >>> told = Told(1, Level.BRANCH, PostGroup.MARKETING, "2026Q4", "", "惠农e贷", LossBand.NONE)
    >>> {told_as(Dimension.PRODUCT, told.product, steps) for steps in saying({Dimension.PRODUCT: "farming"}, told)}
    {'farming'}
    """
    bound = [one for one in said if said[one] in map(str, LADDERS[one](getattr(told, one)))]
    return [steps for steps in ORDERED
            if all(told_as(one, getattr(told, one), steps) == said[one] for one in bound)]
