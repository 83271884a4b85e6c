"""The schema in steps, for SQLite and PostgreSQL alike: bring a database up, say where it stands, find what differs.

After a change of the models, this writes the next step from them, to be read, corrected by hand and laid out with
`ruff format`; the first step is written anew in the same way, once its file has been taken away:

    python -c "from workflow.migrations import write_revision; write_revision('what changed')"
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Connection, Engine, Enum, Table, inspect

from workflow.models import Base, triggers
from workflow.models.base import UtcDateTime, Yuan
from workflow.models.search import PAIRS
from workflow.services.engine import connect, reading

HERE = Path(__file__).parent
_LOCK = 7_331_002
"""The number of PostgreSQL's advisory lock under which one migration at a time runs."""


def upgrade(engine_or_url: Engine | str, revision: str = "head") -> None:
    """Bring a database to `revision`, in one transaction, and recreate its triggers. Running it again does no harm."""
    with _engine(engine_or_url) as engine, _migrating(engine) as connection:
        triggers.drop(connection)
        command.upgrade(_config(connection), revision)
        if _revision(connection) is not None and _revision(connection) == head():
            triggers.create(connection)


def current(engine: Engine) -> str | None:
    """The revision a database is at; None when it is empty."""
    with reading(), engine.connect() as connection:
        return _revision(connection)


def head() -> str | None:
    """The last revision there is."""
    return _script().get_current_head()


def differences(engine: Engine) -> list[str]:
    """Where the schema of a migrated database differs from the models; empty when they are equal."""
    with reading(), engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=settings(connection))
        found = [str(difference) for difference in compare_metadata(context, Base.metadata)]
        found += [] if inspect(connection).has_table(PAIRS) else [f"{PAIRS}: missing"]
        return found + [line for table in Base.metadata.sorted_tables for line in _conditions(connection, table)]


def write_revision(message: str) -> Path:
    """Write the next migration from what the models have and the last migration has not; returns its file."""
    with TemporaryDirectory() as folder, _engine(f"sqlite:///{folder}/scratch.db") as engine:
        upgrade(engine)
        number = f"{len(list(_script().walk_revisions())) + 1:04d}"
        with engine.connect() as connection:
            written = command.revision(_config(connection), message, autogenerate=True, rev_id=number)
    if written is None or isinstance(written, list):
        raise RuntimeError("Alembic did not write exactly one revision")
    path = Path(written.path)
    path.write_text(re.sub(r"\n    # ###.*", "", path.read_text(encoding="utf-8")), encoding="utf-8")
    return path


def settings(connection: Connection) -> dict[str, Any]:
    """How Alembic is to work: SQLite rebuilds tables (not in the first step); types are compared, and written plain."""
    return {
        "connection": connection,
        "target_metadata": Base.metadata,
        "render_as_batch": head() is not None,
        "render_item": _plain,
        "compare_type": True,
        "compare_server_default": True,
        "include_name": lambda name, kind, _parents: kind != "table" or not str(name).startswith(PAIRS),
    }


def _plain(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Our column types as the plain types they are stored in, so that old migrations do not lean on them."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Yuan):
        return "sa.BigInteger()"
    return False


@contextmanager
def _engine(engine_or_url: Engine | str) -> Iterator[Engine]:
    """The engine itself, or one for the address that is put away afterwards."""
    if isinstance(engine_or_url, Engine):
        yield engine_or_url
        return
    engine = connect(engine_or_url)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def _migrating(engine: Engine) -> Iterator[Connection]:
    """A transaction in which tables may be rebuilt, and no other migration runs. Dangling references undo it."""
    with engine.connect() as connection:
        if engine.dialect.name != "sqlite":
            with connection.begin():
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
                yield connection
            return
        raw: Any = connection.connection.driver_connection
        raw.execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                yield connection
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
                if broken:
                    raise RuntimeError(f"the migration leaves {len(broken)} dangling references, the first {broken[0]}")
        finally:
            raw.execute("PRAGMA foreign_keys = ON")


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def _script() -> ScriptDirectory:
    return ScriptDirectory(HERE)


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _conditions(connection: Connection, table: Table) -> list[str]:
    """What Alembic does not compare: CHECK constraints, and the conditions of partial indexes.

    A database words a condition in its own way, so what is compared is its name, its columns and its literals.
    """
    catalogue = inspect(connection)
    if not catalogue.has_table(table.name):
        return []
    dialect = connection.dialect.name
    wanted = {(str(check.name), *_gist(_condition(check), table)) for check in table.constraints
              if isinstance(check, CheckConstraint)}
    found = {(str(check["name"]), *_gist(check["sqltext"], table))
             for check in catalogue.get_check_constraints(table.name)}
    for index in table.indexes:
        where = index.dialect_options[dialect]["where"]
        wanted.add((str(index.name), *_gist("" if where is None else str(where), table)))
    for reflected in catalogue.get_indexes(table.name):
        where = reflected.get("dialect_options", {}).get(f"{dialect}_where", "")
        if not reflected.get("duplicates_constraint"):
            found.add((str(reflected["name"]), *_gist(str(where), table)))
    return [f"{table.name}: {sign} {name} {' '.join(words)}"
            for sign, rest in (("missing", wanted - found), ("unexpected", found - wanted))
            for name, *words in sorted(rest)]


def _condition(check: CheckConstraint) -> str:
    kind = getattr(check, "_type_bound", False) and check.columns[0].type if check.columns else None
    if isinstance(kind, Enum):
        return f"{check.columns[0].name} IN ({', '.join(repr(value) for value in kind.enums)})"
    return str(check.sqltext)


def _gist(condition: str, table: Table) -> tuple[str, ...]:
    words = set(re.findall(r"'[^']*'|\w+", condition))
    return tuple(sorted(word for word in words if word.startswith("'") or word in table.columns))
