"""What is peculiar about a sheet: what would make its rows mean something else, and how far it reaches."""

import re
from array import array
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from workflow.services.exchange.report import NotALedger

EMPTY_LINES = 100_000
"""More empty lines than this are no ledger's: whole columns of the sheet were filled down."""
MOST_CELLS = 8_000_000
"""The most cells, empty ones between counted, a sheet may spread over: all of them are held while it is read."""
MOST_MERGED = 100_000
"""More merged ranges than this are not headings and totals."""

Place = tuple[int, int]
"""A cell: its line from 1, its column from 0."""


@dataclass
class Oddities:
    """Hidden lines; computed cells, as lines by column; merged ranges (first and last cell).

    `reach` is the last line written down, empty or not; `filled` how many have something in them, down to `last` and as
    far right as `width` columns.
    """

    hidden: set[int] = field(default_factory=set)
    computed: dict[int, "array[int]"] = field(default_factory=lambda: defaultdict(lambda: array("I")))
    merged: list[tuple[Place, Place]] = field(default_factory=list)
    reach: int = 0
    filled: int = 0
    last: int = 0
    width: int = 0

    def fill(self, line: int, column: int) -> None:
        """Something stands in a line, in that column and none further right. Lines are told in any order."""
        if line != self.last:
            self.filled += 1
        self.last = max(self.last, line)
        self.width = max(self.width, column + 1)

    def merge(self, first: Place, last: Place) -> None:
        """Some cells are one."""
        if len(self.merged) == MOST_MERGED:
            raise NotALedger("merged_cells", cells=f"{cell_name(*first)}:{cell_name(*last)}")
        self.merged.append((first, last))

    def formulas(self) -> Iterator[Place]:
        """The computed cells, column by column."""
        for column, lines in sorted(self.computed.items()):
            for line in lines:
                yield line, column

    def allow(self, sheet: str) -> None:
        """Raises NotALedger for a sheet too empty or too wide to be held while it is read."""
        if self.reach - self.filled > EMPTY_LINES:
            raise NotALedger("empty_lines", sheet=sheet, lines=EMPTY_LINES)
        if self.last * self.width > MOST_CELLS:
            raise NotALedger("spread_out", sheet=sheet, cell=cell_name(self.last, max(self.width - 1, 0)))


def place_of(reference: str) -> Place:
    """The line and column of a cell such as `H12`. Raises ValueError for what names none.

    >>> place_of("A1"), place_of("AD312")
    ((1, 0), (312, 29))
    """
    found = re.fullmatch(r"\$?([A-Z]{1,3})\$?(\d{1,7})", reference)
    if found is None:
        raise ValueError(f"{reference!r} is no cell")
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]), column - 1


def cell_name(line: int, column: int) -> str:
    """What people call a cell.

    >>> cell_name(1, 0), cell_name(312, 29)
    ('A1', 'AD312')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{line}"
