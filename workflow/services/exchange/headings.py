"""Finding the heading of a table, and telling which of its columns is which.

A heading stands in the first lines, below titles and units, in one line or in two (groups above, columns below). A
column is known by its words: those built in, those people have added, those remembered of the file's source, and before
all of them those chosen for this file.
"""

import calendar
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import islice, pairwise, zip_longest
from typing import Any

from workflow.services.exchange.layouts import LAYOUTS, LEDGERS, Kind, Layout
from workflow.services.exchange.tables import Table

HEADING_WITHIN = 15
"""A heading stands in the first fifteen lines."""
ENOUGH = 3
"""A line with so many known headings is a heading; with all that is needed, or two more, it is that of a ledger."""
LEFT_OUT = ""
"""What a heading is mapped to that is to be left out."""
NOT_NEEDED = ("序号", "编号")
"""Headings of columns that count the rows of the file and say nothing of them."""

Words = Mapping[Kind, Mapping[str, tuple[str, str]]]
"""For each kind looked for, heading (as `plain` writes it) to our column and how it is known: built_in, added,
remembered."""


@dataclass(frozen=True)
class Heading:
    """One column of a file: its place from 0, what is written above it, our column (empty: left out), how it is known
    (empty: not known), and 元 in one unit where the heading says so."""

    place: int
    text: str
    column: str
    how: str
    unit: int | None = None


@dataclass(frozen=True)
class Found:
    """A table with its heading: the last line of it, its columns, and what the lines above say of unit and day."""

    table: Table
    layout: Layout
    line: int
    columns: tuple[Heading, ...]
    unit: int | None
    as_of: date | None

    @cached_property
    def missing(self) -> list[str]:
        """Columns that are needed and that no heading is known as."""
        there = {one.column for one in self.columns}
        return [name for name in self.layout.needed if name not in there]

    @cached_property
    def places(self) -> dict[str, Heading]:
        """The heading of each of our columns."""
        return {one.column: one for one in self.columns if one.column}

    @property
    def is_ledger(self) -> bool:
        """Whether enough is known of it."""
        known = len(self.places)
        return known >= ENOUGH and (not self.missing or known >= ENOUGH + 2)


def built_in(layouts: Iterable[Layout] = LEDGERS) -> dict[Kind, dict[str, tuple[str, str]]]:
    """The headings these layouts know by themselves."""
    left_out = dict.fromkeys(NOT_NEEDED, (LEFT_OUT, "not_needed"))
    return {layout.kind: left_out | {plain(heading): (column.name, "built_in") for column in layout.columns
                                     for heading in column.headings} for layout in layouts}


def found_in(table: Table, words: Words, chosen: Mapping[str, str] | None = None) -> Found | None:
    """The heading of a table, the better known of those that might be one; None where there is none.

    `chosen` maps headings (as `plain` writes them) to our columns for this file.
    """
    top = [(line, [written(cell) for cell in cells]) for line, cells in islice(table.lines(), HEADING_WITHIN + 1)]
    best: Found | None = None
    for number, line, texts in (*_in_one_line(top), *_in_two_lines(top)):
        said = "".join(cell for _, above in top[:number] for cell in above)
        for kind in words:
            one = _read(table, kind, line, texts, said, words[kind], chosen or {})
            if best is None or len(one.places) > len(best.places):
                best = one
    return best if best is not None and best.is_ledger else None


Top = Sequence[tuple[int, Sequence[str]]]
Texts = list[tuple[str, str]]
"""Heading and group of each column."""


def _in_one_line(top: Top) -> Iterator[tuple[int, int, Texts]]:
    """Every line as a heading: how many lines stand above it, its line, and its columns."""
    for number, (line, cells) in enumerate(top[:HEADING_WITHIN]):
        yield number, line, [(cell, "") for cell in cells]


def _in_two_lines(top: Top) -> Iterator[tuple[int, int, Texts]]:
    """Every two lines as a heading: a column's own words stand below, or above where it spans both."""
    for number, (above, below) in enumerate(pairwise(top)):
        group, texts = "", []
        for upper, lower in zip_longest(above[1], below[1], fillvalue=""):
            group = upper or group
            texts.append((lower or upper, group if lower else ""))
        yield number, below[0], texts


def _read(table: Table, kind: Kind, line: int, texts: Sequence[tuple[str, str]], said: str,
          words: Mapping[str, tuple[str, str]], chosen: Mapping[str, str]) -> Found:
    """What a line is as the heading of a ledger of that kind; the first of two columns of one name counts."""
    layout, taken, columns = LAYOUTS[kind], set(), []
    for place, (text, group) in enumerate(texts):
        if not text:
            continue
        column, how = _known(text, group, words, chosen)
        if column and (column in taken or column not in layout.by_name):
            column, how = LEFT_OUT, "twice"
        taken.add(column)
        columns.append(Heading(place, text, column, how, unit_in(text)))
    return Found(table, layout, line, tuple(columns), unit_in(said, titled=True), day_in_title(said))


