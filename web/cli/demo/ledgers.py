"""The ledgers of the demo bank: the sample extract, and for days before it the same extract as it stood then."""

import csv
from collections.abc import Mapping
from datetime import date, timedelta
from io import StringIO

from web.cli.demo.cast import FIXTURES
from web.cli.demo.stage import Stage
from workflow.rules.actors import COMMAND_LINE
from workflow.services import audit
from workflow.services.exchange import take_in

LEDGERS = FIXTURES / "ledgers" / "core-extract"
EXTRACT = LEDGERS / "core_npl_20260930.csv"
EXTRACTED_ON = date(2026, 9, 30)


def month_end_before(day: date) -> date:
    """The last day of the month before a day's."""
    return day.replace(day=1) - timedelta(days=1)


def take_in_all(play: Stage) -> None:
    """Roster, loan quality, and the extract as it stood at the end of last month."""
    for file in sorted(LEDGERS.glob("*.xlsx")):
        _take_in(play, file.read_bytes(), file.name)
    take_in_extract(play, min(month_end_before(play.today), EXTRACTED_ON))


def take_in_extract(play: Stage, as_of: date) -> None:
    """The core extract as of a day."""
    content = EXTRACT.read_bytes() if as_of == EXTRACTED_ON else as_it_stood(as_of)
    _take_in(play, content, f"core_npl_{as_of:%Y%m%d}.csv")


def _take_in(play: Stage, content: bytes, name: str) -> None:
    def seal(action: str, body: dict[str, object]) -> None:
        audit.record(play.session, "ledger", action, body, by=COMMAND_LINE, now=play.now)
    take_in(play.session, content, name, by=COMMAND_LINE.name, now=play.now, record=seal)
    play.saved()


def as_it_stood(day: date) -> bytes:
    """The sample extract as the core system would have written it on an earlier day.

    Loans paid out by then; days past due counted to that day; a later classification not made yet. Balances are those
    of the sample: the loans of the demo bank have not been paid back in between.
    """
    rows = csv.DictReader(StringIO(EXTRACT.read_text(encoding="gb18030"), newline=""))
    out = StringIO(newline="")
    writer = csv.DictWriter(out, rows.fieldnames or [])
    writer.writeheader()
    writer.writerows(_earlier(row, day) for row in rows if row["放款日期"].strip() <= f"{day:%Y%m%d}")
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
