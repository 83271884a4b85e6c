"""What became of the rows of a ledger, and why a file could not be taken at all."""

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from workflow.rules.triggers import Reason
from workflow.wording.ledger import say

PROBLEMS_KEPT = 2000
"""Problems kept with the record of an import; all of them are in its row report."""


class NotALedger(ValueError):
    """The file is no ledger this system knows, or lacks what is needed to take it in. Says so in one sentence."""

    def __init__(self, code: str, **values: Any) -> None:
        self.reason = Reason(code, values)
        super().__init__(say(self.reason))


class Cancelled(Exception):
    """Whoever started the import called it off; nothing of it is kept."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to look at in one cell: line, cell, heading, what stands there, code, words, the record it concerns."""

    row: int
    column: str
    value: str
    code: str
    message: str
    record: str = ""
    cell: str = ""


@dataclass(slots=True)
class ImportReport:
    """Every row is counted once: rows = taken + changed + unchanged + duplicate + refused.

    `passed_over` are lines that are no rows: totals, signatures, notes. `problems` are the first, `found` is how many
    there are. `import_id` is the key of its record, 0 on a dry run. `unit`: 元 in one unit of the amounts.
    """

    kind: str
    file_name: str
    as_of: date | None = None
    dry_run: bool = False
    sheet: str = ""
    source: str = ""
    unit: int = 1
    rows: int = 0
    taken: int = 0
    changed: int = 0
    unchanged: int = 0
    duplicate: int = 0
    refused: int = 0
    passed_over: int = 0
    found: int = 0
    problems: list[Problem] = field(default_factory=list)
    import_id: int = 0

    def as_dict(self) -> dict[str, Any]:
        """The report as plain JSON values."""
        return asdict(self) | {"as_of": self.as_of.isoformat() if self.as_of else None}
