"""What would have to be different: applying it flips the verdict, and nothing smaller does: tried on everything."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.conditions import CONDITIONS, FACTS, FRIDAY, KINDS, SETTING, known, read, situations, working_days
from tests.support.pace import yardsticks
from workflow.rules.conditions import Flip, Setting, evaluate, over_rows, smallest_change
from workflow.rules.conditions.grid import bounds, place_of, value_at
from workflow.rules.conditions.polynomials import at, turns
from workflow.rules.conditions.tree import names_in
from workflow.rules.facts import Known
from workflow.rules.kinds import Sort
from workflow.wording.conditions import change

WINDOW = 40


def flip(text, /, **values):
    return smallest_change(read(text), known(**values), SETTING, FACTS)


@pytest.mark.parametrize(("text", "values", "answers"), [
    ("money <= limit", {"money": Fraction("100.01")}, {"money": 100}),
    ("money <= limit", {"money": 100}, {"money": Fraction("100.01")}),
    ("days > 90", {"days": 90}, {"days": 91}), ("days > 90", {"days": 91}, {"days": 90}),
    ("money * 100 <= cap", {"money": 60, "cap": 5000}, {"money": 50, "cap": 6000}),
    ("money <= cap * 1%", {"money": 60, "cap": 5000}, {"money": 50, "cap": 6000}),
    ("times / of_times < 80%", {"times": 4, "of_times": 5}, {"times": 3, "of_times": 6}),
    ("times / of_times < 80%", {"times": 3, "of_times": 5}, {"times": 4, "of_times": 3}),
    ("money < cap * (cap / 1元)", {"money": 9, "cap": 3}, {"money": Fraction("8.99"), "cap": Fraction("3.01")}),
    ("on <= until", {"on": FRIDAY, "until": date(2026, 1, 1)}, {"on": date(2026, 1, 1), "until": FRIDAY}),
    ("working_days(on, until) <= 5工作日", {"on": FRIDAY, "until": date(2026, 1, 12)},
     {"on": date(2026, 1, 5), "until": date(2026, 1, 11)}),
    ("on + 12月 >= until", {"on": date(2024, 2, 28), "until": date(2025, 3, 1)}, {"on": date(2024, 3, 1),
    "until": date(2025, 2, 28)}),
    ("rate - rate2 <= 3个百分点", {"rate": Fraction("0.04504"), "rate2": Fraction("0.015")},
     {"rate": Fraction("0.045"), "rate2": Fraction("0.01504")}),
    ("yes and not also", {"yes": True, "also": False}, {"yes": False, "also": True}),
    ("liability in {'direct', 'managerial'}", {"liability": "direct"}, {"liability": "leadership"}),
    ("'direct' in liabilities and yes", {"liabilities": frozenset(), "yes": True}, {"liabilities": {"direct"}}),
    ("text == 'a'", {"text": "b"}, {"text": "a"}), ("money == cap", {"money": 1, "cap": 3}, {"money": 3, "cap": 1}),
])
def test_one_answer_for_each_fact_that_can_do_it_alone(text, values, answers):
    found = flip(text, **values)
    assert {one.fact: one.new for one in found.alone} == answers
    assert found.together == ()


@pytest.mark.parametrize(("text", "values", "answers"), [
    ("yes and also", {"yes": False, "also": False}, {"yes": True, "also": True}),
    ("money > limit and days > 90 and yes", {"money": 100, "days": 80, "yes": True},
     {"money": Fraction("100.01"), "days": 91}),
    ("yes and also and times == 3", {"yes": False, "also": False, "times": 2}, {"yes": True, "also": True, "times": 3}),
    ("(yes and also) or (times > 3 and days > 3 and wd > 3)",
     {"yes": False, "also": False, "times": 0, "days": 0, "wd": 0}, {"yes": True, "also": True}),
    ("money == cap and cap == 3", {"money": 0, "cap": 1}, {"money": 3, "cap": 3}),
])
def test_where_none_can_alone_the_fewest_together(text, values, answers):
    found = flip(text, **values)
    assert found.alone == ()
    assert {one.fact: one.new for one in found.together} == answers


@pytest.mark.parametrize(("text", "values"), [
    ("yes and also", {"yes": True}), ("money > money", {"money": 3}), ("1 < 2", {}), ("money < 0", {"money": 1}),
])
def test_nothing_where_facts_are_missing_or_nothing_can_change_it(text, values):
    assert flip(text, **values) == Flip()


def test_who_a_person_is_is_not_asked_to_change():
    from workflow.rules.conditions import condition

    tree = condition("post == 'approver' and approved_amount > authority_limit")
    facts = {"post": Known("approver"), **known(approved_amount=5, authority_limit=3)}
    assert [one.fact for one in smallest_change(tree, facts, SETTING).alone] == ["approved_amount", "authority_limit"]


def others(name, value):
    """All other values of a fact near the one it has, with their distance."""
    kind = KINDS[name]
    if kind.sort in (Sort.QUANTITY, Sort.DATE):
        here, (low, high) = int(place_of(value, kind)), bounds(kind)
        return [(abs(n - here), value_at(n, kind)) for n in range(max(low, here - WINDOW), min(high, here + WINDOW) + 1)
                if n != here]
    if kind.sort is Sort.WORDS:
        words = [str(one) for one in kind.vocabulary]
        sets = [frozenset(chosen) for n in range(len(words) + 1) for chosen in combinations(words, n)]
        return [(len(one ^ value), one) for one in sets if one != value]
    if kind.sort is Sort.TEXT:
        return [(1, one) for one in ("a", "") if one != value]
    choices = (True, False) if kind.sort is Sort.TRUTH else [str(one) for one in kind.vocabulary]
    return [(1, one) for one in choices if one != value]


@given(CONDITIONS, situations())
@settings(max_examples=100)
def test_a_single_change_flips_and_no_smaller_one_does(text, values):
    tree = read(text)
    ask = over_rows(tree, working_days)
    now = ask(values)
    found = smallest_change(tree, {name: Known(value) for name, value in values.items()}, SETTING, FACTS)
    if now is None:
        assert found == Flip()
        return
    answers = {one.fact: one for one in found.alone}
    assert set(answers) <= set(names_in(tree)) & set(values)
    for name in set(names_in(tree)) & set(values):
        flipping = [far for far, value in others(name, values[name]) if ask({**values, name: value}) is (not now)]
        answer = answers.get(name)
        if flipping:
            assert answer is not None, name
            assert answer.distance == min(flipping), name
        else:
            assert answer is None or answer.distance > WINDOW, name
        if answer is not None:
            assert ask({**values, name: answer.new}) is (not now)
            assert change(answer, FACTS)
    assert not (found.alone and found.together)


LEAVES = st.sampled_from([
    "yes", "also", "not yes", "times > 3", "times == 2", "of_times <= 1", "times < of_times", "times == of_times",
    "wd >= 2",
    "liability == 'direct'", "times + of_times >= 5", "days > 1",
])
SMALL = {"yes": (True, False), "also": (True, False), "times": range(9), "of_times": range(9), "wd": range(4),
         "days": range(4), "liability": ("direct", "managerial")}
CHOSEN = st.fixed_dictionaries({name: st.sampled_from(list(values)[:6]) for name, values in SMALL.items()})


@given(st.lists(LEAVES, min_size=2, max_size=4, unique=True), st.sampled_from([" and ", " or "]), CHOSEN)
@settings(max_examples=100)
def test_several_facts_are_the_fewest_that_can(leaves, joint, values):
    values = {name: Fraction(one) if type(one) is int else one for name, one in values.items()}
    tree = read(joint.join(leaves))
    ask = over_rows(tree, working_days)
    now = ask(values)
    found = smallest_change(tree, {name: Known(value) for name, value in values.items()}, SETTING, FACTS)
    names = names_in(tree)
    fewest = next((count for count in range(1, min(3, len(names)) + 1) for chosen in combinations(names, count)
                   if any(ask({**values, **dict(zip(chosen, new, strict=True))}) is (not now)
                          for new in product(*(SMALL[name] for name in chosen)))), None)
    if fewest == 1:
        assert found.alone
    elif fewest is not None:
        assert found.alone == ()
        assert len(found.together) == fewest
        assert ask({**values, **{one.fact: one.new for one in found.together}}) is (not now)


@given(st.lists(st.integers(-30, 30), min_size=2, max_size=5), st.integers(-50, 0), st.integers(1, 50))
def test_a_polynomial_changes_sign_nowhere_but_at_its_marks(factors, low, high):
    poly = [Fraction(factor) for factor in factors]
    marks = turns(poly, low, high)

    def sign(n):
        value = at(poly, n)
        return (value > 0) - (value < 0)

    for n in range(low, high):
        assert sign(n) == sign(n + 1) or n in marks or n + 1 in marks


def test_a_search_through_years_of_working_days_ends_soon():
    later = FRIDAY + timedelta(days=4000)

    def searched():
        return flip("working_days(on, until) < 0 and wd > 3 and yes", on=FRIDAY, until=later, wd=4, yes=True)

    assert yardsticks(searched, 1_500) < 1_500
    assert [one.fact for one in searched().alone] == ["on", "until"]
    assert evaluate(read("1 < 2"), {}, SETTING).verdict == "true"


def test_what_a_missing_fact_keeps_out_of_reach_is_not_searched_for():
    asked = []

    def counted(start, end):
        asked.append((start, end))
        return working_days(start, end)

    text = "working_days(on, until) <= 5工作日 and yes"
    held = known(on=FRIDAY, until=FRIDAY + timedelta(days=30))
    assert smallest_change(read(text), held, Setting(counted), FACTS) == Flip()
    assert len(asked) == 1
    assert smallest_change(read(text), held | known(yes=True), Setting(counted), FACTS).alone


def test_a_truth_compared_with_a_truth_may_turn_though_a_part_of_it_is_missing():
    found = flip("days > 1 and (yes or also) == true", days=0, yes=False)
    assert [one.fact for one in found.together] == ["days", "yes"]
    assert flip("days > 1 and (yes and also) == true", days=0, yes=True) == Flip()
