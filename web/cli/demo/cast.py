"""Who plays in the demo bank: the holders of each role, and the bodies they sit in (`fixtures/demo/cast.toml`)."""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from workflow.terms import Role

FIXTURES = Path(__file__).parents[3] / "fixtures"
CAST = FIXTURES / "demo" / "cast.toml"


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return tomllib.loads(CAST.read_text(encoding="utf-8"))


def cast() -> dict[Role, list[str]]:
    """Who holds which role in the demo bank, by staff number."""
    return {Role(role): list(numbers) for role, numbers in _table()["roles"].items()}


def teams() -> list[tuple[str, ...]]:
    """The investigation teams, each with its lead first."""
    return [tuple(team) for team in _table()["bodies"]["teams"]]


def committees() -> list[tuple[str, ...]]:
    """Who is called to the committee at tier 0, 1 and 2, in this order of preference; the chair is the first."""
    return [tuple(committee) for committee in _table()["bodies"]["committees"]]


def panel() -> tuple[str, ...]:
    """Who is asked to an appeal panel, in this order of preference."""
    return tuple(_table()["bodies"]["panel"])


def bystanders() -> tuple[str, ...]:
    """Employees with an account who are neither judged nor have a role: they read notices and may object."""
    return tuple(_table()["bodies"]["bystanders"])


def representative() -> str:
    """The colleague who speaks for those who appeal through somebody else."""
    return str(_table()["bodies"]["representative"])


def subject() -> str:
    """The demo account of somebody judged."""
    return str(_table()["bodies"]["subject"])
