"""The invariants as a set: all of the papers' are there, each titled and explained, and both databases answer them."""

from datetime import date

import pytest

from tests.support.rehearsed import a_bank, closed_with_an_order
from workflow.services import invariants

PAPERS = {f"I{number}" for number in range(1, 20)}


def test_every_invariant_of_the_papers_is_checked():
    found = invariants.in_order()
    assert {one.code for one in found} == PAPERS | {"R"}
    assert len(found) >= 40
    assert [one.code for one in found][:2] == ["I1", "I1"]
    assert found[-1].code == "R"


def test_titles_are_chinese_and_told_apart():
    titles = [one.title for one in invariants.in_order()]
    assert len(set(titles)) == len(titles)
    assert all(any("一" <= char <= "鿿" for char in title) for title in titles)


def test_each_says_what_it_holds():
    assert [one.title for one in invariants.in_order() if not (one.check.__doc__ or "").strip()] == []


@pytest.mark.parametrize("code", ["I11", "I13", "I14", "I18"])
def test_what_holds_over_time_says_how_far_it_is_checked(code):
    titles = [one.title for one in invariants.in_order() if one.code == code]
    assert any(mark in title for title in titles for mark in ("未查", "所查", "见程序核验"))


@pytest.mark.both
def test_an_empty_bank_keeps_them_all(session):
    assert [one.invariant.title for one in invariants.check(session) if not one.holds] == []


@pytest.mark.both
def test_a_case_from_its_clue_to_the_library_keeps_them_all(session):
    closed_with_an_order(a_bank(session, date(2026, 7, 6)))
    answers = list(invariants.check(session))
    assert [(one.invariant.title, one.looked.violations) for one in answers if not one.holds] == []
    assert sum(1 for one in answers if one.looked.count) > len(answers) / 2