def _known(text: str, group: str, words: Mapping[str, tuple[str, str]], chosen: Mapping[str, str]) -> tuple[str, str]:
    """Our column for a heading, and how it is known."""
    for name in (plain(text), plain(group + text)):
        if name in chosen:
            return chosen[name], "chosen"
        if name in words:
            return words[name]
    return LEFT_OUT, ""


def beside(found: Found, words: Words) -> bool:
    """Whether another ledger stands beside this one: the columns left over have all that one needs."""
    over = [one for one in found.columns if not one.column and one.how != "chosen"]
    for kind, known in words.items():
        there = {known.get(plain(one.text), ("", ""))[0] for one in over}
        if there.issuperset(LAYOUTS[kind].needed):
            return True
    return False


def heading_words(found: Found) -> frozenset[str]:
    """What headings look like in this file and by themselves, as they stand in cells."""
    known = {heading for layout in LAYOUTS.values() for column in layout.columns for heading in column.headings}
    return frozenset(known | {one.text for one in found.columns})


def is_heading(cells: Iterable[Any], headings: frozenset[str]) -> bool:
    """Whether a line below is a heading once more: another table begins on the same sheet."""
    return sum(isinstance(cell, str) and cell.strip() in headings for cell in cells) > ENOUGH


def written(cell: Any) -> str:
    """What stands in a cell of a heading."""
    return str(cell).replace("\u3000", " ").strip().strip("\ufeff") if cell is not None else ""


UNITS = {"亿元": 100_000_000, "万元": 10_000, "千元": 1_000, "元": 1}
IN_BRACKETS = re.compile(r"[(\[（【][^)\]）】]*[)\]）】]")
OF_TITLE = re.compile(r"单位[:：]?\s*(?:人民币)?\s*(亿元|万元|千元|元)")


def plain(heading: str) -> str:
    """A heading without what changes from file to file: blanks, brackets and what is in them, stars, width, case.

    >>> plain("贷款余额\\n（万元）"), plain("＊借据 号"), plain("客户ID：")
    ('贷款余额', '借据号', '客户id')
    """
    text = IN_BRACKETS.sub("", unicodedata.normalize("NFKC", heading))
    return re.sub(r"[\s*#:：/、]|(?:万元|单位)$", "", text).lower()


def unit_in(text: str, *, titled: bool = False) -> int | None:
    """元 in one unit as a heading in its brackets, or a title after the word 单位, says; None where neither does.

    >>> unit_in("贷款余额（万元）"), unit_in("填报部门：风险管理部单位：万元", titled=True), unit_in("贷款余额")
    (10000, 10000, None)
    """
    if titled:
        found = OF_TITLE.search(unicodedata.normalize("NFKC", text))
        return UNITS[found[1]] if found else None
    bracket = re.search(r"[(\[/]\s*(亿元|万元|千元|元)", unicodedata.normalize("NFKC", text))
    return UNITS[bracket[1]] if bracket else None


def day_in_title(text: str) -> date | None:
    """The day a title gives, as in 截至2026年9月30日; the end of the month where it gives a month."""
    text = unicodedata.normalize("NFKC", text)
    found = re.search(r"(20\d{2})\s*[年\-/.]\s*(\d{1,2})\s*[月\-/.]\s*(\d{1,2})\s*日?", text)
    if found:
        return _day(*map(int, found.groups()))
    month = re.search(r"(20\d{2})\s*年\s*(\d{1,2})\s*月", text)
    return month_end(int(month[1]), int(month[2])) if month else None


def day_in_name(file_name: str) -> date | None:
    """The day written as eight digits in a file's name, or the end of the month written as six.

    >>> day_in_name("core_npl_20260930.csv"), day_in_name("台账-202609.xlsx"), day_in_name("ledger_20261331.csv")
    (datetime.date(2026, 9, 30), datetime.date(2026, 9, 30), None)
    """
    for year, month, last in re.findall(r"(?<!\d)(20\d{2})(\d{2})(\d{2})(?!\d)", file_name):
        if found := _day(int(year), int(month), int(last)):
            return found
    for year, month in re.findall(r"(?<!\d)(20\d{2})[-年.]?(\d{1,2})(?!\d)", file_name):
        if found := month_end(int(year), int(month)):
            return found
    return None


def month_end(year: int, month: int) -> date | None:
    """The last day of a month; None for a month no year has."""
    return date(year, month, calendar.monthrange(year, month)[1]) if 1 <= month <= 12 else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def source_of(file_name: str) -> str:
    """The source a file comes from, as its name without days, numbers and endings tells.

    >>> source_of("不良贷款台账-202609.xlsx"), source_of("core_npl_20260930.csv"), source_of("202609.csv")
    ('不良贷款台账', 'core_npl', '')
    """
    stem = file_name.rpartition(".")[0] or file_name
    return re.sub(r"[\d年月日]+|\(\d*\)|（\d*）", "", unicodedata.normalize("NFKC", stem)).strip(" -_.")[:100]
