"""Rows of one record in one file: which says the same again, and which contradicts the first."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from workflow.services.exchange.layouts import Layout
from workflow.services.exchange.staging import CHUNK, Staged
from workflow.services.exchange.values import ROUNDED, Values, written


def judge(into: Staged) -> None:
    """Rows alike, or less exact about the same, are duplicates; others contradict the first.

    Of duplicates the first is kept, with what the others say more exactly.
    """
    repeats = list(into.database.query(
        "SELECT line, first_line FROM staged WHERE fate = '' AND first_line < line ORDER BY line"))
    for start in range(0, len(repeats), CHUNK):
        _judge(into, [(one["line"], one["first_line"]) for one in repeats[start:start + CHUNK]])


def _judge(into: Staged, repeats: list[tuple[int, int]]) -> None:
    """Judge some of them."""
    step = Decimal(into.unit) / 100  # a sheet shows amounts with two places
    lines = {line for pair in repeats for line in pair}
    records = {one["line"]: into.values_of(one["record"]) for one in into.database.query(
        f"SELECT line, record FROM staged WHERE line IN ({', '.join('?' * len(lines))})", list(lines))}
    fates, finer = {}, {}
    for line, first_line in repeats:
        first, again = records[first_line], records[line]
        name = next((name for name in first if name != ROUNDED and not agree(first[name], again[name], step)), "")
        fates[line] = "contradicts" if name else "duplicate"
        if name:
            into.note(line, _column_of(into.layout, name), str(again[name]), "contradicts",
                      {"first": first_line, "was": first[name]}, into.record_of(again))
        else:
            records[first_line] = more_exact(first, again, step)
            finer[first_line] = written(records[first_line])
    into.change("record", finer)
    into.settle(fates)


def _column_of(layout: Layout, name: str) -> str:
    """The column a value was read from."""
    return name if name in layout.by_name else name.rpartition("_")[0]


def agree(one: Any, other: Any, step: Decimal) -> bool:
    """The same; or one of them blank; or an amount beside itself as a sheet shows it, rounded to `step`.

    >>> agree(Decimal("317.26"), Decimal("300"), Decimal("100")), agree(Decimal("317"), Decimal("300"), Decimal("0.01"))
    (True, False)
    """
    if one == other or one in (None, "") or other in (None, ""):
        return True
    if not (isinstance(one, Decimal) and isinstance(other, Decimal)):
        return False
    rounded = [(amount / step).quantize(Decimal(1), ROUND_HALF_UP) * step for amount in (one, other)]
    return rounded[0] == rounded[1] and (one == rounded[0] or other == rounded[1])


def more_exact(first: Values, again: Values, step: Decimal) -> Values:
    """The first row, with what the other says more exactly."""
    finer = {name for name in first if name != ROUNDED and _is_finer(first[name], again[name], step)}
    return {name: again[name] if name in finer else first[name] for name in first}


def _is_finer(one: Any, other: Any, step: Decimal) -> bool:
    if one in (None, ""):
        return True
    return isinstance(one, Decimal) and isinstance(other, Decimal) and one % step == 0 and other % step != 0
