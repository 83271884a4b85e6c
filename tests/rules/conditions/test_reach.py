"""What can never be true: what is found is right, and the plain cases are found."""

import pytest
from hypothesis import given, settings

from tests.support.conditions import CONDITIONS, read, situations, working_days
from workflow.rules.conditions import always, never, over_rows


@pytest.mark.parametrize("text", [
    "1 > 2", "money < 0", "money > 5 and money <= 5", "money == 5 and money == 6", "money == 5 and money != 5",
    "money != 5 and 5元 <= money <= 5元", "on > '2026-01-02' and on < '2026-01-01'", "yes and not yes",
    "liability == 'direct' and liability in {'managerial'}", "liability not in {'direct', 'managerial', 'leadership'}",
    "money < cap and cap < money", "money < cap and money == cap", "money != money", "false and yes",
    "yes == true and yes == false", "(money > 5 or days > 3) and money < 5 and days < 3",
    "times / of_times < 0 and false",
    "working_days(on, until) > 5 and working_days(on, until) < 3", "money + cap > 9 and money + cap < 8",
    "not (yes or not yes)", "all(money > 3, any(money < 2, money == 3))",
])
def test_what_can_never_be_true_is_found(text):
    assert never(read(text))
    assert not always(read(text))


@pytest.mark.parametrize("text", ["money >= 0", "yes or not yes", "1 < 2", "money <= cap or cap < money", "0 <= days",
"true"])
def test_what_is_always_true_is_found(text):
    assert always(read(text))
    assert not never(read(text))


@pytest.mark.parametrize("text", [
    "money > 5 and money < 6", "gap < 0", "yes or also", "money <= cap and cap <= money", "liability != 'direct'",
    "money > 5 or money < 0", "'direct' in liabilities and 'managerial' in liabilities",
])
def test_what_may_be_true_or_false_is_left_alone(text):
    assert not never(read(text))
    assert not always(read(text))


@given(CONDITIONS, situations())
@settings(max_examples=400)
def test_no_verdict_belies_it(text, values):
    tree = read(text)
    verdict = over_rows(tree, working_days)(values)
    assert not (verdict is True and never(tree))
    assert not (verdict is False and always(tree))


def test_too_many_alternatives_are_left_alone_soon():
    text = " and ".join(f"(money > {n} or days > {n})" for n in range(20))
    assert not never(read(text))
