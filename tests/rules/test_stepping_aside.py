"""Who decides whether somebody steps aside (2.3)."""

import pytest

from workflow.rules.stepping_aside import ASKED_OF, decider
from workflow.terms import Role as R


@pytest.mark.parametrize(("seat", "chair_sits", "role"), [
    (R.LEAD_INVESTIGATOR, False, R.LEAD_DEPT_HEAD), (R.INVESTIGATOR, True, R.COMMITTEE_CHAIR),
    (R.COMMITTEE_MEMBER, True, R.COMMITTEE_CHAIR), (R.COMMITTEE_SECRETARY, False, R.LEAD_DEPT_HEAD),
    (R.COMMITTEE_CHAIR, True, R.SUPERIOR), (R.APPEAL_PANEL, True, R.SUPERIOR),
])
def test_the_chair_decides_and_about_himself_his_superior(seat, chair_sits, role):
    assert decider(seat, chair_sits=chair_sits) == role


def test_nobody_decides_about_his_own_seat():
    assert all(decider(seat, chair_sits=sits) != seat for seat in ASKED_OF for sits in (True, False))


def test_only_those_with_a_hand_in_the_outcome_are_asked():
    assert not ASKED_OF & {R.CASE_CLERK, R.REPRESENTATIVE, R.HR, R.SUBJECT}
