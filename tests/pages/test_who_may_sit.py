"""The page on which everybody who could be nominated is listed, with every reason why somebody could not be."""

import re
from datetime import date
from http import HTTPStatus

import pytest

from tests.pages.counter import Counter
from workflow.models import BorrowerInterest, Declaration, Kinship, SamePerson
from workflow.terms import Declared, DeclaredBy, Interest, Relation, Role

OLD = date(2026, 1, 15)


@pytest.fixture
def counter(app, session, clock) -> Counter:
    """A case that waits for its committee; m1 is married to somebody judged, m2 has shares in the borrower."""
    counter = Counter(app, session, clock)
    bank = counter.bank
    session.add_all([
        Kinship(employee_id=bank.id("m1"), relative_id=bank.id("wei"), relation=Relation.SPOUSE, declared_on=OLD,
                source=DeclaredBy.OWN),
        Declaration(employee_id=bank.id("m1"), kind=Declared.KINSHIP, declared_on=OLD, source=DeclaredBy.OWN),
        BorrowerInterest(employee_id=bank.id("m2"), kind=Interest.INVESTMENT, customer_no="K1", from_on=OLD,
                         declared_on=OLD, source=DeclaredBy.HR),
        SamePerson(employee_id=min(bank.id("m3"), bank.id("lead")), other_id=max(bank.id("m3"), bank.id("lead")),
                   told_on=OLD),
    ])
    session.flush()
    return counter.after(bank.accepted, bank.investigated, bank.checked)


def row_of(page: str, number: str) -> str:
    """The text of the row of somebody."""
    rows = [re.sub(r"<[^>]+>|\s+", " ", row) for row in page.split("<tr>")
            if f'<small class="muted">{number} ·' in row]
    assert len(rows) == 1, number
    return rows[0]


def one_person(counter: Counter, one: str, other: str) -> None:
    """HR tells that two staff numbers are one person's."""
    keys = sorted((counter.bank.id(one), counter.bank.id(other)))
    counter.session.add(SamePerson(employee_id=keys[0], other_id=keys[1], told_on=OLD))
    counter.settle()


def test_the_secretary_sees_who_may_sit_and_why_somebody_may_not(counter):
    page = counter.desk("secretary").get(f"{counter.case()}/who-may-sit").text
    married = row_of(page, "m1")
    assert "不能任职" in married
    assert "被评议人魏经理是其配偶，属普通员工须回避的配偶" in married
    assert "来源：2026年1月15日申报，本人申报" in married
    assert "亲属 2026-01-15 申报" in re.sub(r" +", " ", married)
    assert "与恒泰精密有投资关系（2026年1月15日起，至今）" in row_of(page, "m2")
    second = row_of(page, "m3")
    assert "以另一工号 lead：在本事项中担任或担任过“调查组长”" in second
    assert "与工号 lead 是同一人" in second
    free = row_of(page, "m4")
    assert "可以任职" in free
    assert "没有记录应当回避的情形" in free
    assert free.count("未申报") == 2, "unknown is shown as unknown"
    assert "可以任职 1 人，不能任职 3 人" in page
    assert "可以任职的只有 2 人，评议委员会至少要 5 人" in page, "the chair and one member"


def test_whoever_may_not_sit_cannot_be_picked_and_the_form_leads_to_the_reasons(counter):
    desk, keys = counter.desk("secretary"), ("m1", "m2", "m3", "m4")
    ids = {key: counter.read(lambda key=key: counter.bank.id(key)) for key in keys}
    page = desk.get(counter.do("call_meeting")).text
    boxes = {key: re.search(rf'<input[^>]*name="members"[^>]*value="{ids[key]}"[^>]*>', page)[0] for key in keys}
    assert {key for key, box in boxes.items() if "disabled" in box} == {"m1", "m2", "m3"}
    assert f'{counter.case()}/who-may-sit?body=committee' in page
    assert f'{counter.case()}/who-may-sit?body=committee' in desk.get(counter.case()).text


@pytest.mark.parametrize(("who", "bodies"), [
    ("secretary", {"committee"}), ("dept", {"team"}), ("appeals", {"panel"}), ("head", {"team", "committee", "panel"}),
])
def test_everybody_sees_the_bodies_he_nominates_for(counter, who, bodies):
    page = counter.desk(who).get(counter.case()).text
    assert set(re.findall(r"who-may-sit\?body=(\w+)", page)) == bodies
    for body in bodies:
        assert counter.desk(who).get(f"{counter.case()}/who-may-sit?body={body}").status_code == HTTPStatus.OK


def test_others_do_not(counter):
    for who in ("clerk", "lead", "hr", "wei", "officer"):
        desk = counter.desk(who)
        assert desk.get(f"{counter.case()}/who-may-sit").status_code == HTTPStatus.FORBIDDEN, who
        if who != "hr":
            assert "who-may-sit" not in desk.get(counter.case()).text
    assert counter.desk("secretary").get("/cases/999/who-may-sit").status_code == HTTPStatus.NOT_FOUND


def test_a_case_that_has_ended_has_nobody_to_nominate(counter):
    counter.bank.case.state = "terminated"
    counter.settle()
    assert counter.desk("secretary").get(f"{counter.case()}/who-may-sit").status_code == HTTPStatus.FORBIDDEN


def test_the_one_judged_sees_no_more_with_a_second_account(counter):
    """wei, judged here, also has the number of the compliance officer, who reads all cases of the branch."""
    address = counter.case()
    assert address in counter.desk("compliance").get("/cases").text
    one_person(counter, "wei", "compliance")
    assert counter.desk("compliance").get(address).status_code == HTTPStatus.NOT_FOUND
    assert address not in counter.desk("compliance").get("/cases").text
    own = counter.desk("wei").get(address)
    assert own.status_code == HTTPStatus.FOUND
    assert own.location == f"/mine/{counter.finding('wei')}"


def test_who_has_stepped_aside_sees_no_more_with_a_second_account(counter):
    address = counter.case()
    seat = next(seat for seat in counter.bank.case.seats if seat.role == Role.INVESTIGATOR)
    seat.has_conflict, seat.ended_at = True, counter.bank.now
    one_person(counter, "second", "legal")
    assert counter.desk("legal").get(address).status_code == HTTPStatus.NOT_FOUND
    assert counter.desk("compliance").get(address).status_code == HTTPStatus.OK
