"""The board as a workbook: by quarter, by ground, by branch where the reader may see it so, and how it is computed."""

from collections.abc import Sequence
from typing import BinaryIO

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from workflow.rules.appeal_figures import Counted, K, Rate
from workflow.services.appeal_figures.board import COLUMNS, Board, BranchLine
from workflow.wording import word
from workflow.wording.appeal_figure_words import COLUMN_WORDS, HOW, NOTES, PACE_WORD, name_of, pace_words
from workflow.wording.appeal_figure_words import share_words as share
from workflow.wording.publication_words import quarter_said

Rows = list[list[str]]


def write_book(shown: Board, lines: Sequence[BranchLine], target: BinaryIO) -> None:
    """Write it; `lines` are empty for who may not look at branches. Figures are written as text, as on the page."""
    with Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"title": "申诉与异议统计"})
        bold = book.add_format({"bold": True})

        def fill(name: str, headings: list[str], rows: Rows) -> None:
            sheet: Worksheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 1)
            sheet.set_column(0, 0, 30)
            sheet.set_column(1, len(headings), 16)
            for number, row in enumerate([headings, *rows]):
                for place, text in enumerate(row):
                    sheet.write_string(number, place, text, None if number else bold)

        fill("按季度", ["指标", *(quarter_said(one) for one in shown.quarters), "合计"], _by_quarter(shown))
        fill("申诉事由", ["事由", "作出决定的申诉", "其中变更、撤销或发回"], [
            [word(one.ground), str(one.decided), str(one.helped)] for one in shown.grounds()])
        if lines:
            fill(f"按机构{shown.year}年", ["机构", *(COLUMN_WORDS[name] for name in COLUMNS)], [
                [line.institution.name, *(_told(line.counts[name]) for name in COLUMNS)] for line in lines])
        fill("口径", ["指标", "怎样计算", "取自"], [
            *([name_of(code), *said] for code, said in HOW.items()),
            *([note] for note in NOTES)])


def _by_quarter(shown: Board) -> Rows:
    asked = (*shown.quarters, "")
    return [
        *([word(kind), *(str(shown.count((kind,), one)) for one in asked)] for kind in Counted),
        *([word(which), *(share(*shown.rate(which, one)) for one in asked)] for which in Rate),
        [PACE_WORD, *(pace_words(shown.pace(one)) for one in asked)],
    ]


def _told(count: int | None) -> str:
    return f"少于 {K} 或不单列" if count is None else str(count)
