"""A file as tables of lines: the visible sheets of a workbook, or the one table of a text in whatever encoding."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from workflow.services.exchange.report import NotALedger
from workflow.services.exchange.workbook import COMPOUND, ZIPPED, Oddities, Workbook

Line = tuple[int, Sequence[Any]]
Bytes = io.BufferedReader | io.BytesIO
EMPTY_LINES = 100_000
"""More empty lines than this below the last row are no ledger's: every column of the sheet was filled down."""


class Table(Protocol):
    """Lines of cells. A text has one table without a name, and nothing peculiar about it."""

    @property
    def name(self) -> str: ...
    @property
    def total(self) -> int: ...
    @property
    def reach(self) -> int: ...
    @property
    def oddities(self) -> Oddities: ...
    def lines(self) -> Iterator[Line]: ...


def opened(source: Path | str | bytes) -> Bytes:
    """The file or the bytes as a stream."""
    return io.BytesIO(source) if isinstance(source, bytes) else Path(source).open("rb")


def tables(stream: Bytes) -> Sequence[Table]:
    """The tables of a file, by what is in it and not by its name. Raises NotALedger for what is neither."""
    stream.seek(0)
    start = stream.read(8)
    stream.seek(0)
    if not start:
        raise NotALedger("empty_file")
    if start.startswith((ZIPPED, COMPOUND)):
        return Workbook(stream).sheets()
    return [Text(stream, *_read_through(stream))]


@dataclass(frozen=True)
class Text:
    """A CSV, or a tab-separated text as spreadsheets save it."""

    stream: Bytes
    encoding: str
    total: int
    name: str = ""

    @property
    def reach(self) -> int:
        """The last line."""
        return self.total

    @property
    def oddities(self) -> Oddities:
        """A text has nothing peculiar."""
        return Oddities()

    def lines(self) -> Iterator[Line]:
        """Each line with its number and its cells."""
        self.stream.seek(0)
        text = io.TextIOWrapper(self.stream, self.encoding, newline="")
        try:
            first = text.readline()
            text.seek(0)
            reader = csv.reader(text, delimiter="\t" if "\t" in first and "," not in first else ",", strict=True)
            for cells in reader:
                yield reader.line_num, cells
        except csv.Error as error:
            raise NotALedger("torn_text") from error
        finally:
            text.detach()


def _read_through(stream: Bytes) -> tuple[str, int]:
    """The encoding of a text, and how many lines it has.

    UTF-8 or GB18030, tried on the whole; what is neither is guessed among these and UTF-16 alone, since guessing freely
    takes a short GB18030 file for Korean.
    """
    for name in ("utf-8-sig", "gb18030"):
        lines = _lines_in(stream, name)
        if lines is not None:
            return name, lines
    from charset_normalizer import from_bytes

    best = from_bytes(stream.read(), cp_isolation=["utf_8", "gb18030", "utf_16"]).best()
    stream.seek(0)
    lines = _lines_in(stream, best.encoding) if best is not None else None
    if best is None or lines is None:
        raise NotALedger("unreadable_text")
    return best.encoding, lines


def _lines_in(stream: Bytes, encoding: str) -> int | None:
    """How many lines a text has in that encoding; None when it is not of it. Read in pieces and wound back."""
    text = io.TextIOWrapper(stream, encoding)
    lines = 0
    try:
        while piece := text.read(1 << 16):
            if "\0" in piece:
                return None
            lines += piece.count("\n")
    except UnicodeError:
        return None
    finally:
        text.detach()
        stream.seek(0)
    return lines + 1
