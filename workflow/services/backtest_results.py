"""Results of back-tests, kept as files of the instance folder and not in the database: a draft's latest few.

A file has two lines of JSON: what was tried, when, by whom and with what result, to be listed; then the whole. It
names nobody: whoever may read a person's file is told the name when he looks.
"""

import json
import os
import shutil
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from workflow.models import ListVersionRecord
from workflow.rules.backtesting import Backtest, Band, Slice, Tally, Version
from workflow.rules.lists import version_of
from workflow.services.backtest import LeftOut, ready
from workflow.services.backtest_plain import person_of, plain, plain_person, restored
from workflow.services.lists import digest, unpacked
from workflow.terms import Outcome, Post

KEPT = 10
"""How many results are kept of one draft."""
READERS: Mapping[str, Callable[[str], Any]] = MappingProxyType({
    "institution": str, "since": date.fromisoformat, "until": date.fromisoformat, "post": Post, "band": Band,
    "outcome": Outcome,
})
"""How the parts of a slice are read."""


@dataclass(frozen=True, slots=True)
class Ran:
    """One back-test: which draft as it stood when (`row_version`; `mark`: the hash of its content), on whom, by whom,
    and how many flip.
    """

    number: str
    based_on: str
    row_version: int
    mark: str
    cut: Slice
    by: str
    at: datetime
    total: Tally
    set_aside: int = 0
    left_out: int = 0

    @property
    def partial(self) -> bool:
        """Whether only some of the determined people were to be tried."""
        return self.cut != Slice()

    def stands(self, record: ListVersionRecord) -> bool:
        """Whether the draft is still what was tried; a signature changes nothing of it."""
        return self.mark == digest(record.content)


@dataclass(frozen=True, slots=True)
class Result:
    """A back-test with everything it found, and the content of the draft as tried."""

    ran: Ran
    content: Mapping[str, Any]
    found: Backtest
    left_out: tuple[LeftOut, ...] = ()

    def draft(self) -> Version:
        """The draft as it was tried."""
        return ready(version_of(unpacked(self.content)))


def keep(folder: Path, record_id: int, result: Result) -> int:
    """Write a result, and clear the oldest away; the number it has among those of the draft."""
    home = folder / str(record_id)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    home.mkdir(mode=0o700, exist_ok=True)
    number = max(_numbers(home), default=0) + 1
    fresh = home / "fresh"
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as target:
        target.write(_line(_plain_ran(result.ran)))
        target.write(_line({
            "content": result.content, "found": plain(result.found),
            "left_out": [plain_person(one.person) | {"why": one.why} for one in result.left_out]}))
    os.replace(fresh, _path(home, number))
    for old in sorted(_numbers(home))[:-KEPT]:
        _path(home, old).unlink()
    return number


def runs(folder: Path, record_id: int) -> list[tuple[int, Ran]]:
    """The results kept of a draft with their numbers, the latest first."""
    home = folder / str(record_id)
    found = []
    for number in sorted(_numbers(home), reverse=True):
        with _path(home, number).open(encoding="utf-8") as source:
            found.append((number, _ran(json.loads(source.readline()))))
    return found


def load(folder: Path, record_id: int, number: int) -> Result | None:
    """One result; None where there is none of that number, or none any more."""
    try:
        with _path(folder / str(record_id), number).open(encoding="utf-8") as source:
            ran, said = _ran(json.loads(source.readline())), json.loads(source.readline())
    except FileNotFoundError:
        return None
    left_out = tuple(LeftOut(person_of(one), one["why"]) for one in said["left_out"])
    return Result(ran, said["content"], restored(said["found"]), left_out)


def latest_of(folder: Path, record: ListVersionRecord) -> tuple[int, Ran] | None:
    """The last result of a draft as it stands; one on everybody goes before one on some."""
    found = [one for one in runs(folder, record.id) if one[1].stands(record)]
    return next((one for one in found if not one[1].partial), found[0] if found else None)


def clear(folder: Path, drafts: Collection[int]) -> None:
    """Drop the results of whatever is no draft any more."""
    for home in folder.iterdir():
        if home.name.isdecimal() and int(home.name) not in drafts:
            shutil.rmtree(home)


def _numbers(home: Path) -> list[int]:
    return [int(path.stem) for path in home.glob("*.json") if path.stem.isdecimal()]


def _path(home: Path, number: int) -> Path:
    return home / f"{number}.json"


def _line(said: Mapping[str, Any]) -> str:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")) + "\n"


def _plain_ran(ran: Ran) -> dict[str, Any]:
    cut = {name: str(value) for name, value in asdict(ran.cut).items() if value}
    return asdict(ran) | {"cut": cut, "at": ran.at.isoformat()}


def _ran(said: Mapping[str, Any]) -> Ran:
    cut = Slice(**{name: READERS[name](text) for name, text in said["cut"].items()})
    return Ran(**{**said, "at": datetime.fromisoformat(said["at"]), "total": Tally(**said["total"]), "cut": cut})
