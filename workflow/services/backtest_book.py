"""A back-test as a workbook: the summaries, everybody who flips, and the items behind each."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from xlsxwriter import Workbook

from workflow.rules.backtesting import Backtest
from workflow.wording.backtest import Table, flip_tables, headline, summary_tables

WIDTH, WIDEST = 14, 60


def write_book(found: Backtest, old: str, new: str, path: Path, notes: Sequence[str] = (),
               more: Iterable[Table] = ()) -> None:
    """Write it to a file, with these remarks under the headline and these tables behind the others.

    Raises OSError where that cannot be written, before anything else is done.
    """
    with path.open("wb") as target, Workbook(target, {"constant_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"title": "清单回测"})
        total = Table("说明", ("说明",), ((said,) for said in (*headline(found, old, new).splitlines(), *notes)))
        for table in (total, *summary_tables(found), *flip_tables(found), *more):
            _sheet(book, table)


def _sheet(book: Workbook, table: Table) -> None:
    """One table as a sheet, text as text and numbers as numbers."""
    sheet, bold = book.add_worksheet(table.title), book.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    for place, name in enumerate(table.columns):
        sheet.set_column(place, place, WIDEST if name in table.wide else WIDTH)
        sheet.write_string(0, place, name, bold)
    last = 0
    for last, row in enumerate(table.rows, 1):
        for place, cell in enumerate(row):
            if isinstance(cell, int):
                sheet.write_number(last, place, cell)
            else:
                sheet.write_string(last, place, cell)
    sheet.autofilter(0, 0, last, len(table.columns) - 1)
