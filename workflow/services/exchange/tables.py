"""A file as tables of lines: the sheets of a workbook, or the one table of a text in whatever encoding."""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from workflow.services.exchange.oddities import Oddities
from workflow.services.exchange.report import NotALedger
from workflow.services.exchange.workbook import COMPOUND, ZIPPED, Workbook

Line = tuple[int, Sequence[Any]]
Bytes = io.BufferedReader | io.BytesIO
PIECE = 1 << 16
COMMAS = re.compile(r",(?!\d{3}\b)")
"""Commas that do not part the thousands of an amount."""
MANY_NULS = 0.02
"""The share of zero bytes in every other place from which a text without a mark is one of UTF-16."""
OTHERS = (
    (b"%PDF", "pdf_or_picture"), (b"\x89PNG", "pdf_or_picture"), (b"\xff\xd8\xff", "pdf_or_picture"),
    (b"GIF8", "pdf_or_picture"), (b"PK", "packed"), (b"Rar!", "packed"), (b"7z\xbc\xaf", "packed"),
    (b"\x1f\x8b", "packed"), (b"{\\rtf", "word_document"), (b"MZ\x90\0", "other_package"),
    (b"\x7fELF", "other_package"), (b"MIME-Version:", "web_page"),
)
"""How files of other kinds begin."""


class Table(Protocol):
    """Lines of cells. A text has one table without a name, and nothing peculiar about it."""

    @property
    def name(self) -> str: ...
    @property
    def hidden(self) -> bool: ...
    @property
    def total(self) -> int: ...
    @property
    def oddities(self) -> Oddities: ...
    def lines(self) -> Iterator[Line]: ...


def opened(source: Path | str | bytes) -> Bytes:
    """The file or the bytes as a stream."""
    return io.BytesIO(source) if isinstance(source, bytes) else Path(source).open("rb")


def tables(stream: Bytes) -> Sequence[Table]:
    """The tables of a file, by what is in it and not by its name. Raises NotALedger for what is neither."""
    stream.seek(0)
    start = stream.read(PIECE)
    stream.seek(0)
    if start.startswith((ZIPPED, COMPOUND)):
        return Workbook(stream).sheets()
    for mark, code in OTHERS:
        if start.startswith(mark):
            raise NotALedger(code)
    tag = start.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:500].lower()
    if tag.startswith(b"<"):
        raise NotALedger("xml_table" if tag.startswith(b"<?xml") and b"<html" not in tag else "web_page")
    encoding, total = _read_through(stream, start)
    return [Text(stream, encoding, total)]


@dataclass(frozen=True)
class Text:
    """A CSV, or a tab-separated text as spreadsheets save it."""

    stream: Bytes
    encoding: str
    total: int
    name: str = ""
    hidden: bool = False

    @property
    def oddities(self) -> Oddities:
        """A text has nothing peculiar."""
        return Oddities()

    def lines(self) -> Iterator[Line]:
        """Each line with its number and its cells."""
        self.stream.seek(0)
        text = io.TextIOWrapper(self.stream, self.encoding, newline="")
        try:
            top = text.read(PIECE)
            tabs = top.count("\t") > len(COMMAS.findall(top))
            text.seek(0)
            reader = csv.reader(text, delimiter="\t" if tabs else ",", strict=True)
            for cells in reader:
                yield reader.line_num, cells
        except csv.Error as error:
            raise NotALedger("torn_text") from error
        finally:
            text.detach()


def _read_through(stream: Bytes, start: bytes) -> tuple[str, int]:
    """The encoding of a text that begins like that, and how many lines it has: UTF-16, UTF-8 or GB18030.

    Raises NotALedger for one of another encoding, cut off within a sign, or of blanks alone.
    """
    for name in _utf_16(start) or ("utf-8-sig", "gb18030"):
        try:
            return name, _lines_in(stream, name)
        except UnicodeDecodeError:
            continue
    raise NotALedger("unreadable_text")


def _utf_16(start: bytes) -> tuple[str, ...]:
    """The kind of UTF-16 a text has that begins like that, by its mark or by where its zero bytes stand; else none."""
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16",)
    enough = len(start) / 2 * MANY_NULS
    first, second = start[::2].count(0), start[1::2].count(0)
    if second > enough >= first:
        return ("utf-16-le",)
    return ("utf-16-be",) if first > enough >= second else ()


def _lines_in(stream: Bytes, encoding: str) -> int:
    """How many lines a text has. Raises UnicodeDecodeError when it is not of that encoding."""
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    lines, blank = 0, True
    while piece := stream.read(PIECE):
        text = decoder.decode(piece)
        if "\0" in text:
            raise NotALedger("nul_bytes")
        lines += text.count("\n")
        blank = blank and not text.strip(" \t\r\n,\u3000\ufeff")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise NotALedger("cut_text") from error
    if blank:
        raise NotALedger("empty_file")
    return lines + 1
