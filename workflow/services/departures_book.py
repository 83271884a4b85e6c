"""Departures as a workbook and as text with commas: the lines of the board, and every departure."""

import csv
from io import StringIO
from typing import BinaryIO

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from workflow.rules.similar import MIN_COMPARED, NEAR_IDENTICAL
from workflow.services.departures_board import COLUMNS, Board, Line, rows
from workflow.wording.similar import percent_said, share_said

OF_LINES = (("作出认定", 10), ("偏离", 8), ("占比", 8), ("偏轻", 8), ("偏重", 8))


def write_book(board: Board, target: BinaryIO) -> None:
    """Write the workbook. Cells are text, so that nothing in them is taken for a formula."""
    with Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"title": "偏离情况"})
        bold = book.add_format({"bold": True})
        for name, lines in (("按季度", board.quarters), ("按机构", board.branches), ("按作出者", board.committees)):
            _sheet(book.add_worksheet(name), [(name.removeprefix("按"), 32), *OF_LINES],
                   [_line(one) for one in lines], bold)
        _sheet(book.add_worksheet("逐件"), list(COLUMNS), rows(board), bold)
        book.add_worksheet("口径说明").write_string(0, 0, NOTE)


NOTE = (f"偏离：结论与过半数几乎相同的认定不同，至少有 {MIN_COMPARED} 人可比。几乎相同：命中的清单项、职责相同，"
        f"相似度 {percent_said(NEAR_IDENTICAL)} 以上。人数和比较对象以作出时为准；已作废的不计。")


def _sheet(sheet: Worksheet, columns: list[tuple[str, int]], lines: list[tuple[str, ...]], bold: object) -> None:
    sheet.freeze_panes(1, 0)
    for place, (name, width) in enumerate(columns):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, name, bold)
    for number, line in enumerate(lines, 1):
        for place, text in enumerate(line):
            sheet.write_string(number, place, text)


def _line(one: Line) -> tuple[str, ...]:
    return (one.body.name, str(one.decided), str(one.departed), share_said(one.share), str(one.lighter),
            str(one.heavier))


def written_csv(board: Board) -> bytes:
    """Every departure as text with commas, in UTF-8 with a mark that spreadsheets know it by."""
    target = StringIO()
    writer = csv.writer(target)
    writer.writerow([name for name, _ in COLUMNS])
    writer.writerows([[_plain(text) for text in line] for line in rows(board)])
    return target.getvalue().encode("utf-8-sig")


def _plain(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
