"""Workbooks of the xls kind: streams in a compound file, records in a stream (MS-CFB, MS-XLS).

Read here for what the reader of cells does not tell, and so that no chain of sectors sends that reader in circles.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from struct import error as short
from struct import unpack_from

from workflow.services.exchange.oddities import Oddities
from workflow.services.exchange.report import NotALedger

END, FREE = 0xFFFFFFFE, 0xFFFFFFFF
STREAM, ROOT = 2, 5
INSTEAD = {"EncryptedPackage": "locked_workbook", "WordDocument": "word_document",
           "PowerPoint Document": "other_package"}
"""Streams by which other compound files are known."""


class _Torn(Exception):
    """A chain of sectors leads out of the file, or in a circle."""


class OldWorkbook:
    """What an xls workbook says of itself and of its sheets. Raises NotALedger for what is none, is damaged or locked.

    So, too, where a sheet spreads too far: the reader of cells loads all of them at once.
    """

    def __init__(self, raw: bytes) -> None:
        try:
            streams = _streams(raw)
            book = streams.get("Workbook", streams.get("Book"))
            if book is None:
                raise NotALedger(next((code for name, code in INSTEAD.items() if name in streams), "other_package"))
            self.counts_from_1904, starts = _settings(book)
            self._sheets = [_sheet(book, start) for start in starts]
        except (_Torn, short, IndexError, UnicodeError) as error:
            raise NotALedger("unreadable_workbook") from error
        for number, sheet in enumerate(self._sheets, 1):
            sheet.allow(f"第 {number} 张")

    def __len__(self) -> int:
        return len(self._sheets)

    def oddities(self, number: int) -> Oddities:
        """What is peculiar about a sheet, by its place from 0."""
        return self._sheets[number]


@dataclass
class _Sectors:
    """The sectors of a file and where each is continued; each may be part of one chain only."""

    content: bytes
    size: int
    offset: int
    follow: Sequence[int]
    used: bytearray = field(init=False)

    def __post_init__(self) -> None:
        self.used = bytearray(len(self.follow))

    def chain(self, sector: int) -> bytes:
        """The content of the sectors from that one on."""
        pieces = []
        while sector != END:
            if sector >= len(self.follow) or self.used[sector]:
                raise _Torn
            self.used[sector] = 1
            start = self.offset + sector * self.size
            pieces.append(self.content[start:start + self.size])
            sector = self.follow[sector]
        return b"".join(pieces)


def _streams(raw: bytes) -> dict[str, bytes]:
    """The streams of a compound file by name; of several of one name the first."""
    shift, = unpack_from("<H", raw, 30)
    if shift not in (9, 12):
        raise _Torn
    size = 1 << shift
    sectors = _Sectors(raw, size, size, _numbers(b"".join(_allocation(raw, size))))
    directory = sectors.chain(unpack_from("<I", raw, 48)[0])
    entries = [directory[at:at + 128] for at in range(0, len(directory), 128)]
    cutoff, = unpack_from("<I", raw, 56)
    small = _Sectors(b"", 64, 0, _numbers(_chain_or_none(sectors, unpack_from("<I", raw, 60)[0])))
    found: dict[str, bytes] = {}
    for entry in sorted(entries, key=lambda one: one[66] != ROOT):
        name = entry[:max(unpack_from("<H", entry, 64)[0] - 2, 0)].decode("utf-16-le")
        start, length = unpack_from("<II", entry, 116)
        if entry[66] == ROOT:
            small.content = _chain_or_none(sectors, start)
        elif entry[66] == STREAM and length:
            content = (small if length < cutoff else sectors).chain(start)
            if len(content) < length:
                raise _Torn
            found.setdefault(name, content[:length])
    return found


def _chain_or_none(sectors: _Sectors, start: int) -> bytes:
    """A chain that need not be there."""
    return sectors.chain(start) if start not in (END, FREE) else b""


def _allocation(raw: bytes, size: int) -> Iterator[bytes]:
    """The sectors in which is written where each sector is continued."""
    listed = list(unpack_from("<109I", raw, 76))
    further, = unpack_from("<I", raw, 68)
    for _ in range(len(raw) // size):
        if further in (END, FREE):
            break
        *more, further = unpack_from(f"<{size // 4}I", raw, size + further * size)
        listed += more
    else:
        raise _Torn
    for sector in listed:
        if sector not in (END, FREE):
            yield unpack_from(f"{size}s", raw, size + sector * size)[0]


def _numbers(content: bytes) -> Sequence[int]:
    """The sector numbers written there."""
    return unpack_from(f"<{len(content) // 4}I", content)


BOF, END_OF_PART, SHEET, LOCKED, DATES, TEXTS = 0x0809, 0x0A, 0x85, 0x2F, 0x22, 0xFC
ROW, MERGED, FORMULA, EXTENT = 0x0208, 0xE5, 0x06, 0x0200
MOST_LINES, MOST_COLUMNS, SHORTEST_TEXT = 65_536, 256, 3
"""What a sheet of this kind can have, and the bytes of the shortest text."""
FILLED = frozenset({FORMULA, 0x0203, 0x0204, 0x0205, 0x00D6, 0x00FD, 0x027E})
"""Records of a cell with something in it: numbers, texts, truth values."""
SEVERAL = 0x00BD
"""The record of several numbers side by side; its last two bytes tell the last column."""


def _settings(book: bytes) -> tuple[bool, list[int]]:
    """Whether days are counted from 1904, and where the records of each sheet begin."""
    starts, from_1904 = [], False
    for kind, at, _ in _records(book, 0):
        if kind == LOCKED:
            raise NotALedger("locked_workbook")
        if kind == DATES:
            from_1904 = unpack_from("<H", book, at)[0] == 1
        elif kind == SHEET:
            starts.append(unpack_from("<I", book, at)[0])
        elif kind == TEXTS and unpack_from("<I", book, at + 4)[0] * SHORTEST_TEXT > len(book):
            raise _Torn
    return from_1904, starts


def _sheet(book: bytes, start: int) -> Oddities:
    """What is peculiar about the sheet whose records begin there."""
    found = Oddities()
    for kind, at, length in _records(book, start):
        if kind in FILLED or kind == SEVERAL:
            line, column = unpack_from("<HH", book, at)
            found.fill(line + 1, column if kind != SEVERAL else unpack_from("<H", book, at + length - 2)[0])
            if kind == FORMULA:
                found.computed[column].append(line + 1)
        elif kind == ROW:
            line, = unpack_from("<H", book, at)
            found.reach = max(found.reach, line + 1)
            if book[at + 12] & 0x20:
                found.hidden.add(line + 1)
        elif kind == EXTENT and _too_large(book, at, length):
            raise _Torn
        elif kind == MERGED:
            for place in range(at + 2, at + length - 7, 8):
                top, bottom, left, right = unpack_from("<4H", book, place)
                found.merge((top + 1, left), (bottom + 1, right))
    return found


def _too_large(book: bytes, at: int, length: int) -> bool:
    """Whether a sheet claims more lines or columns than there are: the reader of cells makes room for all of them."""
    first, last, left, right = unpack_from("<IIHH" if length >= 12 else "<4H", book, at)
    return bool(last > MOST_LINES or right > MOST_COLUMNS or first > last or left > right)


def _records(book: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Kind, place and length of each record of one part, without those of parts within it (charts)."""
    depth = 0
    while True:
        kind, length = unpack_from("<HH", book, at)
        if depth == 0 and kind != BOF:
            raise _Torn
        if depth == 1:
            yield kind, at + 4, length
        depth += (kind == BOF) - (kind == END_OF_PART)
        at += 4 + length
        if at > len(book):
            raise _Torn
        if depth == 0:
            return
