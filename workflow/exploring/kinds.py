"""Who sets a move going: the clock, a duty, the person, or the world outside (procedure, section 12)."""

from collections.abc import Iterator
from enum import StrEnum, auto
from typing import NamedTuple

from workflow.exploring.groups import EVENT_OF
from workflow.process import Row
from workflow.rules.actors import CLOCK, UNKNOWN, Actor
from workflow.rules.rights import RIGHTS
from workflow.terms import Role


class Kind(StrEnum):
    """Who sets a move going. Only the clock and duties are counted on to bring a case to its end (I18)."""

    CLOCK = auto()
    DUTY = auto()
    PERSON = auto()
    OUTSIDE = auto()


class Label(NamedTuple):
    """A move as a path tells it."""

    name: str
    kind: Kind
    choice: str = ""


AWAITED = frozenset({"submit", "resubmit", "reconsider", "discard_clue", "referral_concluded", "referral_returned",
                     "resume", "sustain_objection"})
"""Moves of a duty that need something from outside or from the reporting unit first; so do those of `EVENT_OF`, but
for the deadlock, which is the committee's own way on."""


def kinds(row: Row) -> Iterator[tuple[Kind, Actor]]:
    """Who may set this row going, and as whom the guards meet them. A row that nobody may make yields nothing."""
    roles = set(RIGHTS.get(row.name, ()))
    if Role.CLOCK in roles:
        yield Kind.CLOCK, CLOCK
    people = roles - {Role.CLOCK}
    if not people:
        return
    if people <= {Role.SUBJECT, Role.REPRESENTATIVE}:
        yield Kind.PERSON, UNKNOWN
    else:
        awaited = row.name in AWAITED or (row.name in EVENT_OF and row.name != "deadlock")
        yield (Kind.OUTSIDE if awaited else Kind.DUTY), UNKNOWN
