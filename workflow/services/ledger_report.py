"""What became of the rows of a ledger, and why a file could not be taken at all."""

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from workflow.rules.triggers import Reason
from workflow.wording.ledger import say


class NotALedger(ValueError):
    """The file is no ledger this system knows, or lacks what is needed to take it in. Says so in one sentence."""

    def __init__(self, code: str, **values: Any) -> None:
        self.reason = Reason(code, values)
        super().__init__(say(self.reason))


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to look at in one cell: line, heading, what stands there, code, words, and the record it concerns."""

    row: int
    column: str
    value: str
    code: str
    message: str
    record: str = ""


@dataclass(slots=True)
class ImportReport:
    """Every row is counted once: rows = taken + changed + unchanged + duplicate + refused."""

    kind: str
    file_name: str
    as_of: date | None = None
    dry_run: bool = False
    rows: int = 0
    taken: int = 0
    changed: int = 0
    unchanged: int = 0
    duplicate: int = 0
    refused: int = 0
    problems: list[Problem] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """The report as plain JSON values."""
        return asdict(self) | {"as_of": self.as_of.isoformat() if self.as_of else None}
