"""THE ACTS ON LISTS: a version is drafted and changed by one person, signed by the law department, published by
another.

Each asks its right, leaves a sealed line in the chain of the lists, and never commits. A published version is never
changed again, here or in the database.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workflow.models import ChainHead, ListVersionRecord
from workflow.rules import lists as rules
from workflow.rules.actors import Actor
from workflow.rules.list_changes import TOL, items_of
from workflow.rules.lists import FILES, TOLERANCE
from workflow.rules.situation import Refusal
from workflow.services import audit, search
from workflow.services.access import may
from workflow.services.deadlines import day_of
from workflow.services.list_review import latest, published, refusals
from workflow.services.list_tables import Row, put, store, strike
from workflow.services.lists import DELIVERED, digest, packed, tables_of
from workflow.services.moving import Refused
from workflow.terms import ListState
from workflow.wording.conditions import explain

CHAIN = "lists"


@dataclass(frozen=True)
class Head:
    """What a draft says of itself: its number, when it is in force, what changed and why."""

    number: str
    valid_from: date
    note: str
    valid_to: date | None = None


@dataclass(frozen=True)
class PutItem:
    """An item added, or put in the place of the one with its code."""

    row: Row


@dataclass(frozen=True)
class StrikeItem:
    """An item struck from the draft."""

    code: str


@dataclass(frozen=True)
class PutTolerance:
    """The parameters of the tolerance, as they are written, in the place of those before (5.1)."""

    table: Row


Edit = Head | PutItem | StrikeItem | PutTolerance


def draft(session: Session, base: ListVersionRecord, head: Head, *, by: Actor, now: datetime) -> ListVersionRecord:
    """A new draft with everything the published version has that it is based on. Raises Refused."""
    _ask(by, "draft_list")
    if base.state != ListState.PUBLISHED:
        raise Refused([Refusal("wrong_state", {"state": base.state, "move": "draft_list"})])
    record = ListVersionRecord(
        number=head.number, state=ListState.DRAFT, valid_from=head.valid_from, valid_to=head.valid_to, note=head.note,
        based_on=base.number, content=base.content, struck=base.struck, editors=[], drafted_by_id=by.employee_id,
        drafted_at=now)
    store(record, tables_of(base), day_of(now))
    _edited(record, by, now)
    with _taking(session, head.number):
        session.add(record)
    _record(session, "list.draft", record, by=by, now=now, based_on=base.number, note=head.note)
    return record


def change(session: Session, record: ListVersionRecord, edit: Edit, *, by: Actor, now: datetime,
           version: int | None = None) -> None:
    """Change a draft's head, put or strike one of its items, or put the parameters of the tolerance; a signature given
    before is void. Raises Refused."""
    _ask(by, "draft_list")
    _hold(session, record, version, "draft_list")
    tables = tables_of(record)
    before = {**items_of(tables), TOL: tables[FILES[0]].get(TOLERANCE, {})}
    if isinstance(edit, Head):
        with _taking(session, edit.number, record):
            record.number, record.note = edit.number, edit.note
            record.valid_from, record.valid_to = edit.valid_from, edit.valid_to
    elif isinstance(edit, PutItem):
        put(tables, edit.row)
    elif isinstance(edit, PutTolerance):
        tables[FILES[0]][TOLERANCE] = edit.table
    else:
        strike(tables, edit.code)
    base = published(session, record.based_on)
    gone = {*base.struck, *items_of(tables_of(base))} if base is not None else set()
    record.struck = sorted(gone - items_of(tables).keys())
    store(record, tables, day_of(now))
    _edited(record, by, now)
    session.flush()
    said = asdict(edit) if isinstance(edit, Head) else {"was": before.get(code_of(edit)), "is": _row_of(edit)}
    _record(session, "list.change", record, by=by, now=now, item=code_of(edit), change=said)


def sign(session: Session, record: ListVersionRecord, *, by: Actor, now: datetime, version: int | None = None) -> None:
    """The law department answers by name for a draft whose bases it has looked at. Raises Refused."""
    _ask(by, "sign_list")
    _hold(session, record, version, "sign_list")
    if not by.keys.isdisjoint(record.editors):
        raise Refused([Refusal("list_two_people")])
    record.signed_by_id, record.signed_on = by.employee_id, day_of(now)
    session.flush()
    _record(session, "list.sign", record, by=by, now=now, content=digest(record.content))


def discard(session: Session, record: ListVersionRecord, *, by: Actor, now: datetime,
            version: int | None = None) -> None:
    """Give a draft up; it is kept, and its number is free again. Raises Refused."""
    _ask(by, "draft_list")
    _hold(session, record, version, "draft_list")
    record.state = ListState.DISCARDED
    session.flush()
    _record(session, "list.discard", record, by=by, now=now)


def publish(session: Session, record: ListVersionRecord, *, production: bool, by: Actor, now: datetime,
            version: int | None = None) -> None:
    """Publish a draft: known from today on, in force from its own day on. Raises Refused with every reason.

    `production`: the installation is that of a bank and no demonstration.
    """
    _ask(by, "publish_list")
    session.get(ChainHead, CHAIN, with_for_update=True)  # two drafts at once would each not see the other
    _hold(session, record, version, "publish_list")
    found = refusals(session, record, production=production, by=by, today=day_of(now))
    if found:
        raise Refused(found)
    record.recorded_on = day_of(now)
    store(record, tables_of(record), day_of(now))
    record.sha256 = digest(record.content)
    record.state, record.published_by_id, record.published_at = ListState.PUBLISHED, by.employee_id, now
    session.flush()
    _record(session, "list.publish", record, by=by, now=now, content=record.sha256, based_on=record.based_on,
            valid_from=record.valid_from, valid_to=record.valid_to, signed_on=record.signed_on)


def take_in(session: Session, folder: Path = DELIVERED, *, by: Actor, now: datetime) -> ListVersionRecord | None:
    """Record the lists of a folder: the first are published as they come, later ones are a draft to be published.

    None when a version of that number is recorded already. Raises ValueError as `rules.lists.load`, or with what is
    wrong with them.
    """
    tables = rules.read(folder)
    version = rules.version_of(tables)
    if wrong := rules.flaws(version, explain):
        raise ValueError("；".join(wrong))
    live = select(ListVersionRecord.number).where(ListVersionRecord.state != ListState.DISCARDED)
    if version.number in session.scalars(live):
        return None
    last = latest(session)
    first = last is None
    content = packed(tables)
    record = ListVersionRecord(
        number=version.number, valid_from=version.valid_from, valid_to=version.valid_to, content=content,
        state=ListState.PUBLISHED if first else ListState.DRAFT, recorded_on=version.recorded_on if first else None,
        sha256=digest(content) if first else "", published_at=now if first else None, drafted_at=now,
        based_on="" if last is None else last.number, note="随系统提供" if first else f"由命令行从 {folder.name} 读入",
        struck=[], editors=[])
    session.add(record)
    session.flush()
    _record(session, "list.take_in", record, by=by, now=now, content=digest(content))
    return record


def code_of(edit: Edit) -> str:
    """The code of the item an edit is about; empty for the head."""
    match edit:
        case Head():
            return ""
        case PutItem(row):
            return str(row["code"])
        case PutTolerance():
            return TOL
    return edit.code


def _row_of(edit: Edit) -> Row | None:
    if isinstance(edit, PutTolerance):
        return edit.table
    return edit.row if isinstance(edit, PutItem) else None


def _ask(by: Actor, right: str) -> None:
    if not may(by, right):
        raise Refused([Refusal("no_right", {"right": right})])


def _hold(session: Session, record: ListVersionRecord, version: int | None, right: str) -> None:
    """Hold the draft until the end of the transaction; refuse what is no draft, or not as the form showed it."""
    session.refresh(record, with_for_update=True)
    if record.state != ListState.DRAFT:
        raise Refused([Refusal("wrong_state", {"state": record.state, "move": right})])
    if version is not None and record.row_version != version:
        raise Refused([Refusal("stale")])


@contextmanager
def _taking(session: Session, number: str, record: ListVersionRecord | None = None) -> Iterator[None]:
    """Give a draft its number and send it to the database; refuse a number somebody took at the same moment as well."""
    _free(session, number, record)
    try:
        with session.begin_nested():
            yield
            session.flush()
    except IntegrityError:
        _free(session, number, record)
        raise


def _free(session: Session, number: str, record: ListVersionRecord | None = None) -> None:
    """Refuse a number another live version has."""
    taken = select(ListVersionRecord.id).where(
        ListVersionRecord.number == number, ListVersionRecord.state != ListState.DISCARDED)
    if session.scalar(taken) not in (None, record.id if record is not None else None):
        raise Refused([Refusal("list_number_taken", {"number": number})])


def _edited(record: ListVersionRecord, by: Actor, now: datetime) -> None:
    """Who changed a draft may not publish it, and what was signed before is not what it says now."""
    if by.employee_id is not None and by.employee_id not in record.editors:
        record.editors = [*record.editors, by.employee_id]
    record.changed_by_id, record.changed_at = by.employee_id, now
    record.signed_by_id = record.signed_on = None


def _record(session: Session, action: str, record: ListVersionRecord, *, by: Actor, now: datetime, **body: Any) -> None:
    search.keep(session)
    audit.record(session, CHAIN, action, {"id": record.id, "number": record.number, **packed(body)}, by=by, now=now)
