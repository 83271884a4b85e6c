"""Every (thing, state, move, role) is tried through the door: what happens is what `approved/moves.csv` has, no more;
and of the acts only those of `approved/acts.csv` are open.

The approved rows are written by hand from the procedure; here each is made to pass with lawful facts, and every other
triple must be refused because of its state or its role, whatever facts there are, and must leave nothing behind.
"""

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from tests import builders as b
from tests.lawful import PREPARE, World
from tests.support.databases import KINDS as KINDS_OF_DATABASE
from workflow.models import AuditLine, Finding
from workflow.process import ACTS, BY_NAME
from workflow.rules.standing import DERIVED
from workflow.services import access, moving
from workflow.services.machine import KINDS, TABLES
from workflow.services.moving import Event, Refused, make, refusals
from workflow.terms import CaseState, PublicationStatus, Reach, Role, Thing

APPROVED = Path(__file__).parents[1] / "approved"
NOTHING_YET = "-"
BECAUSE_OF_ROLE_OR_STATE = {"no_right", "wrong_state"}
BUILD: Mapping[Thing, Callable[..., Any]] = MappingProxyType({
    Thing.CASE: b.a_case, Thing.FINDING: b.a_finding, Thing.APPEAL: b.an_appeal, Thing.PUBLICATION: b.a_notice,
    Thing.OBJECTION: b.an_objection, Thing.ENTRY: b.an_entry,
})
MAKES_ITS_THING = {"register_clue", "file_claim", "report_intent", "draft_entry", "reopen"}
"""Moves whose approved state is that of the record they make; of any other move it is that of the thing moved."""


class Try(NamedTuple):
    """One triple, and the thing it is tried on."""

    thing: str
    state: str
    move: str
    role: str

    def __str__(self) -> str:
        return ",".join(self)


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of an approved table, without its comments."""
    with (APPROVED / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(line for line in lines if not line.startswith("#") and line.strip()))


def approved() -> dict[Try, str]:
    """What each approved triple leads to. A library entry is begun from a closed case."""
    found = {}
    for row in rows_of("moves.csv"):
        place = (row["thing"], row["state"])
        thing, state = (Thing.CASE, CaseState.CLOSED) if place == (Thing.ENTRY, NOTHING_YET) else place
        found[Try(thing, state, row["move"], row["role"])] = row["to"]
    return found


OPEN = ("clue", "pending_acceptance", "supplementing")
RUNNING = ("accepted", "investigating", "fact_confirmation", "list_checking", "pending_review", "under_review",
           "determined", "notified", "appealing", "effective", "publicizing", "objection_handling", "suspended")
SHORT = {"open": OPEN, "running": RUNNING}


def approved_acts() -> set[Try]:
    """Who may write which act in which state."""
    found = set()
    for row in rows_of("acts.csv"):
        states = [state for word in row["states"].split() for state in SHORT.get(word, (word,))]
        found |= {Try(row["thing"], state, row["act"], role) for state in states for role in row["roles"].split()}
    return found


MOVES = approved()
ACTS_APPROVED = approved_acts()
PLACES = [(Thing.CASE, NOTHING_YET), *((thing, state) for thing, kind in KINDS.items() for state in kind)]


def moves_of(thing: str) -> list[str]:
    """Every move of the thing's table, those that begin a library entry on its case, and acts approved with them."""
    named = dict.fromkeys(row.name for row in TABLES[Thing(thing)])
    if thing == Thing.CASE:
        named |= dict.fromkeys(row.name for row in BY_NAME.values() if row.creates)
    return list(named | dict.fromkeys(one.move for one in MOVES if one.thing == thing))


def acts_of(thing: str, state: str) -> list[str]:
    """Every act on the thing, once it is there, that is not tried among the moves."""
    moves = moves_of(thing)
    return [row.name for row in ACTS if row.thing == thing and row.name not in moves and state != NOTHING_YET]


def tries(thing: str, state: str) -> Iterator[Try]:
    """Every move and every act by every role."""
    names = (*moves_of(thing), *acts_of(thing, state))
    return (Try(thing, state, name, role) for name in names for role in Role)


def faults(session: Session, thing: Thing, state: str) -> list[str]:
    """Whatever happens at one state and is not approved, and whatever is approved and does not happen."""
    bank, target = scene(session, thing, state)
    found = []
    for one in tries(thing, state):
        if one in ACTS_APPROVED:
            found += opening_faults(bank, target, one)
        elif one not in MOVES:
            found += refusal_faults(bank, target, one)
    return found + passages(bank, target, thing, state)


