"""The body of a letter as WordprocessingML, and the styles it is set in (GB/T 9704-2012).

The styles are named, and carry everything they need: a template that defines one of them has its own look, one that
does not gets ours.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from html import escape
from types import MappingProxyType

from workflow.rules import official_page as page
from workflow.services.official.reading import Block, Cell, Paragraph, Table

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
CELL_MARGIN = 80
CELL_LINE, FINE_LINE = 400, 320


def _font(name: str) -> str:
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}" w:cs="{name}" w:hint="eastAsia"/>'


def _size(points: int | Fraction) -> str:
    half = int(points * 2)
    return f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'


LANGUAGE = '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'


def style(key: str, name: str, *, font: str = page.TEXT_FONT, size: int | Fraction = page.BODY, red: bool = False,
          before: int = 0, line: int = page.LINE, indent: str = "", align: str = "both", level: int | None = None,
          keep: bool = False, border: str = "") -> str:
    """A paragraph style that needs no other. `before` and `line` in twips, the line exact; `level`: of the outline.

    Lines are exact and characters drawn together instead of being put on the grid of the page: every program then sets
    22 lines of 28 characters, where some would give a character of 16 points two places of 15.8.
    """
    tighter = f'<w:spacing w:val="{page.TIGHTER}"/>' if size == page.BODY else ""
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{key}"><w:name w:val="{name}"/><w:qFormat/><w:pPr>'
        + ("<w:keepNext/>" if keep else "") + '<w:widowControl w:val="0"/>' + border
        + '<w:kinsoku/><w:overflowPunct w:val="0"/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'
          '<w:snapToGrid w:val="0"/>'
        + f'<w:spacing w:before="{before}" w:after="0" w:line="{line}" w:lineRule="exact"/>{indent}'
          f'<w:jc w:val="{align}"/>'
        + (f'<w:outlineLvl w:val="{level}"/>' if level is not None else "") + "</w:pPr><w:rPr>"
        + _font(font) + (f'<w:color w:val="{page.RED}"/>' if red else "") + tighter + '<w:kern w:val="0"/>'
        + _size(size) + LANGUAGE + "</w:rPr></w:style>")


TWO = round(2 * page.CHARACTER)
FIRST = f'<w:ind w:firstLineChars="200" w:firstLine="{TWO}"/>'
SIGNED = f'<w:ind w:left="{page.AREA_WIDTH - round(15 * page.CHARACTER) - 60}"/>'
"""The fifteen characters at the right: a date of seven centred in them ends four characters before the edge."""
RULE = f'<w:pBdr><w:bottom w:val="single" w:sz="12" w:space="11" w:color="{page.RED}"/></w:pBdr>'
IMPRINT_FRAME = (f'<w:framePr w:w="{page.AREA_WIDTH}" w:hSpace="0" w:wrap="around" w:vAnchor="margin"'
                 ' w:hAnchor="margin" w:xAlign="left" w:yAlign="bottom"/>')
IMPRINT_RULES = ('<w:pBdr><w:top w:val="single" w:sz="8" w:space="1" w:color="auto"/>'
                 '<w:bottom w:val="single" w:sz="8" w:space="1" w:color="auto"/></w:pBdr>'
                 f'<w:tabs><w:tab w:val="right" w:pos="{page.AREA_WIDTH}"/></w:tabs>')
"""The imprint stands at the foot of the type area of the last page, between two rules."""
ONE_NUMBER = page.PAGE_NUMBER * 20

STYLES: Mapping[str, str] = MappingProxyType({
    "GwMark": style("GwMark", "公文发文机关标志", font=page.TITLE_FONT, size=page.MARK, red=True, align="center",
                    before=page.twips(page.MARK_BELOW), line=page.MARK * 25),
    "GwNumber": style("GwNumber", "公文发文字号", align="center", before=2 * page.LINE, border=RULE),
    "GwPlainNumber": style("GwPlainNumber", "公文文号", align="center"),
    "GwTitle": style("GwTitle", "公文标题", font=page.TITLE_FONT, size=page.TITLE, align="center", line=660, keep=True),
    "GwTo": style("GwTo", "公文主送机关", align="left", before=page.LINE),
    "GwText": style("GwText", "公文正文", indent=FIRST),
    "GwLevel1": style("GwLevel1", "公文一级标题", font=page.LEVEL1_FONT, indent=FIRST, level=0, keep=True),
    "GwLevel2": style("GwLevel2", "公文二级标题", font=page.LEVEL2_FONT, indent=FIRST, level=1, keep=True),
    "GwLevel3": style("GwLevel3", "公文三级标题", indent=FIRST, level=2, keep=True),
    "GwAttachments": style("GwAttachments", "公文附件说明", before=page.LINE, indent=FIRST),
    "GwSign": style("GwSign", "公文落款", align="center", before=2 * page.LINE, indent=SIGNED, keep=True),
    "GwDay": style("GwDay", "公文成文日期", align="center", indent=SIGNED),
    "GwNote": style("GwNote", "公文附注", indent=FIRST),
    "GwCell": style("GwCell", "公文表格", size=page.CELL, line=CELL_LINE, align="left"),
    "GwCellHead": style("GwCellHead", "公文表头", font=page.LEVEL1_FONT, size=page.CELL, line=CELL_LINE, align="left"),
    "GwFine": style("GwFine", "公文小表格", size=page.FINE, line=FINE_LINE, align="left"),
    "GwFineHead": style("GwFineHead", "公文小表头", font=page.LEVEL1_FONT, size=page.FINE, line=FINE_LINE,
                        align="left"),
    "GwImprint": style("GwImprint", "公文版记", size=page.PAGE_NUMBER, align="left", border=IMPRINT_RULES),
    "GwPageOdd": style("GwPageOdd", "公文单页页码", font=page.NUMBER_FONT, size=page.PAGE_NUMBER, line=ONE_NUMBER,
                       align="right", indent=f'<w:ind w:rightChars="100" w:right="{ONE_NUMBER}"/>'),
    "GwPageEven": style("GwPageEven", "公文双页页码", font=page.NUMBER_FONT, size=page.PAGE_NUMBER, line=ONE_NUMBER,
                        align="left", indent=f'<w:ind w:leftChars="100" w:left="{ONE_NUMBER}"/>'),
})
"""Every style of ours by its key. 版心 22 lines by 28 characters; numbers and marks as 6.7 says."""

OF_KIND = {"text": "GwText", "item": "GwText", "level1": "GwLevel1", "level2": "GwLevel2", "level3": "GwLevel3"}


def body_xml(blocks: Sequence[Block]) -> str:
    """The paragraphs and tables of a letter."""
    return "".join(_table(one) if isinstance(one, Table) else paragraph(one, OF_KIND.get(one.kind, "GwText"))
                   for one in blocks)


def paragraph(one: Paragraph, key: str) -> str:
    """A paragraph in a style; a point of a list has its dot in front."""
    runs = "".join(
        f'<w:r>{"<w:rPr><w:b/></w:rPr>" if run.strong else ""}<w:t xml:space="preserve">{_text(run.text)}</w:t></w:r>'
        for run in one.runs)
    mark = '<w:r><w:t xml:space="preserve">· </w:t></w:r>' if one.kind == "item" else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{key}"/></w:pPr>{mark}{runs}</w:p>'


def _text(text: str) -> str:
    """Text with its line breaks."""
    return escape(text).replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')


def _table(table: Table) -> str:
    """A table as wide as the type area; its head is repeated on every page, no row is torn apart."""
    widths = column_widths(table)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    edges = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
                    for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    rows = "".join(_row(row, widths, head=place < table.heads, fine=table.fine)
                   for place, row in enumerate(table.rows))
    return (f'<w:tbl><w:tblPr><w:tblW w:w="{page.AREA_WIDTH}" w:type="dxa"/><w:jc w:val="center"/>'
            f'<w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>'
            f'<w:left w:w="{CELL_MARGIN}" w:type="dxa"/><w:right w:w="{CELL_MARGIN}" w:type="dxa"/></w:tblCellMar>'
            f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>{AFTER_TABLE}")


AFTER_TABLE = ('<w:p><w:pPr><w:pStyle w:val="GwFine"/><w:spacing w:before="0" w:after="0" w:line="120"'
               ' w:lineRule="exact"/></w:pPr></w:p>')
"""Two tables that follow each other at once would be one."""


def _row(row: Sequence[Cell], widths: Sequence[int], *, head: bool, fine: bool) -> str:
    kept = "<w:trPr><w:cantSplit/>" + ("<w:tblHeader/>" if head else "") + "</w:trPr>"
    cells, at = [], 0
    for cell in row:
        cells.append(_cell(cell, sum(widths[at:at + cell.span]), fine=fine))
        at += cell.span
    return f"<w:tr>{kept}{''.join(cells)}</w:tr>"


def _cell(cell: Cell, width: int, *, fine: bool) -> str:
    key = ("GwFine" if fine else "GwCell") + ("Head" if cell.heading else "")
    span = f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
    inside = "".join(paragraph(one, key) for one in cell.paragraphs)
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}</w:tcPr>{inside}</w:tc>'


def column_widths(table: Table) -> list[int]:
    """Widths in twips that add up to the type area: a column that fits on one line within its share gets no more, and
    the others share what is left, half of it evenly and half by how much they hold.
    """
    size = int((page.FINE if table.fine else page.CELL) * 10)
    halves, signs = _lengths(table)
    wanted = [max(one, 4) * size + 2 * CELL_MARGIN + 20 for one in halves]
    if sum(wanted) <= page.AREA_WIDTH:
        return _adding_up([one * page.AREA_WIDTH // sum(wanted) for one in wanted])
    widths, left, open_ones = [0] * len(wanted), page.AREA_WIDTH, list(range(len(wanted)))
    while small := [at for at in open_ones if wanted[at] <= left // len(open_ones)]:
        for at in small:
            widths[at] = wanted[at]
            left -= wanted[at]
        open_ones = [at for at in open_ones if at not in small]
    held = sum(signs[at] for at in open_ones)
    for at in open_ones:
        widths[at] = left // (2 * len(open_ones)) + left * signs[at] // (2 * held)
    return _adding_up(widths)


def _adding_up(widths: list[int]) -> list[int]:
    """What rounding left over goes to the last column."""
    return [*widths[:-1], page.AREA_WIDTH - sum(widths[:-1])]


def _lengths(table: Table) -> tuple[list[int], list[int]]:
    """Of each column, the longest line in half-width characters, and how many signs all its cells hold."""
    longest, signs = [0] * table.columns, [1] * table.columns
    for row in table.rows:
        at = 0
        for cell in row:
            if cell.span == 1:
                longest[at] = max(longest[at], *(_width(one.text) for one in cell.paragraphs))
                signs[at] += len(cell.text)
            at += cell.span
    return longest, signs


def _width(text: str) -> int:
    """How wide a text is, in half-width characters."""
    return sum(1 if ord(sign) < 0x2E80 else 2 for sign in text)
