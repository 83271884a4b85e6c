"""The tables of a draft: an item put, an item struck, and heads that say what the record says."""

import re
from datetime import date
from typing import Any

from workflow.models import ListVersionRecord
from workflow.rules import weighing
from workflow.rules.list_changes import file_of
from workflow.rules.lists import FILES
from workflow.rules.situation import Refusal
from workflow.services.lists import packed
from workflow.services.moving import Refused

CODE = re.compile("[PN][0-9]{2}")
RESTED_ON = frozenset({
    weighing.DEFAULT_ITEM, weighing.TOLERANCE_ITEM, weighing.MINOR_ITEM, weighing.REPEAT_ITEM, "N23",
    *weighing.BONUS_ITEMS, *weighing.NOT_FOR_REPEATS})
"""Items the order of weighing, and the answer to serious misconduct, name themselves (5.0): they cannot be struck."""

Row = dict[str, Any]
Tables = dict[str, dict[str, Any]]


def put(tables: Tables, row: Row) -> None:
    """Put an item in the place of the one with its code, or behind the others. Raises Refused for an odd code."""
    code = str(row.get("code", ""))
    if not CODE.fullmatch(code):
        raise Refused([Refusal("list_code_odd")])
    rows: list[Row] = tables[file_of(code)]["item"]
    place = next((n for n, one in enumerate(rows) if one["code"] == code), None)
    if place is not None:
        rows[place] = row
        return
    rows.append(row)
    rows.sort(key=lambda one: str(one["code"]))


def strike(tables: Tables, code: str) -> None:
    """Take an item out. Raises Refused where the procedure rests on it, or where there is none."""
    if code in RESTED_ON:
        raise Refused([Refusal("list_item_needed", {"code": code})])
    rows: list[Row] = tables[file_of(code)]["item"]
    kept = [one for one in rows if one["code"] != code]
    if len(kept) == len(rows):
        raise Refused([Refusal("list_item_gone", {"code": code})])
    tables[file_of(code)]["item"] = kept


def store(record: ListVersionRecord, tables: Tables, today: date) -> None:
    """Keep the tables, their heads saying what the record says."""
    for name in FILES:
        table = tables[name]
        table |= {"version": record.number, "valid_from": record.valid_from, "recorded_on": record.recorded_on or today}
        table.pop("valid_to", None)
        if record.valid_to is not None:
            table["valid_to"] = record.valid_to
    record.content = packed(tables)
