"""What tests begin with is kept as files: what is put in place is what was played, and only where nothing differs."""

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.support import states
from tests.support.procedure import OFFICE, Bank
from web.cli.bench_rows import rows_of
from workflow.services import invariants
from workflow.terms import Role


def played(session: Session) -> tuple[dict[str, object], object]:
    """A case up to the list check: every row, and what the bank knows besides."""
    bank = Bank(session)
    for step in (bank.accepted, bank.investigated, bank.checked):
        step()
    session.commit()
    return dict(rows_of(states.file_of(session))), bank.noted()


def emptied(session: Session, empty: bytes) -> None:
    """The database as it was before."""
    session.close()
    session.get_bind().dispose()
    states.file_of(session).write_bytes(empty)


def test_a_kept_step_is_to_the_last_row_what_was_played(session, monkeypatch):
    empty = states.file_of(session).read_bytes()
    monkeypatch.setattr(Role, "own", None, raising=False)  # something is out of its place: everything is played
    anew = played(session)
    monkeypatch.undo()
    for _ in range(2):  # kept at the latest now, and put in place the second time
        emptied(session, empty)
        assert played(session) == anew
    assert [one.invariant.title for one in invariants.check(session) if not one.holds] == []


def test_another_beginning_is_not_taken_for_the_same(session, engine: Engine, monkeypatch):
    taken = []
    for name in ("甲", "甲", "乙"):
        def act(name: str = name) -> str:
            taken.append(name)
            return name

        assert states.once(session, ("a beginning", name), act) == name
    monkeypatch.setitem(OFFICE, "m9", ("戚委员", Role.COMMITTEE_MEMBER))
    assert "m9" in Bank(session).people
    session.commit()
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE institution SET name = '另一家银行'")
    assert states.once(session, ("a beginning", "甲"), lambda: "played anew") == "played anew"
    assert taken == ["甲", "乙"]


def test_a_house_out_of_its_place_keeps_nothing(session, monkeypatch):
    states.once(session, ("a house",), lambda: "as it is")
    monkeypatch.setattr(Role, "own", None, raising=False)
    assert states.once(session, ("a house",), lambda: "as it is patched") == "as it is patched"
    monkeypatch.undo()
    assert states.once(session, ("a house",), lambda: "never") == "as it is"
