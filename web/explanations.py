"""The machine's view of list items in words: for the check sheet, a person's page, JSON and the command line."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from flask_babel import gettext as _

from workflow.rules.checking import Line
from workflow.rules.conditions import Flip, Verdict
from workflow.rules.facts import FACTS
from workflow.rules.lists import ListItem
from workflow.services.explaining import Explained, Explanation
from workflow.terms import HitStatus
from workflow.wording import word
from workflow.wording.conditions import change, sentence, source, steps
from workflow.wording.quantities import shown

ORDER = (HitStatus.HIT, HitStatus.NEEDS_JUDGEMENT, HitStatus.INSUFFICIENT, HitStatus.NOT_HIT, HitStatus.NOT_APPLICABLE)
"""The order in which statuses are told."""
LOOKS: Mapping[HitStatus, tuple[str, str]] = MappingProxyType({
    HitStatus.HIT: ("red", "exclamation-triangle-fill"), HitStatus.NOT_HIT: ("gray", "x-circle"),
    HitStatus.INSUFFICIENT: ("amber", "question-circle-fill"), HitStatus.NEEDS_JUDGEMENT: ("blue", "person-fill"),
    HitStatus.NOT_APPLICABLE: ("gray", "dash-circle"),
})
"""Tone and shape of a badge."""


@dataclass(frozen=True)
class Missing:
    """A fact that is not known, and where it usually comes from."""

    fact: str
    label: str
    origin: str


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
        return _("需人工判断") if self.status is HitStatus.NEEDS_JUDGEMENT else word(self.status)

    @property
    def decided(self) -> bool:
        """Whether the formula decided."""
        return self.status in (HitStatus.HIT, HitStatus.NOT_HIT)

    @property
    def look(self) -> tuple[str, str]:
        """Tone and shape of the badge; a positive item hit speaks for the person."""
        if self.status is HitStatus.HIT and self.item.positive:
            return ("green", "check-circle-fill")
        return LOOKS[self.status]


def tell(explained: Explained) -> Told:
    """One item in words."""
    line, rule, flip = explained.line, explained.rule, explained.flip
    return Told(
        line.item, line.status, line.needs_person, word(line.effect) if line.status is HitStatus.HIT else "",
        _because(line), sentence(rule.hit) if rule.hit is not None else "",
        sentence(rule.concerns) if rule.concerns is not None else "", _comparisons(line),
        _missing(line.missing), _missing(line.effect_missing),
        tuple(change(one) for one in flip.alone), tuple(change(one) for one in flip.together))


def tell_all(explanation: Explanation) -> dict[str, Told]:
    """Every item in words, by code."""
    return {code: tell(one) for code, one in explanation.items.items()}


def by_status(told: Iterable[Told]) -> list[tuple[str, list[Told]]]:
    """The items of each verdict, with what the verdict is called; verdicts nobody has are left out."""
    everything = list(told)
    groups = [[one for one in everything if one.status is status] for status in ORDER]
    return [(group[0].words, group) for group in groups if group]


def _because(line: Line) -> str:
    """Why the formula decides nothing here."""
    if line.status is HitStatus.NOT_APPLICABLE:
        return _("不涉及本人的岗位或情形。") if line.result else _("不涉及本人环节。")
    return _("本条没有公式，由人判断。") if line.status is HitStatus.NEEDS_JUDGEMENT else ""


def _comparisons(line: Line) -> tuple[str, ...]:
    """Every comparison with its sources, without what is missing."""
    if line.result is None:
        return ()
    said = tuple(steps(line.result))
    return said[:-1] if line.result.missing else said


def _missing(names: Iterable[str]) -> tuple[Missing, ...]:
    return tuple(Missing(name, FACTS[name].label, word(FACTS[name].origin)) for name in names)


def plain_line(line: Line, flip: Flip | None) -> dict[str, Any]:
    """One item in plain values."""
    result = line.result
    used = result.used if result else {}
    return {
        "item": line.item.code, "status": str(line.status), "effect": str(line.effect),
        "needs_person": line.needs_person, "stages": sorted(line.stages),
        "verdict": str(result.verdict if result else Verdict.INSUFFICIENT), "missing": list(line.missing),
        "effect_missing": list(line.effect_missing),
        "confirmed": str(line.confirmed.status) if line.confirmed else None,
        "steps": list(steps(result)) if result else [],
        "facts": {fact: {"value": shown(known.value, FACTS[fact].kind), "source": source(known.source)}
                  for fact, known in used.items()},
        "alone": [change(one) for one in flip.alone] if flip else [],
        "together": [change(one) for one in flip.together] if flip else [],
    }


def plain(explanation: Explanation) -> dict[str, Any]:
    """A person's whole explanation in plain values: values as texts, keys that stay as they are."""
    return {
        "list_version": explanation.version.number, "as_of": explanation.as_of.isoformat(),
        "note": _("系统初判，须人工确认。"), "items": [_plain_item(one) for one in explanation.items.values()],
    }


def _plain_item(explained: Explained) -> dict[str, Any]:
    """One item with its clause, in plain values and in words."""
    told, item = tell(explained), explained.line.item
    return plain_line(explained.line, explained.flip) | {
        "title": item.title, "words": told.words, "because": told.because, "condition": item.condition,
        "rule": told.rule, "concerns": told.concerns, "comparisons": list(told.comparisons),
        "lacking": [{"fact": one.fact, "label": one.label, "origin": one.origin} for one in told.missing],
        "basis": [{"text": one.text, "verified": one.verified} for one in item.basis],
    }
