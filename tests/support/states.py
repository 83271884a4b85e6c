"""States of a SQLite database kept as files, so that what a hundred tests begin with is made once a run.

A step of a procedure always makes the same of the same database at the same time. Where a test has put something in the
place of a piece of the house (`monkeypatch`), its steps are taken anew.
"""

import hashlib
import os
import pickle
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import wraps
from pathlib import Path
from typing import Any, ClassVar, Protocol

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session


class Shelf:
    """The files, in a folder that all processes of one run share."""

    folder: Path

    @classmethod
    def path(cls, name: object) -> Path:
        """Where the database of that name is, or would be."""
        return cls.folder / f"{hashlib.sha256(repr(name).encode()).hexdigest()}.db"


@pytest.fixture(autouse=True, scope="session")
def _shelf(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The folder lies beside those of the workers, and goes with them."""
    own = tmp_path_factory.getbasetemp()
    Shelf.folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "states"
    Shelf.folder.mkdir(exist_ok=True)


COUNTERS = (slice(24, 28), slice(40, 44), slice(92, 100))
"""Where a file of SQLite counts its changes."""
IN_THE_NAME: list[object] = []
"""Tables a test may add to without changing the house: its steps are named by what they say."""


class Patching(pytest.MonkeyPatch):
    """Knows whether a piece of the house has been put out of its place."""

    moved: ClassVar[set[int]] = set()
    """Those that have something out of its place."""

    def setattr(self, *given: Any, **options: Any) -> None:
        self.moved.add(id(self))
        super().setattr(*given, **options)

    def delattr(self, *given: Any, **options: Any) -> None:
        self.moved.add(id(self))
        super().delattr(*given, **options)

    def setitem(self, dic: Any, name: Any, value: Any) -> None:
        if not any(dic is one for one in IN_THE_NAME):
            self.moved.add(id(self))
        super().setitem(dic, name, value)

    def delitem(self, dic: Any, name: Any, raising: bool = True) -> None:
        self.moved.add(id(self))
        super().delitem(dic, name, raising)

    def undo(self) -> None:
        super().undo()
        self.moved.discard(id(self))


@pytest.fixture
def monkeypatch() -> Iterator[Patching]:
    """pytest's own, and it is noted that something is not as it always is."""
    patching = Patching()
    yield patching
    patching.undo()


def keep(session: Session, name: object, besides: Any = None) -> None:
    """Commit, and keep the database under a name."""
    session.commit()
    path = Shelf.path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}")
    copy(file_of(session), fresh)
    fresh.replace(path)
    fresh.write_bytes(pickle.dumps(besides))
    fresh.replace(path.with_suffix(".besides"))  # the last: where it is, all is


def recall(session: Session, name: object) -> Any:
    """Put what is kept under a name into the session's database; what was to be known besides. Raises KeyError."""
    path = Shelf.path(name)
    try:
        besides = pickle.loads(path.with_suffix(".besides").read_bytes())
    except FileNotFoundError as error:
        raise KeyError(name) from error
    session.commit()
    engine_of(session).dispose()
    copy(path, file_of(session))
    session.expire_all()
    return besides


def once(session: Session, name: tuple[object, ...], act: Callable[[], Any]) -> Any:
    """Do something that commits, or put in place what came of it when this was done before with the same database.

    `name` says what is done, with everything it depends on besides the database. Gives the plain values the act gives.
    """
    if Patching.moved or session.get_bind().dialect.name != "sqlite":
        return act()
    name = (*name, fingerprint(session))
    try:
        return recall(session, name)
    except KeyError:
        besides = act()
        keep(session, name, besides)
        return besides


def fingerprint(session: Session) -> str:
    """Commit, and take the hash of all that the database holds."""
    session.commit()
    content = bytearray(file_of(session).read_bytes())
    for counter in COUNTERS:
        content[counter] = bytes(counter.stop - counter.start)
    return hashlib.sha256(content).hexdigest()


def copy(source: Path, target: Path) -> None:
    """One database over another, in such a way that open connections notice."""
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        other.execute("PRAGMA synchronous = OFF")
        one.backup(other)


def engine_of(session: Session) -> Engine:
    """The engine of the session."""
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    return engine


def file_of(session: Session) -> Path:
    """The file of the session's database."""
    return Path(str(engine_of(session).url.database))


class Stage(Protocol):
    """Where steps are taken: a session, and what the stage itself remembers of them."""

    session: Session

    def noted(self) -> Any:
        """What is known besides the database."""

    def resume(self, noted: Any) -> None:
        """Go on from what was noted."""


def remembered(step: Callable[..., None]) -> Callable[..., None]:
    """A step that is taken once in a run from the same database, and then put in place as a file."""

    @wraps(step)
    def taken(stage: Stage, *given: Any) -> None:
        def act() -> Any:
            step(stage, *given)
            return stage.noted()

        stage.resume(once(stage.session, (step.__qualname__, given, stage.noted()), act))

    return taken
