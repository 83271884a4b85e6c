"""Taking in ledgers: the file is recognised by its headings, every row is counted, and what is odd is reported."""

import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from workflow.models.ledger import LedgerImport
from workflow.services.exchange_common import Progress, Taking
from workflow.services.exchange_loans import take_loans
from workflow.services.exchange_people import take_roster
from workflow.services.exchange_quality import take_quality
from workflow.services.ledger_layouts import Kind
from workflow.services.ledger_read import Staged, staged
from workflow.services.ledger_report import ImportReport, NotALedger, Problem
from workflow.services.ledger_values import Row

__all__ = ["ImportReport", "Kind", "NotALedger", "Problem", "take_in"]

Record = Callable[[str, dict[str, Any]], object]


def take_in(
    session: Session,
    source: Path | str | bytes,
    file_name: str,
    *,
    by: str,
    now: datetime,
    as_of: date | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
    record: Record | None = None,
) -> ImportReport:
    """Take in one ledger and report on its rows; the caller commits.

    `source` is a path or the bytes; `by` the user's name; `as_of` the day of the data, else the eight digits in the
    file name (only a core extract needs one); `progress` is called with rows done and rows in all; `record` with the
    action's name and the figures of the report, for the audit chain. A dry run reports the same and writes nothing.
    Raises NotALedger, before anything is written, for a file this system does not know.
    """
    with staged(source) as ledger:
        report = _report(ledger, file_name, as_of, dry_run)
        entry = None if dry_run else _entry(session, ledger, report, by, now)
        taking = Taking(session, ledger, report, entry.id if entry else None, progress)
        if ledger.layout.kind is Kind.ROSTER:
            take_roster(taking)
        elif ledger.layout.kind is Kind.LOAN_QUALITY:
            take_quality(taking)
        elif report.as_of is not None:
            take_loans(taking, report.as_of)
    report.problems.sort(key=lambda problem: problem.row)
    if entry is not None:
        entry.report = report.as_dict()
        session.flush()
        session.expire_all()
        if record is not None:
            record("import_ledger", report.as_dict() | {"problems": len(report.problems), "sha256": entry.sha256})
    return report


def _report(ledger: Staged, file_name: str, as_of: date | None, dry_run: bool) -> ImportReport:
    """A report that counts what the reading alone has decided: repeats, and rows without what they need."""
    if ledger.layout.kind is Kind.CORE_EXTRACT:
        as_of = as_of or day_in(file_name)
        if as_of is None:
            raise NotALedger("no_as_of")
    refused, contradicting = ledger.count("refused"), ledger.count("contradicts")
    report = ImportReport(
        kind=ledger.layout.kind, file_name=file_name, as_of=as_of, dry_run=dry_run, rows=ledger.count(),
        duplicate=ledger.count("duplicate"), refused=refused + contradicting,
    )
    for cells in ledger.rows("refused"):
        name, limit = next((name, limit) for name, limit in ledger.layout.needs.items()
                           if not 0 < len(cells[name]) <= limit)
        Row(ledger, cells, report.problems).report(
            name, "key_too_long" if cells[name] else "missing_key", limit=limit)
    for cells in ledger.rows("contradicts"):
        Row(ledger, cells, report.problems).report(
            ledger.layout.key[0], "contradicts", first=cells["first_line"])
    return report


def _entry(session: Session, ledger: Staged, report: ImportReport, by: str, now: datetime) -> LedgerImport:
    """The record of this import."""
    entry = LedgerImport(
        kind=report.kind, file_name=report.file_name[:200], sha256=ledger.sha256, as_of=report.as_of,
        imported_at=now, imported_by=by, report={},
    )
    session.add(entry)
    session.flush()
    return entry


def day_in(file_name: str) -> date | None:
    """The day written as eight digits in a file's name, if one is.

    >>> day_in("core_npl_20260930.csv"), day_in("ledger_20261331.csv")
    (datetime.date(2026, 9, 30), None)
    """
    for digits in re.findall(r"(?<!\d)20\d{6}(?!\d)", file_name):
        try:
            return date.fromisoformat(digits)
        except ValueError:
            continue
    return None
