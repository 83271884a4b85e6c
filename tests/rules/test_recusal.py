"""Duties that exclude each other, and grounds the records show."""

from datetime import date
from itertools import product

import pytest

from workflow.rules.recusal import (
    DUTY,
    CasePerson,
    Duty,
    Ground,
    GroundCode,
    Posting,
    conflict,
    duties_exclude,
    duty_conflicts,
    grounds,
)
from workflow.terms import Role, Stage

D = Duty
MATRIX = {
    # 2.4 as it stands there, then the rows which the procedure paper adds; X is not allowed.
    D.SUBJECT:       "- X X X X X X X X",
    D.INVESTIGATION: "X - X X . . . . .",
    D.REVIEW:        "X X - X X . X . X",
    D.APPEAL:        "X X X - X . X . X",
    D.SECRETARY:     "X . X X - . . . .",
    D.PUBLICATION:   "X . . . . - . . .",
    D.ACCEPTANCE:    "X . X X . . - X .",
    D.CHECKING:      "X . . . . . X - .",
    D.REGISTRY:      "X . X X . . . . -",
}


@pytest.mark.parametrize("one", MATRIX)
def test_the_matrix_is_that_of_the_papers(one: Duty) -> None:
    row = "".join("-" if one is other else "X" if duties_exclude(one, other) else "." for other in MATRIX)
    assert row == MATRIX[one].replace(" ", "")


def test_who_proposes_a_reopening_does_not_vote_on_it() -> None:
    assert duties_exclude(D.REOPENING_PROPOSER, D.REOPENING_VOTER)
    assert not duties_exclude(D.REOPENING_PROPOSER, D.INVESTIGATION)


def test_a_conflict_goes_both_ways() -> None:
    for one, other in product(Role, Role):
        assert conflict(one, other) is conflict(other, one)


def test_nobody_of_the_subjects_handles_the_case() -> None:
    assert set(duty_conflicts(DUTY, Role.SUBJECT)) == set(DUTY) - {Role.SUBJECT}


@pytest.mark.parametrize(("held", "wanted", "expected"), [
    ([Role.LEAD_INVESTIGATOR], Role.INVESTIGATOR, []),
    ([Role.INVESTIGATOR], Role.COMMITTEE_MEMBER, [Role.INVESTIGATOR]),
    ([Role.INVESTIGATOR, Role.COMMITTEE_CHAIR], Role.APPEAL_PANEL, [Role.COMMITTEE_CHAIR, Role.INVESTIGATOR]),
    ([Role.INVESTIGATOR], Role.COMMITTEE_SECRETARY, []), ([Role.APPEAL_PANEL], Role.PUBLICATION_REVIEWER, []),
    ([Role.ACCEPTANCE_OFFICER], Role.SECOND_CHECKER, [Role.ACCEPTANCE_OFFICER]),
    ([Role.CASE_CLERK], Role.COMMITTEE_MEMBER, [Role.CASE_CLERK]), ([Role.CASE_CLERK], Role.COMMITTEE_SECRETARY, []),
    ([Role.EMPLOYEE, Role.HR, Role.AUDIT], Role.INVESTIGATOR, []), ([], Role.APPEAL_OFFICER, []),
])
def test_assignment_names_the_roles_in_its_way(held: list[Role], wanted: Role, expected: list[Role]) -> None:
    assert duty_conflicts(held, wanted) == expected


TODAY = date(2026, 11, 20)
SUBJECT = CasePerson("S1", frozenset({Stage.PRE_LOAN}), subject=True)
OTHER = CasePerson("C9", frozenset({Stage.DISBURSEMENT}))


def test_who_took_part_in_the_loan_steps_aside_even_if_not_a_subject() -> None:
    assert grounds("C9", [SUBJECT, OTHER], [], TODAY) == [
        Ground(GroundCode.TOOK_PART, "C9", stages=frozenset({Stage.DISBURSEMENT})),
    ]


@pytest.mark.parametrize(("posting", "found"), [
    pytest.param(Posting("S1", "C1", date(2020, 1, 1)), True, id="superior now"),
    pytest.param(Posting("C1", "S1", date(2020, 1, 1)), True, id="subordinate now"),
    pytest.param(Posting("S1", "C1", date(2020, 1, 1), date(2025, 11, 20)), True,
                 id="until twelve months ago to the day"),
    pytest.param(Posting("S1", "C1", date(2020, 1, 1), date(2025, 11, 19)), False, id="a day longer ago"),
    pytest.param(Posting("S1", "C1", date(2026, 11, 21)), False, id="only from tomorrow"),
    pytest.param(Posting("S1", "C1", date(2026, 11, 20)), True, id="from today"),
    pytest.param(Posting("C9", "C1", date(2020, 1, 1)), False, id="superior of one who is not a subject"),
    pytest.param(Posting("S1", "C2", date(2020, 1, 1)), False, id="somebody else's subordinate"),
])
def test_direct_superiors_and_subordinates_step_aside_for_a_year(posting: Posting, found: bool) -> None:
    result = grounds("C1", [SUBJECT, OTHER], [posting], TODAY)
    assert [ground.code for ground in result] == [GroundCode.LINE_OF_COMMAND] * found
    assert all(ground.other == "S1" for ground in result)


def test_the_lookback_is_a_parameter_and_survives_short_months() -> None:
    posting = Posting("S1", "C1", date(2020, 1, 1), date(2024, 2, 29))
    assert grounds("C1", [SUBJECT], [posting], date(2024, 8, 31), lookback_months=6)
    assert not grounds("C1", [SUBJECT], [posting], date(2024, 9, 1), lookback_months=6)


def test_a_stranger_to_case_and_people_has_no_ground() -> None:
    assert grounds("C1", [SUBJECT, OTHER], [], TODAY) == []
