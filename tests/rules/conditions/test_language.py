"""The language: what it reads, how units combine, and how it refuses, with the place and in time."""

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.conditions import CONDITIONS, FACTS, LIMITS, read
from tests.support.pace import yardsticks
from workflow.rules import facts
from workflow.rules.conditions import ConditionError, Problem, condition, literal
from workflow.rules.conditions.parsing import WORDS
from workflow.rules.conditions.tree import AllOf, AnyOf, Arith, Compare, Given, In, Not, names_in, thresholds_in
from workflow.rules.kinds import Measure
from workflow.wording.conditions import explain

P = Problem


@pytest.mark.parametrize(("text", "same"), [
    ("yes and also or yes", "(yes and also) or yes"),
    ("not yes and also", "(not yes) and also"),
    ("not money > 1元", "not (money > 1元)"),
    ("money + cap * 2 > limit", "(money + (cap * 2)) > limit"),
    ("money - cap - limit > 0", "((money - cap) - limit) > 0"),
    ("0 < money <= limit", "0 < money and money <= limit"),
    ("all(yes, also)", "yes and also"), ("any(yes, also)", "yes or also"), ("all(yes)", "yes"),
    ("money ≤ 1万元", "money <= 10000元"), ("（money ＞ 5）", "money > 5元"), ("money × 2 ≥ limit",
    "money * 2 >= limit"),
    ("money ≠ cap", "money != cap"), ("liability not in {'direct'}", "not (liability in {'direct'})"),
    ("liability == “direct”", "liability == 'direct'"), ("rate <= 4.85％", "rate <= 4.85%"),
    ("money\n  > 5", "money > 5元"), ("days > 90", "days > 90天"), ("money > 10_000", "money > 1万元"),
    ("1元 - -1元 < money", "(1元 - (-1元)) < money"),
])
def test_two_ways_of_saying_the_same(text, same):
    assert read(text) == read(same)


def test_a_tree_holds_only_what_the_language_knows():
    tree = read("all(money / cap <= most, yes, any(not also, liability in {'direct', 'managerial'}))")
    assert isinstance(tree, AllOf)
    first, second, third = tree.parts
    assert isinstance(first, Compare)
    assert isinstance(first.left, Arith)
    assert isinstance(second, Given)
    assert isinstance(third, AnyOf)
    assert [type(part) for part in third.parts] == [Not, In]
    assert names_in(tree) == ("money", "cap", "yes", "also", "liability")
    assert thresholds_in(tree) == {"most"}
    swapped = "all(money / cap <= most, yes, any(not also, liability in {'managerial', 'direct'}))"
    assert hash(tree) == hash(read(swapped))


@pytest.mark.parametrize("text", [
    "money / cap < 0.8", "money / cap < 80%", "rate < 0", "rate - rate2 <= 3个百分点", "rate - 1个百分点 < rate2",
    "money * rate < cap", "money * 50% < cap", "money / 2 < cap", "until - on <= 30天", "until - on <= days",
    "on + 12个月 >= until", "on - 1月 < until", "on + days == until", "times / of_times >= most",
    "working_days(on, until) < wd",
    "working_days(on, '2026-10-08') <= 5", "-money < 0元", "times == 0", "yes == true", "yes != also", "text == 'a'",
    "liabilities == {'direct'}", "money / cap - 1 / 2 <= 3个百分点", "gap <= 3个百分点",
])
def test_units_that_fit(text):
    assert read(text)