def passages(bank: b.Bank, target: Any, thing: Thing, state: str) -> list[str]:
    """Whatever move is approved at one state and does not happen."""
    return [fault for one in tries(thing, state) if one in MOVES for fault in passage_faults(bank, target, one)]


def scene(session: Session, thing: Thing, state: str) -> tuple[b.Bank, Any]:
    """A bank with one thing in this state (or none yet), in whose case everybody sits; committed."""
    bank = b.a_bank(session)
    target = None if state == NOTHING_YET else BUILD[thing](bank, KINDS[thing](state))
    if target is not None:
        seat_everybody(bank, World(bank, target, Role.EMPLOYEE))
    session.commit()
    return bank, target


def seat_everybody(bank: b.Bank, w: World) -> None:
    """Every role's own employee sits in this case in that role, so that no refusal is for want of a seat."""
    taken = {(seat.employee_id, seat.role) for seat in w.case.seats}
    person = w.person if w.case.findings else None
    for role, employee in bank.staff.items():
        if role != Role.SUBJECT and (employee.id, role) not in taken:
            alone = role in (Role.REPRESENTATIVE, Role.APPEAL_PANEL)
            b.a_seat(bank, w.case, employee, role, person if alone else None)


@contextmanager
def told(one: Try) -> Iterator[None]:
    """Says of an error which triple was being tried."""
    try:
        yield
    except Exception as error:
        error.add_note(f"试的是 {one}")
        raise


def refusal_faults(bank: b.Bank, target: Any, one: Try) -> Iterator[str]:
    """What is wrong with a try that must be refused for its role or its state, and write nothing."""
    session = bank.session
    before = writes(session)
    try:
        with told(one):
            make(session, target, one.move, by=bank.actor(Role(one.role)), now=b.NOW)
    except Refused as refused:
        codes = {reason.code for reason in refused.reasons}
        if not codes <= BECAUSE_OF_ROLE_OR_STATE:
            yield f"{one}: 未获批准，却只因 {'、'.join(sorted(codes))} 被拒绝"
    else:
        yield f"{one}: 未获批准，却做成了"
        session.rollback()
        return
    if writes(session) != before or session.new or session.dirty or session.deleted:
        yield f"{one}: 被拒绝，却有写入"


def opening_faults(bank: b.Bank, target: Any, one: Try) -> Iterator[str]:
    """What is wrong with an act that neither role nor state may shut; what it asks besides is its guards' matter."""
    for reason in refusals(bank.session, target, one.move, by=bank.actor(Role(one.role)), now=b.NOW):
        if reason.code in BECAUSE_OF_ROLE_OR_STATE:
            yield f"{one}: 已获批准，却因 {reason.code} 不得办理"


def writes(session: Session) -> int:
    """How many rows SQLite has written on this connection since it was opened."""
    return int(session.connection().connection.driver_connection.total_changes)


def passage_faults(bank: b.Bank, target: Any, one: Try) -> Iterator[str]:
    """What is wrong with a try that must succeed once its facts are there. Everything is taken back afterwards."""
    session, w = bank.session, World(bank, target, Role(one.role))
    before = None if target is None else str(target.state)
    details = PREPARE[one.move](w)
    session.flush()
    session.expire_all()
    try:
        with told(one):
            event = make(session, target, one.move, details, by=w.by, now=b.NOW)
    except Refused as refused:
        yield f"{one}: 应当做成，却因 {refused} 被拒绝"
    else:
        session.flush()
        session.expire_all()
        yield from (f"{one}: {fault}" for fault in event_faults(w, event, before, one))
    session.rollback()


def event_faults(w: World, event: Event, before: str | None, one: Try) -> Iterator[str]:
    """What is wrong with a move that was made: where it led, where the case stands, what was sealed."""
    moved = event.thing if one.move in MAKES_ITS_THING else w.thing
    case = event.thing if w.thing is None else w.case
    to = MOVES[one] or before
    wanted = b.derived(w.session, case) if to == "derived" else to
    if moved.state != wanted:
        yield f"应到 {wanted}，却到了 {moved.state}"
    if case.state in DERIVED and case.state != b.derived(w.session, case):
        yield f"事项状态 {case.state} 与各人状态不符"
    line = w.session.scalars(select(AuditLine).where(AuditLine.action == one.move)).one()
    if json.loads(line.body)["body"]["as"] != one.role:
        yield f"记为 {json.loads(line.body)['body']['as']} 所办"


