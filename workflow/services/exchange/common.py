"""What taking in any ledger shares: the file in hand, its report, and telling what a row would change."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from workflow.models.base import Base
from workflow.services import search
from workflow.services.exchange.report import ImportReport
from workflow.services.exchange.staging import Row, Staged


@dataclass(frozen=True)
class Taking:
    """One file being taken in. On a dry run nothing is written and `import_id` is None.

    `within`: the path of the institution whose own rows and those below it are taken; empty for the whole bank.
    """

    session: Session
    staged: Staged
    report: ImportReport
    import_id: int | None
    within: str = ""

    def chunks(self) -> Iterator[list[Row]]:
        """The kept rows, some hundred at a time, telling how far it is."""
        done, total = 0, self.staged.count("kept")
        for rows in self.staged.chunks():
            self.staged.progress("writing", done, total)
            yield rows
            done += len(rows)
        self.staged.progress("writing", total, total)

    def settle(self, fates: Mapping[int, str]) -> None:
        """Count what became of rows, given by line, and keep it for the row report."""
        for fate in fates.values():
            setattr(self.report, fate, getattr(self.report, fate) + 1)
        self.staged.settle(fates)

    def insert(self, record: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
        """Add many records in one statement; nothing on a dry run."""
        if rows and not self.report.dry_run:
            self.session.execute(insert(record.__table__), list(rows))  # type: ignore[arg-type]  # one for all rows

    def update(self, record: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
        """Change many records, each given by its `id`; nothing on a dry run."""
        if rows and not self.report.dry_run:
            self.session.execute(update(record), list(rows))
            search.changed(self.session, record, rows)


def changes(record: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that differ from a record. An unknown one (None or blank) never replaces what is known."""
    return {name: value for name, value in values.items() if value not in (None, "") and value != record[name]}
