"""Reading a ledger: its one table is recognised, its lines are read and judged, before anybody's data are touched.

Whatever would make rows mean something else (a hidden line, a formula, a merged cell, a second heading) refuses the
whole file in one sentence; a cell that cannot be read is reported and its value unknown.
"""

import hashlib
from collections.abc import Container, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlite_utils import Database

from workflow.services.exchange.headings import (
    Found,
    Words,
    beside,
    built_in,
    found_in,
    heading_words,
    is_heading,
)
from workflow.services.exchange.layouts import Read
from workflow.services.exchange.oddities import EMPTY_LINES, cell_name
from workflow.services.exchange.repeats import judge
from workflow.services.exchange.report import NotALedger
from workflow.services.exchange.staging import CHUNK, Chosen, Progress, Staged, nothing
from workflow.services.exchange.tables import Table, opened, tables
from workflow.services.exchange.values import ROUNDED, Unread, Values, clean, read, written

TOTALS = ("合计", "总计", "小计", "本页合计")
"""How lines of totals begin."""
NO_ROWS = (*TOTALS, "填表", "制表", "制单", "复核", "负责人", "审核", "经办人", "注:", "注：", "说明", "备注:",
           "备注：", "第", "打印", "数据来源", "单位:", "单位：", "共", "以上", "以下")
"""How lines between and below the rows begin that are none: totals, signatures, notes, page numbers, counts."""
SHORT = 4
"""A signature or a note fills no more cells than this."""
OF_PARTY = ("customer_name", "id_type", "id_no", "obligor_type", "industry")
"""What rows say of their customer."""
SAYS_ENOUGH = frozenset({"key_too_long", "digits_lost"})
"""Reasons of an unread cell that say by themselves that the row was refused."""


@contextmanager
def staged(source: Path | str | bytes, words: Words | None = None, chosen: Chosen | None = None,
           progress: Progress = nothing) -> Iterator[Staged]:
    """Read a file or its bytes and stage it; gone at the end. Raises NotALedger for anything but a known ledger.

    `words` are the headings known (`mapping.words_of`; the built-in ones when None).
    """
    with opened(source) as stream, TemporaryDirectory() as folder:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        chosen = chosen or Chosen()
        words = words or built_in()
        found = ready(recognised(tables(stream), words, chosen), words)
        database = Database(Path(folder) / "staged.db")
        try:
            into = Staged(database, found, chosen, sha256, progress)
            _lay_out(into)
            yield into
        finally:
            database.close()


def sheets_of(source: Path | str | bytes, words: Words) -> list[str]:
    """The names of the sheets of a file that are ledgers of these kinds. Raises NotALedger where none is."""
    with opened(source) as stream:
        return [found.table.name for found in ledgers_in(tables(stream), words, Chosen())]


def recognised(there: Sequence[Table], words: Words, chosen: Chosen) -> Found:
    """The one ledger of a file, or on the sheet chosen. Raises NotALedger where there is none, or more than one."""
    wanted = [one for one in ledgers_in(there, words, chosen) if chosen.sheet in ("", one.table.name)]
    if not wanted:
        raise NotALedger("no_known_heading", kinds=list(words))
    if len(wanted) > 1:
        raise NotALedger("several_sheets", sheets=[one.table.name for one in wanted])
    return wanted[0]


def ledgers_in(there: Sequence[Table], words: Words, chosen: Chosen) -> list[Found]:
    """The tables that are ledgers, each with its heading. Raises NotALedger where none is that a person sees."""
    seen = [found for table in there if not table.hidden and (found := found_in(table, words, chosen.columns))]
    if seen:
        return seen
    for table in there:
        if table.hidden and found_in(table, words, chosen.columns):
            raise NotALedger("hidden_sheet", sheet=table.name)
    if any(table.total for table in there):
        raise NotALedger("no_known_heading", kinds=list(words))
    raise NotALedger("empty_file")


def ready(found: Found, words: Words) -> Found:
    """The same, once nothing speaks against reading its rows. Raises NotALedger with the first thing that does."""
    if found.missing:
        raise NotALedger("columns_missing", columns=[found.layout.by_name[name].heading for name in found.missing])
    if beside(found, words):
        raise NotALedger("ledger_beside", line=found.line)
    return found


def _lay_out(into: Staged) -> None:
    """Read every row, then judge which repeat or contradict each other, and which is the first of its party."""
    into.create()
    into.fill(_records(into))
    if not into.count():
        raise NotALedger("no_rows")
    with into.database.conn as connection:
        connection.execute("UPDATE staged SET first_line = (SELECT min(other.line) FROM staged AS other "
                           "WHERE other.key = staged.key AND other.fate = '') WHERE fate = ''")
    judge(into)
    with into.database.conn as connection:
        connection.execute("UPDATE staged SET fate = 'kept' WHERE fate = ''")
        connection.execute("UPDATE staged SET party_line = (SELECT min(other.line) FROM staged AS other "
                           "WHERE other.party = staged.party AND other.fate = 'kept') WHERE fate = 'kept'")
    into.progress("reading", into.found.table.total, into.found.table.total)


