"""The row report of an import: a workbook that says of every row what became of it, and why."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from workflow.services.exchange.layouts import Kind
from workflow.services.exchange.report import ImportReport
from workflow.services.exchange.staging import CHUNK, Staged
from workflow.wording.ledger import WORDS

COLUMNS = (("行", 7), ("记录", 22), ("名称", 30), ("结果", 9), ("单元格", 9), ("列", 18), ("内容", 24), ("说明", 70))
CALLED = {Kind.LOANS: "customer_name", Kind.LOAN_QUALITY: "institution_name"} | dict.fromkeys(
    (Kind.ROSTER, Kind.KINSHIPS, Kind.INTERESTS, Kind.KEY_STAFF, Kind.SAME_PERSON), "name")
"""The column by which people know a row."""
FIGURES = ("rows", "taken", "changed", "unchanged", "duplicate", "refused", "passed_over")


def write_rows(ledger: Staged, report: ImportReport, path: Path) -> None:
    """Write the report of every row of a file taken in (or tried), the rows in the order of the file."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"title": "导入逐行报告"})
        _summary(book.add_worksheet("汇总"), report)
        _rows(book, book.add_worksheet("逐行结果"), ledger)


def _summary(sheet: Worksheet, report: ImportReport) -> None:
    """The figures of the import."""
    lines = [("文件", report.file_name), ("种类", WORDS[report.kind]), ("工作表", report.sheet),
             ("数据日期", report.as_of.isoformat() if report.as_of else ""),
             ("试导入", "是" if report.dry_run else "否"),
             *((WORDS[name], getattr(report, name)) for name in FIGURES), ("问题", report.found)]
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 50)
    for number, (name, value) in enumerate(lines):
        sheet.write_string(number, 0, name)
        sheet.write(number, 1, value)


def _rows(book: Workbook, sheet: Worksheet, ledger: Staged) -> None:
    """A line for every row, and one more for every further problem of it."""
    bold = book.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    for number, (name, width) in enumerate(COLUMNS):
        sheet.set_column(number, number, width)
        sheet.write_string(0, number, name, bold)
    last, total = 0, ledger.count()
    for last, line in enumerate(_lines(ledger), 1):
        if last % CHUNK == 0:
            ledger.progress("reporting", min(last, total), total)
        sheet.write_number(last, 0, line[0])
        for place, text in enumerate(line[1:], 1):
            sheet.write_string(last, place, text)
    sheet.autofilter(0, 0, last, len(COLUMNS) - 1)
    ledger.progress("reporting", total, total)


def _lines(ledger: Staged) -> Iterator[tuple[Any, ...]]:
    """Line, record, name, fate, and the problem's cell, column, content and words."""
    called = CALLED[ledger.layout.kind]
    found = ledger.database.query(f"""
        SELECT staged.line, json_extract(staged.record, '$.{ledger.layout.key[0]}') AS its_record,
               json_extract(staged.record, '$.{called}') AS its_name, staged.fate, staged.first_line,
               problem.cell, problem.column, problem.value, problem.message
        FROM staged LEFT JOIN problem ON problem.line = staged.line ORDER BY staged.line, problem.id""")
    for one in found:
        message = one["message"] or (f"与第 {one['first_line']} 行重复" if one["fate"] == "duplicate" else "")
        yield (one["line"], one["its_record"] or "", one["its_name"] or "", WORDS[one["fate"]],
               one["cell"] or "", one["column"] or "", one["value"] or "", message)
