"""A ledger laid out row by row in a throw-away database, and what is found of each row on the way.

Every row ends with a fate: refused (it lacks what it cannot do without), duplicate, contradicts, or kept, until the
bank's records have made a kept one taken, changed or unchanged. Memory stays flat however many rows there are.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlite_utils import Database

from workflow.rules.triggers import Reason
from workflow.services.exchange.headings import Found, Heading
from workflow.services.exchange.layouts import Column, Layout, Read
from workflow.services.exchange.oddities import cell_name
from workflow.services.exchange.report import Problem
from workflow.services.exchange.values import Values, masked
from workflow.wording.ledger import say, word_of

CHUNK = 500
ROW_TEXTS = ("key", "fate", "party", "party_words", "institution_code", "institution_name", "record")
PROBLEM_TEXTS = ("cell", "column", "value", "code", "message", "record")
Progress = Callable[[str, int, int], None]
"""Told the phase (`reading`, `writing`, `reporting`), how many are done and of how many."""
DECODE: Mapping[Read, Callable[[Any], Any]] = {Read.MONEY: Decimal, Read.DAY: date.fromisoformat}


@dataclass(frozen=True)
class Chosen:
    """What somebody has chosen for a file: sheet, source, columns by heading (as `headings.plain` writes them), and 元
    in one unit where the file does not say."""

    sheet: str = ""
    source: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    unit: int | None = None


def nothing(phase: str, done: int, total: int) -> None:
    """Progress nobody looks at."""


@dataclass(frozen=True)
class Row:
    """One kept row: its line, its values by our names, and of its party (the customer) the first row's line and whether
    that one says otherwise."""

    staged: "Staged"
    line: int
    values: Values
    party_line: int
    party_differs: bool

    def report(self, name: str, code: str, **values: Any) -> None:
        """Write down a problem found in one of its columns."""
        value = self.values.get(name)
        shown = "" if value in (None, "") else word_of(value)
        self.staged.note(self.line, name, shown, code, values, self.staged.record_of(self.values))


def _planned(heading: Heading | None, column: Column, unit: int) -> tuple[Column, int | None, int]:
    """A column, where it stands (None: nowhere), and 元 in one unit of it."""
    return (column, None, unit) if heading is None else (column, heading.place, heading.unit or unit)


class Staged:
    """A ledger laid out: table `staged` with `line`, `key`, `fate`, `first_line` and the values; and its problems."""

    def __init__(self, database: Database, found: Found, chosen: Chosen, sha256: str, progress: Progress) -> None:
        self.database, self.found, self.chosen, self.sha256, self.progress = database, found, chosen, sha256, progress
        self.layout: Layout = found.layout
        self.unit = found.unit or chosen.unit or found.layout.unit
        self.plan = [_planned(found.places.get(column.name), column, self.unit) for column in self.layout.columns]
        self.passed_over = 0
        self._notes: list[dict[str, Any]] = []

    def create(self) -> None:
        """Make the tables."""
        for setting in ("synchronous = OFF", "journal_mode = OFF"):  # a throw-away file has nothing to lose
            self.database.execute(f"PRAGMA {setting}")
        self.database.table("staged").create(
            {"line": int, "first_line": int, "party_line": int} | dict.fromkeys(ROW_TEXTS, str), pk="line")
        self.database.table("problem").create({"id": int, "line": int} | dict.fromkeys(PROBLEM_TEXTS, str), pk="id")

    def fill(self, records: Iterable[dict[str, Any]]) -> None:
        """Put rows in, and index them by record and party."""
        self.database.table("staged").insert_all(records, batch_size=CHUNK)
        self.save_notes()
        self.database.table("staged").create_index(["key"])
        self.database.table("staged").create_index(["party"])

    def note(self, line: int, name: str, value: str, code: str, values: Mapping[str, Any], record: str) -> None:
        """Write down a problem of one cell; identity numbers are masked."""
        heading = self.heading(name)
        place = self.found.places.get(name)
        self._notes.append({
            "line": line, "cell": cell_name(line, place.place) if place else "", "column": heading,
            "value": (masked(value) if name == "id_no" else value)[:200], "code": code, "record": record[:60],
            "message": say(Reason(code, {"column": heading, **values}))})
        if len(self._notes) >= CHUNK:
            self.save_notes()

    def save_notes(self) -> None:
        """Put the problems written down so far where they are kept."""
        self.database.table("problem").insert_all(self._notes)
        self._notes.clear()

    def heading(self, name: str) -> str:
        """The heading of a column in this file, or the one people know it by."""
        own = self.found.places.get(name)
        return own.text.replace("\n", "") if own else self.layout.by_name[name].heading

    def record_of(self, values: Values) -> str:
        """How people call the record of a row."""
        return str(values.get(self.layout.key[0]) or "")

    def problems(self, limit: int) -> tuple[list[Problem], int]:
        """The first problems in the order of the file, and how many there are."""
        self.save_notes()
        rows = self.database.query("SELECT line AS row, column, value, code, message, record, cell FROM problem "
                                   "ORDER BY line, id LIMIT ?", [limit])
        return [Problem(**row) for row in rows], int(self.database.table("problem").count)

    def count(self, fate: str = "") -> int:
        """How many rows there are, or have that fate."""
        return int(self.database.table("staged").count_where("fate = ?", [fate]) if fate
                   else self.database.table("staged").count)

    def chunks(self) -> Iterator[list[Row]]:
        """The kept rows, some hundred at a time."""
        after = 0
        while found := list(self.database.query(
                "SELECT staged.*, first.party_words <> staged.party_words AS differs "
                "FROM staged JOIN staged AS first ON first.line = staged.party_line "
                "WHERE staged.line > ? AND staged.fate = 'kept' ORDER BY staged.line LIMIT ?", [after, CHUNK])):
            yield [Row(self, one["line"], self.values_of(one["record"]), one["party_line"], bool(one["differs"]))
                   for one in found]
            after = found[-1]["line"]

    def values_of(self, record: str) -> Values:
        """The values of a row as they were read."""
        values: Values = json.loads(record)
        for column in self.layout.columns:
            if values.get(column.name) is not None and column.read in DECODE:
                values[column.name] = DECODE[column.read](values[column.name])
        return values

    def settle(self, fates: Mapping[int, str]) -> None:
        """Write what became of rows, by line."""
        self.change("fate", fates)

    def change(self, column: str, values: Mapping[int, str]) -> None:
        """Change one column of rows, by line."""
        with self.database.conn as connection:
            connection.executemany(f"UPDATE staged SET {column} = ? WHERE line = ?",
                                   [(value, line) for line, value in values.items()])
