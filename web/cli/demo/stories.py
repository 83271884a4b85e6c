"""The stories of the demo bank, read from `fixtures/demo/stories/*.toml`: which loan, when, who, and in what words."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from web.cli.demo.cast import FIXTURES
from web.cli.demo.lines import Entered, Hit
from workflow.terms import Effect, PenaltyKind

FOLDER = FIXTURES / "demo"
STRUCTURE = frozenset({"loan", "plot", "days_ago", "team", "people", "trigger", "sealed"})
"""Keys of a story that are not words."""
PERSONAL = frozenset({"as", "hits", "evidence", "entered", "vote", "dissent", "percent", "order"})
"""Keys of a person that are not words."""


@dataclass(frozen=True, slots=True)
class Order:
    """An accountability order: its kind, the measure, and the amount in 元 where money is taken."""

    kind: PenaltyKind
    measure: str
    amount: str


@dataclass(frozen=True, slots=True)
class Part:
    """One person's part: the stock part it leans on, his own words, and what is found and voted about him.

    `vote` is how those vote who are not in `dissent`, which gives the first ballots one by one.
    """

    stock: str
    words: Mapping[str, str]
    hits: Mapping[str, Hit]
    evidence: tuple[tuple[str, str, str], ...] = ()
    entered: tuple[Entered, ...] = ()
    vote: str = "exempt"
    dissent: tuple[str, ...] = ()
    percent: int = 40
    order: Order | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """One story. `trigger` is empty where the ledger sets it off; `days_ago` counts working days.

    `sealed`: its committee votes in secret.
    """

    loan_no: str
    plot: str
    days_ago: int
    team: int
    people: Mapping[str, Part]
    words: Mapping[str, str]
    trigger: Mapping[str, Any]
    sealed: bool = False

    @property
    def seed(self) -> int:
        """A number that is this story's own, by which it takes one of several stock phrases."""
        return int(self.loan_no[-4:])


def stories() -> list[Story]:
    """All stories, the earliest first."""
    told = [_story(row) for file in sorted((FOLDER / "stories").glob("*.toml"))
            for row in tomllib.loads(file.read_text(encoding="utf-8"))["story"]]
    return sorted(told, key=lambda story: -story.days_ago)


@lru_cache(maxsize=1)
def stock() -> Mapping[str, Mapping[str, Any]]:
    """The stock parts and phrases that stories lean on (`parts.toml`), each phrase in several variants."""
    return tomllib.loads((FOLDER / "parts.toml").read_text(encoding="utf-8"))


def _story(row: Mapping[str, Any]) -> Story:
    return Story(
        loan_no=row["loan"], plot=row["plot"], days_ago=row["days_ago"], team=row.get("team", 0),
        people={number: _part(part) for number, part in row["people"].items()}, trigger=row.get("trigger", {}),
        sealed=row.get("sealed", False),
        words={key: value for key, value in row.items() if key not in STRUCTURE})


def _part(row: Mapping[str, Any]) -> Part:
    order = row.get("order")
    return Part(
        stock=row["as"], words={key: value for key, value in row.items() if key not in PERSONAL},
        hits={code: _hit(effect, reason) for code, effect, reason in row.get("hits", ())},
        evidence=tuple((title, source, content) for title, source, content in row.get("evidence", ())),
        entered=tuple(Entered(fact, value, what, piece - 1) for fact, value, what, piece in row.get("entered", ())),
        vote=row.get("vote", "exempt"), dissent=tuple(row.get("dissent", "").split()), percent=row.get("percent", 40),
        order=Order(PenaltyKind(order[0]), order[1], order[2]) if order else None)


def _hit(effect: str, reason: str) -> Hit:
    """A hit as it is written: `limit`, `limit!` where it led to the loss, or nothing for the usual effect."""
    plain = effect.removesuffix("!")
    return Hit(reason, Effect(plain) if plain else None, effect.endswith("!"))
