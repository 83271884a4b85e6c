"""Three values, the trace, the words, and the compiled form agreeing with the tree."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings

from tests.support.conditions import CONDITIONS, FACTS, FRIDAY, SETTING, known, read, situations, working_days
from workflow.rules.conditions import Verdict, evaluate, over_columns, over_rows
from workflow.rules.conditions.tree import names_in, walk
from workflow.rules.facts import Known, Source
from workflow.rules.kinds import read_value
from workflow.wording.conditions import sentence, step, steps

YES, NO, OPEN = Verdict


def run(text, /, **values):
    return evaluate(read(text), known(**values), SETTING)


@pytest.mark.parametrize(("text", "values", "verdict", "missing"), [
    ("yes and also", {"yes": True, "also": True}, YES, ()),
    ("yes and also", {"yes": False}, NO, ()), ("yes and also", {"yes": True}, OPEN, ("also",)),
    ("yes and also", {}, OPEN, ("yes", "also")), ("yes or also", {"yes": True}, YES, ()),
    ("yes or also", {"yes": False}, OPEN, ("also",)), ("not yes", {}, OPEN, ("yes",)), ("not yes", {"yes": True}, NO,
    ()),
    ("not (yes and also)", {"also": False}, YES, ()), ("(yes or also) and money > 1", {"yes": True}, OPEN, ("money",)),
    ("(yes or also) and money > 1", {"money": 0}, NO, ()), ("yes and (also or money > 1)", {"also": True}, OPEN,
    ("yes",)),
    ("0 < money <= limit", {"money": 100}, YES, ()), ("0 < money <= limit", {"money": 0}, NO, ()),
    ("money / cap > 1", {"money": 5, "cap": 0}, OPEN, ()), ("money / cap > 1", {"money": 5}, OPEN, ("cap",)),
    ("on + 12月 >= until", {"on": date(2024, 2, 29), "until": date(2025, 2, 28)}, YES, ()),
    ("on + 12月 >= until", {"on": date(2024, 2, 29), "until": date(2025, 3, 1)}, NO, ()),
    ("until - on == 1天", {"on": FRIDAY, "until": date(2026, 1, 3)}, YES, ()),
    ("working_days(on, until) == 1", {"on": FRIDAY, "until": date(2026, 1, 5)}, YES, ()),
    ("working_days(on, until) == 0", {"on": FRIDAY, "until": date(2026, 1, 4)}, YES, ()),
    ("working_days(on, until) == 0", {"on": FRIDAY}, OPEN, ("until",)),
    ("times / of_times < 80%", {"times": 4, "of_times": 5}, NO, ()),
    ("times / of_times < 80%", {"times": 79, "of_times": 100}, YES, ()),
    ("rate - rate2 <= 3个百分点", {"rate": Fraction("0.04504"), "rate2": Fraction("0.015")}, NO, ()),
    ("rate - rate2 <= 3个百分点", {"rate": Fraction("0.045"), "rate2": Fraction("0.015")}, YES, ()),
    ("money / cap - 592 / 32000 <= 3个百分点", {"money": 3880, "cap": 80000}, YES, ()),
    ("liability in {'direct'}", {"liability": "direct"}, YES, ()), ("liability in {'direct'}", {}, OPEN,
    ("liability",)),
    ("'direct' in liabilities", {"liabilities": frozenset()}, NO, ()),
    ("'direct' in liabilities", {"liabilities": frozenset({"direct"})}, YES, ()),
    ("text != 'a'", {"text": "b"}, YES, ()), ("yes == also", {"yes": False, "also": False}, YES, ()),
    ("on + 9999999天 > until", {"on": FRIDAY, "until": FRIDAY}, OPEN, ()),
    ("on + 99999999999999999999月 > until", {"on": FRIDAY, "until": FRIDAY}, OPEN, ()),
])
def test_three_values_and_what_is_missing(text, values, verdict, missing):
    found = run(text, **values)
    assert (found.verdict, found.missing) == (verdict, missing)
    assert bool(found.undefined) is (verdict is OPEN and not missing)


def test_the_trace_shows_every_comparison_and_which_ones_decide():
    found = run("yes and money > 1 and (also or times > 2)", yes=True, money=0, also=True, times=1)
    assert [leaf.verdict for leaf in found.trace.leaves()] == [YES, NO, YES, NO]
    assert [names_in(leaf.node) for leaf in found.trace.decisive()] == [("money",)]
    assert list(found.used) == ["yes", "money", "also", "times"]


def test_each_comparison_reads_as_a_sentence_with_its_source():
    tree = read("0 < money <= limit and times / of_times >= most and yes and working_days(on, until) <= 5")
    facts = known(money=5000, times=4, of_times=5, on=FRIDAY) | {"yes": Known(True, Source("李四", "检查表", FRIDAY))}
    assert list(steps(evaluate(tree, facts, SETTING), FACTS)) == [
        "0 元 < money 5,000.00 元：成立", "money 5,000.00 元 ≤ 100 元：不成立",
        "times 4 次 ÷ of_times 5 次（= 0.8） ≥ 80%：成立", "yes：是（来源：李四，检查表，2026年1月2日）",
        "on 2026年1月2日 至 until（缺） 的工作日 ≤ 5 个工作日：证据不足",
    ]


def test_a_division_by_zero_is_said():
    found = run("money / cap > 1", money=5, cap=0)
    assert step(found.trace, found.used, FACTS).endswith("证据不足（除数为零或日期超出范围，无法计算）")


@pytest.mark.parametrize(("text", "said"), [
    ("yes and (also or money > 1)", "yes，且（also，或money > 1 元）"),
    ("not (yes and also)", "不是（yes，且also）"),
    ("liability in {'direct', 'managerial'}", "liability 属于 直接责任、管理责任"),
    ("'direct' in liabilities", "liabilities 包含 直接责任"),
    ("not yes and liability not in {'direct'}", "“yes”为否，且liability 不属于 直接责任"),
    ("0元 < money <= limit and yes", "0 元 < money，且money ≤ 100 元，且yes"),
    ("(money + cap) * 2 <= limit * most", "（money + cap） × 2 ≤ 100 元 × 80%"),
    ("money - (cap - 1元) > 0", "money − （cap − 1 元） > 0 元"),
    ("on + 12月 >= '2026-01-01'", "on + 12 个月 ≥ 2026年1月1日"),
])
def test_a_condition_reads_as_a_sentence(text, said):
    assert sentence(read(text), FACTS) == said


@given(CONDITIONS, situations())
def test_the_compiled_condition_agrees_with_the_tree(text, values):
    tree = read(text)
    wanted = evaluate(tree, {name: Known(value) for name, value in values.items()}, SETTING)
    assert over_rows(tree, working_days)(values) is {YES: True, NO: False, OPEN: None}[wanted.verdict]
    columns = {name: [None, value] for name, value in values.items()}
    assert list(over_columns(tree, columns, 2, working_days))[1] is {YES: True, NO: False, OPEN: None}[wanted.verdict]


@given(CONDITIONS, situations(), situations(whole=True))
def test_what_is_decided_stays_decided_whatever_else_becomes_known(text, values, others):
    tree = read(text)
    few = evaluate(tree, {name: Known(value) for name, value in values.items()}, SETTING)
    all_of_them = {name: Known(value) for name, value in (others | values).items()}
    if few.verdict is not OPEN:
        assert evaluate(tree, all_of_them, SETTING).verdict is few.verdict
        assert few.missing == ()
    else:
        assert few.missing or few.undefined
        supplied = {name: fact for name, fact in all_of_them.items() if name in values or name in few.missing}
        full = evaluate(tree, supplied, SETTING)
        assert not full.missing


@given(CONDITIONS, situations())
@settings(max_examples=50)
def test_everything_can_be_put_in_words_and_no_float_occurs(text, values):
    tree = read(text)
    found = evaluate(tree, {name: Known(value) for name, value in values.items()}, SETTING)
    assert sentence(tree, FACTS)
    assert len(list(found.trace.leaves())) <= len(list(steps(found, FACTS)))
    assert not [one for one in walk(tree) if isinstance(getattr(one, "value", None), float)]


@pytest.mark.parametrize(("raw", "name", "value"), [
    (5, "money", 5), ("50,000.01", "money", Fraction("50000.01")), (80, "rate", Fraction(4, 5)), ("2026-01-02",
    "on", FRIDAY),
    (FRIDAY, "on", FRIDAY), (True, "yes", True), ("direct", "liability", "direct"), (["direct"],
    "liabilities", {"direct"}),
    ("abc", "text", "abc"), ("-0.5", "gap", Fraction(-1, 200)), ("4.8512", "rate", Fraction("0.048512")),
])
def test_a_value_is_read_exactly(raw, name, value):
    assert read_value(raw, FACTS[name].kind) == value


@pytest.mark.parametrize(("raw", "name"), [
    (1.5, "money"), ("0.001", "money"), (-1, "money"), ("x", "money"), (True, "money"), ("NaN", "money"), (None,
    "money"),
    ("Infinity", "money"), ("1.5", "days"), (-1, "days"), (1, "yes"), ("yes", "yes"), ("2026-13-01", "on"), (20260101,
    "on"),
    ("nobody", "liability"), ("direct", "liabilities"), (["nobody"], "liabilities"), (1, "text"), ("0.00001", "rate"),
])
def test_a_value_that_is_not_of_the_kind_is_refused(raw, name):
    with pytest.raises(ValueError, match="“"):
        read_value(raw, FACTS[name].kind)
