"""Grounds for stepping aside: every kind of 2.3, on either side of its boundary."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from workflow.rules.kinship import Nearness
from workflow.rules.persons import Persons
from workflow.rules.recorded import CasePerson, Held, KeyPost, Kin, Posting, Recorded, SatBelow, Stake, Witnessed
from workflow.rules.recusal import Ground, GroundCode, grounds
from workflow.terms import DeclaredBy, Interest, Relation, Role, Stage

G, R = GroundCode, Relation
TODAY = date(2026, 11, 20)
DAY = timedelta(days=1)
BUSINESS = date(2024, 3, 1)
DECLARED = date(2026, 1, 5)
SUBJECT = CasePerson("S1", frozenset({Stage.PRE_LOAN}), subject=True)
HANDLER = CasePerson("C9", frozenset({Stage.DISBURSEMENT}))
MEMBER = Role.COMMITTEE_MEMBER


def found(candidate: str = "C1", wanted: Role = MEMBER, today: date = TODAY, **records: Any) -> list[GroundCode]:
    """The codes of the grounds against somebody, with these records besides the people of the case."""
    return [one.code for one in told(candidate, wanted, today, **records)]


def told(candidate: str = "C1", wanted: Role = MEMBER, today: date = TODAY, **records: Any) -> list[Ground]:
    return grounds(candidate, wanted, Recorded(**{"people": [SUBJECT, HANDLER], "business_on": BUSINESS} | records),
                   today)


def test_a_stranger_to_case_and_people_has_no_ground() -> None:
    assert told() == []


# --- the upper tiers of the committee (T15)


@pytest.mark.parametrize(("wanted", "stands_aside"), [
    (Role.COMMITTEE_CHAIR, True), (MEMBER, True), (Role.ALTERNATE_MEMBER, True), (Role.INVESTIGATOR, False),
    (Role.APPEAL_PANEL, False),
])
def test_who_sat_at_a_lower_tier_does_not_sit_higher_up(wanted: Role, stands_aside: bool) -> None:
    sat = [SatBelow("C1", 0, BUSINESS), SatBelow("C1", 1, TODAY)]
    assert told(wanted=wanted, sat_below=sat) == [Ground(G.SAT_BELOW, number="C1", tier=1, on=TODAY)] * stands_aside
    assert found("C2", sat_below=sat) == []


def test_a_second_number_does_not_let_anybody_sit_again() -> None:
    known = Persons([("C1", "C1b")])
    assert found("C1b", sat_below=[SatBelow("C1", 0, TODAY)], persons=known) == [G.SAT_BELOW]
    assert found("C1b", upper=frozenset({"C1"}), persons=known) == []


def test_the_superior_banks_committee_is_of_the_superior_bank() -> None:
    assert found(upper=frozenset({"C7"})) == [G.NOT_OF_UPPER]
    assert found(upper=frozenset({"C1", "C7"})) == []
    assert found(wanted=Role.INVESTIGATOR, upper=frozenset()) == []
    assert found(upper=None) == []


# --- R-A


def test_who_took_part_in_the_loan_steps_aside_even_if_not_judged() -> None:
    assert told("C9") == [Ground(G.TOOK_PART, "C9", "C9", stages=frozenset({Stage.DISBURSEMENT}))]


# --- R-B


@pytest.mark.parametrize(("posting", "stands_aside"), [
    pytest.param(Posting("S1", "C1", date(2020, 1, 1)), True, id="superior now"),
    pytest.param(Posting("C1", "S1", date(2020, 1, 1)), True, id="subordinate now"),
    pytest.param(Posting("S1", "C1", date(2020, 1, 1), date(2025, 12, 20)), True, id="until eleven months ago"),
    pytest.param(Posting("S1", "C1", date(2020, 1, 1), date(2025, 11, 20)), True, id="until twelve months ago"),
    pytest.param(Posting("S1", "C1", date(2020, 1, 1), date(2025, 11, 19)), False, id="a day longer ago"),
    pytest.param(Posting("S1", "C1", date(2020, 1, 1), date(2025, 10, 20)), False, id="until thirteen months ago"),
    pytest.param(Posting("S1", "C1", date(2026, 11, 21)), False, id="only from tomorrow"),
    pytest.param(Posting("S1", "C1", date(2026, 11, 20)), True, id="from today"),
    pytest.param(Posting("C9", "C1", date(2020, 1, 1)), False, id="superior of one who is not judged"),
    pytest.param(Posting("S1", "C2", date(2020, 1, 1)), False, id="somebody else's subordinate"),
])
def test_direct_superiors_and_subordinates_step_aside_for_a_year(posting: Posting, stands_aside: bool) -> None:
    result = told(postings=[posting])
    assert [one.code for one in result] == [G.LINE_OF_COMMAND] * stands_aside
    assert all(one.other == "S1" for one in result)


def test_the_lookback_is_a_parameter_and_survives_short_months() -> None:
    records = Recorded([SUBJECT], [Posting("S1", "C1", date(2020, 1, 1), date(2024, 2, 29))])
    assert grounds("C1", MEMBER, records, date(2024, 8, 31), lookback_months=6)
    assert not grounds("C1", MEMBER, records, date(2024, 9, 1), lookback_months=6)


# --- 2.3 item 1, R-C


def kin(relation: Relation, staff_no: str = "C1", other: str = "S1", **more: Any) -> Kin:
    return Kin(staff_no, other, relation, DECLARED, **more)


@pytest.mark.parametrize(("relation", "key", "stands_aside"), [
    (R.SPOUSE, (), True), (R.CHILD_IN_LAW, (), True), (R.SIBLING, (), False), (R.COUSIN, (), False),
    (R.SIBLING, ("C1",), True), (R.SIBLING, ("S1",), True), (R.SIBLING, ("C9",), False),
    (R.COUSIN, ("C1",), True), (R.COUSINS_CHILD, ("C1",), False), (R.SPOUSE_OF_SIBLING, ("S1",), True),
    (R.SPOUSE_OF_SIBLING, (), False), (R.DISTANT, ("C1", "S1"), False),
])
@pytest.mark.parametrize("declared_by", ["C1", "S1"])
def test_near_relatives_of_somebody_judged_step_aside(relation: Relation, key: tuple[str, ...], stands_aside: bool,
                                                      declared_by: str) -> None:
    other = "S1" if declared_by == "C1" else "C1"
    posts = [KeyPost(one, date(2020, 1, 1)) for one in key]
    assert found(kin=[kin(relation, declared_by, other)], key_posts=posts) == [G.RELATIVE] * stands_aside


def test_a_relative_is_told_with_what_shows_it() -> None:
    posts = [KeyPost("S1", date(2020, 1, 1))]
    assert told(kin=[kin(R.NEPHEW_NIECE, source=DeclaredBy.OWN)], key_posts=posts) == [
        Ground(G.RELATIVE, "S1", "C1", relation=R.NEPHEW_NIECE, nearness=Nearness.COLLATERAL, key=True, on=DECLARED,
               source=DeclaredBy.OWN)]
    assert told(kin=[kin(R.CHILD, "S1", "C1")])[0].turned, "he is the child of the other"


@pytest.mark.parametrize(("since", "until", "stands_aside"), [
    (TODAY, None, True), (TODAY + DAY, None, False), (date(2020, 1, 1), TODAY, True),
    (date(2020, 1, 1), TODAY - DAY, False),
])
def test_the_wider_range_is_that_of_key_staff_of_today(since: date, until: date | None, stands_aside: bool) -> None:
    assert bool(found(kin=[kin(R.COUSIN)], key_posts=[KeyPost("C1", since, until)])) is stands_aside


@pytest.mark.parametrize(("ended_on", "stands_aside"), [(TODAY + DAY, True), (TODAY, False), (TODAY - DAY, False)])
def test_a_kinship_that_has_ended_is_none(ended_on: date, stands_aside: bool) -> None:
    assert bool(found(kin=[kin(R.SPOUSE, ended_on=ended_on)])) is stands_aside


def test_kin_of_a_mere_handler_or_of_nobody_here_are_no_ground() -> None:
    assert found(kin=[kin(R.SPOUSE, other="C9"), kin(R.SPOUSE, other="X7"), kin(R.SPOUSE, "C2", "S1")]) == []


# --- 2.3 item 2


def test_witnesses_step_aside() -> None:
    assert found(testimonies=[Witnessed("C1", TODAY)]) == [G.WITNESS]
    assert found(testimonies=[Witnessed("C2", TODAY)]) == []


# --- 2.3 item 3, R-E


def stake(staff_no: str = "C1", **more: Any) -> Stake:
    return Stake(**{"staff_no": staff_no, "kind": Interest.INVESTMENT, "borrower": "某机械厂",
                    "declared_on": DECLARED} | more)


@pytest.mark.parametrize("kind", Interest)
def test_an_interest_of_ones_own_is_a_ground_whatever_kind(kind: Interest) -> None:
    assert found(stakes=[stake(kind=kind)]) == [G.INTEREST]


@pytest.mark.parametrize(("since", "until", "stands_aside"), [
    (None, None, True), (TODAY, None, True), (TODAY + DAY, None, False),
    (date(2020, 1, 1), BUSINESS, True), (date(2020, 1, 1), BUSINESS - DAY, False),
])
def test_an_interest_counts_from_the_day_of_the_business_on(since: date | None, until: date | None,
                                                            stands_aside: bool) -> None:
    assert bool(found(stakes=[stake(since=since, until=until)])) is stands_aside


def test_where_the_day_of_the_business_is_unknown_every_interest_counts() -> None:
    assert found(stakes=[stake(until=date(2001, 1, 1))], business_on=None) == [G.INTEREST]


@pytest.mark.parametrize(("relation", "key", "stands_aside"), [
    (R.SPOUSE, False, True), (R.CHILD_IN_LAW, False, True), (R.SIBLING, False, False), (R.SIBLING, True, True),
    (R.COUSINS_CHILD, True, False),
])
def test_the_interest_of_a_near_relative_is_a_ground(relation: Relation, key: bool, stands_aside: bool) -> None:
    posts = [KeyPost("C1", date(2020, 1, 1))] if key else []
    through = stake(relation=relation, relative="王某")
    assert found(stakes=[through], key_posts=posts) == [G.INTEREST_OF_RELATIVE] * stands_aside
    of_colleague = {"stakes": [stake("C5")], "kin": [kin(relation, other="C5")], "key_posts": posts}
    assert found(**of_colleague) == [G.INTEREST_OF_RELATIVE] * stands_aside


def test_what_a_relative_declared_of_his_own_relatives_is_not_ones_own() -> None:
    assert found(stakes=[stake("C5", relation=R.PARENT, relative="王某")], kin=[kin(R.SPOUSE, other="C5")]) == []


# --- R-D, and 2.3 item 4


@pytest.mark.parametrize(("role", "wanted", "stands_aside"), [
    (Role.INVESTIGATOR, MEMBER, True), (Role.INVESTIGATOR, Role.APPEAL_PANEL, True), (MEMBER, Role.APPEAL_PANEL, True),
    (MEMBER, MEMBER, False), (Role.SUBJECT, Role.INVESTIGATOR, True), (Role.REPRESENTATIVE, MEMBER, True),
    (Role.COMMITTEE_SECRETARY, Role.INVESTIGATOR, False), (Role.COMMITTEE_SECRETARY, MEMBER, True),
])
def test_an_earlier_part_in_the_case_excludes_as_the_matrix_says(role: Role, wanted: Role, stands_aside: bool) -> None:
    result = told(wanted=wanted, held=[Held("C1", role, DECLARED)])
    assert [one.code for one in result] == [G.DUTY] * stands_aside
    assert all((one.duties, one.since) == ((role,), DECLARED) for one in result)


def test_who_has_declared_a_conflict_here_is_out_for_every_duty() -> None:
    held = Held("C1", Role.COMMITTEE_MEMBER, DECLARED, conflict=True)
    assert found(held=[held]) == [G.DECLARED]
    assert found("C2", held=[held]) == []


# --- one person, several numbers


ONE = Persons([("C1", "Z1"), ("S1", "Z2")])
"""C1 and Z1 are one person, and so are the one judged (S1) and Z2."""


@pytest.mark.parametrize("records", [
    {"held": [Held("C1", Role.INVESTIGATOR)]}, {"postings": [Posting("C1", "Z2", date(2020, 1, 1))]},
    {"kin": [kin(R.SPOUSE, other="Z2")]}, {"testimonies": [Witnessed("C1", TODAY)]}, {"stakes": [stake()]},
    {"people": [SUBJECT, replace(HANDLER, staff_no="C1")]},
    {"kin": [kin(R.COUSIN)], "key_posts": [KeyPost("Z2", date(2020, 1, 1))]},
], ids=["duty", "posting", "kin", "witness", "interest", "part", "key staff"])
def test_what_is_known_of_one_number_holds_for_all_of_a_person(records: dict[str, Any]) -> None:
    told_of = told("Z1", persons=ONE, **records)
    assert len(told_of) == 1
    assert told_of[0].number == "C1", "it says under which number it is on record"
    assert found("Z1", **records) == [], "of strangers it says nothing"


def test_the_one_judged_is_out_under_every_number_and_no_relation_of_his_own() -> None:
    assert found("Z2", persons=ONE, postings=[Posting("S1", "Z2", date(2020, 1, 1))], kin=[kin(R.SPOUSE, "S1", "Z2")],
                 held=[Held("S1", Role.SUBJECT)]) == [G.DUTY, G.TOOK_PART]