@pytest.mark.parametrize(("thing", "state"), PLACES)
def test_only_the_approved_moves_and_acts_happen(session: Session, thing: Thing, state: str) -> None:
    assert faults(session, thing, state) == []


@pytest.mark.parametrize("database_kind", KINDS_OF_DATABASE[1:], indirect=True)
def test_the_approved_moves_happen_on_postgresql(engine: Engine) -> None:
    found = []
    for thing, state in dict.fromkeys((Thing(one.thing), one.state) for one in MOVES):
        with engine.connect() as connection, connection.begin() as everything:
            with Session(connection, join_transaction_mode="create_savepoint") as session:
                found += passages(*scene(session, thing, state), thing, state)
            everything.rollback()
    assert found == []


def test_everything_approved_is_tried() -> None:
    tried = {one for thing, state in PLACES for one in tries(thing, state)}
    assert MOVES.keys() | ACTS_APPROVED <= tried
    assert {one.move for one in ACTS_APPROVED} == {row.name for row in ACTS} - {"note_referral"}
    assert set(PREPARE) == {one.move for one in MOVES} == {
        row.name for rows in TABLES.values() for row in rows} | {"note_referral"}


def test_the_approved_moves_are_each_written_once() -> None:
    assert len(rows_of("moves.csv")) == len(MOVES)


def test_a_reopened_finding_stays_in_force_until_its_successor_is(session: Session) -> None:
    bank = b.a_bank(session)
    finding = b.a_finding(bank, b.P.EFFECTIVE)
    w = World(bank, finding, Role.SUPERIOR)
    successor: Finding = make(session, finding, "reopen", PREPARE["reopen"](w), by=w.by, now=b.NOW).thing
    assert (finding.state, finding.current) == (b.P.EFFECTIVE, False)
    assert (successor.round, successor.current, successor.previous) == (2, True, finding)


def test_somebody_published_is_in_an_open_notice(session: Session) -> None:
    bank = b.a_bank(session)
    case = b.a_case(bank, CaseState.EFFECTIVE)
    w = World(bank, case, Role.PUBLICATION_REVIEWER)
    make(session, case, "publish", PREPARE["publish"](w), by=w.by, now=b.NOW)
    assert w.person.publication == PublicationStatus.OPEN


# --- a planted fault is found and named

PLANTED = ("submit", "strike_person")


def widen_rights(patch: pytest.MonkeyPatch) -> None:
    rights = access.roles_with
    patch.setattr(access, "roles_with",
                  lambda right: {**rights(right), Role.AUDIT: Reach.ANY} if right in PLANTED else rights(right))


def take_rights_away(patch: pytest.MonkeyPatch) -> None:
    rights = access.roles_with
    patch.setattr(access, "roles_with", lambda right: {} if right in PLANTED else rights(right))


def add_a_source(patch: pytest.MonkeyPatch) -> None:
    row = BY_NAME["lapse_supplement"]
    patch.setattr(moving, "BY_NAME", {**BY_NAME, row.name: replace(row, sources=(*row.sources, CaseState.CLUE))})


def move_nothing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(moving, "advance", lambda *_: None)


@pytest.mark.parametrize(("plant", "named"), [
    (widen_rights, "case,clue,submit,audit: 未获批准，却做成了"),
    (widen_rights, "case,clue,strike_person,audit: 未获批准，却做成了"),
    (take_rights_away, "case,clue,submit,reporting_unit: 应当做成，却因 no_right 被拒绝"),
    (take_rights_away, "case,clue,strike_person,reporting_unit: 已获批准，却因 no_right 不得办理"),
    (add_a_source, "case,clue,lapse_supplement,clock: 未获批准，却只因 supplement_not_due 被拒绝"),
    (move_nothing, "case,clue,submit,reporting_unit: 应到 pending_acceptance，却到了 clue"),
], ids=["move opened", "act opened", "move shut", "act shut", "source added", "nothing moved"])
def test_a_planted_fault_is_found(session: Session, monkeypatch: pytest.MonkeyPatch,
                                  plant: Callable[[pytest.MonkeyPatch], None], named: str) -> None:
    plant(monkeypatch)
    assert named in faults(session, Thing.CASE, CaseState.CLUE)
