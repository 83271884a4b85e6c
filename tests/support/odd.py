"""Ledgers that are odd and yet sound: they must be taken in, and read as they were meant."""

import io
from collections.abc import Callable
from typing import Any

from tests.support.ledgers import BALANCE, HEAD, NAME, ROWS, File, Lines, also, book, changed, old_book, text

BENIGN: list[File] = []
DATED = ("20240229", "2024-02-29", "2024/2/29", "2024.2.29", "2024年2月29日")
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def odd(name: str, make: Callable[[], bytes], ending: str = "xlsx", **brings: int) -> None:
    """Lists what a function makes among the odd files that must be taken in."""
    BENIGN.append(File(name, f"{NAME}.{ending}", "", make, **brings))


def five() -> Lines:
    """Five loans."""
    return [*ROWS, *((*line[:6], f"{line[6]}9", *line[7:]) for line in ROWS[:2])]


def hidden(sheet: Any) -> Any:
    """The sheet, out of sight."""
    sheet.hide()
    return sheet


def totals(_: Any, sheet: Any) -> None:
    """The totals as people make them."""
    sheet.merge_range(4, 0, 4, 3, "合计")
    sheet.write_formula(4, BALANCE, "=SUM(I2:I4)", None, 1450000.5)


def subtotals(_: Any, sheet: Any) -> None:
    """A subtotal between the rows."""
    sheet.merge_range(2, 0, 2, 3, "小计")
    sheet.write_formula(2, BALANCE, "=I2", None, 500000)


def picture() -> io.BytesIO:
    """A picture of one point."""
    return io.BytesIO(bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da63f8cfc0f01f00050001ff5c"
        "c4d3e10000000049454e44ae426082"))


odd("UTF-8 with its mark", lambda: text(encoding="utf-8-sig"), "csv")
odd("UTF-16 with its mark", lambda: text(encoding="utf-16"), "csv")
odd("UTF-16 without its mark", lambda: text(encoding="utf-16-le"), "csv")
odd("UTF-16 of the other order without its mark", lambda: text(encoding="utf-16-be"), "csv")
odd("GB18030", lambda: text(encoding="gb18030"), "csv")
odd("tabs below a title", lambda: text([("不良贷款明细",), HEAD, *ROWS], separator="\t"), "txt")
odd("tabs between amounts with thousands", lambda: text([HEAD] + [
    [f"{cell:,.2f}" if place in (5, BALANCE) else cell for place, cell in enumerate(line)][:12] for line in ROWS],
    separator="\t"), "txt")
odd("no end of the last line", lambda: text().rstrip(), "csv")
odd("other ends of lines", lambda: text().replace(b"\r\n", b"\n"), "csv")
odd("a count below the rows", lambda: text([HEAD, *ROWS, ("共 3 条记录",)]), "csv")
odd("blank lines around a text",
    lambda: b"\r\n\r\n" + text([[*line, "", ""] for line in (HEAD, *ROWS)]) + b"\r\n,,,\r\n", "csv")
odd("xls", old_book, "xls")
odd("a filter that hides nothing", lambda: book(touch=lambda _, sheet: sheet.autofilter(0, 0, 3, 11)))
odd("hidden columns", lambda: book(touch=lambda _, sheet: sheet.set_column(4, 5, None, None, {"hidden": 1})))
odd("comments, frozen panes and a picture", lambda: book(touch=lambda _, sheet: (
    sheet.write_comment(1, 3, "查过"), sheet.freeze_panes(1, 0),
    sheet.insert_image(5, 0, "云.png", {"image_data": picture()}))))
odd("protected against changes", lambda: book(touch=lambda made, sheet: (
    sheet.protect("mima"), made.read_only_recommended())))
odd("another ledger out of sight", lambda: book(touch=lambda made, _: also(hidden(made.add_worksheet("代码表")))))
odd("days written in five ways", lambda: book([HEAD] + [
    [*line[:7], day, *line[8:]] for line, day in zip(five(), DATED, strict=True)]), loans=5)
odd("full-width digits", lambda: book([HEAD] + [[str(cell).translate(WIDE) for cell in line] for line in ROWS]))
odd("blank lines and a blank column", lambda: book([(), (), *(("", *line) for line in (HEAD, *ROWS)), (), ()]))
odd("a unit in the heading", lambda: book([
    ["贷款余额\n（万元）" if one == "贷款余额" else one for one in HEAD], *ROWS]), balance=5_000_000_000)
odd("amounts with thousands", lambda: book([HEAD] + [
    [f"{cell:,.2f}" if place in (5, BALANCE) else cell for place, cell in enumerate(line)] for line in ROWS]))
odd("days with their word", lambda: book([HEAD] + [[*line[:9], f"{line[9]}天", *line[10:]] for line in ROWS]))
odd("notes below", lambda: book([
    HEAD, *ROWS, (), ("注：余额含已核销部分",), ("填表人：周明", "", "", "复核人：吴芳")]))
odd("totals with formulas and merged cells", lambda: book([HEAD, *ROWS, ("合计",)], totals))
odd("totals between the rows", lambda: book([HEAD, ROWS[0], ("小计",), *ROWS[1:], ("合计",)], subtotals))
odd("a merged title", lambda: book(
    [("不良贷款台账",), HEAD, *ROWS], lambda _, sheet: sheet.merge_range(0, 0, 0, 11, "不良贷款台账")))
odd("a hidden row below", lambda: book(touch=lambda _, sheet: sheet.set_row(9, 15, None, {"hidden": True})))
odd("fifty thousand empty rows", lambda: changed(
    book(), lambda part: part.replace(b"</sheetData>", b"<row/>" * 50_000 + b"</sheetData>")))
odd("a branch whose name begins like a note", lambda: book(
    [(line[1], line[0], *line[2:]) for line in (HEAD, *ROWS)]
    + [("第一支行", "880603", "C104", "丁公司", "微型企业", 1, "JJ104", "20240302", 1, 1, "关注", "Q3")]), loans=4)
