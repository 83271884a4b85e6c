"""Workbooks as they really arrive: their sheets, and what in a sheet would make its rows mean something else.

Cells are read by calamine. What calamine does not tell (rows that are hidden or filtered away, cells that are computed,
how far the sheet reaches) is found in the parts of the file itself, in one pass that keeps nothing.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import IO, Any
from xml.parsers import expat

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from workflow.services.exchange.report import NotALedger

MOST_UNPACKED = 600 * 1024 * 1024
"""Bytes a workbook may unpack to; a file that grows beyond it is not opened."""

ZIPPED, COMPOUND = b"PK\x03\x04", bytes.fromhex("D0CF11E0A1B11AE1")
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

Place = tuple[int, int]
"""A cell: its line from 1, its column from 0."""


@dataclass
class Oddities:
    """What is peculiar about a sheet: hidden lines, computed cells, merged ranges (first and last cell)."""

    hidden: set[int] = field(default_factory=set)
    computed: list[Place] = field(default_factory=list)
    merged: list[tuple[Place, Place]] = field(default_factory=list)


@dataclass(frozen=True)
class Sheet:
    """One visible sheet of a workbook."""

    book: "Workbook"
    cells: CalamineSheet

    @property
    def name(self) -> str:
        """Its name on the tab."""
        return self.cells.name

    @property
    def total(self) -> int:
        """Lines from the top to the last one with something in it."""
        return int(self.cells.total_height)

    def lines(self) -> Iterator[tuple[int, list[Any]]]:
        """Each line with its number in the sheet and its cells from column A on."""
        yield from enumerate(self.cells.iter_rows(), 1)

    @cached_property
    def reach(self) -> int:
        """The last line the file writes down, empty or not."""
        return self._inspected[1]

    @cached_property
    def oddities(self) -> Oddities:
        """What is peculiar about the sheet."""
        return self._inspected[0]

    @cached_property
    def _inspected(self) -> tuple[Oddities, int]:
        if self.book.parts is None:
            return _of_compound(self)
        with self.book.parts.open(self.book.part_of[self.name]) as part:
            return _of_part(part)


class Workbook:
    """A workbook of the xlsx or xls kind. Raises NotALedger for anything else, saying what it seems to be."""

    def __init__(self, stream: IO[bytes]) -> None:
        stream.seek(0)
        self.content = stream if stream.read(4) == ZIPPED else None
        self.parts = _parts(stream) if self.content is not None else None
        stream.seek(0)
        self.raw = b"" if self.content is not None else stream.read()
        if ENCRYPTED in self.raw:
            raise NotALedger("locked_workbook")
        stream.seek(0)
        try:
            self._book = CalamineWorkbook.from_filelike(stream)
        except CalamineError as error:
            locked = "password" in str(error).lower()
            raise NotALedger("locked_workbook" if locked else "unreadable_workbook") from error
        if self.counts_from_1904:
            raise NotALedger("days_from_1904")

    def sheets(self) -> list[Sheet]:
        """The sheets a person sees, in their order."""
        seen = [one.name for one in self._book.sheets_metadata
                if one.typ == SheetTypeEnum.WorkSheet and one.visible == SheetVisibleEnum.Visible]
        try:
            return [Sheet(self, self._book.get_sheet_by_name(name)) for name in seen]
        except CalamineError as error:
            raise NotALedger("unreadable_workbook") from error

    @cached_property
    def part_of(self) -> dict[str, str]:
        """The part of the package each sheet is written in."""
        assert self.parts is not None
        relations = _elements(self.parts, "xl/_rels/workbook.xml.rels", "Relationship")
        targets = {one["Id"]: one["Target"] for one in relations}
        return {one["name"]: posixpath.normpath(posixpath.join("xl", targets[one["id"]].replace("/xl/", "")))
                for one in _elements(self.parts, "xl/workbook.xml", "sheet")}

    @cached_property
    def counts_from_1904(self) -> bool:
        """Whether days are counted from 1904, as old Macintosh workbooks do: a copied cell is then four years off."""
        if self.parts is None:
            return bool(self.old.datemode)
        settings = _elements(self.parts, "xl/workbook.xml", "workbookPr")
        return any(one.get("date1904") in ("1", "true") for one in settings)

    @cached_property
    def old(self) -> Any:
        """An xls workbook with the marks of its rows."""
        import xlrd

        try:
            return xlrd.open_workbook(file_contents=self.raw, formatting_info=True, logfile=_Nowhere())
        except xlrd.XLRDError as error:
            raise NotALedger("locked_workbook" if "encrypted" in str(error) else "unreadable_workbook") from error
        except (AssertionError, IndexError, KeyError, ValueError, TypeError) as error:  # what a torn file makes of xlrd
            raise NotALedger("unreadable_workbook") from error


class _Nowhere:
    """Where xlrd's remarks go."""

    def write(self, text: str) -> int:
        return len(text)


