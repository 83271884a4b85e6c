"""The rows a move writes, told by comparing two states of a database, and the bare driver that writes them again."""

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from workflow.models import Base
from workflow.services.engine import PRAGMAS, journal

Write = tuple[str, tuple[Any, ...]]
"""A statement and its parameters."""
Rows = dict[str, dict[Any, tuple[Any, ...]]]
"""By table, every row by its key."""


def bare(file: Path) -> sqlite3.Connection:
    """A connection of the bare driver with the engine's own settings."""
    raw = sqlite3.connect(file, isolation_level=None)
    for name, value in {**PRAGMAS, "journal_mode": journal()}.items():
        raw.execute(f"PRAGMA {name} = {value}").fetchall()
    return raw


def write(raw: sqlite3.Connection, writes: Sequence[Write]) -> None:
    """One move's rows in one transaction."""
    raw.execute("BEGIN IMMEDIATE")
    for sql, parameters in writes:
        raw.execute(sql, parameters)
    raw.execute("COMMIT")


def rows_of(file: Path) -> Rows:
    """Every row of every table, by its key."""
    with sqlite3.connect(file) as raw:
        found: Rows = {}
        for table in Base.metadata.sorted_tables:
            keys = [list(table.columns).index(column) for column in table.primary_key.columns]
            columns = ", ".join(f'"{column.name}"' for column in table.columns)
            found[table.name] = {tuple(row[at] for at in keys): row
                                 for row in raw.execute(f"SELECT {columns} FROM {table.name}")}
    raw.close()
    return found


def difference(before: Rows, after: Rows) -> Iterable[Write]:
    """The statements that lead from one state to the other: each new row whole, of each changed row what changed.

    In the order the constraints allow: parents before children, and the audit line after the rows it tells of.
    """
    for table in Base.metadata.sorted_tables:
        old, names = before[table.name], [f'"{column.name}"' for column in table.columns]
        keys = [f'"{column.name}"' for column in table.primary_key.columns]
        for key, row in after[table.name].items():
            if key not in old:
                yield (f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join('?' * len(row))})", row)
            elif row != old[key]:
                new = [(name, value) for name, value, was in zip(names, row, old[key], strict=True) if value != was]
                yield (f"UPDATE {table.name} SET {', '.join(f'{name} = ?' for name, _ in new)}"
                       f" WHERE {' AND '.join(f'{name} = ?' for name in keys)}", (*(value for _, value in new), *key))


def tally(writes: Iterable[Write]) -> str:
    """How many rows of which table are inserted (＋) and updated (～)."""
    counts: dict[str, int] = {}
    for sql, _ in writes:
        words = sql.split()
        told = f"＋{words[2]}" if words[0] == "INSERT" else f"～{words[1]}"
        counts[told] = counts.get(told, 0) + 1
    return "、".join(f"{told}×{count}" if count > 1 else told for told, count in counts.items())
