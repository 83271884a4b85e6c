"""THE ACTS ON READING LISTS: an editor of the library puts entries in order for some posts, another publishes the list.

Posts are named as the roster names them; whoever holds one today sees the list, with how far he has come. Entries that
come down drop out by themselves. Each act leaves a sealed line in the chain of the library and commits nothing.
"""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from workflow.models import (
    Borrower,
    CaseLoan,
    ChainHead,
    ExemptionCase,
    Finding,
    LibraryEntry,
    LibraryQuote,
    Loan,
    Posting,
    ReadingList,
    ReadingListLine,
)
from workflow.rules.actors import Actor
from workflow.rules.leaks import Known, leaks
from workflow.rules.situation import Refusal
from workflow.services import audit, reading
from workflow.services.access import may
from workflow.services.deadlines import day_of
from workflow.services.moving import Refused
from workflow.services.reading import CHAIN
from workflow.terms import EntryState, ReadingListState


@dataclass(frozen=True)
class Composed:
    """What an editor has put together: the posts as the roster names them, and the keys of entries in their order."""

    title: str
    posts: tuple[str, ...]
    entries: tuple[int, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a reader has come in a list: its entries that are up, in order, and which of them he has read."""

    list: ReadingList
    entries: tuple[LibraryEntry, ...]
    read: frozenset[int]
    gone: int

    @property
    def done(self) -> int:
        """How many he has read."""
        return sum(1 for one in self.entries if one.id in self.read)

    @property
    def next(self) -> LibraryEntry | None:
        """The first he has not read."""
        return next((one for one in self.entries if one.id not in self.read), None)


def compose(session: Session, made: Composed, *, by: Actor, now: datetime) -> ReadingList:
    """A new list, as a draft. Raises Refused."""
    _ask(by, "compose_reading_list")
    entries = _checked(session, made)
    record = ReadingList(state=ReadingListState.DRAFT, written_by_id=by.employee_id, written_on=day_of(now))
    _put(record, made, entries)
    session.add(record)
    session.flush()
    _record(session, "reading_list.compose", record, by=by, now=now, **asdict(made))
    return record


def change(session: Session, record: ReadingList, made: Composed, *, by: Actor, now: datetime,
           version: int | None = None) -> None:
    """Change a draft; only its writer does, so that whoever publishes it has not written it. Raises Refused."""
    _ask(by, "compose_reading_list")
    _hold(session, record, version, ReadingListState.DRAFT)
    if record.written_by_id not in by.keys:
        raise Refused([Refusal("entry_of_another")])
    entries = _checked(session, made)
    record.lines.clear()
    session.flush()
    _put(record, made, entries)
    session.flush()
    _record(session, "reading_list.change", record, by=by, now=now, **asdict(made))


def publish(session: Session, record: ReadingList, *, by: Actor, now: datetime, version: int | None = None) -> None:
    """Put a list up for its posts. Raises Refused."""
    _ask(by, "publish_reading_list")
    _hold(session, record, version, ReadingListState.DRAFT)
    if record.written_by_id in by.keys:
        raise Refused([Refusal("reading_list_two_people")])
    if not any(line.entry.state == EntryState.PUBLISHED for line in record.lines):
        raise Refused([Refusal("reading_list_empty")])
    record.state, record.published_by_id, record.published_on = (
        ReadingListState.PUBLISHED, by.employee_id, day_of(now))
    session.flush()
    _record(session, "reading_list.publish", record, by=by, now=now)


def end(session: Session, record: ReadingList, *, by: Actor, now: datetime, version: int | None = None) -> None:
    """Take a list down, or give a draft up; it is kept. Raises Refused."""
    _ask(by, "compose_reading_list")
    _hold(session, record, version, ReadingListState.DRAFT, ReadingListState.PUBLISHED)
    record.state, record.ended_on = ReadingListState.ENDED, day_of(now)
    session.flush()
    _record(session, "reading_list.end", record, by=by, now=now)


# --- who sees which ---------------------------------------------------------------------------------------------------


def of_reader(session: Session, by: Actor, today: date) -> list[Progress]:
    """The published lists for the posts this person holds today, the latest first, with how far he has come."""
    held = set(session.scalars(select(Posting.title).where(Posting.employee_id.in_(by.keys), *_on(today))))
    if not held:
        return []
    lists = session.scalars(select(ReadingList).where(ReadingList.state == ReadingListState.PUBLISHED)
                            .order_by(ReadingList.id.desc()).options(_WITH_ENTRIES))
    return [progress(session, one, by) for one in lists if held.intersection(one.posts)]


def progress(session: Session, record: ReadingList, by: Actor) -> Progress:
    """How far this person has come in a list, whether or not it is for him."""
    up = tuple(line.entry for line in record.lines if line.entry.state == EntryState.PUBLISHED)
    read = frozenset(reading.read_by(session, by, [one.id for one in up]))
    return Progress(record, up, read, len(record.lines) - len(up))


def all_lists(session: Session) -> list[ReadingList]:
    """Every list, for whoever works on the library: drafts first, then those that are up, then those that were."""
    order = list(ReadingListState)
    found = session.scalars(select(ReadingList).options(_WITH_ENTRIES).order_by(ReadingList.id.desc()))
    return sorted(found, key=lambda one: order.index(one.state))


def is_for(session: Session, record: ReadingList, by: Actor, today: date) -> bool:
    """Whether this person may see a list: it is up and for a post of his, or he works on the library."""
    if may(by, "edit_library"):
        return True
    return any(one.list.id == record.id for one in of_reader(session, by, today))


def posts_held(session: Session, today: date) -> list[str]:
    """The names of the posts that anybody holds today, as the roster writes them."""
    return list(session.scalars(select(Posting.title).where(*_on(today)).distinct().order_by(Posting.title)))


_WITH_ENTRIES = selectinload(ReadingList.lines).joinedload(ReadingListLine.entry)


def _on(today: date) -> tuple[Any, ...]:
    return Posting.from_on <= today, or_(Posting.to_on.is_(None), Posting.to_on >= today)


def _checked(session: Session, made: Composed) -> Sequence[LibraryEntry]:
    """The entries of a list in their order. Refuses one without posts or entries, an entry that is not up, and words
    that tell who somebody is: the people and customers of its entries among them."""
    found = {one.id: one for one in session.scalars(select(LibraryEntry).where(
        LibraryEntry.id.in_(made.entries), LibraryEntry.state == EntryState.PUBLISHED))}
    quoted = select(LibraryQuote.finding_id).where(LibraryQuote.entry_id.in_(found))
    given_away = leaks(f"{made.title}\n{made.note}", _people_of(session, set(session.scalars(quoted))))
    reasons = [
        *([Refusal("reading_list_empty")] if not found or not made.posts else []),
        *([Refusal("entry_not_up")] if found and len(found) < len(set(made.entries)) else []),
        *([Refusal("reading_list_leaks", {"leaks": given_away})] if given_away else [])]
    if reasons:
        raise Refused(reasons)
    return [found[key] for key in dict.fromkeys(made.entries)]


def _people_of(session: Session, findings: Collection[int]) -> Known:
    """Who and what a list must not name: the people, customers and numbers of these findings."""
    rows = session.execute(
        select(Finding.person_name, ExemptionCase.number, Borrower.name)
        .join(ExemptionCase, ExemptionCase.id == Finding.case_id)
        .join(CaseLoan, CaseLoan.case_id == ExemptionCase.id).join(Loan, Loan.id == CaseLoan.loan_id)
        .join(Borrower, Borrower.id == Loan.borrower_id).where(Finding.id.in_(findings))).all()
    people, numbers, customers = ({row[place] for row in rows} for place in range(3))
    return Known(tuple(sorted(people)), tuple(sorted(customers)), (), tuple(sorted(numbers)))


def _put(record: ReadingList, made: Composed, entries: Sequence[LibraryEntry]) -> None:
    record.title, record.posts, record.note = made.title, list(made.posts), made.note
    record.lines = [ReadingListLine(entry=entry, position=place) for place, entry in enumerate(entries, 1)]


def _ask(by: Actor, right: str) -> None:
    if by.employee_id is None or not may(by, right):
        raise Refused([Refusal("no_right", {"right": right})])


def _hold(session: Session, record: ReadingList, version: int | None, *states: ReadingListState) -> None:
    """Hold the list until the end of the transaction; refuse one that is not as the page showed it."""
    session.get(ChainHead, CHAIN, with_for_update=True)
    session.refresh(record)
    if record.state not in states or (version is not None and record.row_version != version):
        raise Refused([Refusal("stale")])


def _record(session: Session, action: str, record: ReadingList, *, by: Actor, now: datetime, **body: Any) -> None:
    audit.record(session, CHAIN, action, {"id": record.id, **body}, by=by, now=now)
