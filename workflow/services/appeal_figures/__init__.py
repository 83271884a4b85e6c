"""The board of appeals and objections: gathered, counted, and as a workbook."""

from workflow.services.appeal_figures.board import (
           COLUMNS,
           RIGHT,
           Board,
           BranchLine,
           Row,
           board,
           by_branch,
           is_below,
           opened,
           reach_of,
)
from workflow.services.appeal_figures.book import write_book

__all__ = ["COLUMNS", "RIGHT", "Board", "BranchLine", "Row", "board", "by_branch", "is_below", "opened", "reach_of",
           "write_book"]
