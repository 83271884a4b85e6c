"""What differs between two versions of the lists, item by item and field by field, whatever fields an item has."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from workflow.rules.lists import FILES, TOLERANCE, tolerance_of
from workflow.rules.tolerance import DEFAULT_POLICY, table_of
from workflow.terms import ItemChange

Tables = Mapping[str, Mapping[str, Any]]
THRESHOLD = "thresholds."
"""A threshold is a field of its own, named so and followed by its own name."""
TOL, PARAMETER = "TOL", f"{TOLERANCE}."
"""The code under which the parameters of the tolerance stand among the items, and how each of them is named."""


@dataclass(frozen=True)
class FieldChange:
    """One field: what it held and what it holds; None where it is absent."""

    name: str
    old: Any
    new: Any


@dataclass(frozen=True)
class Difference:
    """One item that was added, changed or struck; of an added or struck one every field is told.

    The parameters of the tolerance are as one item, `TOL`, that can only change.
    """

    code: str
    title: str
    kind: ItemChange
    fields: tuple[FieldChange, ...]


def file_of(code: str) -> str:
    """The file an item of this code stands in: those of P… on the positive list, all others on the negative one."""
    return FILES[0] if code.startswith("P") else FILES[1]


def items_of(tables: Tables) -> dict[str, Mapping[str, Any]]:
    """Every item of both files by its code, the positive list first."""
    return {row["code"]: row for name in FILES for row in tables[name].get("item", ())}


def differences(old: Tables, new: Tables) -> list[Difference]:
    """What became of the parameters of the tolerance, and of every item in the order of their codes, the positive list
    first; what is unchanged is left out."""
    before, after = items_of(old), items_of(new)
    codes = sorted(before.keys() | after.keys(), key=lambda code: (file_of(code) != FILES[0], code))
    found = (_difference(code, before.get(code), after.get(code)) for code in codes)
    return [one for one in (_of_tolerance(old, new), *found) if one is not None]


def _of_tolerance(old: Tables, new: Tables) -> Difference | None:
    """The parameters that differ; one that is not written is its default. Of no version at all nothing differs."""
    if not old[FILES[0]]:
        return None
    fields = tuple(_fields(_parameters(old), _parameters(new)))
    return Difference(TOL, "", ItemChange.CHANGED, fields) if fields else None


def _parameters(tables: Tables) -> dict[str, Any]:
    """Every parameter by its name; as they are written where they cannot be read."""
    try:
        table = table_of(tolerance_of(tables))
    except ValueError:
        written = tables[FILES[0]][TOLERANCE]
        table = {**table_of(DEFAULT_POLICY), **written} if isinstance(written, Mapping) else {"": written}
    return {f"{PARAMETER}{name}": value for name, value in table.items()}


def _difference(code: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> Difference | None:
    fields = tuple(_fields(_flat(old or {}), _flat(new or {})))
    if old is None or new is None:
        kind = ItemChange.ADDED if old is None else ItemChange.STRUCK
    elif fields:
        kind = ItemChange.CHANGED
    else:
        return None
    return Difference(code, (new or old or {}).get("title", ""), kind, fields)


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    """An item with each threshold as a field of its own, its code left out; the order of other effects counts."""
    flat = {name: value for name, value in row.items() if name not in ("code", "thresholds")}
    if "effect_when" in flat:
        flat["effect_when"] = tuple(flat["effect_when"].items())
    return flat | {f"{THRESHOLD}{name}": value for name, value in row.get("thresholds", {}).items()}


def _fields(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[FieldChange]:
    for name in dict.fromkeys([*old, *new]):
        if old.get(name) != new.get(name):
            yield FieldChange(name, old.get(name), new.get(name))
