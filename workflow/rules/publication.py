"""The public record: built from permitted fields only, and for groups large enough (6.5, I10).

Nothing is ever cut out of the original: what is not a field of `PublicRecord` cannot be published. Its lessons are free
text and are checked for leaks (`rules.leaks`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum, auto

from workflow.terms import Outcome

MIN_GROUP = 5
SMALL_BRANCH = 30
"""With fewer people, branches below it included, the name of a branch tells who is meant."""


class LossBand(StrEnum):
    """Interval of the loss; the exact amount is never published. 一百万元 and the like belong to the lower band."""

    NONE = auto()
    UP_TO_500_THOUSAND = auto()
    UP_TO_1_MILLION = auto()
    UP_TO_3_MILLION = auto()
    UP_TO_5_MILLION = auto()
    UP_TO_10_MILLION = auto()
    ABOVE_10_MILLION = auto()


_UPPER = (
    (Decimal(0), LossBand.NONE),
    (Decimal(500_000), LossBand.UP_TO_500_THOUSAND),
    (Decimal(1_000_000), LossBand.UP_TO_1_MILLION),
    (Decimal(3_000_000), LossBand.UP_TO_3_MILLION),
    (Decimal(5_000_000), LossBand.UP_TO_5_MILLION),
    (Decimal(10_000_000), LossBand.UP_TO_10_MILLION),
)


def loss_band(amount: Decimal) -> LossBand:
    """The band of a loss in 元, upper bounds included. Raises ValueError on a negative loss.

    >>> loss_band(Decimal("500000")), loss_band(Decimal("500000.01"))
    (<LossBand.UP_TO_500_THOUSAND: 'up_to_500_thousand'>, <LossBand.UP_TO_1_MILLION: 'up_to_1_million'>)
    """
    if amount < 0:
        raise ValueError("损失金额不能为负数")
    return next((band for upper, band in _UPPER if amount <= upper), LossBand.ABOVE_10_MILLION)


@dataclass(frozen=True)
class PublicRecord:
    """All that may be published of a work item: six fields and no seventh.

    `number`: the work item's. `outcomes`: how many people got which outcome. `items`: cited list items.
    Raises ValueError when nobody has an outcome.
    """

    number: str
    product_kind: str
    loss_band: LossBand
    outcomes: Mapping[Outcome, int]
    items: tuple[str, ...]
    lessons: str

    def __post_init__(self) -> None:
        if min(self.outcomes.values(), default=0) < 0 or not sum(self.outcomes.values()):
            raise ValueError("公示稿没有任何人的结论")

    @property
    def people(self) -> int:
        """How many people it speaks of."""
        return sum(self.outcomes.values())


def large_enough(k: int, group_size: int) -> bool:
    """Whether a group (same level, post and quarter) is large enough for nobody to be singled out.

    Otherwise the publication is merged into a later one or made more general (T27a). Raises ValueError for k < 2.
    """
    if k < 2:
        raise ValueError("k 匿名的下限须不小于 2")
    return group_size >= k
