"""The way to the database: settings that lose nothing, one fair writer at a time, reads that cannot write.

A transaction writes unless it began inside `reading()`. On SQLite a write begins with BEGIN IMMEDIATE while holding the
one lock of that file, from BEGIN to COMMIT or ROLLBACK; waiters are served in the order they came. A thread that holds
the lock and begins a second write on another connection can only wait for itself: that is refused at once with
`NestedWrite`. (A read left open by a thread can likewise hold up its own write at COMMIT: end the read first.)
"""

import json
import sqlite3
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url

writing: ContextVar[bool] = ContextVar("writing", default=True)
"""Whether a transaction that begins now may write."""

PRAGMAS = {
    "busy_timeout": 5000, "foreign_keys": 1, "recursive_triggers": 1, "trusted_schema": 0, "cell_size_check": 1,
    "secure_delete": 1, "synchronous": 2,
}
"""What every SQLite connection is set to and then asked for; `synchronous` 2 is FULL."""

LOCK_WAIT = 30.0
"""Seconds a writer waits for its turn before it gives up."""


class NestedWrite(RuntimeError):
    """A thread that is writing on one connection began to write on another: it would wait for itself for ever."""


class Busy(TimeoutError):
    """Others have been writing for so long that this writer's turn did not come."""


@contextmanager
def reading() -> Iterator[None]:
    """Make transactions that begin inside read-only, by the database itself."""
    token = writing.set(False)
    try:
        yield
    finally:
        writing.reset(token)


class FairLock:
    """A lock handed from each holder to the one who has waited longest."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._holder: int | None = None
        self._queue: deque[tuple[threading.Event, int]] = deque()

    def acquire(self, wait: float = LOCK_WAIT) -> None:
        """Take the lock, waiting up to `wait` seconds. Raises NestedWrite when this thread has it, else Busy."""
        me = threading.get_ident()
        with self._guard:
            if self._holder == me:
                raise NestedWrite("this thread is already writing on another connection")
            if self._holder is None:
                self._holder = me
                return
            turn = threading.Event()
            self._queue.append((turn, me))
        if turn.wait(wait):
            return
        with self._guard:
            if not turn.is_set():
                self._queue.remove((turn, me))
                raise Busy("写入的人太多，本次没有保存，请稍后再试")

    def release(self) -> None:
        """Hand the lock to the next in line. Any thread may do so on behalf of the holder's connection."""
        with self._guard:
            if self._queue:
                turn, self._holder = self._queue.popleft()
                turn.set()
            else:
                self._holder = None


_locks: dict[Path, FairLock] = {}


def lock_of(file: Path) -> FairLock:
    """The one lock of a database file in this process, however many engines are made for it."""
    return _locks.setdefault(file.resolve(), FairLock())


class FairConnection(sqlite3.Connection):
    """A SQLite connection that holds the file's lock from the start of a write to its end, however it ends."""

    lock: FairLock
    holds: bool = False
    read_only: bool | None = None

    def begin(self) -> None:
        """Begin a transaction: a write in its turn, or a read that the engine keeps from writing."""
        read_only = not writing.get()
        if not read_only:
            self.lock.acquire()
            self.holds = True
        try:
            if self.read_only != read_only:
                self.execute(f"PRAGMA query_only = {int(read_only)}")
                self.read_only = read_only
            self.execute("BEGIN" if read_only else "BEGIN IMMEDIATE")
        except BaseException:
            self._let_go()
            raise

    def commit(self) -> None:
        """Commit; the lock is kept when that fails, until the roll-back that must follow."""
        super().commit()
        self._let_go()

    def rollback(self) -> None:
        """Roll back and let the next writer in."""
        try:
            super().rollback()
        finally:
            self._let_go()

    def close(self) -> None:
        """Close, which rolls back what was open, and let the next writer in."""
        try:
            super().close()
        finally:
            self._let_go()

    def _let_go(self) -> None:
        if self.holds:
            self.holds = False
            self.lock.release()


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Whether this SQLite has the fix of the WAL-reset race: from 3.51.3, or back-ported to 3.50.7 and 3.44.6."""
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)


def journal() -> str:
    """The journal mode to use with the SQLite that is linked here. Both lose nothing with synchronous = FULL."""
    return "wal" if wal_is_safe(sqlite3.sqlite_version_info) else "truncate"


def connect(url: str) -> Engine:
    """An engine for `sqlite:///path` or `postgresql://…` (psycopg). Raises ValueError for any other database."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite" and address.database not in (None, "", ":memory:"):
        return _sqlite(address)
    if address.get_backend_name() == "postgresql":
        return _postgresql(address.set(drivername="postgresql+psycopg"))
    raise ValueError(f"数据库地址须以 sqlite:///文件路径 或 postgresql:// 开头，现为 {address.render_as_string()}")


def _sqlite(address: URL) -> Engine:
    lock = lock_of(Path(str(address.database)))

    def prepare(raw: FairConnection, _record: object) -> None:
        raw.lock = lock
        for name, value in PRAGMAS.items():
            raw.execute(f"PRAGMA {name} = {value}")
        raw.execute(f"PRAGMA journal_mode = {journal()}")
        wanted = PRAGMAS | {"journal_mode": journal()}
        found = {name: raw.execute(f"PRAGMA {name}").fetchone()[0] for name in wanted}
        if found != wanted:
            raise RuntimeError(f"SQLite did not take its settings: wanted {wanted}, found {found}")

    engine = _engine(address, connect_args={"factory": FairConnection, "isolation_level": None})
    event.listen(engine, "connect", prepare)
    return engine


def _postgresql(address: URL) -> Engine:
    def prepare(raw: Any, _record: object) -> None:
        raw.execute("SET TIME ZONE 'UTC'")
        raw.commit()

    engine = _engine(address, pool_pre_ping=True, isolation_level="READ COMMITTED")
    event.listen(engine, "connect", prepare)
    return engine


def _engine(address: URL, **options: Any) -> Engine:
    engine = create_engine(
        address, json_serializer=partial(json.dumps, ensure_ascii=False), pool_size=16, max_overflow=16, **options)
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    raw: Any = connection.connection.driver_connection
    if isinstance(raw, FairConnection):
        raw.begin()
    else:
        raw.read_only = None if writing.get() else True
