"""The people of a case under another day's version of the lists, as the page and JSON tell them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from workflow.models import Finding
from workflow.rules.backtesting import Direction
from workflow.rules.checking import Explained
from workflow.rules.lists import ListVersion
from workflow.rules.point_in_time import Pair, Picture
from workflow.rules.weighing import Proposal
from workflow.services.checks import stored
from workflow.services.verdicts import OtherDay, Seen
from workflow.wording import explain_proposal
from workflow.wording.backtest import outcome_words
from workflow.wording.explanations import Told, tell
from workflow.wording.point_in_time import NOT_A_DECISION, answer_words, headline, marks, principle, why_version


@dataclass(frozen=True)
class Line:
    """One item under both versions, in words; a side is None where that version lacks it."""

    code: str
    title: str
    marks: tuple[str, ...]
    answer: str
    old: Told | None
    new: Told | None


@dataclass(frozen=True)
class Beside:
    """One person under both versions, in words: proposals as sentences, items that differ first."""

    finding: Finding
    direction: Direction
    headline: str
    principle: str
    old: tuple[str, ...]
    new: tuple[str, ...]
    picture: Picture
    notable: tuple[Line, ...]
    alike: tuple[Line, ...]


def why(other: OtherDay) -> str:
    """Which version stands for the day, and why."""
    return why_version(other.on, other.known_on, other.version, other.why)


def beside(seen: Seen, other: OtherDay) -> Beside | None:
    """One person in words; None where it cannot be told."""
    found = seen.picture
    if found is None:
        return None
    pinned, version = other.pinned.number, other.version.number
    return Beside(
        seen.finding, found.tried.direction, headline(found, version), principle(found, pinned, version),
        _sentences(found.tried.old), _sentences(found.tried.new), found,
        tuple(map(_line, found.notable)), tuple(map(_line, found.alike)))


def _sentences(proposal: Proposal) -> tuple[str, ...]:
    """A proposal in sentences: not the outcome, which stands above, nor that people have confirmed it all."""
    return tuple(explain_proposal(stored(proposal))[1:-1])


def _line(pair: Pair) -> Line:
    return Line(pair.code, pair.item.title, tuple(marks(pair)), answer_words(pair),
                tell(pair.old) if pair.old else None, tell(pair.new) if pair.new else None)


# --- plain values, keys that stay as they are


def plain(other: OtherDay, people: Sequence[Seen], number: str) -> dict[str, Any]:
    """The page in plain values; `number` is that of the case. Nobody is told where both days have one version."""
    return {
        "case": number, "on": other.on.isoformat(), "known_on": other.known_on.isoformat(),
        "pinned": _version(other.pinned), "version": _version(other.version), "same": other.same,
        "why": str(other.why), "why_words": why(other), "note": NOT_A_DECISION,
        "people": [_person(one, other) for one in people],
    }


def _version(version: ListVersion) -> dict[str, Any]:
    return {"number": version.number, "valid_from": version.valid_from.isoformat(), "valid_to": _day(version.valid_to),
            "recorded_on": version.recorded_on.isoformat()}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _person(seen: Seen, other: OtherDay) -> dict[str, Any]:
    """One person."""
    who = {"finding": seen.finding.id, "name": seen.finding.person_name, "trouble": seen.trouble}
    told = beside(seen, other)
    if told is None:
        return who
    tried, milder = told.picture.tried, told.picture.milder
    return who | {
        "direction": str(told.direction), "headline": told.headline, "principle": told.principle,
        "old": _proposal(tried.old), "new": _proposal(tried.new),
        "milder": _proposal(milder.proposal) | {"softened": list(milder.items)} if milder is not None else None,
        "causes": list(tried.causes), "set_aside": list(tried.set_aside), "unweighed": list(told.picture.unweighed),
        "items": [_pair(pair) for pair in told.picture.pairs],
    }


def _proposal(proposal: Proposal) -> dict[str, Any]:
    return stored(proposal) | {"words": outcome_words(proposal)}


def _pair(pair: Pair) -> dict[str, Any]:
    """One item."""
    return {
        "item": pair.code, "title": pair.item.title, "differs": pair.differs, "set_aside": pair.set_aside,
        "changed": str(pair.changed) if pair.changed else None, "marks": list(marks(pair)),
        "answer": str(pair.answer.status) if pair.answer else None, "old": _side(pair.old), "new": _side(pair.new),
    }


def _side(side: Explained | None) -> dict[str, Any] | None:
    """What the machine finds under one version; None where that version lacks the item."""
    if side is None:
        return None
    told = tell(side)
    return {"status": str(told.status), "words": told.words, "effect": str(side.line.effect) if told.effect else None,
            "comparisons": list(told.comparisons), "missing": [one.fact for one in told.missing]}
