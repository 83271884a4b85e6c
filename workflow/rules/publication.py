"""The public record: built from permitted fields only, and as general as its crowd asks (6.5, I10).

Nothing is ever cut out of the original: what is not a field of `PublicRecord` cannot be published. Its lessons are free
text and are checked for leaks (`rules.leaks`).
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from workflow.rules.anonymity import Dimension, Level, LossBand, loss_band
from workflow.rules.post_groups import STAGES_OF, PostGroup
from workflow.terms import Outcome, Stage

__all__ = ["INDUSTRIES", "SMALL_BRANCH", "LossBand", "PublicRecord", "batches", "flaws", "industry_of", "loss_band",
           "stages_of", "to_look_at"]

SMALL_BRANCH = 30
"""With fewer people, branches below it included, the name of a branch tells who is meant."""

INDUSTRIES: Mapping[str, str] = MappingProxyType({
    "A": "农、林、牧、渔业", "B": "采矿业", "C": "制造业", "D": "电力、热力、燃气及水生产和供应业", "E": "建筑业",
    "F": "批发和零售业", "G": "交通运输、仓储和邮政业", "H": "住宿和餐饮业",
    "I": "信息传输、软件和信息技术服务业", "J": "金融业", "K": "房地产业", "L": "租赁和商务服务业",
    "M": "科学研究和技术服务业", "N": "水利、环境和公共设施管理业", "O": "居民服务、修理和其他服务业", "P": "教育",
    "Q": "卫生和社会工作", "R": "文化、体育和娱乐业", "S": "公共管理、社会保障和社会组织", "T": "国际组织",
})
"""The sections of GB/T 4754 by their letter, with which the industry code of a ledger begins."""
QUARTER = re.compile(r"(\d{4}(Q[1-4]|H[12])?)?")
ITEM = re.compile(r"[PN]\d{2}")


def industry_of(code: str) -> str:
    """The section of an industry code, in words; empty where the ledger does not tell.

    >>> industry_of("C34"), industry_of("")
    ('制造业', '')
    """
    return INDUSTRIES.get(code[:1].upper(), "")


def stages_of(groups: Iterable[PostGroup]) -> tuple[Stage, ...]:
    """The stages these groups of posts work at, in the order of the business."""
    found = {stage for group in groups for stage in STAGES_OF.get(group, ())}
    return tuple(stage for stage in Stage if stage in found)


@dataclass(frozen=True)
class PublicRecord:
    """All that may be published of a work item, and no field besides.

    `number`: the work item's. `product`, `industry`: in words, empty where unknown or no longer said. `outcomes`: how
    many people got which outcome. `items`: cited list items. `quarter`: in which the findings took effect, `2026Q4`,
    `2026H2` or `2026`. `k`: among how many each of them hides at least. `generalised`: what is said more generally than
    it could be, always for the one reason that fewer than `k` would otherwise come into question. `withheld`: somebody
    of the case asked that his passage be left out; who or how many is not said.
    Raises ValueError when nobody has an outcome.
    """

    number: str
    product: str
    industry: str
    loss_band: LossBand
    outcomes: Mapping[Outcome, int]
    items: tuple[str, ...]
    lessons: str
    posts: tuple[PostGroup, ...]
    quarter: str
    level: Level
    k: int
    generalised: tuple[Dimension, ...] = ()
    withheld: bool = False

    def __post_init__(self) -> None:
        if min(self.outcomes.values(), default=0) < 0 or not sum(self.outcomes.values()):
            raise ValueError("公示稿没有任何人的结论")

    @property
    def people(self) -> int:
        """How many people it speaks of."""
        return sum(self.outcomes.values())

    @property
    def content(self) -> dict[str, Any]:
        """The record as it is stored and published: plain values, every code as its text."""
        return {
            "number": self.number, "product": self.product, "industry": self.industry,
            "loss_band": str(self.loss_band),
            "outcomes": {str(outcome): self.outcomes.get(outcome, 0) for outcome in Outcome},
            "items": list(self.items), "lessons": self.lessons, "posts": [str(one) for one in self.posts],
            "stages": [str(one) for one in stages_of(self.posts)], "quarter": self.quarter, "level": str(self.level),
            "k": self.k, "generalised": [str(one) for one in self.generalised], "withheld": self.withheld}


PERMITTED = frozenset({*(one.name for one in fields(PublicRecord)), "stages"})
"""The keys of a published content and no other."""


def flaws(content: Mapping[str, Any]) -> list[str]:
    """What is wrong with a stored content: keys that are missing or too many, and values that are not of their kind.

    >>> flaws({"number": "2026-0042", "name": "张三"})[0].startswith("字段不对")
    True
    """
    odd = sorted(set(content) ^ PERMITTED)
    if odd:
        return [f"字段不对：{'、'.join(odd)}"]
    return [f"字段 {name} 的内容不对" for name, fits in _SHAPES.items() if not fits(content[name])]


def _text(value: object) -> bool:
    return isinstance(value, str)


def _codes(kind: type[StrEnum]) -> Any:
    return lambda value: isinstance(value, list) and len(set(map(str, value))) == len(value) and set(value) <= set(kind)


_SHAPES: Mapping[str, Any] = MappingProxyType({
    "number": lambda value: _text(value) and re.fullmatch(r"\d{4}-\d{4,}", value) is not None,
    "product": lambda value: _text(value) and len(value) <= 60,
    "industry": lambda value: value in ("", *INDUSTRIES.values()),
    "loss_band": lambda value: value in set(LossBand),
    "outcomes": lambda value: isinstance(value, dict) and set(value) <= set(Outcome) and all(
        type(count) is int and count >= 0 for count in value.values()) and sum(value.values()) > 0,
    "items": lambda value: isinstance(value, list) and all(
        _text(code) and ITEM.fullmatch(code) is not None for code in value),
    "lessons": _text,
    "posts": _codes(PostGroup), "stages": _codes(Stage),
    "quarter": lambda value: _text(value) and QUARTER.fullmatch(value) is not None,
    "level": lambda value: value in ("", *Level),
    "k": lambda value: type(value) is int and value >= 0,
    "generalised": _codes(Dimension),
    "withheld": lambda value: type(value) is bool,
})
"""Whether the value under each key is of its kind."""


LOOK_AT = re.compile(
    r"[0-9０-９]+(?:[.．，,][0-9０-９]+)*(?: ?[％%年月日元户笔次人万亿]+)?|"
    r"[一二两三四五六七八九十百千万亿]{2,}[年月日元户笔次人]|"
    r"[A-Za-zＡ-Ｚａ-ｚ][A-Za-zＡ-Ｚａ-ｚ0-9０-９]*|[“「『《][^”」』》]*[”」』》]|"
    r"[\u4e00-\u9fff]{1,6}(?:支行|分行|公司|工厂|集团|合作社|商行|餐厅|酒店|医院|学校|街道|路|村|镇|县|区|市)")
"""Figures, words in Latin letters, what stands in quotes, and what may be the name of a firm or a place."""


def to_look_at(text: str) -> list[tuple[int, int]]:
    """The places of a text where whoever releases it should stop: begin and end of each, in the order of the text.

    They are no leaks; what is known to be one never comes as far as this.

    >>> [text[start:end] for text in ["某支行第3季度少查1次"] for start, end in to_look_at(text)]
    ['某支行', '3', '1次']
    """
    return [found.span() for found in LOOK_AT.finditer(text)]


@dataclass(frozen=True, slots=True)
class Pooled:
    """Somebody whose finding waits to come out in a joint notice: since which quarter, his case, and what is told."""

    quarter: str
    who: int
    case: int
    outcome: Outcome
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Joint:
    """A joint notice 期次汇总: counts and items of findings that were each too few to be published alone."""

    quarter: str
    people: tuple[Pooled, ...]

    @property
    def outcomes(self) -> dict[Outcome, int]:
        """How many people got which outcome."""
        found = Counter(one.outcome for one in self.people)
        return {outcome: found[outcome] for outcome in Outcome}

    @property
    def cited(self) -> list[str]:
        """The items cited for any of them."""
        return sorted({code for one in self.people for code in one.items})


def batches(pool: Iterable[Pooled], this_quarter: str, k: int) -> tuple[list[Joint], list[Pooled]]:
    """The joint notices a pool comes to, and who still waits.

    A notice comes out once a quarter is over, and only with at least `k` people of at least two cases; else its people
    go on to the next one. So no notice ever grows by one person, who could be told by the difference.
    """
    waiting: list[Pooled] = []
    out: list[Joint] = []
    people = sorted(pool, key=lambda one: (one.quarter, one.who))
    for quarter in sorted({one.quarter for one in people}):
        waiting += [one for one in people if one.quarter == quarter]
        enough = len({one.who for one in waiting}) >= k and len({one.case for one in waiting}) > 1
        if enough and quarter < this_quarter:
            out.append(Joint(quarter, tuple(waiting)))
            waiting = []
    return out, waiting
