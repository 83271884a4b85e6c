"""THE ACTS OF READERS: that somebody has read an entry of the library, and whether it was useful to him.

Each leaves a sealed line in the chain of the library, not in that of a case: a reader has no part in any case, whoever
has stepped aside in one reads like everybody else, and nobody waits for the row of a case. Nothing here commits.
"""

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.models import ChainHead, Employee, Institution, LibraryEntry, LibraryReading
from workflow.rules.actors import Actor
from workflow.rules.anonymity import MIN_GROUP
from workflow.rules.situation import Refusal
from workflow.services import audit
from workflow.services.access import may
from workflow.services.moving import Refused
from workflow.terms import EntryState

CHAIN = "library"


def reading_of(session: Session, entry: LibraryEntry, by: Actor) -> LibraryReading | None:
    """That this person, under any staff number of his, has read an entry."""
    return session.scalar(select(LibraryReading).where(
        LibraryReading.entry_id == entry.id, LibraryReading.employee_id.in_(by.keys))
        .order_by(LibraryReading.id).limit(1))


def is_unread(session: Session, entry: LibraryEntry, by: Actor) -> bool:
    """Whether opening an entry is worth a line: it is up, and this person has not opened it before."""
    return (entry.state == EntryState.PUBLISHED and by.employee_id is not None and may(by, "view_library")
            and reading_of(session, entry, by) is None)


def read(session: Session, entry: LibraryEntry, *, by: Actor, now: datetime) -> LibraryReading:
    """Note that somebody opens an entry; the first time counts, and nothing is noted again. Raises Refused."""
    _ask(by)
    session.get(ChainHead, CHAIN, with_for_update=True)  # two windows at once would each not see the other
    _is_up(session, entry)
    known = reading_of(session, entry, by)
    if known is not None:
        return known
    made = LibraryReading(entry_id=entry.id, employee_id=by.employee_id, read_at=now)
    session.add(made)
    session.flush()
    _record(session, "library.read", entry, by=by, now=now)
    return made


def rate(session: Session, entry: LibraryEntry, useful: bool, *, by: Actor, now: datetime) -> LibraryReading:
    """Say whether an entry was useful, once a person; saying it again changes it. Raises Refused."""
    row = read(session, entry, by=by, now=now)
    if row.useful is not useful:
        before, row.useful, row.rated_at = row.useful, useful, now
        session.flush()
        _record(session, "library.rate", entry, by=by, now=now, useful=useful, was=before)
    return row


def read_by(session: Session, by: Actor, keys: Collection[int]) -> set[int]:
    """Those of these entries that this person has read."""
    return set(session.scalars(select(LibraryReading.entry_id).where(
        LibraryReading.entry_id.in_(keys), LibraryReading.employee_id.in_(by.keys))))


def by_branch(session: Session, entry: LibraryEntry) -> list[tuple[str, int]]:
    """How many readers an entry has in each institution, the most first; institutions with fewer readers than nobody
    can be told apart in are one line at the end, whose name is empty. Who they are is nobody's business but theirs."""
    found = Counter(session.scalars(
        select(Institution.name).join(Employee, Employee.institution_id == Institution.id)
        .join(LibraryReading, LibraryReading.employee_id == Employee.id).where(LibraryReading.entry_id == entry.id)))
    large = [(name, count) for name, count in found.most_common() if count >= MIN_GROUP]
    rest = found.total() - sum(count for _, count in large)
    return [*large, *([("", rest)] if rest else [])]


def _ask(by: Actor) -> None:
    if by.employee_id is None or not may(by, "view_library"):
        raise Refused([Refusal("no_right", {"right": "view_library"})])


def _is_up(session: Session, entry: LibraryEntry) -> None:
    """Refuse what came down in the meantime."""
    session.refresh(entry)
    if entry.state != EntryState.PUBLISHED:
        raise Refused([Refusal("entry_not_up")])


def _record(session: Session, action: str, entry: LibraryEntry, *, by: Actor, now: datetime, **body: Any) -> None:
    audit.record(session, CHAIN, action, {"entry": entry.id, "number": entry.number, **body}, by=by, now=now)
