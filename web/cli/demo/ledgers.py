"""The ledgers of the demo bank: the sample extract, and for days before it the same extract as it stood then."""

import csv
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from io import StringIO
from typing import Any

from web.cli.demo.cast import FIXTURES
from web.cli.demo.stage import Stage
from workflow.rules.actors import COMMAND_LINE
from workflow.rules.deadlines import Calendar, add_working_days
from workflow.rules.triggers import DEFAULT_POLICY
from workflow.services import audit
from workflow.services.exchange import take_in
from workflow.services.exchange.layouts import OF_HR

LEDGERS = FIXTURES / "ledgers" / "core-extract"
PEOPLE = FIXTURES / "demo" / "people"
EXTRACT = LEDGERS / "core_npl_20260930.csv"
EXTRACTED_ON = date(2026, 9, 30)


def month_end_before(day: date) -> date:
    """The last day of the month before a day's."""
    return day.replace(day=1) - timedelta(days=1)


def take_in_all(play: Stage) -> None:
    """Roster, loan quality, what HR knows of people, and the extract as it stood at the end of last month."""
    for file in sorted(LEDGERS.glob("*.xlsx")):
        _take_in(play, file.read_bytes(), file.name)
    for file in sorted(PEOPLE.glob("*.csv")):
        _take_in(play, file.read_bytes(), file.name, layouts=OF_HR)
    as_of = min(month_end_before(play.today), EXTRACTED_ON)
    _take_in(play, EXTRACT.read_bytes() if as_of == EXTRACTED_ON else as_it_stood(as_of), name_of(as_of))


def monthly(play: Stage) -> Iterator[int]:
    """On the first working day of a month: the sample extract when it is drawn, before that what the month changed."""
    as_of = month_end_before(play.today)
    content = EXTRACT.read_bytes() if as_of == EXTRACTED_ON else as_it_stood(as_of, changed=True)
    if content.count(b"\n") > 1:  # a month in which nothing changed brings no ledger
        _take_in(play, content, name_of(as_of))
    yield from ()


def firsts(first: date, last: date, calendar: Calendar) -> Iterator[date]:
    """The first working days of the months after `first`, up to `last` and to the month that brings the extract."""
    month_end = month_end_before(first + timedelta(days=31))
    while month_end <= EXTRACTED_ON and (day := add_working_days(month_end, 1, calendar).day) <= last:
        if day > first:
            yield day
        month_end = month_end_before(month_end + timedelta(days=32))


def name_of(as_of: date) -> str:
    """The name the core system gives an extract."""
    return f"core_npl_{as_of:%Y%m%d}.csv"


def _take_in(play: Stage, content: bytes, name: str, **options: Any) -> None:
    def seal(action: str, body: dict[str, object]) -> None:
        audit.record(play.session, "ledger", action, body, by=COMMAND_LINE, now=play.now)
    take_in(play.session, content, name, by=COMMAND_LINE.name, now=play.now, record=seal, **options)
    play.saved()


def as_it_stood(day: date, *, changed: bool = False) -> bytes:
    """The sample extract as the core system would have written it on an earlier day.

    Loans paid out by then; days past due counted to that day; a later classification not made yet. Balances are those
    of the sample: the loans of the demo bank have not been paid back in between. With `changed` only loans that came
    to be past due beyond the threshold, or were classified anew, in that day's month.
    """
    rows = csv.DictReader(StringIO(EXTRACT.read_text(encoding="gb18030"), newline=""))
    out = StringIO(newline="")
    writer = csv.DictWriter(out, rows.fieldnames or [])
    writer.writeheader()
    writer.writerows(_earlier(row, day) for row in rows if row["放款日期"].strip() <= f"{day:%Y%m%d}"
                     and (not changed or _changed(row, day)))
    return out.getvalue().encode("gb18030")


def _earlier(row: Mapping[str, str], day: date) -> dict[str, str]:
    stood = dict(row)
    try:
        overdue = (day - date.fromisoformat(row["首次逾期日"].strip())).days
    except ValueError:
        return stood
    stood["本金逾期天数"] = str(max(overdue, 0))
    if overdue < 0:
        stood["首次逾期日"] = ""
    if row["分类日期"].strip() > f"{day:%Y%m%d}":
        stood |= {"五级分类代码": row["上次分类代码"], "分类日期": ""}
    return stood


def _changed(row: Mapping[str, str], day: date) -> bool:
    """Whether a loan passed the threshold or was classified anew in the month that ends on a day."""
    month = f"{day:%Y%m}"
    try:
        passed = date.fromisoformat(row["首次逾期日"].strip()) + timedelta(days=DEFAULT_POLICY.dpd_threshold + 1)
    except ValueError:
        return row["分类日期"].startswith(month)
    return f"{passed:%Y%m}" == month or row["分类日期"].startswith(month)