REFUSED = [
    ("money + days > 3", P.CANNOT_COMBINE, 7), ("money * cap > 3", P.CANNOT_COMBINE, 7),
    ("on + 5工作日 > until", P.CANNOT_COMBINE, 4), ("on + until > on", P.CANNOT_COMBINE, 4),
    ("on * 2 > until", P.CANNOT_COMBINE, 4), ("days / money > 1", P.CANNOT_COMBINE, 6),
    ("yes + 1 > 2", P.CANNOT_COMBINE, 5), ("on + 30 > until", P.CANNOT_COMBINE, 4),
    ("money > 3天", P.CANNOT_COMPARE, 7), ("days > wd", P.CANNOT_COMPARE, 6), ("on > 5", P.CANNOT_COMPARE, 4),
    ("rate <= gap", P.CANNOT_COMPARE, 6), ("liability == text", P.CANNOT_COMPARE, 11),
    ("yes == 1", P.CANNOT_COMPARE, 5),
    ("money in liabilities", P.CANNOT_COMPARE, 7), ("liability < 'direct'", P.CANNOT_ORDER, 11),
    ("yes > also", P.CANNOT_ORDER, 5), ("rate < 0.8", P.NEEDS_UNIT, 8), ("rate - rate2 <= 3", P.NEEDS_UNIT, 17),
    ("money", P.NOT_A_CONDITION, 1), ("money and yes", P.NEEDS_TRUTH, 1), ("not days", P.NEEDS_TRUTH, 5),
    ("all(yes, on)", P.NEEDS_TRUTH, 10), ("working_days(on) > 3", P.NEEDS_DATE, 1),
    ("working_days(on, money) > 3", P.NEEDS_DATE, 18), ("-yes > 1", P.NEEDS_QUANTITY, 2),
    ("liability in 'direct'", P.NOT_A_SET, 14), ("liability in {yes}", P.MIXED_SET, 15),
    ("on > '2026-02-30'", P.BAD_DATE, 6), ("liability == 'dirct'", P.UNKNOWN_WORD, 14),
    ("liability in {'direct', 'x'}", P.UNKNOWN_WORD, 25), ("'x' in liabilities", P.UNKNOWN_WORD, 1),
    ("money / 0 > cap", P.DIVIDES_BY_ZERO, 9), ("moneys > 1", P.UNKNOWN_NAME, 1),
    ("", P.EMPTY, 1), ("   ", P.EMPTY, 4), ("yes and", P.UNFINISHED, 8), ("money >", P.UNFINISHED, 8),
    ("(yes", P.NOT_CLOSED, 1), ("all(yes, also", P.NOT_CLOSED, 4), ("yes)", P.UNEXPECTED, 4),
    ("yes also", P.UNEXPECTED, 5),
    ("{}", P.UNEXPECTED, 2), ("all()", P.UNEXPECTED, 5), ("and", P.UNEXPECTED, 1), ("money = 5", P.BAD_CHARACTER, 7),
    ("yes # no", P.BAD_CHARACTER, 5), ("yes; also", P.BAD_CHARACTER, 4), ("text == 'a", P.UNCLOSED_TEXT, 9),
    ("money > 123456789012345678901", P.BAD_NUMBER, 9), ("yes == (also == yes) == also", P.CHAINED_TRUTH, 14),
    ("exec(text)", P.CALL, 1), ("money(1) > 2", P.CALL, 1), ("(money)(1) > 2", P.CALL, 7),
    ("max(money, cap) > 1", P.CALL, 1),
    ("money.real > 1", P.ATTRIBUTE, 6), ("text.__class__ == 'a'", P.ATTRIBUTE, 5),
    ("liabilities[0] == 'a'", P.ATTRIBUTE, 12),
    ("().__class__", P.ATTRIBUTE, 3), ("lambda: 1", P.BAD_CHARACTER, 7), ("money if yes else cap", P.UNEXPECTED, 7),
    ("__import__('os')", P.CALL, 1), ("yes and not", P.UNFINISHED, 12), ("working_days > 3", P.UNEXPECTED, 14),
]


@pytest.mark.parametrize(("text", "problem", "column"), REFUSED)
def test_what_it_refuses_and_where(text, problem, column):
    with pytest.raises(ConditionError) as caught:
        read(text)
    assert (caught.value.problem, caught.value.place.line, caught.value.place.column) == (problem, 1, column)
    said = explain(caught.value)
    assert said.startswith(f"第1行第{column}列：")
    assert not re.search(r"\{[a-z]+\}", said)


def test_the_place_counts_lines():
    with pytest.raises(ConditionError) as caught:
        read("yes and\n  also and\n  monye > 1")
    assert (caught.value.place.line, caught.value.place.column, caught.value.place.length) == (3, 3, 5)
    assert explain(caught.value) == "第3行第3列：没有叫“monye”的事实或阈值，是不是“money”。"


