"""Ledgers that must not be taken in, each made from code and known by name, with the code of the reason expected."""

import io
import struct
import zipfile
from collections.abc import Callable
from functools import partial
from typing import Any

import xlsxwriter
import xlwt
from xlwt.CompoundDoc import XlsDoc

from tests.support.ledgers import (
    BALANCE,
    HEAD,
    NAME,
    ROSTER,
    ROWS,
    SHEET_PART,
    File,
    also,
    book,
    changed,
    circular,
    claiming,
    compound,
    cut,
    doubled,
    filled_down,
    filtered,
    flagged_as_locked,
    garbled,
    hide,
    locked,
    old_book,
    package,
    parts_of,
    text,
    without,
)

THEME = "xl/theme/theme1.xml"
SPOILED: list[File] = []
HEAVY: list[File] = []
"""More of them, made to use up time or memory."""


def spoiled(name: str, code: str, ending: str = "xlsx", *, heavy: bool = False,
            file_name: str = "") -> Callable[..., Any]:
    """Lists what a function makes among the spoiled files."""
    def enlist(make: Callable[[], bytes]) -> Callable[[], bytes]:
        (HEAVY if heavy else SPOILED).append(File(name, file_name or f"{NAME}.{ending}", code, make))
        return make
    return enlist


# ---- files that are empty, cut off, or of another kind

spoiled("empty", "empty_file", "csv")(lambda: b"")
spoiled("only blanks", "empty_file", "csv")(lambda: b"\xef\xbb\xbf \r\n\t\r\n,,,\r\n")
spoiled("xlsx without a cell", "empty_file")(lambda: book([]))
spoiled("xls without a cell", "empty_file", "xls")(lambda: old_book([]))
for share in (0.1, 0.33, 0.5, 0.9):
    spoiled(f"xlsx cut at {share:.0%}", "unreadable_workbook")(partial(lambda share: cut(book(), share), share))
    spoiled(f"xls cut at {share:.0%}", "unreadable_workbook", "xls")(
        partial(lambda share: cut(old_book(), share), share))
spoiled("xlsx without its last 100 bytes", "unreadable_workbook")(lambda: book()[:-100])
spoiled("csv cut within a row", "other_width", "csv")(lambda: text()[:-40])
spoiled("csv cut within quotes", "torn_text", "csv")(
    lambda: text([HEAD, *ROWS[:2], (*ROWS[2][:3], '"丙农户，住址不详')]).rstrip())
spoiled("csv cut within a GB18030 sign", "cut_text", "csv")(
    lambda: text([HEAD, *ROWS, ("880601", "东街支行")], encoding="gb18030").rstrip()[:-1])
spoiled("csv cut within a UTF-8 sign", "cut_text", "csv")(lambda: text([HEAD, *ROWS, ("880601", "东")]).rstrip()[:-1])
spoiled("UTF-16 without its mark, cut", "cut_text", "csv")(lambda: text(encoding="utf-16-le")[:-1])
spoiled("csv in Big5", "unreadable_text", "csv")(
    lambda: "機構號,客戶號,借據號\r\n880601,C1,\u00e9".encode("big5", "replace") + b"\xff\xff\r\n")
