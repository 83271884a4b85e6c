"""The public record: built from permitted fields only, for groups large enough, and checked for leaks (6.5, I10).

Nothing is ever cut out of the original: what is not a field of `PublicRecord` cannot be published.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum, auto

from workflow.terms import Outcome

MIN_GROUP = 5


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


class LeakKind(StrEnum):
    """What a text gives away."""

    NAME = auto()
    NUMBER = auto()
    ID_CARD = auto()
    CREDIT_CODE = auto()
    PHONE = auto()
    BANK_CARD = auto()
    EMAIL = auto()
    EXACT_DATE = auto()
    EXACT_AMOUNT = auto()


@dataclass(frozen=True)
class Leak:
    """One thing a text gives away, as it was found after tidying the text."""

    kind: LeakKind
    found: str


_JOINTS = re.compile(r"[\s\-‐-―·•・_.,，、*]+")
_CODE = "[0-9A-HJ-NPQRTUWXY]"
_SHAPES = (
    (LeakKind.ID_CARD, re.compile(r"(?<![0-9A-Z])\d{17}[\dX](?![0-9A-Z])")),
    (LeakKind.ID_CARD, re.compile(r"(?<!\d)\d{8}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?!\d)")),
    (LeakKind.CREDIT_CODE, re.compile(rf"(?<![0-9A-Z])(?!\d{{17}}){_CODE}{{2}}\d{{6}}{_CODE}{{10}}(?![0-9A-Z])")),
    (LeakKind.PHONE, re.compile(r"(?<!\d)(?:86)?1[3-9]\d{9}(?!\d)")),
    (LeakKind.PHONE, re.compile(r"(?<!\d)0\d{2,3}[2-9]\d{6,7}(?!\d)")),
    (LeakKind.BANK_CARD, re.compile(r"(?<!\d)[3-9]\d{14,18}(?!\d)")),
)
"""Searched as written, with gaps between digits closed, and with 一三八… read as figures."""
_AS_WRITTEN = (
    (LeakKind.EMAIL, re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)),
    (LeakKind.EXACT_DATE, re.compile(r"(?:\d{4}\s*年\s*)?\d{1,2}\s*月\s*\d{1,2}\s*[日号]")),
    (LeakKind.EXACT_DATE, re.compile(r"(?<!\d)\d{4}([-/.])\d{1,2}\1\d{1,2}(?!\d)")),
    (LeakKind.EXACT_AMOUNT, re.compile(r"\d[\d,]*(?:\.\d+)?\s*元")),
    (LeakKind.EXACT_AMOUNT, re.compile(r"\d[\d,]*\.\d+\s*[万亿]元?")),
)
_DIGIT_GAPS = re.compile(r"(?<=\d)[ \-‐-―]+(?=[\dX])")
_FIGURES = str.maketrans("〇零一二三四五六七八九", "00123456789")


def leaks(text: str, names: Iterable[str], numbers: Iterable[str]) -> list[Leak]:
    """What a text gives away: the names and numbers given (people, customers, addresses; staff, account and contract
    numbers), and anything shaped like an identity card, credit code, telephone, bank card, mail address, exact date
    or exact amount.

    The text is tidied first (compatibility forms, invisible characters), and searched once more with spaces and
    joints taken out, so that "张 三" and "138-0013-8000" are found. It is a net and not a proof: a person still reads.
    """
    tidy = _tidy(text)
    joined = _JOINTS.sub("", tidy)
    found = [Leak(LeakKind.NAME, name) for name in names if _inside(name, joined)]
    found += [Leak(LeakKind.NUMBER, number) for number in numbers if _inside(number, joined)]
    readings = (tidy, _DIGIT_GAPS.sub("", tidy), _DIGIT_GAPS.sub("", tidy.translate(_FIGURES)))
    for kind, shape in _SHAPES:
        found += [Leak(kind, match.group()) for reading in readings for match in shape.finditer(reading)]
    for kind, shape in _AS_WRITTEN:
        found += [Leak(kind, match.group()) for match in shape.finditer(tidy)]
    return list(dict.fromkeys(found))


def _tidy(text: str) -> str:
    """Compatibility forms made plain, letters large, invisible characters (Cf) removed."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(char for char in plain if unicodedata.category(char) not in {"Cf", "Mn"})


def _inside(needle: str, joined: str) -> bool:
    """Whether a name or number stands in a text whose joints are out."""
    sought = _JOINTS.sub("", _tidy(needle))
    return bool(sought) and sought in joined
