"""Refusals about facts that investigators enter: which, of what kind, on what they rest, as of when."""

from collections.abc import Iterator
from typing import Any

from workflow.rules.facts import FACTS, may_enter
from workflow.rules.guards import refuse, unless
from workflow.rules.kinds import Kind, value_in
from workflow.rules.situation import Refusal, Situation


def facts_are_given(s: Situation) -> Refusal | None:
    """Something is entered, and each fact once."""
    if s.details is None:
        return None
    names = [one.fact for one in s.details.entries]
    if not names:
        return refuse("no_facts_given")
    twice = sorted({name for name in names if names.count(name) > 1})
    return unless(not twice, "facts_given_twice", facts=_labels(twice))


def facts_are_for_people(s: Situation) -> Refusal | None:
    """People enter what they alone can say, and what the records do not know (`facts.may_enter`)."""
    if s.details is None:
        return None
    names = [one.fact for one in s.details.entries]
    closed = [name for name in names if name not in FACTS or not may_enter(FACTS[name], in_records=False)]
    if closed:
        return refuse("facts_not_for_people", facts=_labels(closed))
    known = [name for name in names if not may_enter(FACTS[name], name in s.look.facts_in_records)]
    return unless(not known, "facts_in_records", facts=_labels(known))


def facts_fit_their_kind(s: Situation) -> Refusal | None:
    """A value is of its fact's kind, in its unit."""
    for one in _entries(s.details):
        if one.value is None:
            continue
        kind = FACTS[one.fact].kind
        try:
            value_in(one.value, kind)
        except ValueError as wrong:
            return _unfit(FACTS[one.fact].label, kind, str(wrong))
    return None


def facts_rest_on_something(s: Situation) -> Refusal | None:
    """A fact says on what it rests, or shows evidence of this person; one given up was held, and says why."""
    entries = list(_entries(s.details))
    foreign = [one.fact for one in entries if one.evidence is not None and one.evidence not in s.look.evidence_ids]
    if foreign:
        return refuse("facts_with_foreign_evidence", facts=_labels(foreign))
    bare = [one.fact for one in entries if not one.what.strip() and (one.value is None or one.evidence is None)]
    if bare:
        return refuse("facts_without_basis", facts=_labels(bare))
    unheld = [one.fact for one in entries if one.value is None and one.fact not in s.look.facts_entered]
    return unless(not unheld, "facts_never_entered", facts=_labels(unheld))


def facts_have_their_day(s: Situation) -> Refusal | None:
    """A fact is told as of a day that has come."""
    entries = list(_entries(s.details))
    undated = [one.fact for one in entries if one.as_of is None]
    if undated:
        return refuse("facts_without_day", facts=_labels(undated))
    ahead = [one.as_of for one in entries if one.as_of > s.today]
    return refuse("day_in_future", day=ahead[0]) if ahead else None


ABOUT_ENTRIES = (facts_are_given, facts_are_for_people, facts_fit_their_kind, facts_rest_on_something,
                 facts_have_their_day)
"""What is asked of the entries themselves, whoever enters them."""


def _entries(details: Any) -> Iterator[Any]:
    """Entries about facts there are; the others are refused as such."""
    return (one for one in (details.entries if details is not None else ()) if one.fact in FACTS)


def _labels(names: list[str]) -> list[str]:
    """Facts by label; what is no fact, by what was sent."""
    return [FACTS[name].label if name in FACTS else name for name in names]


def _unfit(label: str, kind: Kind, why: str) -> Refusal:
    """A number names its unit, anything else its sort."""
    if kind.measure is not None:
        return refuse("fact_number_unfit", fact=label, unit=kind.measure, why=why)
    return refuse("fact_value_unfit", fact=label, sort=kind.sort, why=why)