def _records(into: Staged) -> Iterator[dict[str, Any]]:
    """Each row that says something; blank lines, totals and signatures are none of the ledger's rows."""
    found, total, hidden = into.found, into.found.table.total, into.found.table.oddities.hidden
    headings, passed, blank, last = heading_words(found), set(), 0, found.line
    for line, cells in found.table.lines():
        if line % CHUNK == 0:
            into.progress("reading", line, total)
        if line <= found.line:
            continue
        first = next(filter(None, map(clean, cells)), "")
        if not first:
            blank += 1
            if blank > EMPTY_LINES:
                raise NotALedger("blank_lines", lines=EMPTY_LINES)
            continue
        if is_heading(cells, headings):
            raise NotALedger("second_heading", line=line)
        if first.startswith(NO_ROWS) and _is_no_row(found, first, cells):
            passed.add(line)
            continue
        if not found.table.name:
            _check_width(found, line, cells)
        if line in hidden:
            raise NotALedger("hidden_line", line=line, count=sum(one > found.line for one in hidden))
        last = line
        yield _record(into, line, cells)
    into.passed_over = len(passed)
    _check_cells(found, last, passed)


def _is_no_row(found: Found, first: str, cells: Sequence[Any]) -> bool:
    """Whether a line is a total, a signature or a note: it begins like one and lacks something no row can do without.

    A row that merely begins so (第一支行) says more than a signature or a note does.
    """
    places = [found.places[name].place for name in found.layout.needed]
    if all(place < len(cells) and clean(cells[place]) for place in places):
        return False
    return first.startswith(TOTALS) or sum(1 for cell in cells if clean(cell)) <= SHORT


def _check_width(found: Found, line: int, cells: Sequence[Any]) -> None:
    """A line of a text that is shorter than its heading was cut off; a longer one has a separator too many."""
    wanted = found.columns[-1].place + 1
    while len(cells) > wanted and not clean(cells[-1]):
        cells = cells[:-1]
    if len(cells) != wanted:
        raise NotALedger("other_width", line=line, cells=len(cells), wanted=wanted)


def _check_cells(found: Found, last: int, passed: Container[int]) -> None:
    """No row of a sheet has a computed cell in a column that is read, or a cell merged with another."""
    odd, heads = found.table.oddities, {one.place: one.text for one in found.columns if one.column}
    for line, place in odd.formulas():
        if found.line < line <= last and place in heads and line not in passed:
            raise NotALedger("computed_cell", cell=cell_name(line, place), column=heads[place])
    for (top, left), (bottom, right) in odd.merged:
        if bottom > found.line and top <= last and not (top == bottom and top in passed):
            raise NotALedger("merged_cells", cells=f"{cell_name(top, left)}:{cell_name(bottom, right)}")


def _record(into: Staged, line: int, cells: Sequence[Any]) -> dict[str, Any]:
    """One row as it is staged: what it says, and whether it lacks what it cannot do without."""
    values, unread = _values(into, cells)
    record = into.record_of(values)
    for name, (text, why) in unread.items():
        into.note(line, name, text, why.code, why.values, record)
    lacking = [name for name in into.layout.needed if values[name] in (None, "")]
    for name in lacking:
        if name not in unread:
            into.note(line, name, "", "missing_key", {}, record)
        elif unread[name][1].code not in SAYS_ENOUGH:
            into.note(line, name, unread[name][0], "needed_unreadable", {}, record)
    return {
        "line": line, "first_line": line, "key": "\x1f".join(str(values[name]) for name in into.layout.key),
        "fate": "refused" if lacking else "", "party": values.get("customer_no") or str(line),
        "party_words": "\x1f".join(str(values.get(name)) for name in OF_PARTY),
        "institution_code": values.get("institution_code"), "institution_name": values.get("institution_name"),
        "record": written(values),
    }


def _values(into: Staged, cells: Sequence[Any]) -> tuple[Values, dict[str, tuple[str, Unread]]]:
    """What the cells of a row say, and of those that cannot be read what stands there and why."""
    values: Values = {ROUNDED: []}
    unread: dict[str, tuple[str, Unread]] = {}
    for column, place, unit in into.plan:
        cell = cells[place] if place is not None and place < len(cells) else ""
        told = read(column, cell, unit)
        values.update(told.values)
        if told.unread is not None:
            unread[column.name] = (clean(cell), told.unread)
        elif unit > 1 and column.read is Read.MONEY and isinstance(cell, str) and values[column.name] is not None:
            values[ROUNDED].append(column.name)
    return values, unread
