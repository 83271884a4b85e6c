"""Which version of the lists applies: read out of the database, or as delivered while nothing is recorded yet.

A case is pinned to one version when it is registered, by number (4.9); a published version never changes, so what is
read once is kept.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, object_session

from workflow.models import ExemptionCase, Finding, ListVersionRecord
from workflow.rules import lists as rules
from workflow.rules.lists import ListVersion
from workflow.terms import Applied, ListState

DELIVERED = Path(__file__).parents[2] / "fixtures" / "lists"
_KEPT: dict[str, ListVersion] = {}
"""Published versions that were read before, by the hash of their content."""


@lru_cache(maxsize=1)
def delivered() -> ListVersion:
    """The version that comes with the system; in use until one is recorded."""
    return rules.load(DELIVERED)


# --- how tables are kept ---------------------------------------------------------------------------------------------


def packed(value: Any) -> Any:
    """Tables as JSON can hold them: days and exact numbers are marked, so that they come back as they were.

    >>> packed({"from": date(2026, 1, 1), "rate": Decimal("0.8")})
    {'from': {'$day': '2026-01-01'}, 'rate': {'$number': '0.8'}}
    """
    if isinstance(value, Mapping):
        return {str(name): packed(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [packed(one) for one in value]
    if isinstance(value, date):
        return {"$day": value.isoformat()}
    return {"$number": str(value)} if isinstance(value, Decimal) else value


def unpacked(value: Any) -> Any:
    """The tables again.

    >>> unpacked(packed({"from": date(2026, 1, 1)}))
    {'from': datetime.date(2026, 1, 1)}
    """
    if isinstance(value, list):
        return [unpacked(one) for one in value]
    if not isinstance(value, dict):
        return value
    match value:
        case {"$day": str(day)}:
            return date.fromisoformat(day)
        case {"$number": str(number)}:
            return Decimal(number)
    return {name: unpacked(one) for name, one in value.items()}


def digest(content: Mapping[str, Any]) -> str:
    """The hash of packed tables, whatever the order of their fields."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def tables_of(record: ListVersionRecord) -> dict[str, dict[str, Any]]:
    """The tables of a recorded version, to be read or changed; what is changed here is not stored."""
    tables: dict[str, dict[str, Any]] = unpacked(record.content)
    return tables


# --- which version ---------------------------------------------------------------------------------------------------


def records() -> Select[ListVersionRecord]:
    """Every recorded version, drafts included, the latest first."""
    return select(ListVersionRecord).order_by(ListVersionRecord.id.desc()).options(
        joinedload(ListVersionRecord.drafted_by), joinedload(ListVersionRecord.signed_by),
        joinedload(ListVersionRecord.published_by))


def versions(session: Session) -> list[ListVersion]:
    """Every published version, in the order of publication; the delivered one while none is recorded."""
    rows = session.execute(select(ListVersionRecord.id, ListVersionRecord.sha256).where(
        ListVersionRecord.state == ListState.PUBLISHED).order_by(ListVersionRecord.id)).all()
    return [_read(session, key, mark) for key, mark in rows] or [delivered()]


def numbered(session: Session, number: str) -> ListVersion | None:
    """The published version of that number; None when there is none."""
    kept: dict[str, ListVersion] = session.info.setdefault("list_versions", {})
    if number in kept:
        return kept[number]
    row = session.execute(select(ListVersionRecord.id, ListVersionRecord.sha256).where(
        ListVersionRecord.number == number, ListVersionRecord.state == ListState.PUBLISHED)).one_or_none()
    if row is None:
        return delivered() if number == delivered().number else None
    kept[number] = _read(session, *row)
    return kept[number]


def in_force(session: Session, on: date, known_on: date) -> ListVersion | None:
    """The version in force on a day, as known on another; None when there was none."""
    return rules.in_force(versions(session), on, known_on)


def standard_for(session: Session, business_on: date | None, today: date) -> ListVersion:
    """The version a case registered today is pinned to; business of an unknown day is taken to be of today (4.9)."""
    found = rules.standard_for(versions(session), business_on or today, today)
    if found is None:
        raise LookupError("没有任何清单版本")
    return found


def pinned(session: Session, case: ExemptionCase) -> ListVersion:
    """The version a case is judged by. Raises LookupError when the version of its number is nowhere to be found."""
    found = numbered(session, case.list_version)
    if found is None:
        raise LookupError(f"认定事项 {case.number} 锁定的清单版本 {case.list_version} 没有入库")
    return found


def of_finding(finding: Finding) -> ListVersion:
    """The version somebody is judged by: that of the case. Raises LookupError as `pinned` does."""
    session = object_session(finding)
    if session is None:
        raise LookupError("记录不在会话中，无法查找清单版本")
    return pinned(session, finding.case)


def why_applied(case: ExemptionCase, version: ListVersion) -> Applied:
    """Why a case has this version: it was in force on the day of the business, or no version was."""
    return why_on(case.business_on, version)


def why_on(day: date | None, version: ListVersion) -> Applied:
    """Why `standard_for` finds this version for a day: it was in force then, or no version was."""
    if day is None:
        return Applied.DAY_UNKNOWN
    if day < version.valid_from:
        return Applied.BEGAN_LATER
    ended = version.valid_to is not None and version.valid_to < day
    return Applied.ENDED_BEFORE if ended else Applied.IN_FORCE


def newer(session: Session, case: ExemptionCase, today: date) -> ListVersion | None:
    """The version in force today where it is another than the one a case is judged by."""
    found = in_force(session, today, today)
    return found if found is not None and found.number != case.list_version else None


def published_tables(session: Session, number: str) -> dict[str, dict[str, Any]] | None:
    """The tables of the published version of that number, to be compared; None when there is none."""
    record = session.scalar(select(ListVersionRecord).where(
        ListVersionRecord.number == number, ListVersionRecord.state == ListState.PUBLISHED))
    if record is not None:
        return tables_of(record)
    return rules.read(DELIVERED) if number == delivered().number else None


def _read(session: Session, key: int, mark: str) -> ListVersion:
    """A published version, read once in this process. Raises LookupError where its content is not as published."""
    if mark not in _KEPT:
        content = session.execute(select(ListVersionRecord.content).where(ListVersionRecord.id == key)).scalar_one()
        if digest(content) != mark:
            raise LookupError(f"清单版本（记录 {key}）的内容与发布时的摘要不符，不能适用")
        _KEPT[mark] = rules.version_of(unpacked(content))
    return _KEPT[mark]
