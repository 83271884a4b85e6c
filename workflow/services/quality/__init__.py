"""Loan quality of institutions by month, judged by the tolerance rule (5.1): for cases, for pages, to be locked."""

from workflow.services.quality.board import Board, Cell, Line, board, months_on_file
from workflow.services.quality.book import write_book
from workflow.services.quality.locking import Revised, revised, to_lock
from workflow.services.quality.verdicts import (
    Month,
    Used,
    Verdict,
    figures_used,
    in_force,
    months,
    names_of,
    of_case,
    on_month,
    other_way,
    under,
    why,
)

__all__ = [
    "Board", "Cell", "Line", "Month", "Revised", "Used", "Verdict", "board", "figures_used", "in_force", "months",
    "months_on_file", "names_of", "of_case", "on_month", "other_way", "revised", "to_lock", "under", "why",
    "write_book",
]
