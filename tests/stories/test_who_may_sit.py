"""Before anybody is nominated every planted conflict is found, with its reason, and none is invented (2.3, R-A to R-E).

Forty people have something on record that keeps them out, each of another kind or on the near side of a boundary; as
many have what looks like it, or lies on the far side.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event, select

from tests import builders as b
from tests.support.relatives import BODIES, DAY, NOW, OLD, TODAY, Plant, World
from workflow import details as d
from workflow.models import Appeal, Borrower, CaseWitness, Declaration, Employee, Kinship
from workflow.rules.recusal import GroundCode as G
from workflow.services import nominating
from workflow.services.moving import make, refusals
from workflow.terms import (
    CaseState,
    Declared,
    DeclaredBy,
    InadmissibleGround,
    Interest,
    PersonState,
    Relation,
    Role,
)

R, N = Relation, Interest
YEAR_AGO = date(2025, 10, 12)
BUSINESS = date(2024, 3, 1)


def kin(relation: Relation, *, key: bool = False, by_subject: bool = False, **more: Any) -> Plant:
    """Kin of the one who is judged; `key`: a key member of staff."""
    def plant(w: World, one: Employee) -> None:
        pair = (w.subject, one) if by_subject else (one, w.subject)
        w.kin(pair[0], relation, pair[1], **more)
        if key:
            w.key(one)
    return plant


def both(*plants: Plant) -> Plant:
    def plant(w: World, one: Employee) -> None:
        for each in plants:
            each(w, one)
    return plant


def stake(kind: Interest = N.INVESTMENT, **more: Any) -> Plant:
    return lambda w, one: w.stake(one, kind, **more)


def key(since: date = OLD, until: date | None = None) -> Plant:
    return lambda w, one: w.key(one, since, until)


def above(until: date | None = None, since: date = OLD) -> Plant:
    """A superior of the one who is judged."""
    return lambda w, one: w.under(w.subject, one, since, until)


def seated(role: Role, *, ended: bool = False, conflict: bool = False, of_subject: bool = False) -> Plant:
    def plant(w: World, one: Employee) -> None:
        seat = b.a_seat(w.bank, w.case, one, role, w.case.current[0] if of_subject else None)
        seat.has_conflict = conflict
        seat.ended_at = b.EARLIER if ended or conflict else None
    return plant


def second_number_of(plant: Plant) -> Plant:
    """What is planted is on record of another number of the same person."""
    def planted(w: World, one: Employee) -> None:
        other = w.hire()
        w.same(one, other)
        plant(w, other)
    return planted


def handled(field: str) -> Plant:
    return lambda w, one: setattr(w.case.loans[0].loan, field, one.staff_no)


def spouse_of_a_shareholder(relation: Relation) -> Plant:
    def plant(w: World, one: Employee) -> None:
        holder = w.hire()
        w.kin(one, relation, holder)
        w.stake(holder)
    return plant


def same_as_subject(w: World, one: Employee) -> None:
    w.same(w.subject, one)


def third_number_of_an_investigator(w: World, one: Employee) -> None:
    first, second = w.hire(), w.hire()
    seated(Role.INVESTIGATOR, ended=True)(w, first)
    w.same(one, second, first)


CONFLICTS: Mapping[str, tuple[Plant, set[G]]] = {
    "spouse": (kin(R.SPOUSE), {G.RELATIVE}),
    "parent, as the subject declared": (kin(R.PARENT, by_subject=True), {G.RELATIVE}),
    "child": (kin(R.CHILD), {G.RELATIVE}),
    "spouse's parent": (kin(R.PARENT_IN_LAW), {G.RELATIVE}),
    "child's spouse": (kin(R.CHILD_IN_LAW), {G.RELATIVE}),
    "key: grandparent": (kin(R.GRANDPARENT, key=True), {G.RELATIVE}),
    "key: great-grandchild": (kin(R.GREAT_GRANDCHILD, key=True), {G.RELATIVE}),
    "key: sibling": (kin(R.SIBLING, key=True), {G.RELATIVE}),
    "key: uncle": (kin(R.UNCLE_AUNT, key=True), {G.RELATIVE}),
    "key: nephew, as the subject declared": (kin(R.NEPHEW_NIECE, key=True, by_subject=True), {G.RELATIVE}),
    "key: cousin, third generation": (kin(R.COUSIN, key=True), {G.RELATIVE}),
    "key: spouse's sibling": (kin(R.SIBLING_OF_SPOUSE, key=True), {G.RELATIVE}),
    "key: spouse of the spouse's sibling": (kin(R.CO_SIBLING_IN_LAW, key=True), {G.RELATIVE}),
    "key: parent of the child's spouse": (kin(R.CO_PARENT_IN_LAW, key=True), {G.RELATIVE}),
    "key: cousin's spouse": (kin(R.SPOUSE_OF_COUSIN, key=True), {G.RELATIVE}),
    "key from today: sibling": (both(kin(R.SIBLING), key(TODAY)), {G.RELATIVE}),
    "key until today: sibling": (both(kin(R.SIBLING), key(OLD, TODAY)), {G.RELATIVE}),
    "spouse until tomorrow": (kin(R.SPOUSE, ended_on=TODAY + DAY), {G.RELATIVE}),
    "superior": (above(), {G.LINE_OF_COMMAND}),
    "subordinate": (lambda w, one: w.under(one, w.subject), {G.LINE_OF_COMMAND}),
    "superior until 11 months ago": (above(date(2025, 11, 12)), {G.LINE_OF_COMMAND}),
    "superior until 12 months ago": (above(YEAR_AGO), {G.LINE_OF_COMMAND}),
    "superior from today": (above(since=TODAY), {G.LINE_OF_COMMAND}),
    "reviewed the loan": (handled("reviewer_no"), {G.TOOK_PART}),
    "paid the loan out": (handled("disburser_no"), {G.TOOK_PART}),
    "looks after the loan": (handled("post_loan_no"), {G.TOOK_PART}),
    "spoke for the subject once": (seated(Role.REPRESENTATIVE, ended=True, of_subject=True), {G.DUTY}),
    "accepted the case and looks into it": (
        both(seated(Role.ACCEPTANCE_OFFICER), seated(Role.INVESTIGATOR, ended=True)), {G.DUTY}),
    "witness": (lambda w, one: w.witness(one), {G.WITNESS}),
    "shareholder": (stake(), {G.INTEREST}),
    "director from today": (stake(N.POST, from_on=TODAY), {G.INTEREST}),
    "creditor until the day of the business": (stake(N.DEBT, to_on=BUSINESS), {G.INTEREST}),
    "guarantor, by name": (lambda w, one: w.stake(one, N.OBLIGOR, customer_no="", borrower_name=w.borrower.name),
                           {G.INTEREST}),
    "spouse is a shareholder": (stake(relation=R.SPOUSE, relative_name="王某"), {G.INTEREST_OF_RELATIVE}),
    "key: sibling is a shareholder": (both(stake(relation=R.SIBLING, relative_name="王某"), key()),
                                      {G.INTEREST_OF_RELATIVE}),
    "married to a colleague who is a shareholder": (spouse_of_a_shareholder(R.SPOUSE), {G.INTEREST_OF_RELATIVE}),
    "stepped aside": (seated(Role.PUBLICATION_REVIEWER, conflict=True), {G.DECLARED}),
    "second number of the one judged": (same_as_subject, {G.DUTY, G.TOOK_PART}),
    "second number of a spouse": (second_number_of(kin(R.SPOUSE)), {G.RELATIVE}),
    "second number of a witness": (second_number_of(lambda w, one: w.witness(one)), {G.WITNESS}),
    "second number of a superior": (second_number_of(above()), {G.LINE_OF_COMMAND}),
    "third number of a former investigator": (third_number_of_an_investigator, {G.DUTY}),
    "superior and shareholder": (both(above(), stake()), {G.LINE_OF_COMMAND, G.INTEREST}),
}


def of_another_case(role: Role) -> Plant:
    return lambda w, one: b.a_seat(w.bank, w.elsewhere, one, role)


def conflict_elsewhere(w: World, one: Employee) -> None:
    seat = b.a_seat(w.bank, w.elsewhere, one, Role.COMMITTEE_MEMBER)
    seat.has_conflict, seat.ended_at = True, b.EARLIER


def kin_of_a_handler(w: World, one: Employee) -> None:
    handler = w.hire()
    w.case.loans[0].loan.approver_no = handler.staff_no
    w.kin(one, R.SPOUSE, handler)


def superior_of_a_superior(w: World, one: Employee) -> None:
    between = w.hire()
    w.under(w.subject, between)
    w.under(between, one)


def outsider_of_the_same_name(w: World, one: Employee) -> None:
    w.add(Kinship(employee_id=one.id, relation=R.SPOUSE, relative_name=w.subject.name, declared_on=OLD,
                  source=DeclaredBy.HR))


def in_another_borrower(w: World, one: Employee) -> None:
    w.add(Borrower(customer_no="C9", name=w.borrower.name))
    w.stake(one, customer_no="C9", borrower_name=w.borrower.name)


def through_a_relatives_relative(w: World, one: Employee) -> None:
    spouse = w.hire()
    w.kin(one, R.SPOUSE, spouse)
    w.stake(spouse, relation=R.PARENT, relative_name="王某")


def same_post_as_the_subject(w: World, one: Employee) -> None:
    boss = w.hire()
    w.under(w.subject, boss)
    w.under(one, boss)


def nothing_to_declare(w: World, one: Employee) -> None:
    w.add(Declaration(employee_id=one.id, kind=Declared.KINSHIP, declared_on=OLD, source=DeclaredBy.OWN))


HARMLESS: Mapping[str, Plant] = {
    "nothing at all": lambda w, one: None,
    "nothing to declare": nothing_to_declare,
    "sibling": kin(R.SIBLING), "cousin": kin(R.COUSIN), "nephew": kin(R.NEPHEW_NIECE),
    "grandparent": kin(R.GRANDPARENT), "spouse's sibling": kin(R.SIBLING_OF_SPOUSE),
    "parent of the child's spouse": kin(R.CO_PARENT_IN_LAW),
    "key: cousin's child, fourth generation": kin(R.COUSINS_CHILD, key=True),
    "key: parents' cousin": kin(R.PARENTS_COUSIN, key=True, by_subject=True),
    "key: second cousin": kin(R.SECOND_COUSIN, key=True), "key: great-uncle": kin(R.GREAT_UNCLE_AUNT, key=True),
    "key: grand-nephew": kin(R.GRAND_NEPHEW_NIECE, key=True), "key: distant": kin(R.DISTANT, key=True),
    "key until yesterday: sibling": both(kin(R.SIBLING), key(OLD, TODAY - DAY)),
    "key from tomorrow: sibling": both(kin(R.SIBLING), key(TODAY + DAY)),
    "divorced today": kin(R.SPOUSE, ended_on=TODAY), "spouse of a mere handler": kin_of_a_handler,
    "outsider of the same name": outsider_of_the_same_name,
    "superior until 12 months and a day ago": above(YEAR_AGO - DAY),
    "superior until 13 months ago": above(date(2025, 9, 12)), "superior from tomorrow": above(since=TODAY + DAY),
    "superior of a superior": superior_of_a_superior, "under the same superior": same_post_as_the_subject,
    "creditor until the day before the business": stake(N.DEBT, to_on=BUSINESS - DAY),
    "director from tomorrow": stake(N.POST, from_on=TODAY + DAY),
    "in another borrower of the name": in_another_borrower,
    "sibling is a shareholder": stake(relation=R.SIBLING, relative_name="王某"),
    "key: cousin's child is a shareholder": both(stake(relation=R.COUSINS_CHILD, relative_name="王某"), key()),
    "sibling of a colleague who is a shareholder": spouse_of_a_shareholder(R.SIBLING),
    "through a relative's relative": through_a_relatives_relative,
    "witness elsewhere": lambda w, one: w.witness(one, w.elsewhere),
    "investigator elsewhere": of_another_case(Role.INVESTIGATOR), "judge elsewhere": of_another_case(Role.APPEAL_PANEL),
    "stepped aside elsewhere": conflict_elsewhere,
    "second number of a sibling": second_number_of(kin(R.SIBLING)),
    "second number, and nothing else": second_number_of(lambda w, one: None),
}


def called(members: list[Employee]) -> d.CallMeeting:
    """A committee of these."""
    return d.CallMeeting(chair=members[0].id, members=tuple(one.id for one in members[1:]), held_on=date(2026, 10, 20),
                         place="会议室", materials_sent_on=TODAY)


@pytest.fixture
def planted(session) -> tuple[World, dict[str, Employee], dict[str, Employee]]:
    """All of them in one bank, before anybody is nominated."""
    w = World(session)
    guilty, free = ({name: w.hire(*BODIES) for name in names} for names in (CONFLICTS, HARMLESS))
    for name, (plant, _) in CONFLICTS.items():
        plant(w, guilty[name])
    for name, harmless in HARMLESS.items():
        harmless(w, free[name])
    session.flush()
    return w, guilty, free


def told(w: World, body: nominating.Body) -> dict[int, set[G]]:
    """The grounds against everybody who could be asked to a body; they are the same for each of its roles."""
    groups = nominating.candidates(w.session, w.case, body, w.bank.actor(Role.COMMITTEE_SECRETARY), NOW)
    found = [{one.employee.id: {ground.code for ground in one.grounds} for one in group.people}
             for group in groups if group.people]
    assert all(one == found[0] for one in found)
    return found[0]


def test_there_are_enough_of_them():
    assert len(CONFLICTS) >= 25
    assert len(HARMLESS) >= 25
    # of the upper tiers and of the panel alone: test_sittings, test_appeals
    above = {G.SAT_BELOW, G.NOT_OF_UPPER, G.NOT_ABOVE}
    assert set().union(*(codes for _, codes in CONFLICTS.values())) == set(G) - above, "every kind of ground"


@pytest.mark.both
@pytest.mark.parametrize("body", [one for one in nominating.BODIES if one.code != "team"], ids=lambda one: one.code)
def test_every_conflict_is_found_before_anybody_is_nominated_and_none_is_invented(planted, body):
    w, guilty, free = planted
    found = told(w, body)
    assert {name: found[one.id] for name, one in guilty.items()} == {name: codes for name, (_, codes)
                                                                      in CONFLICTS.items()}
    assert {name: found[one.id] for name, one in free.items() if found[one.id]} == {}


def test_for_the_team_the_same_holds_but_for_those_who_may_investigate_again(planted):
    w, guilty, free = planted
    found = told(w, nominating.BODIES[0])
    once = {"accepted the case and looks into it", "third number of a former investigator"}
    assert {name for name, one in guilty.items() if not found[one.id]} == once
    assert not any(found[one.id] for one in free.values())


def test_the_door_says_the_same_of_every_committee(planted):
    w, guilty, free = planted
    lawful = list(free.values())
    for start in range(0, len(lawful) - 5, 5):
        assert w.codes("call_meeting", called(lawful[start:start + 5]), Role.COMMITTEE_SECRETARY) == []
    for name, one in guilty.items():
        for members in ([one, *lawful[:4]], [*lawful[:4], one]):
            refused = w.codes("call_meeting", called(members), Role.COMMITTEE_SECRETARY)
            assert len(refused) == 1, name
            assert refused[0] in {"duty_conflict", "took_part", "line_of_command", "near_relative", "testified",
                                  "has_interest", "declared_conflict"}, name


def test_nobody_takes_two_places_of_a_committee_under_two_numbers(planted):
    w, _, free = planted
    lawful = list(free.values())
    again = w.again(lawful[0], *BODIES)
    assert w.codes("call_meeting", called([*lawful[:4], again]), Role.COMMITTEE_SECRETARY) == ["one_person_twice"]
    assert w.codes("call_meeting", called([*lawful[1:5], again]), Role.COMMITTEE_SECRETARY) == []


def test_who_never_declared_is_shown_so_and_who_has_nothing_to_declare_is_not(planted):
    w, _, free = planted
    groups = nominating.candidates(w.session, w.case, nominating.BODIES[1], w.bank.actor(Role.COMMITTEE_SECRETARY), NOW)
    shown = {one.employee.id: one for one in groups[-1].people}
    declared = shown[free["nothing to declare"].id]
    assert (declared.kinship_on, declared.interest_on) == (OLD, None)
    assert shown[free["nothing at all"].id].kinship_on is None
    again = w.again(free["nothing to declare"], *BODIES)
    groups = nominating.candidates(w.session, w.case, nominating.BODIES[1], w.bank.actor(Role.COMMITTEE_SECRETARY), NOW)
    second = next(one for one in groups[-1].people if one.employee.id == again.id)
    assert (second.kinship_on, second.also) == (OLD, [free["nothing to declare"].staff_no])


def queries(w: World) -> int:
    """How many queries it takes to tell who may sit on the committee."""
    w.session.flush()
    w.session.expire_all()
    asked = []
    engine = w.session.get_bind()
    event.listen(engine, "before_cursor_execute", lambda *said: asked.append(said[2]))
    told(w, nominating.BODIES[1])
    return len(asked)


def test_three_hundred_people_take_no_more_queries_than_a_few(session):
    w = World(session)
    w.hire(*BODIES)
    few = queries(w)
    for number in range(300):
        one = w.hire(*BODIES)
        if number % 3 == 0:
            w.kin(one, R.SPOUSE)
    assert queries(w) <= few
    assert few < 40


def test_the_team_records_a_witness_who_from_then_on_has_no_part(session):
    w = World(session, CaseState.INVESTIGATING)
    lead = w.bank.actor(Role.LEAD_INVESTIGATOR)
    one, judge = w.hire(*BODIES), w.hire(*BODIES)

    def witness(employee: Employee, on: date = TODAY) -> d.RecordWitness:
        return d.RecordWitness(employee=employee.id, held_on=on, testimony="亲眼见到双人实地调查。")

    make(session, w.case, "record_witness", witness(one), by=lead, now=NOW)
    assert [row.testified_on for row in session.scalars(select(CaseWitness))] == [TODAY]
    w.case.state, w.case.current[0].state = CaseState.PENDING_REVIEW, PersonState.CHECKED
    assert told(w, nominating.BODIES[1])[one.id] == {G.WITNESS}
    assert told(w, nominating.BODIES[1])[judge.id] == set()
    w.case.state, w.case.current[0].state = CaseState.INVESTIGATING, PersonState.IDENTIFIED
    again = w.again(w.bank.staff[Role.INVESTIGATOR])
    for somebody in (w.subject, w.bank.staff[Role.INVESTIGATOR], again):
        assert w.codes("record_witness", witness(somebody), Role.LEAD_INVESTIGATOR) == ["witness_has_part"]
    assert w.codes("record_witness", witness(judge, TODAY + DAY), Role.LEAD_INVESTIGATOR) == ["day_in_future"]


def test_the_mandate_of_somebody_judged_is_handed_on_by_himself_alone(session):
    w = World(session, CaseState.INVESTIGATING)
    spoken_for = b.a_seat(w.bank, w.case, w.hire(), Role.REPRESENTATIVE, w.case.current[0])
    session.flush()
    handed = d.Reassign(seat=spoken_for.id, employee=w.bank.staff[Role.INVESTIGATOR].id, reason="工作安排调整。")
    assert w.codes("reassign", handed, Role.LEAD_DEPT_HEAD) == ["no_such_seat"]


def test_who_investigated_before_a_split_or_a_merger_does_not_rule_after_it(session):
    w = World(session)
    merged, split_from = w.hire(*BODIES), w.hire(*BODIES)
    for one, field, mine in ((merged, "merged_into_id", False), (split_from, "family_id", True)):
        other = w.elsewhere if mine else b.a_case(w.bank, CaseState.INVESTIGATING)
        b.a_seat(w.bank, other, one, Role.INVESTIGATOR)
        setattr(w.case if mine else other, field, other.id if mine else w.case.id)
    session.flush()
    found = told(w, nominating.BODIES[1])
    assert (found[merged.id], found[split_from.id]) == ({G.DUTY}, {G.DUTY})


def test_nobody_consents_to_his_own_move_with_a_second_account(session):
    w = World(session, CaseState.APPEALING)
    appeal = session.scalars(select(Appeal)).one()
    officer, checker = w.bank.actor(Role.APPEAL_OFFICER), w.bank.actor(Role.SECOND_CHECKER)
    refuse = d.RejectAppeal(ground=InadmissibleGround.NOT_OWN, reason="申诉对象不是本人的结论。")
    make(session, w.case, "concur", d.Concur(move=f"reject_appeal:{w.case.current[0].id}", opinion="同意不予受理。"),
         by=checker, now=NOW)
    same = replace(officer, others=frozenset({checker.employee_id}))
    assert [one.code for one in refusals(session, appeal, "reject_appeal", by=same, now=NOW, details=refuse)] == [
        "second_missing"]
    assert refusals(session, appeal, "reject_appeal", by=officer, now=NOW, details=refuse) == []
