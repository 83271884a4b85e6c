"""Duties that exclude each other within one case."""

from itertools import product

import pytest

from workflow.rules.recusal import DUTY, Duty, conflict, duties_exclude, duty_conflicts
from workflow.terms import Role

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
