"""What taking in any ledger shares: the file in hand, its report, and telling what a row would change."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from workflow.models.base import Base
from workflow.services.ledger_read import Staged
from workflow.services.ledger_report import ImportReport
from workflow.services.ledger_values import Row

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Taking:
    """One file being taken in. On a dry run nothing is written and `import_id` is None."""

    session: Session
    staged: Staged
    report: ImportReport
    import_id: int | None
    progress: Progress | None = None

    def chunks(self, extra: str = "") -> Iterator[list[Row]]:
        """The kept rows, some hundred at a time, telling how far it is."""
        done, total = 0, self.staged.count("kept")
        for chunk in self.staged.chunks(extra):
            yield [Row(self.staged, cells, self.report.problems) for cells in chunk]
            done += len(chunk)
            if self.progress:
                self.progress(done, total)

    def refuse(self, row: Row, name: str, code: str, **values: Any) -> None:
        """Count a row as refused and say why."""
        self.report.refused += 1
        row.report(name, code, **values)

    def insert(self, record: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
        """Add many records in one statement; nothing on a dry run."""
        if rows and not self.report.dry_run:
            self.session.execute(insert(record), list(rows))

    def update(self, record: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
        """Change many records, each given by its `id`; nothing on a dry run."""
        if rows and not self.report.dry_run:
            self.session.execute(update(record), list(rows))


def changes(record: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that differ from a record. An unknown one (None or blank) never replaces what is known."""
    return {name: value for name, value in values.items() if value not in (None, "") and value != record[name]}
