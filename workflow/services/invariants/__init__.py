"""The invariants of the papers (I1–I19) and of the records themselves, asked of the whole database.

One small function each, registered with its code and a title; it says how many records it looked at and names those
that break it. Codes `I…` are those of the domain papers; `R` marks what a record asks of itself. An invariant that
holds over time is checked as far as rows and sealed lines show it, and its title says how far.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from workflow.services.invariants import (
    appeals,
    cases,
    claims,
    committee,
    departures,
    facts,
    files,
    found,
    gate,
    library,
    lists,
    papers,
    people,
    publication,
    recusals,
)
from workflow.services.invariants.common import REGISTER, Invariant, Looked, Violation

BY_ROOM = (
    gate, cases, claims, lists, people, facts, committee, departures, recusals, appeals, publication, library, papers,
    found)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one invariant found."""

    invariant: Invariant
    looked: Looked

    @property
    def holds(self) -> bool:
        """Nothing breaks it."""
        return not self.looked.violations


def in_order() -> list[Invariant]:
    """All of them: I1, I2 … I19, then the records' own."""
    return sorted(REGISTER, key=lambda one: (one.code == "R", int(one.code[1:] or 0)))


def check(session: Session, progress: Callable[[Invariant], None] = lambda one: None,
          store: Path | None = None) -> Iterator[Answer]:
    """Ask every invariant in turn, that of the files too where their `store` is given. Reads only; `progress` is told
    before each."""
    for one in (*in_order(), *([files.invariant_of(store)] if store is not None else [])):
        progress(one)
        yield Answer(one, one.check(session))


__all__ = ["BY_ROOM", "Answer", "Invariant", "Looked", "Violation", "check", "in_order"]
