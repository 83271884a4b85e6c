"""Reading a ledger: bytes to cells to named text, staged in a throw-away SQLite file where repeats are found in SQL."""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlite_utils import Database

from workflow.services.ledger_layouts import LAYOUTS, Layout
from workflow.services.ledger_report import NotALedger

CHUNK = 500
HEADING_WITHIN = 10
"""A heading stands in the first ten lines: titles and units come before it."""

Line = tuple[int, Sequence[Any]]
Bytes = io.BufferedReader | io.BytesIO


@dataclass(frozen=True)
class Staged:
    """A ledger laid out in a throw-away database: table `staged` with `line`, `digest`, `fate` and our columns as text.

    `fate` is kept, duplicate, contradicts or refused; `first_line` the line of the record's first row.
    """

    layout: Layout
    database: Database
    sha256: str
    unit: int | None

    def heading(self, name: str) -> str:
        """The heading people know a column by."""
        return next(heading for heading, column in self.layout.headings.items() if column == name)

    def count(self, fate: str = "") -> int:
        """How many rows there are, or have that fate."""
        return int(self.database.table("staged").count_where("fate = ?", [fate]) if fate
                   else self.database.table("staged").count)

    def rows(self, fate: str, extra: str = "") -> Iterator[dict[str, Any]]:
        """Rows of one fate in the file's order; `extra` adds columns in SQL."""
        return self.database.query(f"SELECT *{extra} FROM staged WHERE fate = ? ORDER BY line", [fate])

    def chunks(self, extra: str = "") -> Iterator[list[dict[str, Any]]]:
        """The kept rows, some hundred at a time."""
        rows = self.rows("kept", extra)
        while chunk := list(islice(rows, CHUNK)):
            yield chunk


@contextmanager
def staged(source: Path | str | bytes) -> Iterator[Staged]:
    """Read a file or its bytes and stage it; gone at the end. Raises NotALedger for anything but a known ledger."""
    with _opened(source) as stream, TemporaryDirectory() as folder:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        layout, names, unit, lines = _recognised(stream)
        database = Database(Path(folder) / "staged.db")
        try:
            _stage(database, layout, names, lines)
            yield Staged(layout, database, sha256, unit)
        finally:
            database.close()


def _opened(source: Path | str | bytes) -> Bytes:
    """The file or the bytes as a stream."""
    return io.BytesIO(source) if isinstance(source, bytes) else Path(source).open("rb")


def _recognised(stream: Bytes) -> tuple[Layout, list[str], int | None, Iterator[Line]]:
    """The first sheet that carries a known heading: its layout, our name for each column, unit and remaining lines."""
    for lines in _sheets(stream):
        above: list[str] = []
        for _, cells in islice(lines, HEADING_WITHIN):
            headings = [clean(cell) for cell in cells]
            above += headings
            for layout in LAYOUTS:
                names = [layout.headings.get(heading, "") for heading in headings]
                if set(layout.needs) <= set(names):
                    return layout, names, _unit("".join(above)), lines
    raise NotALedger("no_known_heading")


def _unit(text: str) -> int | None:
    """元 in one unit of the sheet's amounts as its title says; None when it does not say."""
    if "单位：万元" in text or "单位:万元" in text:
        return 10_000
    return 1 if "单位：元" in text or "单位:元" in text else None


def _sheets(stream: Bytes) -> Iterator[Iterator[Line]]:
    """The tables of a workbook, or the one table of a text file, each as (line in the file, cells)."""
    stream.seek(0)
    start = stream.read(8)
    stream.seek(0)
    if not start:
        raise NotALedger("empty_file")
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        yield from _workbook(stream)
    else:
        yield _text(stream)