spoiled("docx named xlsx", "word_document")(
    lambda: package({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w:document/>"}))
spoiled("pptx named xlsx", "other_package")(
    lambda: package({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<p:presentation/>"}))
spoiled("zip named xlsx", "packed")(lambda: package({"台账.csv": text()}))
spoiled("ods named xlsx", "other_workbook")(
    lambda: package({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<office/>"}))
spoiled("xlsb named xlsx", "other_workbook")(
    lambda: package({"[Content_Types].xml": "<Types/>", "xl/workbook.bin": b"\x83\x01\x00"}))
spoiled("doc named xls", "word_document", "xls")(lambda: compound("WordDocument", b"\xec\xa5\xc1\x00" * 2000))
spoiled("other compound file named xls", "other_package", "xls")(lambda: compound("Contents", b"thumbs" * 1000))
spoiled("rtf named xls", "word_document", "xls")(lambda: b"{\\rtf1\\ansi \xcc\xa8\xd5\xcb}")
spoiled("rar named xls", "packed", "xls")(lambda: b"Rar!\x1a\x07\x01\x00" + bytes(range(200)))
spoiled("pdf", "pdf_or_picture", "xls")(lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n")
spoiled("png", "pdf_or_picture")(lambda: b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)))
spoiled("exe", "other_package", "xls")(lambda: b"MZ\x90\0\x03\0\0\0" + bytes(range(256)) * 4)
spoiled("html named xls", "web_page", "xls")(lambda: (
    "\r\n<html xmlns:o='urn:schemas-microsoft-com:office:office'><meta charset='gbk'><table>" + "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in line) + "</tr>" for line in (HEAD, *ROWS))
    + "</table></html>").encode("gb18030"))
spoiled("mhtml named xls", "web_page", "xls")(lambda: b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n")
spoiled("xml of 2003", "xml_table", "xls")(lambda: (
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook '
    'xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="台账"/></Workbook>').encode())
spoiled("json", "no_known_heading", "csv")(lambda: '{"借据号": "JJ1", "客户号": "C1", "机构号": "880601"}'.encode())
spoiled("zero bytes", "nul_bytes", "csv")(lambda: text().replace(b"JJ102", b"JJ\0\0\0", 1))


# ---- workbooks that are locked, torn inside, or made to harm

spoiled("xlsx with an opening password", "locked_workbook")(lambda: locked(book()))


@spoiled("xls with an opening password", "locked_workbook", "xls")
def locked_old_book() -> bytes:
    """The record of a lock (RC4) after the first record."""
    made = xlwt.Workbook()
    made.add_sheet("台账")
    records = made.get_biff_data()
    first = 4 + struct.unpack_from("<H", records, 2)[0]
    lock = struct.pack("<HHHHH", 0x2F, 54, 1, 1, 1) + bytes(range(48))
    target = io.BytesIO()
    XlsDoc().save(target, records[:first] + lock + records[first:])
    return target.getvalue()


spoiled("zip with a password", "locked_workbook")(lambda: flagged_as_locked(book()))
spoiled("part of the sheet is missing", "unreadable_workbook")(lambda: without(book(), SHEET_PART))
spoiled("list of parts is missing", "unreadable_workbook")(lambda: without(book(), "xl/_rels/workbook.xml.rels"))
spoiled("sheet cut in its middle", "unreadable_workbook")(lambda: changed(book(), lambda part: cut(part, 0.5)))
spoiled("sheet that is none", "unreadable_workbook")(lambda: changed(book(), lambda part: b"\x00\xff" * 500))
spoiled("cells of another line", "unreadable_workbook")(lambda: changed(
    book(), lambda part: part.replace(b'r="C3"', b'r="C4"')))
spoiled("two parts of one name", "unreadable_workbook")(lambda: doubled(book()))
spoiled("bytes of a part changed", "unreadable_workbook")(lambda: garbled(book()))
spoiled("xls with a chain of sectors in a circle", "unreadable_workbook", "xls")(lambda: circular(old_book()))


spoiled("xls that claims room for billions of cells", "unreadable_workbook", "xls", heavy=True)(
    lambda: claiming(old_book(), b"\x00\x02\x0e\x00", 4))
spoiled("xls that claims billions of texts", "unreadable_workbook", "xls", heavy=True)(
    lambda: claiming(old_book(), b"\xfc\x00", 6))


@spoiled("zip bomb", "too_large", heavy=True)
def bomb() -> bytes:
    """A workbook of three megabytes that unpacks to 620."""
    target = io.BytesIO(book())
    with (zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
          archive.open("xl/media/image1.png", "w") as part):
        for _ in range(620):
            part.write(bytes(1 << 20))
    return target.getvalue()


@spoiled("zip bomb that says it is small", "unreadable_workbook", heavy=True)
def lying_bomb() -> bytes:
    """A part of 50 megabytes that says it has a thousand bytes, where the reader of cells never looks."""
    content = changed(book(), lambda part: part + b" " * (50 << 20), THEME)
    size = struct.pack("<I", len(parts_of(content)[THEME]))
    return content.replace(size, struct.pack("<I", 1000))


spoiled("entities that multiply", "unreadable_workbook", heavy=True)(lambda: changed(book(), lambda part: part.replace(
    b"<worksheet", b'<!DOCTYPE worksheet [<!ENTITY a "' + b"x" * 1000 + b'">' + b"".join(
        b'<!ENTITY %c "%s">' % (ord("b") + n, b"&%c;" % (ord("a") + n) * 20) for n in range(9)) + b"]><worksheet", 1)))
spoiled("entities in the shared texts", "unreadable_workbook", heavy=True)(lambda: changed(
    book(), lambda part: part.replace(b"<sst", b'<!DOCTYPE sst [<!ENTITY a SYSTEM "file:///etc/passwd">]><sst', 1),
    "xl/sharedStrings.xml"))
spoiled("one cell in the last corner", "empty_lines", heavy=True)(lambda: changed(book(), lambda part: part.replace(
    b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')))
spoiled("a sheet that is far too wide", "spread_out", heavy=True)(
    lambda: book(touch=lambda _, sheet: sheet.write(600, 16_383, "x")))
spoiled("1 million empty rows and no data", "empty_lines", heavy=True)(lambda: filled_down(b"", data=False))
spoiled("1 million empty rows below the data", "empty_lines", heavy=True)(lambda: filled_down(b""))
spoiled("1 million empty rows with styled cells", "empty_lines", heavy=True)(
    lambda: filled_down(b'<c s="1"/><c s="1"/>'))
spoiled("a row at the very end of the sheet", "empty_lines", heavy=True)(
    lambda: filled_down(b"", last=b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>'))
spoiled("1 million empty lines of a text", "blank_lines", "csv", heavy=True)(
    lambda: text() + b",,,,,,,,,,,\r\n" * 1_000_000)


# ---- sheets that cannot be told apart, or are not there

spoiled("workbook of other sheets", "no_known_heading")(
    lambda: book([("日期", "天气"), ("20260930", "晴")], lambda made, _: made.add_worksheet("值班").write(0, 0, "甲")))
spoiled("ledger on a hidden sheet", "hidden_sheet")(
    lambda: book(touch=lambda made, sheet: hide(made, sheet, sheet.hide)))
spoiled("ledger on a very hidden sheet", "hidden_sheet")(
    lambda: book(touch=lambda made, sheet: hide(made, sheet, sheet.very_hidden)))
spoiled("xls ledger on a hidden sheet", "hidden_sheet", "xls")(lambda: old_book(
    touch=lambda made, sheet: (setattr(sheet, "visibility", 2), made.add_sheet("封面").write(0, 0, "台账"),
                               made.set_active_sheet(1))))
spoiled("two ledger sheets", "several_sheets")(lambda: book(touch=lambda made, _: also(made.add_worksheet("九月"))))
spoiled("ledger and roster in one workbook", "several_sheets")(
    lambda: book(touch=lambda made, _: also(made.add_worksheet("花名册"), ROSTER)))
spoiled("two ledgers on one sheet", "second_heading")(lambda: book([HEAD, *ROWS, (), HEAD, ROWS[0]]))
spoiled("ledger and roster on one sheet", "second_heading")(lambda: book([HEAD, *ROWS, (), *ROSTER]))
spoiled("two ledgers in one text", "second_heading", "csv")(lambda: text([HEAD, *ROWS, HEAD, *ROWS]))
spoiled("two ledgers side by side", "ledger_beside")(
    lambda: book([(*line, "", *line) for line in (HEAD, *ROWS)]))
spoiled("ledger and roster side by side", "ledger_beside")(
    lambda: book([(*HEAD, "", *ROSTER[0]), (*ROWS[0], "", *ROSTER[1]), *ROWS[1:]]))


@spoiled("only a chart", "no_sheet")
def chart_alone() -> bytes:
    """A workbook whose one sheet is a chart."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as made:
        sheet = made.add_chartsheet("图")
        chart = made.add_chart({"type": "column"})
        chart.add_series({"values": "={1,2}"})
        sheet.set_chart(chart)
    return target.getvalue()


# ---- rows that would mean something else

spoiled("formulas in the body", "computed_cell")(
    lambda: book(touch=lambda _, sheet: sheet.write_formula(2, BALANCE, "=F3*0.5", None, 2000000)))
spoiled("xls with formulas in the body", "computed_cell", "xls")(
    lambda: old_book(touch=lambda _, sheet: sheet.write(2, BALANCE, xlwt.Formula("F3*0.5"))))
spoiled("a row hidden by hand", "hidden_line")(
    lambda: book(touch=lambda _, sheet: sheet.set_row(2, None, None, {"hidden": 1})))
spoiled("xls with a row hidden by hand", "hidden_line", "xls")(
    lambda: old_book(touch=lambda _, sheet: setattr(sheet.row(2), "hidden", True)))
spoiled("a row without height", "hidden_line")(
    lambda: changed(book(), lambda part: part.replace(b'<row r="3"', b'<row r="3" ht="0" customHeight="1"')))
spoiled("rows hidden by a filter", "hidden_line")(lambda: book(touch=filtered))
spoiled("cells merged downwards in the body", "merged_cells")(
    lambda: book(touch=lambda _, sheet: sheet.merge_range(1, 0, 2, 0, "880601")))
spoiled("cells merged sideways in the body", "merged_cells")(
    lambda: book(touch=lambda _, sheet: sheet.merge_range(2, 2, 2, 3, "C102")))
spoiled("heading merged into the body", "merged_cells")(
    lambda: book(touch=lambda _, sheet: sheet.merge_range(0, 11, 1, 11, "客户经理")))
spoiled("xls with cells merged in the body", "merged_cells", "xls")(
    lambda: old_book(touch=lambda _, sheet: sheet.merge(1, 2, 0, 0)))
spoiled("days from 1904", "days_from_1904")(lambda: book(date_1904=True))
spoiled("xls with days from 1904", "days_from_1904", "xls")(
    lambda: old_book(touch=lambda made, _: setattr(made, "dates_1904", True)))


# ---- tables without what is needed

spoiled("heading without rows", "no_rows")(lambda: book([HEAD]))
spoiled("csv heading without rows", "no_rows", "csv")(lambda: text([HEAD]))
spoiled("only totals below the heading", "no_rows")(lambda: book([HEAD, ("合计", "", "0笔", *[""] * 5, 0)]))
spoiled("without a column that is needed", "columns_missing")(
    lambda: book([[cell for place, cell in enumerate(line) if place != 6] for line in (HEAD, *ROWS)]))
spoiled("heading in line 40", "no_known_heading")(lambda: book([("说明",)] * 39 + [HEAD, *ROWS]))
spoiled("a separator too many", "other_width", "csv")(
    lambda: text().replace("乙公司".encode(), "乙,公司".encode()))
spoiled("tabs and commas mixed", "other_width", "csv")(
    lambda: text([HEAD, *ROWS[:2]]) + text([ROWS[2]], separator="\t"))
spoiled("semicolons", "no_known_heading", "csv")(lambda: text(separator=";"))
spoiled("quotes that do not pair", "torn_text", "csv")(
    lambda: text().replace("乙公司".encode(), '"乙"公司'.encode()))
spoiled("no day known", "no_as_of", file_name="台账.xlsx")(book)
