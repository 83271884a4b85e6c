"""Same case, same ruling: what departs from most near-identical findings wants a reason, and is kept with it."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from tests import builders as b
from tests.support.hall import Hall, a_hall
from tests.support.retold import retold, told
from workflow.models import (
    AuditLine,
    Departure,
    Finding,
    Letter,
    Loan,
    Seat,
)
from workflow.rules.actors import Actor
from workflow.rules.lists import read_rules
from workflow.services import lists, similar
from workflow.services.departures_board import Wanted, board
from workflow.services.moving import Refused
from workflow.terms import AppealState, Outcome, PersonState, RevocationGround, Role
from workflow.terms import Ballot as Choice

E, M, H = Outcome.EXEMPT, Outcome.MITIGATE, Outcome.HOLD
LONG = "依据在案材料和本制度的规定办理，理由如上。"
WHY = "本人在风险暴露前两次书面提示并压降额度，情节与相近认定不同。"


def before(bank: b.Bank, *outcomes: Outcome, **fields: Any) -> list[Finding]:
    """Findings of other cases that are as good as identical, with these outcomes."""
    bank.loans += [b.a_loan(bank, len(bank.loans) + number) for number in range(1, len(outcomes) + 1)]
    return [b.a_finding(bank, PersonState.NOTIFIED, outcome=one, **fields) for one in outcomes]


@pytest.fixture
def hall(session: Session) -> Hall:
    """A committee of five that has come together; three near-identical findings were mitigated, one exempted."""
    hall = a_hall(session)
    before(hall.bank, M, M, M, E)
    return hall


def resolve(hall: Hall, departure: str = "", who: Role | Actor = Role.COMMITTEE_SECRETARY) -> None:
    hall.do(who, "resolve", facts=LONG, reasons=LONG, deviation=LONG, departure=departure)


def why_not(hall: Hall, departure: str = "") -> Sequence[str]:
    """The codes of a refusal; nothing is left of the attempt."""
    with pytest.raises(Refused) as refused:
        resolve(hall, departure)
    assert hall.finding.state == PersonState.PROPOSED
    return [one.code for one in refused.value.reasons]


def kept(hall: Hall) -> list[Departure]:
    return list(hall.session.scalars(select(Departure).order_by(Departure.id)))


@pytest.mark.both
def test_a_departure_is_refused_without_a_reason_and_kept_with_one(hall: Hall) -> None:
    hall.vote(*[Choice.EXEMPT] * 5)
    assert why_not(hall) == ["departure_unexplained"]
    assert why_not(hall, "太短了不行") == ["departure_unexplained"]
    resolve(hall, WHY)

    (one,) = kept(hall)
    assert (one.finding_id, one.move, one.outcome, one.usual, one.reason) == (hall.finding.id, "resolve", E, M, WHY)
    assert one.counts == {"exempt": 1, "mitigate": 3, "hold": 0}
    assert len(one.compared) == 4
    assert hall.finding.id not in one.compared
    assert (one.meeting, one.decided_at, one.void) == (hall.meeting, hall.now, False)
    letter = hall.session.scalars(select(Letter).where(
        Letter.finding_id == hall.finding.id, Letter.kind == "determination")).one()
    assert f"几乎相同的认定有4人，其中3人为减责。本认定与之不同，理由：{WHY}" in letter.body
    line = hall.session.scalars(select(AuditLine).where(AuditLine.action == "resolve")).one()
    assert json.loads(line.body)["body"]["details"]["departure"] == WHY


def test_heavier_than_usual_wants_a_reason_as_well(session: Session) -> None:
    hall = a_hall(session)
    before(hall.bank, E, E, E)
    hall.vote(*[Choice.MITIGATE] * 5)
    assert why_not(hall) == ["departure_unexplained"]
    resolve(hall, WHY)
    assert [(one.outcome, one.usual) for one in kept(hall)] == [(M, E)]


def test_whoever_follows_what_is_usual_is_asked_nothing_and_nothing_is_kept(hall: Hall) -> None:
    hall.vote(*[Choice.MITIGATE] * 5)
    resolve(hall)
    assert kept(hall) == []
    assert "几乎相同的认定" not in hall.session.scalars(select(Letter.body).where(
        Letter.finding_id == hall.finding.id, Letter.kind == "determination")).one()


@pytest.mark.parametrize("outcomes", [(), (M, M), (M, M, E, E)])
def test_without_a_usual_outcome_nothing_departs(session: Session, outcomes: tuple[Outcome, ...]) -> None:
    hall = a_hall(session)
    before(hall.bank, *outcomes)
    hall.vote(*[Choice.EXEMPT] * 5)
    resolve(hall, WHY)
    assert kept(hall) == []


def test_findings_set_aside_or_on_their_way_are_not_compared(session: Session) -> None:
    hall = a_hall(session)
    first, second, third = before(hall.bank, M, M, M)
    first.current = False
    second.state, second.outcome = PersonState.CHECKED, None
    session.flush()
    found = similar.Pool(session, hall.bank.actor(Role.COMMITTEE_SECRETARY), hall.case).like(hall.finding)
    assert found.usual.keys == (third.id,)


@pytest.mark.parametrize("named", [
    "与{name}的情形不同，其风险提示晚了一个月。", "与 {number} 号认定事项相比，情节较轻。"])
def test_a_reason_must_not_tell_who_else_is_meant(hall: Hall, named: str) -> None:
    hall.vote(*[Choice.EXEMPT] * 5)
    other = hall.session.scalars(select(Finding).where(Finding.id != hall.finding.id)).first()
    assert other is not None
    other.employee, other.person_name = hall.bank.colleague, hall.bank.colleague.name
    hall.session.flush()
    assert why_not(hall, named.format(name=other.person_name, number=other.case.number)) == ["departure_names"]


@pytest.mark.both
def test_no_refusal_tells_who_was_compared(hall: Hall) -> None:
    """A colleague of whom nothing was ever decided is refused like one who was compared; the person himself is not."""
    hall.vote(*[Choice.EXEMPT] * 5)
    hall.bank.colleague.name = "欧阳德海"
    hall.session.flush()
    assert why_not(hall, "与欧阳德海的情形不同，其风险提示晚了一个月。") == ["departure_names"]
    resolve(hall, f"{hall.finding.person_name}在风险暴露前两次书面提示并压降额度，情节与相近认定不同。")
    assert len(kept(hall)) == 1


def test_a_departure_falls_with_the_ruling_it_explains(hall: Hall) -> None:
    hall.vote(*[Choice.EXEMPT] * 5)
    resolve(hall, WHY)
    for place in (3, 4):
        hall.steps_aside(place)
    hall.do(Role.SUPERIOR, "void_review", member=hall.bank.members[4].id, reason=LONG)
    assert [one.void for one in kept(hall)] == [True]


# --- the appeal panel


@pytest.mark.parametrize(("move", "details"), [
    ("decide_vary", {"outcome": E}), ("decide_revoke", {"grounds": (RevocationGround.FACTS_UNCLEAR,)})])
def test_a_panel_says_why_it_departs_too(session: Session, move: str, details: dict[str, Any]) -> None:
    bank = b.a_bank(session)
    before(bank, M, M, M)
    appeal = b.an_appeal(bank, AppealState.ACCEPTED)
    hall = Hall(bank, appeal.finding, now=b.NOW)
    with pytest.raises(Refused, match="departure_unexplained"):
        hall.do(Role.APPEAL_PANEL, move, appeal, decision=LONG, **details)
    hall.do(Role.APPEAL_PANEL, move, appeal, decision=LONG, departure=WHY, **details)
    (one,) = kept(hall)
    assert (one.move, one.meeting, one.outcome, one.usual) == (move, None, E, M)
    letter = session.scalars(select(Letter).where(Letter.kind == "appeal_decision")).one()
    assert WHY in letter.body


def test_a_remand_sets_the_departure_aside(hall: Hall) -> None:
    bank, session = hall.bank, hall.session
    appeal = b.an_appeal(bank, AppealState.ACCEPTED)
    session.add(Departure(
        finding_id=appeal.finding_id, move="resolve", outcome=M, usual=E, counts={"exempt": 3}, compared=[1, 2, 3],
        reason=WHY, decided_by_id=bank.members[0].id, decided_at=b.EARLIER))
    session.flush()
    hall.do(Role.APPEAL_PANEL, "decide_remand", appeal, decision=LONG, grounds=(RevocationGround.FACTS_UNCLEAR,))
    assert [one.void for one in kept(hall)] == [True]


# --- who may know what


def test_nobody_is_measured_by_a_case_that_is_hidden_from_him(hall: Hall) -> None:
    secretary = hall.bank.staff[Role.COMMITTEE_SECRETARY]
    hidden = hall.session.scalars(select(Finding).where(Finding.outcome == M)).all()[0]
    hall.session.add(Seat(case_id=hidden.case_id, employee_id=secretary.id, role=Role.COMMITTEE_SECRETARY,
                          given_at=b.EARLIER, declared_at=b.EARLIER, has_conflict=True))
    hall.session.flush()
    found = similar.usual_for(hall.session, hall.bank.actor(Role.COMMITTEE_SECRETARY), hall.finding)
    assert (found.total, hidden.id in found.keys) == (3, False)
    assert similar.usual_for(hall.session, hall.bank.actor(Role.SUPERIOR), hall.finding).total == 4


def test_many_departures_are_asked_about_at_once(session: Session) -> None:
    """The page of a bank with many departures takes no more statements than that of a bank with one."""
    bank = b.a_bank(session)
    auditor = bank.actor(Role.AUDIT)
    asked: list[str] = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *said: asked.append(said[2]))

    def shown() -> tuple[int, int]:
        session.expunge_all()
        asked.clear()
        found = board(session, auditor, Wanted()).shown
        assert all(one.opens for one in found)
        return len(found), len(asked)

    def depart() -> None:
        (one,) = before(bank, M)
        session.add(Departure(
            finding_id=one.id, move="decide_vary", outcome=M, usual=E, counts={"exempt": 3}, compared=[1, 2, 3],
            reason=WHY, decided_by_id=bank.members[0].id, decided_at=b.EARLIER))
        appeal = b.appeal_of(bank, one, AppealState.VARIED)
        appeal.accepted_on = appeal.decided_on = b.BEFORE
        session.flush()

    depart()
    once = shown()
    for _ in range(3):
        depart()
    assert (once[0], shown()) == (1, (4, once[1]))


def test_what_was_departed_from_cannot_be_rewritten(hall: Hall) -> None:
    hall.vote(*[Choice.EXEMPT] * 5)
    resolve(hall, WHY)
    for change in ({"reason": "改过的理由，也有十个字以上。"}, {"usual": H}, {"compared": [1]}):
        with pytest.raises(DatabaseError, match="偏离记录不得更改"), hall.session.begin_nested():
            hall.session.execute(update(Departure).values(**change))


# --- the order


@pytest.mark.both
def test_both_databases_give_the_same_order(session: Session) -> None:
    hall = a_hall(session)
    version = lists.delivered()
    rows = list(told(12, version, read_rules(version)))
    people = before(hall.bank, *[one.outcome for one in rows])
    for one, finding in zip(rows, people, strict=True):
        _as_told(finding, one)
    _as_told(hall.finding, retold(rows[7], 99))
    session.flush()
    session.expire_all()
    place = {finding.id: number for number, finding in enumerate(people)}
    found = similar.Pool(session, hall.bank.actor(Role.SUPERIOR), hall.case).like(hall.finding)
    assert [(place[one.other.key], one.score) for one in found.similar] == [
        (7, 9699), (1, 8204), (0, 7943), (11, 7747), (2, 7367), (6, 7343), (8, 7316)]


def _as_told(finding: Finding, one: Any) -> None:
    """The record says what was told: product, stages, words, items."""
    loan: Loan = finding.case.loans[0].loan
    loan.product = "".join(one.features["product"])
    finding.stages = sorted(one.features["stages"])
    finding.fact_sheets[-1].conduct, finding.fact_sheets[-1].causation = one.text, ""
    for answer in finding.answers:
        answer.status = "hit" if answer.item_code in one.features["items"] else "not_hit"
