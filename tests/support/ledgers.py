"""The same small ledger of three loans as text, xlsx and xls, and what is done to such files to spoil them."""

import io
import struct
import warnings
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import msoffcrypto.format.ooxml
import xlsxwriter
import xlwt
from xlwt.CompoundDoc import XlsDoc

HEAD = ("机构号", "机构名称", "客户号", "客户名称", "客户类型", "单户授信总额", "借据号", "审批日期", "贷款余额",
        "逾期天数", "五级分类", "客户经理")
ROWS = (
    ("880601", "东街支行", "C101", "甲公司", "微型企业", 3000000, "JJ101", "20240229", 500000, 95, "次级", "Q1 周明"),
    ("880601", "东街支行", "C102", "乙公司", "小型企业", 4000000, "JJ102", "20240301", 650000.5, 10, "关注", "Q1 周明"),
    ("880602", "西街支行", "C103", "丙农户", "农户", 800000, "JJ103", "20240302", 300000, 181, "可疑", "Q2 吴芳"),
)
ROSTER = (("工号", "姓名", "机构号", "岗位", "任职日期"), ("Q1", "周明", "880601", "客户经理", "20200101"))
BALANCE = HEAD.index("贷款余额")
NAME = "台账_20260930"

Lines = Sequence[Sequence[Any]]
Touch = Callable[[Any, Any], object]


@dataclass(frozen=True)
class File:
    """A file by name: what makes it, what it is called, and the code of the reason it is refused for (empty: none).

    A benign one brings so many `loans`, the first of them with that `balance` in 元.
    """

    name: str
    file_name: str
    code: str
    make: Callable[[], bytes]
    loans: int = len(ROWS)
    balance: int = 500_000

    def __str__(self) -> str:
        return self.name


def nothing(book: Any, sheet: Any) -> None:
    """Leaves a workbook as it is."""


def text(lines: Lines = (HEAD, *ROWS), separator: str = ",", encoding: str = "utf-8") -> bytes:
    """Lines as a text."""
    return "".join(separator.join(map(str, line)) + "\r\n" for line in lines).encode(encoding)


def book(lines: Lines = (HEAD, *ROWS), touch: Touch = nothing, *, name: str = "台账", **options: Any) -> bytes:
    """Lines as an xlsx workbook, its one sheet then touched."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True} | options) as made:
        sheet = made.add_worksheet(name)
        for number, line in enumerate(lines):
            sheet.write_row(number, 0, line)
        touch(made, sheet)
    return target.getvalue()


def old_book(lines: Lines = (HEAD, *ROWS), touch: Touch = nothing, *, name: str = "台账") -> bytes:
    """Lines as an xls workbook, its one sheet then touched."""
    target = io.BytesIO()
    made = xlwt.Workbook()
    sheet = made.add_sheet(name, cell_overwrite_ok=True)
    for number, line in enumerate(lines):
        for place, cell in enumerate(line):
            sheet.write(number, place, cell)
    touch(made, sheet)
    made.save(target)
    return target.getvalue()


def package(parts: Mapping[str, str | bytes]) -> bytes:
    """A package of these parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    """The parts of a package."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


SHEET_PART = "xl/worksheets/sheet1.xml"


def changed(content: bytes, change: Callable[[bytes], bytes], part: str = SHEET_PART) -> bytes:
    """A package with one part changed."""
    parts = parts_of(content)
    return package(parts | {part: change(parts[part])})


def without(content: bytes, part: str) -> bytes:
    """A package that lacks one part."""
    return package({name: there for name, there in parts_of(content).items() if name != part})


def cut(content: bytes, share: float) -> bytes:
    """The first part of a file."""
    return content[:int(len(content) * share)]


def locked(content: bytes) -> bytes:
    """A workbook with an opening password."""
    target = io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(content)).encrypt("秘密Mima1", target)
    return target.getvalue()


def compound(stream: str, content: bytes) -> bytes:
    """A compound file of one stream."""
    target = io.BytesIO()
    XlsDoc().save(target, content)
    name, known = (f"{one}\0".encode("utf-16-le") for one in (stream, "Workbook"))
    raw = target.getvalue()
    at = raw.index(known)
    return raw[:at] + name.ljust(64, b"\0") + struct.pack("<H", len(name)) + raw[at + 66:]


def claiming(content: bytes, record: bytes, place: int) -> bytes:
    """An xls in which a count, so many bytes behind the mark of its record, is beyond all measure."""
    at = content.index(record, 512) + len(record) + place
    return content[:at] + struct.pack("<I", 0x7FFFFFFF) + content[at + 4:]


def flagged_as_locked(content: bytes) -> bytes:
    """A package whose parts say that they are locked."""
    return content.replace(b"PK\x03\x04\x14\x00\x00", b"PK\x03\x04\x14\x00\x01").replace(
        b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01")


def doubled(content: bytes) -> bytes:
    """A package with a second sheet part of the first one's name: which of them counts?"""
    target = io.BytesIO(content)
    with zipfile.ZipFile(target, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.writestr(SHEET_PART, parts_of(book([HEAD, ROWS[0]]))[SHEET_PART])
    return target.getvalue()


def garbled(content: bytes) -> bytes:
    """A package with some bytes of its sheet changed on the way."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        start = archive.getinfo(SHEET_PART).header_offset + 30 + len(SHEET_PART) + 200
    return content[:start] + bytes(byte ^ 0x55 for byte in content[start:start + 30]) + content[start + 30:]


def circular(content: bytes) -> bytes:
    """An xls whose sectors lead from the second back to the first."""
    allocation = 512 + 512 * struct.unpack_from("<I", content, 76)[0]
    return content[:allocation + 4] + struct.pack("<I", 0) + content[allocation + 8:]


@cache
def empty_rows(cells: bytes) -> bytes:
    """A million rows below the ledger's, each with these cells."""
    return b"".join(b'<row r="%d" ht="15">%s</row>' % (line, cells) for line in range(5, 1_048_576))


def filled_down(cells: bytes, *, data: bool = True, last: bytes = b"") -> bytes:
    """A sheet whose rows are written down to the very last, each with these cells."""
    return changed(book() if data else book([HEAD]), lambda part: part.replace(
        b"</sheetData>", empty_rows(cells) + last + b"</sheetData>"))


def hide(made: Any, sheet: Any, how: Callable[[], object]) -> None:
    """Hides a sheet behind a cover."""
    cover = made.add_worksheet("封面")
    cover.write(0, 0, "不良贷款台账")
    cover.activate()
    cover.set_first_sheet()
    how()


def also(sheet: Any, lines: Lines = (HEAD, ROWS[0])) -> None:
    """Writes lines on another sheet."""
    for number, line in enumerate(lines):
        sheet.write_row(number, 0, line)


def filtered(made: Any, sheet: Any) -> None:
    """Filters for one branch, as a spreadsheet leaves it."""
    sheet.autofilter(0, 0, len(ROWS), len(HEAD) - 1)
    sheet.filter_column_list(1, ["东街支行"])
    sheet.set_row(3, options={"hidden": True})
