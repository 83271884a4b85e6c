"""The machine's view of list items as pages show it, and in plain values: for JSON and the command line."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from flask_babel import gettext as _

from workflow.rules.checking import Explained, Line
from workflow.rules.conditions import Flip, Verdict
from workflow.rules.facts import FACTS
from workflow.services.explaining import Explanation
from workflow.terms import HitStatus
from workflow.wording.conditions import change, source, steps
from workflow.wording.explanations import ORDER, Told, tell
from workflow.wording.quantities import shown

LOOKS: Mapping[HitStatus, tuple[str, str]] = MappingProxyType({
    HitStatus.HIT: ("red", "exclamation-triangle-fill"), HitStatus.NOT_HIT: ("gray", "x-circle"),
    HitStatus.INSUFFICIENT: ("amber", "question-circle-fill"), HitStatus.NEEDS_JUDGEMENT: ("blue", "person-fill"),
    HitStatus.NOT_APPLICABLE: ("gray", "dash-circle"),
})
"""Tone and shape of a badge."""


def look(told: Told) -> tuple[str, str]:
    """Tone and shape of the badge of a verdict; a positive item hit speaks for the person."""
    if told.status is HitStatus.HIT and told.item.positive:
        return ("green", "check-circle-fill")
    return LOOKS[told.status]


def tell_all(explanation: Explanation) -> dict[str, Told]:
    """Every item in words, by code."""
    return {code: tell(one) for code, one in explanation.items.items()}


def by_status(told: Iterable[Told]) -> list[tuple[str, list[Told]]]:
    """The items of each verdict, with what the verdict is called; verdicts nobody has are left out."""
    everything = list(told)
    groups = [[one for one in everything if one.status is status] for status in ORDER]
    return [(group[0].words, group) for group in groups if group]


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
        "entered_later": explanation.entered_later.isoformat() if explanation.entered_later else None,
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
