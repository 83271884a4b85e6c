"""The machine's finding of a list item and everything behind it, in words: for pages, letters, JSON and commands."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from workflow.rules.checking import Explained, Line
from workflow.rules.facts import FACTS
from workflow.rules.lists import ListItem
from workflow.terms import HitStatus
from workflow.wording.codes import word
from workflow.wording.conditions import change, sentence, steps

ORDER = (HitStatus.HIT, HitStatus.NEEDS_JUDGEMENT, HitStatus.INSUFFICIENT, HitStatus.NOT_HIT, HitStatus.NOT_APPLICABLE)
"""The order in which statuses are told."""


@dataclass(frozen=True)
class Missing:
    """A fact that is not known, and where it usually comes from."""

    fact: str
    label: str
    origin: str


@dataclass(frozen=True)
class Row:
    """One line of an explanation: what it is about, a text, and points below it."""

    label: str
    text: str = ""
    points: tuple[str, ...] = ()


@dataclass(frozen=True)
class Told:
    """One item as it is told about one person; empty where there is nothing to say.

    `because`: why no formula was asked. `rule`, `concerns`: when it is hit, and whom it concerns. `comparisons`: each
    with the values used and their sources. `alone`, `together`: the smallest changes.
    """

    item: ListItem
    status: HitStatus
    needs_person: bool
    effect: str
    because: str
    rule: str
    concerns: str
    comparisons: tuple[str, ...]
    missing: tuple[Missing, ...]
    effect_missing: tuple[Missing, ...]
    alone: tuple[str, ...]
    together: tuple[str, ...]

    @property
    def words(self) -> str:
        """The machine's verdict, as a badge says it."""
        return "需人工判断" if self.status is HitStatus.NEEDS_JUDGEMENT else word(self.status)

    @property
    def decided(self) -> bool:
        """Whether the formula decided."""
        return self.status in (HitStatus.HIT, HitStatus.NOT_HIT)

    @property
    def lacking(self) -> tuple[Missing, ...]:
        """Every fact that is missing, for the verdict or for the effect, each once."""
        return tuple(dict.fromkeys((*self.missing, *self.effect_missing)))

    def reasons(self) -> Iterator[Row]:
        """Why: whom it concerns, when it is hit, and what was found; empty lines left out."""
        rows = (Row("说明", self.because), Row("适用于", self.concerns), Row("何时命中", self.rule))
        yield from (row for row in rows if row.text)
        yield from self.found()

    def found(self) -> Iterator[Row]:
        """Each comparison, what is missing, and the effect; empty lines left out."""
        rows = (Row("逐项比较", points=self.comparisons), Row("还缺", "、".join(map(_with_origin, self.missing))),
                Row("效果", self._effect()))
        yield from (row for row in rows if row.text or row.points)

    def rest(self, version: str) -> Iterator[Row]:
        """What would change it, and what it rests on; `version` is the number of the list version."""
        if self.alone:
            yield Row("最小改变", "只要改变下面任一项，结果即不同：", self.alone)
        elif self.together:
            yield Row("最小改变", "须同时改变下面各项，结果才不同：", self.together)
        elif self.decided:
            yield Row("最小改变", "只改变已知的事实，没有找到使结果不同的做法。")
        yield Row("条款", f"{self.item.code}（清单版本 {version}）：{self.item.condition}")
        yield Row("依据", bases(self.item))

    def _effect(self) -> str:
        """The effect of a hit, and what is missing to say whether it has another."""
        lacking = "、".join(one.label for one in self.effect_missing)
        return f"{self.effect}；是否适用其他效果，还缺{lacking}" if self.effect and lacking else self.effect


def tell(explained: Explained) -> Told:
    """One item in words."""
    line, rule, flip = explained.line, explained.rule, explained.flip
    return Told(
        line.item, line.status, line.needs_person, word(line.effect) if line.status is HitStatus.HIT else "",
        _because(line), sentence(rule.hit) if rule.hit is not None else "",
        sentence(rule.concerns) if rule.concerns is not None else "", _comparisons(line),
        _missing(line.missing), _missing(line.effect_missing),
        tuple(change(one) for one in flip.alone), tuple(change(one) for one in flip.together))


def bases(item: ListItem) -> str:
    """The papers an item rests on; those nobody has checked are marked."""
    return "；".join(f"{one.text}{'' if one.verified else '（待法规部门核对）'}" for one in item.basis)


def _because(line: Line) -> str:
    """Why the formula decides nothing here."""
    if line.status is HitStatus.NOT_APPLICABLE:
        return "不涉及本人的岗位或情形。" if line.result else "不涉及本人环节。"
    return "本条没有公式，由人判断。" if line.status is HitStatus.NEEDS_JUDGEMENT else ""


def _comparisons(line: Line) -> tuple[str, ...]:
    """Every comparison with its sources, without what is missing."""
    if line.result is None:
        return ()
    said = tuple(steps(line.result))
    return said[:-1] if line.result.missing else said


def _missing(names: Iterable[str]) -> tuple[Missing, ...]:
    return tuple(Missing(name, FACTS[name].label, word(FACTS[name].origin)) for name in names)


def _with_origin(one: Missing) -> str:
    return f"{one.label}（通常来自{one.origin}）"
