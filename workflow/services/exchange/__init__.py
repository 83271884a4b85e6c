"""Taking in ledgers: the file is recognised by its headings, every row is counted, and what is odd is reported.

Two steps. `staged` reads and judges a file without touching anybody's data, which takes most of the time; `write` takes
its rows in, all or none, in the caller's transaction. `take_in` does both.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from workflow.models.ledger import LedgerImport
from workflow.services.exchange.common import Taking
from workflow.services.exchange.headings import day_in_name, source_of
from workflow.services.exchange.layouts import LEDGERS, Kind, Layout
from workflow.services.exchange.loans import take_loans
from workflow.services.exchange.mapping import remember, words_of
from workflow.services.exchange.people import take_roster
from workflow.services.exchange.quality import take_quality
from workflow.services.exchange.reading import sheets_of, staged
from workflow.services.exchange.relations import take_interests, take_key_staff, take_kinships, take_same_person
from workflow.services.exchange.report import PROBLEMS_KEPT, Cancelled, ImportReport, NotALedger, Problem
from workflow.services.exchange.row_report import write_rows
from workflow.services.exchange.staging import Chosen, Progress, Staged, nothing

__all__ = [
    "Cancelled", "Chosen", "ImportReport", "Kind", "NotALedger", "Problem", "Progress", "Staged", "day_of", "sheets_of",
    "source_of", "staged", "take_in", "words_of", "write", "write_rows",
]

Record = Callable[[str, dict[str, Any]], object]
TAKE: dict[Kind, Callable[[Taking], None]] = {
    Kind.LOANS: take_loans, Kind.ROSTER: take_roster, Kind.LOAN_QUALITY: take_quality,
    Kind.KINSHIPS: take_kinships, Kind.INTERESTS: take_interests, Kind.KEY_STAFF: take_key_staff,
    Kind.SAME_PERSON: take_same_person,
}


def take_in(session: Session, source: Path | str | bytes, file_name: str, *, by: str, now: datetime,
            as_of: date | None = None, dry_run: bool = False, progress: Progress = nothing,
            record: Record | None = None, chosen: Chosen | None = None,
            layouts: Iterable[Layout] = LEDGERS) -> ImportReport:
    """Read one ledger, of these layouts, and take it in; the caller commits. See `write` for the rest."""
    chosen = chosen or Chosen(source=source_of(file_name))
    with staged(source, words_of(session, chosen.source, layouts), chosen, progress) as ledger:
        return write(session, ledger, file_name, by=by, now=now, as_of=as_of, dry_run=dry_run, record=record)


def write(session: Session, ledger: Staged, file_name: str, *, by: str, now: datetime, as_of: date | None = None,
          dry_run: bool = False, record: Record | None = None, within: str = "") -> ImportReport:
    """Take the rows of a staged ledger in and report on each; the caller commits.

    `by` is the user's name; `as_of` the day of the data, else the one of the title or the file name (only loans need
    one); `record` is called with the action's name and the figures of the report, for the audit chain; `within` the
    path of the institution to whose rows, and those below it, the import is confined. A dry run reports the same and
    writes nothing. Raises NotALedger, before anything is written, where the day of the data is not known.
    """
    report = ImportReport(
        kind=ledger.layout.kind, file_name=file_name, as_of=day_of(ledger, file_name, as_of), dry_run=dry_run,
        sheet=ledger.found.table.name, source=ledger.chosen.source, unit=ledger.unit, rows=ledger.count(),
        duplicate=ledger.count("duplicate"), refused=ledger.count("refused") + ledger.count("contradicts"),
        passed_over=ledger.passed_over,
    )
    entry = None if dry_run else _entry(session, ledger, report, by, now)
    report.import_id = entry.id if entry else 0
    TAKE[ledger.layout.kind](Taking(session, ledger, report, report.import_id or None, within))
    report.problems, report.found = ledger.problems(PROBLEMS_KEPT)
    if entry is not None:
        remember(session, ledger.found, ledger.chosen.source, by=by, now=now)
        entry.report = report.as_dict()
        session.flush()
        session.expire_all()
        if record is not None:
            record("import_ledger", report.as_dict() | {"problems": report.found, "sha256": entry.sha256})
    return report


def day_of(ledger: Staged, file_name: str, given: date | None) -> date | None:
    """The day of the data; None where the kind needs none. Raises NotALedger where loans have none."""
    if ledger.layout.kind is not Kind.LOANS:
        return None
    day = given or ledger.found.as_of or day_in_name(file_name)
    if day is None:
        raise NotALedger("no_as_of")
    return day


def _entry(session: Session, ledger: Staged, report: ImportReport, by: str, now: datetime) -> LedgerImport:
    """The record of this import."""
    entry = LedgerImport(
        kind=report.kind, file_name=report.file_name[:200], sha256=ledger.sha256, source=report.source,
        as_of=report.as_of, imported_at=now, imported_by=by, report={},
    )
    session.add(entry)
    session.flush()
    return entry
