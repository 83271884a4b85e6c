"""Workbooks of the xlsx kind: a package of parts, read here for what the reader of cells does not tell."""

import posixpath
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property, lru_cache
from typing import IO, Any
from xml.parsers import expat

from workflow.services.exchange.oddities import EMPTY_LINES, MOST_CELLS, Oddities, place_of
from workflow.services.exchange.report import NotALedger

MOST_UNPACKED = 600 * 1024 * 1024
"""Bytes a workbook may unpack to; a file that grows beyond it is not opened."""
WORKBOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
INSTEAD = {
    "word/document.xml": "word_document", "ppt/presentation.xml": "other_package", "xl/workbook.bin": "other_workbook",
    "content.xml": "other_workbook",
}
"""Parts by which other packages are known."""
TORN = (
    zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, LookupError, ValueError, NotImplementedError, OSError,
)
"""What a package makes of its reader when it is damaged."""

Start = Callable[[str, dict[str, str]], None]
DIGITS = "0123456789"


class _Enough(Exception):
    """As much of a part is read as is needed."""


class Package:
    """The parts of a workbook. Raises NotALedger for a package that is none, is damaged, or grows too large.

    Every part is unpacked once, to see that it is whole and as long as it says: the reader of cells looks at some only.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        try:
            self.zip = zipfile.ZipFile(stream)
            self._check([part.filename for part in self.zip.infolist()])
        except NotALedger:
            raise
        except RuntimeError as error:  # locked by the packer
            raise NotALedger("locked_workbook") from error
        except TORN as error:
            raise NotALedger("unreadable_workbook") from error

    def _check(self, names: list[str]) -> None:
        """What the list of parts and their bytes say."""
        if WORKBOOK not in names:
            raise NotALedger(next((code for part, code in INSTEAD.items() if part in names),
                                  "other_package" if "[Content_Types].xml" in names else "packed"))
        if sum(part.file_size for part in self.zip.infolist()) > MOST_UNPACKED:
            raise NotALedger("too_large", limit=MOST_UNPACKED // 1024 // 1024)
        if len(names) != len(set(names)) or self.zip.testzip() is not None:
            raise NotALedger("unreadable_workbook")
        for name in names:
            if name.lower().endswith("sharedstrings.xml"):
                self._count_texts(name)

    def _count_texts(self, part: str) -> None:
        """Raises NotALedger where there are more texts than cells may be: all of them are held while it is read."""
        texts = 0

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal texts
            texts += _plain(name) == "si"
            if texts > MOST_CELLS:
                raise NotALedger("too_large", limit=MOST_UNPACKED // 1024 // 1024)

        self._parse(part, start)

    @cached_property
    def counts_from_1904(self) -> bool:
        """Whether days are counted from 1904, as old Macintosh workbooks do: a copied cell is then four years off."""
        return any(one.get("date1904") in ("1", "true") for one in self.elements(WORKBOOK, "workbookPr"))

    @cached_property
    def parts(self) -> list[str]:
        """The part each sheet is written in."""
        targets = {one.get("Id", ""): one.get("Target", "") for one in self.elements(RELATIONS, "Relationship")}
        return [posixpath.normpath(posixpath.join("/xl", targets.get(one.get("id", ""), ""))).lstrip("/")
                for one in self.elements(WORKBOOK, "sheet")]

    def __len__(self) -> int:
        return len(self.parts)

    def elements(self, part: str, wanted: str) -> list[dict[str, str]]:
        """The attributes of every element of that name in a small part, without their prefixes."""
        found: list[dict[str, str]] = []

        def start(name: str, attributes: dict[str, str]) -> None:
            if _plain(name) == wanted:
                found.append({_plain(key): value for key, value in attributes.items()})

        self._parse(part, start)
        return found

    def oddities(self, number: int) -> Oddities:
        """What is peculiar about a sheet, by its place from 0; read no further than where it is plain that it is all
        but empty."""
        lines = _Lines()
        self._parse(self.parts[number], lines.start)
        return lines.found

    def _parse(self, part: str, start: Start) -> None:
        """Tell each element of a part as it begins. One that declares entities is not what a spreadsheet writes."""
        def refuse(*_: Any) -> None:
            raise NotALedger("unreadable_workbook")

        parser = expat.ParserCreate()
        parser.StartElementHandler, parser.EntityDeclHandler = start, refuse
        try:
            with suppress(_Enough), self.zip.open(part) as content:
                parser.ParseFile(content)
        except NotALedger:
            raise
        except TORN as error:
            raise NotALedger("unreadable_workbook") from error


class _Lines:
    """Goes through a sheet, one element after the other, and notes what is peculiar."""

    def __init__(self) -> None:
        self.found, self.line, self.column = Oddities(), 0, -1

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        name = _plain(name)
        if name == "c":
            self._cell(attributes.get("r", ""))
        elif name in ("v", "is"):
            self.found.fill(self.line, self.column)
        elif name == "row":
            self._row(attributes)
        elif name == "f":
            self.found.computed[self.column].append(self.line)
        elif name == "mergeCell":
            first, _, last = attributes["ref"].partition(":")
            self.found.merge(place_of(first), place_of(last or first))

    def _row(self, attributes: dict[str, str]) -> None:
        """A line of the sheet."""
        self.line, self.column = int(attributes.get("r", self.line + 1)), -1
        self.found.reach = max(self.found.reach, self.line)
        if attributes.get("hidden") in ("1", "true") or attributes.get("ht") == "0":
            self.found.hidden.add(self.line)
        if self.line - self.found.filled > EMPTY_LINES + 1:
            raise _Enough

    def _cell(self, reference: str) -> None:
        """A cell of that line, empty or not. Raises ValueError for one of another line."""
        letters = reference.rstrip(DIGITS)
        self.column = _column_of(letters) if letters else self.column + 1
        if letters and reference[len(letters):] != str(self.line):
            raise ValueError(f"{reference} stands in line {self.line}")


@lru_cache(maxsize=20_000)
def _column_of(letters: str) -> int:
    """A column from 0 by its letters."""
    return place_of(letters + "1")[1]


def _plain(name: str) -> str:
    """A name without its prefix."""
    return name.rpartition(":")[2] if ":" in name else name
