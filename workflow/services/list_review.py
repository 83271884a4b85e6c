"""A version of the lists looked at: what it changes, what is wrong with it, why it cannot be published. Reads only."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.models import ListVersionRecord
from workflow.rules import lists as rules
from workflow.rules.actors import Actor
from workflow.rules.list_changes import Difference, differences
from workflow.rules.lists import FILES
from workflow.rules.situation import Refusal
from workflow.services.access import may
from workflow.services.list_tables import Row, Tables, put
from workflow.services.lists import tables_of
from workflow.terms import ListState
from workflow.wording.conditions import explain


def refusals(session: Session, record: ListVersionRecord, *, production: bool, by: Actor,
             today: date) -> list[Refusal]:
    """Every reason why a draft cannot be published by this person today; empty means it can."""
    if not may(by, "publish_list"):
        return [Refusal("no_right", {"right": "publish_list"})]
    if record.state != ListState.DRAFT:
        return [Refusal("wrong_state", {"state": record.state, "move": "publish_list"})]
    own = by.employee_id is None or not by.keys.isdisjoint(record.editors)
    return [*([Refusal("list_two_people")] if own else []), *_obstacles(session, record, production, today)]


def _obstacles(session: Session, record: ListVersionRecord, production: bool, today: date) -> list[Refusal]:
    """Every reason why nobody can publish a draft today."""
    found = []
    wrong = flaws(record)
    if wrong:
        found.append(Refusal("list_flawed", {"flaws": wrong}))
    last = latest(session)
    if last is not None and record.based_on != last.number:
        found.append(Refusal("list_overtaken", {"number": last.number, "based_on": record.based_on}))
    if last is not None and last.recorded_on == today and record.number <= last.number:
        found.append(Refusal("list_number_low", {"number": last.number}))
    if last is not None and record.valid_from < last.valid_from:
        found.append(Refusal("list_reaches_back", {"number": last.number, "due": last.valid_from}))
    if not changes(session, record) and last is not None and _span(last) == _span(record):
        found.append(Refusal("list_unchanged", {"number": record.based_on}))
    if production and not wrong and record.signed_by_id is None and not is_verified(record):
        found.append(Refusal("list_unsigned"))
    return found


def waits_for(session: Session, record: ListVersionRecord, *, production: bool, today: date) -> str:
    """The right by which somebody else is to act on a draft next; empty while those who draft it are not done."""
    codes = {one.code for one in _obstacles(session, record, production, today)}
    return "publish_list" if not codes else "sign_list" if codes == {"list_unsigned"} else ""


def waiting(session: Session, actor: Actor, *, production: bool, today: date) -> list[tuple[ListVersionRecord, str]]:
    """Drafts that wait for this actor, who had no hand in them, each with the right by which he is to act."""
    if not any(may(actor, right) for right in ("publish_list", "sign_list")):
        return []
    drafts = session.scalars(select(ListVersionRecord).where(
        ListVersionRecord.state == ListState.DRAFT).order_by(ListVersionRecord.id))
    ready = [(record, waits_for(session, record, production=production, today=today)) for record in drafts
             if actor.employee_id is not None and actor.employee_id not in record.editors]
    return [(record, right) for record, right in ready if right and may(actor, right)]


def flaws(record: ListVersionRecord, row: Row | None = None) -> list[str]:
    """What is wrong with a version, in Chinese, or would be with this item in it; what was struck is not missing."""
    tables = tables_of(record)
    if row is not None:
        put(tables, row)
    try:
        version = rules.version_of(tables)
    except ValueError as wrong:
        return [str(wrong)]
    struck = {f"缺少条目 {code}" for code in record.struck}
    return [flaw for flaw in rules.flaws(version, explain) if flaw not in struck]


def changes(session: Session, record: ListVersionRecord) -> list[Difference]:
    """What a version changes in the one it is based on."""
    return differences(_base(session, record), tables_of(record))


def latest(session: Session) -> ListVersionRecord | None:
    """The version published last."""
    return session.scalar(select(ListVersionRecord).where(ListVersionRecord.state == ListState.PUBLISHED).order_by(
        ListVersionRecord.published_at.desc(), ListVersionRecord.id.desc()).limit(1))


def published(session: Session, number: str) -> ListVersionRecord | None:
    """The record of a published version."""
    return session.scalar(select(ListVersionRecord).where(
        ListVersionRecord.number == number, ListVersionRecord.state == ListState.PUBLISHED))


def _base(session: Session, record: ListVersionRecord) -> Tables:
    """The tables a version is based on; none where it is based on nothing."""
    base = published(session, record.based_on)
    return tables_of(base) if base is not None else {name: {} for name in FILES}


def _span(record: ListVersionRecord) -> tuple[date, date | None]:
    return record.valid_from, record.valid_to


def is_verified(record: ListVersionRecord) -> bool:
    """Whether every basis has been checked by a named person; not so where the tables cannot be read."""
    try:
        return rules.version_of(tables_of(record)).verified
    except ValueError:
        return False
