"""What every test may ask for: a clock, a migrated database, the application and a client on it."""

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from jinja2 import FileSystemBytecodeCache
from werkzeug.routing import Rule

pytest_plugins = ["tests.support.databases", "tests.support.states", "tests.support.browsers", "tests.support.tally"]

# No test may reach the data of whoever runs it.
for name in [name for name in os.environ if name == "DATABASE_URL" or name.startswith("JINZE_")]:
    if name != "JINZE_CI":
        del os.environ[name]

# Where memory is a disk, tests write there: a bank's database waits for the platter at each commit, a test's need not.
MEMORY, ROOM = Path("/dev/shm"), 4 * 1024**3
if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
    tempfile.tempdir = str(MEMORY)

# Thousands of short-lived applications and sessions: collecting after each 700 of their objects costs a sixth of it.
gc.set_threshold(50_000, 20, 50)

# Each test has an application of its own, and each has the same two hundred routes to compile.
BUILDERS: dict[object, Any] = {}
compile_builder = Rule._compile_builder


def _builder(rule: Rule, append_unknown: bool = True) -> Any:
    key = tuple(rule._trace), repr(rule.defaults), append_unknown
    if key not in BUILDERS:
        BUILDERS[key] = compile_builder(rule, append_unknown)
    return BUILDERS[key]


Rule._compile_builder = _builder  # type: ignore[method-assign]  # replaced on purpose: it keeps what it compiled

# A slow machine is no fault of the code: nothing is asked of seconds.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes name no test: a workbook holds the second it was made in, and two workers would not agree on its name."""
    return argname if isinstance(val, bytes) else None


class Clock:
    """The clock of a test: stands still until told otherwise."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **timespan: int) -> None:
        """Moves on by so many `days`, `hours`, `minutes` …"""
        self.now += timedelta(**timespan)


@pytest.fixture
def clock() -> Clock:
    """Monday 2026-10-12, 9:00 in Shanghai: the second working week after the sample extract of 30 September."""
    return Clock(datetime(2026, 10, 12, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai")))


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates compiled once a process, not once a test."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(engine_url: str, tmp_path: Path, clock: Clock, compiled: FileSystemBytecodeCache) -> Iterator[Flask]:
    """The application on a migrated database of its own, with an instance folder of its own."""
    from web import create_app
    from web.extensions import db

    config = {"TESTING": True, "DATABASE_URL": engine_url, "INSTANCE": str(tmp_path / "instance"), "PASSWORDS": "quick"}
    app = create_app(config, clock=clock)
    app.jinja_env.bytecode_cache = compiled
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client without JavaScript, not signed in."""
    return app.test_client()
