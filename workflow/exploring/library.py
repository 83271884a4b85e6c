"""The case library explored by itself: an entry's states and returns, from the day it is written (section 7)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import NamedTuple

from workflow.process import Row
from workflow.rules.guards import STRUCTURAL
from workflow.rules.guards.publication import RETURN_CAP
from workflow.terms import EntryState, Thing

ENDED = (EntryState.PUBLISHED, EntryState.WITHDRAWN)


class Entry(NamedTuple):
    """An imagined library entry."""

    state: EntryState
    returns: int = 0


@dataclass
class Shelf:
    """What was met: entries with the way to each, rows taken, and broken claims with the way there."""

    ways: dict[Entry, tuple[str, ...]] = field(default_factory=dict)
    moves: int = 0
    taken: set[str] = field(default_factory=set)
    broken: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)


def explore(rows: Iterable[Row]) -> Shelf:
    """Visit every state of an entry."""
    table = list(rows)
    shelf = Shelf()
    drafting = [row for row in table if row.thing == Thing.CASE and row.name == "draft_entry"]
    about_entries = [row for row in table if row.thing == Thing.ENTRY and not row.act]
    ahead = [Entry(EntryState.DRAFT)] if drafting else []
    shelf.taken |= {row.name for row in drafting}
    shelf.ways = dict.fromkeys(ahead, ("draft_entry",))
    for entry in ahead:
        after = list(_moves(about_entries, entry))
        shelf.moves += len(after)
        _judge(shelf, entry, {name for name, _ in after})
        for name, there in after:
            shelf.taken.add(name)
            if there not in shelf.ways:
                shelf.ways[there] = (*shelf.ways[entry], name)
                ahead.append(there)
            elif _reaches(about_entries, there, entry):
                shelf.broken.append(("cycle", (*shelf.ways[entry], name)))
    return shelf


def _moves(rows: Iterable[Row], entry: Entry) -> Iterator[tuple[str, Entry]]:
    s = SimpleNamespace(entry=entry)
    for row in rows:
        if entry.state in row.sources and not any(guard(s) for guard in row.guards if guard in STRUCTURAL):
            back = row.target == EntryState.DRAFT
            yield row.name, Entry(EntryState(row.target), min(entry.returns + back, RETURN_CAP))


def _judge(shelf: Shelf, entry: Entry, names: set[str]) -> None:
    """An entry can go on until it is published, and comes down at once whenever somebody quoted moves (I18, I19)."""
    if entry.state not in ENDED and not names - {"auto_withdraw"}:
        shelf.broken.append(("deadlock", shelf.ways[entry]))
    if entry.state != EntryState.WITHDRAWN and "auto_withdraw" not in names:
        shelf.broken.append(("quoted_stays", shelf.ways[entry]))


def _reaches(rows: list[Row], start: Entry, goal: Entry) -> bool:
    """Whether moves lead from one state to another."""
    ahead = [start]
    for entry in ahead:
        if entry == goal:
            return True
        ahead += [there for _, there in _moves(rows, entry) if there not in ahead]
    return False
