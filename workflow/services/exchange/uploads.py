"""Ledgers handed in on the page: kept as they came, chosen column by column, taken in once, all or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from workflow.models.ledger import LedgerImport, LedgerUpload
from workflow.rules.actors import Actor
from workflow.services import evidence
from workflow.services.exchange.headings import Found, Words, day_in_name, plain, source_of
from workflow.services.exchange.layouts import Column, Kind
from workflow.services.exchange.mapping import words_of
from workflow.services.exchange.reading import ledgers_in
from workflow.services.exchange.report import NotALedger
from workflow.services.exchange.staging import Chosen
from workflow.services.exchange.tables import opened, tables
from workflow.services.exchange.values import clean, masked, read
from workflow.terms import UploadState
from workflow.wording.ledger import word_of

ENDINGS = (".xlsx", ".xls", ".csv", ".txt")
SAMPLES = 2
MAY_START = (UploadState.CHOOSING, UploadState.CANCELLED, UploadState.FAILED)
UNITS = {"元": 1, "千元": 1_000, "万元": 10_000, "亿元": 100_000_000}


def receive(session: Session, folder: Path, stream: BinaryIO, file_name: str, *, by: Actor,
            now: datetime) -> LedgerUpload:
    """Keep a file as it came. Raises NotALedger for an ending no ledger has, evidence.FileRefused for an empty or too
    large one."""
    name = evidence.shown_name(file_name)
    if not name.lower().endswith(ENDINGS):
        raise NotALedger("other_package")
    size, sha256 = evidence.keep(folder, stream)
    upload = LedgerUpload(file_name=name, sha256=sha256, size=size, uploaded_at=now, uploaded_by_id=by.employee_id,
                          source=source_of(name))
    session.add(upload)
    session.flush()
    return upload


@dataclass(frozen=True)
class Sample:
    """A cell as it stands in the file, and as it is read; `unread` where it cannot be."""

    written: str
    read_as: str
    unread: bool


@dataclass(frozen=True)
class Shown:
    """One column of a file: its letter's place, its heading, our column and how it is known, and some of its cells."""

    place: int
    text: str
    column: str
    how: str
    samples: tuple[Sample, ...]


@dataclass(frozen=True)
class Preview:
    """A file as it would be read: its ledgers (more than one wants a choice), and of the chosen one all columns.

    `day_from` says where the day of the data is from: `chosen`, `title`, `file_name` or nothing.
    """

    sheets: tuple[str, ...]
    found: Found
    columns: tuple[Shown, ...]
    unit: int
    unit_is_said: bool
    as_of: date | None
    day_from: str

    @property
    def kind(self) -> Kind:
        """Which ledger it is."""
        return self.found.layout.kind

    @property
    def offered(self) -> Sequence[Column]:
        """The columns a heading may be."""
        return self.found.layout.columns

    @property
    def missing(self) -> list[str]:
        """Headings of columns that are needed and not known."""
        return [self.found.layout.by_name[name].heading for name in self.found.missing]

    @property
    def unknown(self) -> list[Shown]:
        """Columns nobody has said anything about yet."""
        return [one for one in self.columns if not one.how]

    @property
    def asked_first(self) -> list[Shown]:
        """All columns, those nobody has said anything about before the others."""
        return sorted(self.columns, key=lambda one: bool(one.how))


def chosen_of(upload: LedgerUpload) -> Chosen:
    """What was chosen for a file."""
    return Chosen(upload.sheet, upload.source, upload.columns, upload.unit)


def preview(session: Session, folder: Path, upload: LedgerUpload) -> Preview:
    """The file as it would be read now. Raises NotALedger when it is none."""
    return looked_through(evidence.path_of(folder, upload.sha256), words_of(session, upload.source), upload)


def looked_through(path: Path, words: Words, upload: LedgerUpload) -> Preview:
    """The same, with the words known."""
    with opened(path) as stream:
        there = ledgers_in(tables(stream), words, chosen_of(upload))
        found = next((one for one in there if one.table.name == upload.sheet), there[0])
        unit = found.unit or upload.unit or found.layout.unit
        rows = _some_rows(found)
        columns = tuple(_shown(found, place, unit, rows) for place in range(len(found.columns)))
    days = {"chosen": upload.as_of, "title": found.as_of, "file_name": day_in_name(upload.file_name)}
    known = [name for name, day in days.items() if day is not None and found.layout.kind is Kind.LOANS]
    day_from = known[0] if known else ""
    said = found.unit is not None or any(one.unit for one in found.columns)
    return Preview(tuple(one.table.name for one in there), found, columns, unit, said, days.get(day_from), day_from)


def _some_rows(found: Found) -> list[Sequence[object]]:
    """The first rows below the heading."""
    rows = []
    for line, cells in found.table.lines():
        if line > found.line and any(map(clean, cells)):
            rows.append(cells)
        if len(rows) == SAMPLES:
            break
    return rows


def _shown(found: Found, number: int, unit: int, rows: Sequence[Sequence[object]]) -> Shown:
    """One column with some of its cells."""
    one = found.columns[number]
    column = found.layout.by_name.get(one.column)
    cells = [cells[one.place] if one.place < len(cells) else "" for cells in rows]
    return Shown(one.place, one.text.replace("\n", ""), one.column, one.how,
                 tuple(_sample(column, cell, one.unit or unit) for cell in cells))


def _sample(column: Column | None, cell: object, unit: int) -> Sample:
    """One cell as it stands, and as it would be read; identity numbers are masked."""
    text = clean(cell)
    if column is None:
        return Sample(text, "", False)
    told = read(column, cell, unit)
    said = " ".join(word_of(value) for value in told.values.values() if value not in (None, ""))
    if column.name == "id_no":
        text, said = masked(text), masked(said)
    return Sample(text, said, told.unread is not None)


def choose(upload: LedgerUpload, shown: Preview, columns: Mapping[int, str], *, source: str = "", sheet: str = "",
           unit: int | None = None, as_of: date | None = None) -> None:
    """Keep what was chosen: for columns (by place) only what differs from how they are known anyhow."""
    chosen = dict(upload.columns)
    for one in shown.columns:
        wanted = columns.get(one.place, one.column)
        if wanted != one.column or one.how == "chosen" or (not one.how and one.place in columns):
            chosen[plain(one.text)] = wanted if wanted in shown.found.layout.by_name else ""
    upload.columns = chosen
    upload.source = source.strip()[:100]
    upload.sheet = sheet if sheet in shown.sheets else upload.sheet
    upload.unit = unit if unit in UNITS.values() else upload.unit
    upload.as_of = as_of


def start(session: Session, upload: LedgerUpload, now: datetime) -> bool:
    """Mark a file as being taken in; False when that has begun before or is done."""
    begun = session.scalar(update(LedgerUpload).where(
        LedgerUpload.id == upload.id, LedgerUpload.state.in_(MAY_START)).values(
        state=UploadState.RUNNING, started_at=now, trouble="").returning(LedgerUpload.id))
    return begun is not None


def finish(session: Session, upload_id: int, state: UploadState, *, trouble: str = "",
           import_id: int | None = None) -> None:
    """Write down what came of a file."""
    session.execute(update(LedgerUpload).where(LedgerUpload.id == upload_id).values(
        state=state, trouble=trouble, import_id=import_id))


def of_import(session: Session, entry: LedgerImport) -> LedgerUpload | None:
    """The file an import was handed in as, where it came by the page."""
    return session.scalar(select(LedgerUpload).where(LedgerUpload.import_id == entry.id))