HOSTILE = {
    "a megabyte": "x" * 1_000_000, "a megabyte of brackets": "(" * 1_000_000, "10,000 brackets": "(" * 10_000,
    "as many brackets as fit": "(" * 490 + "yes", "many nots": "not " * 450 + "yes",
    "many minuses": "-" * 450 + "money > 0",
    "a long sum": "money" + "+money" * 200 + " > 0", "a long chain": "money" + "<money" * 200,
    "many sets": "liability in " + "{" * 300, "many alls": "all(" * 240 + "yes", "long spaces": " " * 3_999 + "(",
    "an open quote": "'" * 3_999, "a long name": "m" * 3_999, "a long number": "9" * 3_999, "points": "1.1." * 900,
    "nothing but quotes": '""' * 1_900, "chains in chains": "yes == (" * 30 + "yes == yes" + ") == yes" * 30,
    "nul": "\0" * 3_000, "right to left": "\u202e" * 3_000, "digits of another script": "１２３" * 300 + "٣" * 10,
    "a surrogate": "\ud800",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_text_is_refused_at_once(text):
    def refused():
        with pytest.raises(ConditionError) as caught:
            condition(text)
        assert caught.value.place.column >= 1

    assert yardsticks(refused, 30) < 30


@pytest.mark.parametrize("text", ["yes" + " and yes" * 249, " or ".join(["money > 1"] * 120),
"(" * 38 + "yes" + ")" * 38])
def test_a_long_or_deep_condition_within_the_bounds_is_read(text):
    assert read(text)


def test_every_problem_of_the_language_is_met_here():
    met = {problem for _, problem, _ in REFUSED}
    for text in HOSTILE.values():
        with pytest.raises(ConditionError) as caught:
            condition(text)
        met.add(caught.value.problem)
    assert met == set(Problem)


def test_what_cannot_be_seen_is_shown_by_its_number():
    with pytest.raises(ConditionError) as caught:
        read("yes \u202e and also")
    assert explain(caught.value) == "第1行第5列：认不出字符“U+202E”，请检查是否多打了字。"


TOKENS = st.sampled_from([
    *FACTS, *LIMITS, *WORDS, "(", ")", "{", "}", ",", "<", "<=", "==", "!=", "+", "-", "*", "/", "1", "0", "5万元",
    "80%",
    "3个百分点", "'direct'", "'2026-01-01'", "12月", ".", "\n", "[", "'", "，", "≤",
])


def read_or_refused(text):
    """The condition, or the sentence that says why not; any other error comes through."""
    try:
        return read(text)
    except ConditionError as error:
        return explain(error)


@given(st.one_of(st.text(max_size=300), st.lists(TOKENS, max_size=60).map(" ".join)))
def test_whatever_the_text_only_the_languages_own_error_comes_out(text):
    assert read_or_refused(text)


@given(CONDITIONS, st.integers(0, 200), TOKENS)
def test_a_damaged_condition_is_read_or_refused(text, at, token):
    assert read_or_refused(f"{text[:at]} {token} {text[at:]}")


@pytest.mark.parametrize(("text", "value", "measure"), [
    ("5万元", 50_000, Measure.YUAN), ("80%", Fraction(4, 5), Measure.PERCENT), ("30工作日", 30, Measure.WORKING_DAYS),
    ("1", 1, Measure.NUMBER), ("3.00个百分点", Fraction(3, 100), Measure.POINTS), ("12个月", 12, Measure.MONTHS),
])
def test_a_threshold_is_written_with_its_unit(text, value, measure):
    limit = literal(text)
    assert (limit.value, limit.kind.measure) == (value, measure)


@pytest.mark.parametrize("text", ["money", "1 + 1", "'a'", "true", ""])
def test_a_threshold_is_nothing_but_a_number(text):
    with pytest.raises(ConditionError):
        literal(text)


def test_no_fact_bears_a_word_of_the_language():
    assert not WORDS & set(facts.FACTS)


def test_every_fact_says_what_it_is():
    for name, fact in facts.FACTS.items():
        assert name == fact.name
        assert fact.says.endswith("。"), name
    assert len({fact.label for fact in facts.FACTS.values()}) == len(facts.FACTS)
