"""A count done again finds a ballot dropped, added or changed, a wrong tally and a wrong ruling, and names each."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from tests.stories.test_votes import FOUR_TO_ONE, LONG
from tests.support.hall import Hall, a_hall
from workflow.models import Ballot, triggers
from workflow.rules.receipts import receipt_of
from workflow.rules.slips import read_slip
from workflow.services import ballots
from workflow.services.recount import recount
from workflow.terms import Ballot as Choice
from workflow.terms import Role

NUMBER = "2026-评001"


def counted_hall(session: Session, *, sealed: bool) -> Hall:
    """The committee has voted four to one, the vote is counted and the ruling recorded."""
    hall = a_hall(session, sealed=sealed)
    hall.vote(*FOUR_TO_ONE)
    if sealed:
        hall.do(Role.COMMITTEE_SECRETARY, "count_ballots", slip=hall.slip)
    hall.do(Role.COMMITTEE_SECRETARY, "resolve", facts=LONG, reasons=LONG, deviation=LONG)
    session.flush()
    return hall


def past_the_door(hall: Hall, *statements: str) -> None:
    """Write as somebody would who has the database and not the door: no triggers, no checks."""
    connection = hall.session.connection()
    triggers.drop(connection)
    if connection.dialect.name == "sqlite":
        connection.execute(text("PRAGMA ignore_check_constraints = 1"))
    for statement in statements:
        assert connection.execute(text(statement)).rowcount
    hall.session.expire_all()


def first(hall: Hall) -> Ballot:
    return hall.session.scalars(select(Ballot).order_by(Ballot.id).limit(1)).one()


def dropped(hall: Hall) -> None:
    past_the_door(hall, f"DELETE FROM ballot WHERE id = {first(hall).id}")


def added(hall: Hall) -> None:
    one = ballots.write(hall.meeting, hall.finding, hall.bank.colleague.id, first(hall).matter,
                        ballots.Said(Choice.EXEMPT, {}, "添上的"), hall.now)
    triggers.drop(hall.session.connection())
    hall.session.add(one)
    hall.session.flush()


def changed(hall: Hall) -> None:
    """The row of a named ballot says something else, its digest left as it was."""
    past_the_door(hall, f"UPDATE ballot SET choice = 'exempt', ratios = '{{}}' WHERE id = {first(hall).id}")


def changed_with_its_digest(hall: Hall) -> None:
    """Somebody more careful writes a digest and a receipt that fit."""
    one = first(hall)
    triggers.drop(hall.session.connection())
    one.reason = "改过的"
    one.digest = ballots.digest(one)
    one.receipt = receipt_of(one.digest)
    hall.session.flush()


def exchanged(hall: Hall) -> None:
    """Two sealed boxes are put in each other's place."""
    one, other = hall.session.scalars(select(Ballot).order_by(Ballot.id).limit(2))
    first_box, second_box = one.sealed, other.sealed
    triggers.drop(hall.session.connection())
    one.sealed, other.sealed = second_box, first_box
    hall.session.flush()


def another_tally(hall: Hall) -> None:
    past_the_door(hall, "UPDATE poll SET tally = '{\"exempt\": 5}', outcome = 'exempt', ratios = '{}'")


def another_ruling(hall: Hall) -> None:
    past_the_door(hall, "UPDATE finding SET outcome = 'exempt', ratios = '{}' WHERE outcome IS NOT NULL")


def one_more_present(hall: Hall) -> None:
    past_the_door(hall, "UPDATE poll SET present = 6")


ON_BOTH = [(dropped, "票不在了（被删除）"), (added, "审计链上没有投出这张票（被添加）"),
           (another_tally, "重新计票为免责 1、减责 4（减责"), (another_ruling, "记为免责，重新计票为减责"),
           (one_more_present, "截止时到会 6 人，到会名单现为 5 人")]
NAMED = [(changed, "内容与它自己的摘要不符（被更改）"), (changed_with_its_digest, "投出时的摘要不同（被更改）")]
SEALED = [(exchanged, "内容与它自己的摘要不符（被更改）"), (exchanged, "不能重新计票：密封的表决票被改动")]


@pytest.mark.both
@pytest.mark.parametrize("sealed", [False, True])
def test_nothing_is_found_where_nothing_is_wrong(session: Session, sealed: bool) -> None:
    hall = counted_hall(session, sealed=sealed)
    found = recount(session, hall.meeting)
    assert (found.ballots, found.polls, found.faults, len(found.uncounted)) == (5, 1, [], int(sealed))
    opened = recount(session, hall.meeting, read_slip(hall.slip) if sealed else None)
    assert (opened.faults, opened.uncounted) == ([], [])


@pytest.mark.both
@pytest.mark.parametrize(("sealed", "harm", "said"), [
    *((False, harm, said) for harm, said in ON_BOTH + NAMED), *((True, harm, said) for harm, said in ON_BOTH + SEALED)])
def test_what_is_wrong_is_found_and_named(session: Session, sealed: bool, harm: Callable[[Hall], None],
                                          said: str) -> None:
    hall = counted_hall(session, sealed=sealed)
    harm(hall)
    found = recount(session, hall.meeting, read_slip(hall.slip) if sealed else None)
    assert any(said in fault for fault in found.faults), found.faults
    assert all(fault.startswith("认定事项 2026-") for fault in found.faults)


def test_the_command_counts_one_meeting_or_all(app: Flask, session: Session, tmp_path: Path) -> None:
    hall = counted_hall(session, sealed=True)
    session.commit()
    run = app.test_cli_runner().invoke
    told = run(args=["committee", "recount", "--all"])
    assert (told.exit_code, "没有给出密钥" in told.output, "全部一致" in told.output) == (0, True, True)
    file = tmp_path / "key.txt"
    file.write_text(f"# {NUMBER}\n{hall.slip}\n", encoding="utf-8")
    told = run(args=["committee", "recount", "--meeting", NUMBER, "--key-file", str(file), "--json"])
    (row,) = json.loads(told.output)
    assert (row["meeting"], row["ballots"], row["polls"], row["faults"], row["uncounted"]) == (NUMBER, 5, 1, [], [])
    file.write_text("不是密钥", encoding="utf-8")
    assert "密钥应有十四组" in run(args=["committee", "recount", "--all", "--key-file", str(file)]).output
    assert run(args=["committee", "recount"]).exit_code == 2
    assert "没有编号" in run(args=["committee", "recount", "--meeting", "无"]).output


def test_the_command_exits_with_one_where_something_is_wrong(app: Flask, session: Session) -> None:
    hall = counted_hall(session, sealed=False)
    dropped(hall)
    session.commit()
    told = app.test_cli_runner().invoke(args=["committee", "recount", "--all"])
    assert (told.exit_code, "被删除" in told.output) == (1, True)