def _workbook(stream: Bytes) -> Iterator[Iterator[Line]]:
    """The sheets of an xlsx, xls or ods workbook."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(stream)
        for name in book.sheet_names:
            yield iter(list(enumerate(book.get_sheet_by_name(name).to_python(skip_empty_area=False), 1)))
    except CalamineError as error:
        raise NotALedger("unreadable_workbook") from error


def _text(stream: Bytes) -> Iterator[Line]:
    """The lines of a CSV, or of a tab-separated text as spreadsheets save it."""
    with io.TextIOWrapper(stream, _encoding(stream), newline="") as text:
        first = text.readline()
        text.seek(0)
        reader = csv.reader(text, delimiter="\t" if "\t" in first and "," not in first else ",")
        try:
            yield from ((reader.line_num, cells) for cells in reader)
        except csv.Error as error:
            raise NotALedger("unreadable_text") from error


def _encoding(stream: Bytes) -> str:
    """UTF-8 or GB18030, tried on the whole; what is neither is guessed among these and UTF-16 alone.

    Guessing freely takes a short GB18030 file for Korean.
    """
    for name in ("utf-8-sig", "gb18030"):
        if _decodes(stream, name):
            return name
    from charset_normalizer import from_bytes

    best = from_bytes(stream.read(), cp_isolation=["utf_8", "gb18030", "utf_16"]).best()
    stream.seek(0)
    if best is None:
        raise NotALedger("unreadable_text")
    return best.encoding


def _decodes(stream: Bytes, encoding: str) -> bool:
    """Whether the whole stream is valid in that encoding; read in pieces and wound back."""
    text = io.TextIOWrapper(stream, encoding)
    try:
        while text.read(1 << 16):
            pass
    except UnicodeDecodeError:
        return False
    finally:
        text.detach()
        stream.seek(0)
    return True


def clean(cell: Any) -> str:
    """A cell as text without the blanks and tabs around it. Numbers keep the 15 digits a spreadsheet keeps.

    >>> clean("\\t91513225898049854X"), clean(20240828.0), clean(811.93), clean(0.1 + 0.2)
    ('91513225898049854X', '20240828', '811.93', '0.3')
    """
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else format(cell, ".15g")
    return str(cell).replace("\u3000", " ").strip().strip("\ufeff")


def _stage(database: Database, layout: Layout, names: list[str], lines: Iterable[Line]) -> None:
    """Fill table `staged` and judge each row's fate."""
    columns = list(dict.fromkeys(layout.headings.values()))
    places = {name: names.index(name) for name in columns if name in names}
    for setting in ("synchronous = OFF", "journal_mode = MEMORY"):  # a throw-away file has nothing to lose
        database.execute(f"PRAGMA {setting}")
    database.table("staged").create(
        {"line": int, "digest": str, "fate": str, "first_line": int} | dict.fromkeys(columns, str), pk="line")
    database.table("staged").insert_all(_records(columns, places, lines), batch_size=CHUNK)
    unfit = " OR ".join(f"{name} = '' OR length({name}) > {limit}" for name, limit in layout.needs.items())
    with database.conn:
        database.execute(f"UPDATE staged SET fate = 'refused' WHERE {unfit}")
        database.execute(f"""
            UPDATE staged SET first_line = judged.first_line, fate = CASE
                WHEN judged.first_line = staged.line THEN 'kept'
                WHEN judged.digest = staged.digest THEN 'duplicate' ELSE 'contradicts' END
            FROM (SELECT line, first_value(line) OVER same AS first_line, first_value(digest) OVER same AS digest
                  FROM staged WHERE fate = '' WINDOW same AS (PARTITION BY {', '.join(layout.key)} ORDER BY line)
                 ) AS judged
            WHERE judged.line = staged.line""")


def _records(columns: list[str], places: dict[str, int], lines: Iterable[Line]) -> Iterator[dict[str, Any]]:
    """Each row that says something as named text; blank lines and lines of totals are none of the ledger's rows."""
    for line, cells in lines:
        texts = [clean(cell) for cell in cells]
        if next(filter(None, texts), "合计") in ("合计", "总计", "小计"):
            continue
        row = {name: texts[places[name]] if places.get(name, len(texts)) < len(texts) else "" for name in columns}
        digest = hashlib.sha256("\x1f".join(row.values()).encode()).hexdigest()
        yield {"line": line, "digest": digest, "fate": "", "first_line": line} | row
