"""The board as a workbook: the matrix of the differences, and a line for every institution and month."""

from collections.abc import Callable
from typing import BinaryIO

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from workflow.rules.tolerance import near, points
from workflow.services.quality.board import Board, Cell, Line
from workflow.wording import word
from workflow.wording.tolerance import comparator_words, left_words, policy_words, why_words

COLUMNS = (
    ("机构号", 10), ("机构", 28), ("月份", 9), ("普惠型小微不良率（%）", 12), ("对照不良率（%）", 12), ("对照", 26),
    ("相差（百分点）", 12), ("容忍幅度（百分点）", 10), ("差异化目标", 10), ("结论", 12), ("距上限", 28), ("说明", 60))


def write_book(board: Board, names: dict[str, str], target: BinaryIO) -> None:
    """Write it; `names` are those of institutions by their codes. Figures are written as text, so that none is rounded.
    """
    with Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"title": "不良容忍度"})
        bold = book.add_format({"bold": True})

        def heading(sheet: Worksheet, columns: list[tuple[str, int]]) -> None:
            sheet.freeze_panes(1, 2)
            for place, (name, width) in enumerate(columns):
                sheet.set_column(place, place, width)
                sheet.write_string(0, place, name, bold)

        _matrix(book.add_worksheet("矩阵"), board, heading)
        _details(book.add_worksheet("逐月明细"), board, names, heading)
        _notes(book.add_worksheet("口径说明"), board)


Heading = Callable[[Worksheet, list[tuple[str, int]]], None]


def _matrix(sheet: Worksheet, board: Board, heading: Heading) -> None:
    """The verdict, the difference and the margin to the limit of each institution and month in one cell."""
    heading(sheet, [("机构号", 10), ("机构", 28), *((f"{month}{'（计）' if month in board.counting else ''}", 22)
                                                for month in board.months)])
    for number, line in enumerate(board.lines, 1):
        sheet.write_string(number, 0, line.institution.code)
        sheet.write_string(number, 1, line.institution.name)
        for place, cell in enumerate(line.cells, 2):
            sheet.write_string(number, place, _in_short(cell))


def _in_short(cell: Cell) -> str:
    result = cell.told.result
    if result.difference_pp is None:
        return word(result.verdict)
    return f"{word(result.verdict)}，相差 {near(result.difference_pp, result.margin_pp)}，{left_words(result.left_pp)}"


def _details(sheet: Worksheet, board: Board, names: dict[str, str], heading: Heading) -> None:
    """A line for every cell, with its ratios and what is missing."""
    heading(sheet, list(COLUMNS))
    rows = [_row(line, cell, names) for line in board.lines for cell in line.cells]
    for number, row in enumerate(rows, 1):
        for place, text in enumerate(row):
            sheet.write_string(number, place, text)
    sheet.autofilter(0, 0, len(rows), len(COLUMNS) - 1)


def _row(line: Line, cell: Cell, names: dict[str, str]) -> tuple[str, ...]:
    one, result = cell.told, cell.told.result
    ratios = [points(ratio * 100) if ratio is not None else "" for ratio in (result.incl_ratio, result.cmp_ratio)]
    has_own = line.institution.code in one.policy.branch_margins or line.institution.code in one.policy.branch_targets
    return (line.institution.code, line.institution.name, cell.month, *ratios, comparator_words(one.policy),
            points(result.difference_pp) if result.difference_pp is not None else "", str(result.margin_pp),
            "是" if has_own else "否", word(result.verdict), left_words(result.left_pp), why_words(one, names))


def _notes(sheet: Worksheet, board: Board) -> None:
    """By what it was judged, and what the verdicts do not mean."""
    sheet.set_column(0, 0, 110)
    for number, line in enumerate((
            f"{board.chosen} 月末适用清单 {board.version.number} 版的参数：{policy_words(board.version.tolerance)}。",
            "各月按该月月末施行的清单版本判断；注明“（计）”的月份是认定事项取数的时点。",
            "比较用精确值，先比较后四舍五入。超出容忍度不产生责任，只是不能据此免责。")):
        sheet.write_string(number, 0, line)