def _parts(stream: IO[bytes]) -> zipfile.ZipFile:
    """The package of an xlsx workbook."""
    try:
        package = zipfile.ZipFile(stream)
    except zipfile.BadZipFile as error:
        raise NotALedger("unreadable_workbook") from error
    names = set(package.namelist())
    if "xl/workbook.xml" not in names:
        raise NotALedger("word_document" if "word/document.xml" in names else "other_package")
    if sum(part.file_size for part in package.infolist()) > MOST_UNPACKED:
        raise NotALedger("too_large", limit=MOST_UNPACKED // 1024 // 1024)
    return package


def _elements(package: zipfile.ZipFile, part: str, wanted: str) -> list[dict[str, str]]:
    """The attributes of every element of that name in a small part, without their prefixes."""
    found: list[dict[str, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if _plain(name) == wanted:
            found.append({_plain(key): value for key, value in attributes.items()})

    try:
        with package.open(part) as content:
            _parse(content, start)
    except KeyError as error:
        raise NotALedger("unreadable_workbook") from error
    return found


def _of_part(part: IO[bytes]) -> tuple[Oddities, int]:
    """What is peculiar about a sheet of an xlsx workbook, and its last line."""
    found, line, place = Oddities(), 0, (0, 0)

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal line, place
        name = _plain(name)
        if name == "row":
            line = int(attributes.get("r", line + 1))
            if attributes.get("hidden") in ("1", "true"):
                found.hidden.add(line)
        elif name == "c":
            place = place_of(attributes["r"]) if "r" in attributes else (line, place[1] + 1)
        elif name == "f":
            found.computed.append(place)
        elif name == "mergeCell":
            first, _, last = attributes["ref"].partition(":")
            found.merged.append((place_of(first), place_of(last or first)))

    _parse(part, start)
    return found, line


def _parse(content: IO[bytes], start: Any) -> None:
    """Read XML, telling each element as it begins. A part that declares entities is not one a spreadsheet writes."""
    def refuse(*_: Any) -> None:
        raise NotALedger("unreadable_workbook")

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EntityDeclHandler = start, refuse
    try:
        parser.ParseFile(content)
    except (expat.ExpatError, zipfile.BadZipFile, EOFError, ValueError) as error:
        raise NotALedger("unreadable_workbook") from error


def _of_compound(sheet: Sheet) -> tuple[Oddities, int]:
    """The same of a sheet of an xls workbook, whose computed cells cannot be told from typed ones."""
    old = sheet.book.old.sheet_by_name(sheet.name)
    hidden = {number + 1 for number, row in old.rowinfo_map.items() if row.hidden}
    merged = [((top + 1, left), (bottom, right - 1)) for top, bottom, left, right in old.merged_cells]
    return Oddities(hidden, [], merged), max(old.rowinfo_map, default=0) + 1


def _plain(name: str) -> str:
    """A name without its prefix."""
    return name.rpartition(":")[2]


def place_of(reference: str) -> Place:
    """The line and column of a cell such as `H12`.

    >>> place_of("A1"), place_of("AD312")
    ((1, 0), (312, 29))
    """
    letters, digits = re.fullmatch(r"([A-Z]+)(\d+)", reference.replace("$", "")).groups()  # type: ignore[union-attr]
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(digits), column - 1


def cell_name(line: int, column: int) -> str:
    """What people call a cell.

    >>> cell_name(1, 0), cell_name(312, 29)
    ('A1', 'AD312')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{line}"
