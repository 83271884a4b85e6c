"""Workbooks as they really arrive: their sheets, and what in a sheet would make its rows mean something else.

Cells are read by calamine. What calamine does not tell (rows that are hidden or filtered away, cells that are computed,
how far the sheet reaches) is found in the file itself, and first: a sheet too large to be held is never loaded.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import IO, Any, Protocol

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from workflow.services.exchange.compound import OldWorkbook
from workflow.services.exchange.oddities import Oddities
from workflow.services.exchange.package import Package
from workflow.services.exchange.report import NotALedger

ZIPPED, COMPOUND = b"PK\x03\x04", bytes.fromhex("D0CF11E0A1B11AE1")


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook; `hidden` when a person does not see it."""

    book: "Workbook"
    name: str
    number: int
    hidden: bool

    @cached_property
    def oddities(self) -> Oddities:
        """What is peculiar about it."""
        return self.book.peculiar.oddities(self.number)

    @cached_property
    def cells(self) -> CalamineSheet:
        """Its cells. Raises NotALedger where they are too many, or damaged."""
        self.oddities.allow(self.name)
        return self.book.cells(self.number)

    @property
    def total(self) -> int:
        """Lines from the top to the last one with something in it."""
        return int(self.cells.total_height)

    def lines(self) -> Iterator[tuple[int, list[Any]]]:
        """Each line with its number in the sheet and its cells from column A on."""
        with _whole():
            yield from enumerate(self.cells.iter_rows(), 1)


class Peculiar(Protocol):
    """What a workbook says of itself beside its cells."""

    @property
    def counts_from_1904(self) -> bool: ...
    def oddities(self, number: int) -> Oddities: ...
    def __len__(self) -> int: ...


class Workbook:
    """A workbook of the xlsx or xls kind. Raises NotALedger for anything else, saying what it seems to be."""

    def __init__(self, stream: IO[bytes]) -> None:
        stream.seek(0)
        zipped = stream.read(len(ZIPPED)) == ZIPPED
        stream.seek(0)
        self.peculiar: Peculiar = Package(stream) if zipped else OldWorkbook(stream.read())
        if self.peculiar.counts_from_1904:
            raise NotALedger("days_from_1904")
        stream.seek(0)
        with _whole():
            self._book = CalamineWorkbook.from_filelike(stream)
        if len(self.peculiar) != len(self._book.sheets_metadata):
            raise NotALedger("unreadable_workbook")

    def sheets(self) -> list[Sheet]:
        """The sheets with cells, in their order. Raises NotALedger where there are none."""
        found = [Sheet(self, one.name, number, one.visible != SheetVisibleEnum.Visible)
                 for number, one in enumerate(self._book.sheets_metadata) if one.typ == SheetTypeEnum.WorkSheet]
        if not found:
            raise NotALedger("no_sheet")
        return found

    def cells(self, number: int) -> CalamineSheet:
        """The cells of a sheet."""
        with _whole():
            return self._book.get_sheet_by_index(number)


@contextmanager
def _whole() -> Iterator[None]:
    """What calamine cannot read is damaged; so is what makes it panic, which is no `Exception`."""
    try:
        yield
    except CalamineError as error:
        raise NotALedger("unreadable_workbook") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise NotALedger("unreadable_workbook") from error
