"""The way to the database: no update is lost, writers are served in order, a read cannot write, settings are kept."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from workflow.services.engine import (
    PRAGMAS,
    Busy,
    FairLock,
    NestedWrite,
    connect,
    journal,
    lock_of,
    reading,
    wal_is_safe,
)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = connect(f"sqlite:///{tmp_path / 'engine.db'}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE counter (n INTEGER NOT NULL)"))
        connection.execute(text("INSERT INTO counter VALUES (0)"))
    yield engine
    engine.dispose()


def count(engine: Engine) -> int:
    with reading(), engine.connect() as connection:
        return int(connection.scalar(text("SELECT n FROM counter")) or 0)


def test_eight_threads_lose_no_update(engine: Engine) -> None:
    def add_fifty() -> None:
        for _ in range(50):
            with engine.begin() as connection:
                seen = connection.scalar(text("SELECT n FROM counter"))
                connection.execute(text("UPDATE counter SET n = :n"), {"n": seen + 1})

    threads = [threading.Thread(target=add_fifty) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count(engine) == 400


def test_the_lock_is_handed_over_in_the_order_of_asking() -> None:
    lock, served, waiting = FairLock(), [], []
    lock.acquire()

    def ask(name: int) -> None:
        lock.acquire()
        served.append(name)
        lock.release()

    for name in range(6):
        waiting.append(threading.Thread(target=ask, args=(name,)))
        waiting[-1].start()
        while len(lock._queue) <= name:
            time.sleep(0.001)
    lock.release()
    for thread in waiting:
        thread.join()
    assert served == list(range(6))


def test_who_waits_too_long_is_told_and_leaves_the_queue() -> None:
    lock = FairLock()
    lock.acquire()
    told: list[str] = []

    def ask() -> None:
        try:
            lock.acquire(wait=0.01)
        except Busy as busy:
            told.append(str(busy))

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert told == ["写入的人太多，本次没有保存，请稍后再试"]
    lock.release()
    lock.acquire(wait=0)


def test_a_second_write_of_one_thread_is_refused_at_once(engine: Engine) -> None:
    with engine.begin(), engine.connect() as second, pytest.raises(NestedWrite):
        second.execute(text("SELECT 1"))
    assert count(engine) == 0


def test_a_read_beside_a_write_of_one_thread_is_allowed(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE counter SET n = 1"))
        assert count(engine) == 0
    assert count(engine) == 1


@pytest.mark.parametrize("end", ["rollback", "invalidate", "close"])
def test_the_lock_is_released_however_a_write_ends(engine: Engine, end: str) -> None:
    connection = engine.connect()
    connection.execute(text("UPDATE counter SET n = 9"))
    getattr(connection, end)()
    with engine.begin() as other:
        other.execute(text("UPDATE counter SET n = n + 1"))
    connection.close()
    assert count(engine) == 1


def test_a_failed_begin_releases_the_lock(engine: Engine, tmp_path: Path) -> None:
    stranger = sqlite3.connect(tmp_path / "engine.db", isolation_level=None)
    stranger.execute("BEGIN IMMEDIATE")
    connection = engine.connect()
    raw = connection.connection.driver_connection
    assert raw is not None
    raw.execute("PRAGMA busy_timeout = 1")
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        connection.execute(text("SELECT 1"))
    stranger.rollback()
    connection.close()
    with engine.begin() as other:
        other.execute(text("UPDATE counter SET n = 2"))
    assert count(engine) == 2


def test_a_read_cannot_write(engine: Engine) -> None:
    with reading(), engine.connect() as connection, pytest.raises(OperationalError, match="readonly"):
        connection.execute(text("UPDATE counter SET n = 5"))
    with engine.begin() as connection:
        connection.execute(text("UPDATE counter SET n = 6"))
    assert count(engine) == 6


def test_every_connection_keeps_its_settings(engine: Engine) -> None:
    with reading(), engine.connect() as connection:
        for name, value in PRAGMAS.items():
            assert connection.scalar(text(f"PRAGMA {name}")) == value, name
        assert connection.scalar(text("PRAGMA journal_mode")) == journal()


def test_settings_that_do_not_take_are_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PRAGMAS, "synchronous", 77)
    with pytest.raises(RuntimeError, match="did not take"), connect(f"sqlite:///{tmp_path / 'x.db'}").connect():
        pass


@pytest.mark.parametrize(("version", "safe"), [
    ((3, 40, 1), False), ((3, 44, 5), False), ((3, 44, 6), True), ((3, 45, 0), False), ((3, 50, 6), False),
    ((3, 50, 7), True), ((3, 51, 0), False), ((3, 51, 2), False), ((3, 51, 3), True), ((3, 54, 1), True),
])
def test_wal_only_where_the_linked_sqlite_has_the_fix(version: tuple[int, ...], safe: bool) -> None:
    assert wal_is_safe(version) is safe


def test_one_file_has_one_lock(tmp_path: Path) -> None:
    assert lock_of(tmp_path / "a.db") is lock_of(tmp_path / "b" / ".." / "a.db")
    assert lock_of(tmp_path / "a.db") is not lock_of(tmp_path / "c.db")


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://root:secret@host/bank"])
def test_other_databases_are_refused_without_showing_the_password(url: str) -> None:
    with pytest.raises(ValueError, match="数据库地址须以") as refused:
        connect(url)
    assert "secret" not in str(refused.value)
