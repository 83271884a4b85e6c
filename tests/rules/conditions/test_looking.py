"""A formula looked at while it is written: the sentence, or the place and the word; and what the guide says of it."""

import pytest

from tests.support.pace import yardsticks
from workflow.rules.conditions.parsing import WORDS as LANGUAGE
from workflow.rules.conditions.typed import condition
from workflow.rules.facts import FACTS, GROUPS
from workflow.rules.kinds import UNITS
from workflow.rules.list_changes import items_of
from workflow.rules.lists import read, version_of
from workflow.services.lists import DELIVERED
from workflow.wording.formula_guide import GUIDE, WORDS, catalogue
from workflow.wording.formulas import look

TABLES = read(DELIVERED)
VERSION = version_of(TABLES)


def one(text, **thresholds):
    """What is said of one formula."""
    return look({"formula": text}, thresholds)["formulas"]["formula"]


def test_a_formula_that_can_be_read_is_said_in_words_with_what_it_uses():
    found = one("interest_arrears <= cap and collection_actions >= 1次", cap="5万元")
    assert found == {
        "ok": True, "said": "欠息 ≤ 50,000 元，且催收 ≥ 1 次", "type": "是否", "doubts": [],
        "facts": [{"name": "interest_arrears", "label": "欠息", "type": "金额（元）"},
                  {"name": "collection_actions", "label": "催收", "type": "数量（次）"}],
        "thresholds": [{"name": "cap", "value": "50,000.00 元"}]}


@pytest.mark.parametrize(("text", "line", "column", "offset", "word", "nearest"), [
    ("interest_arrear <= 5万元", 1, 1, 0, "interest_arrear", "interest_arrears"),
    ("has_mentor\n  and interest_arrears <= 5天", 2, 24, 34, "<=", ""),
    ("欠息 <= 5万元", 1, 1, 0, "欠", ""),
    ('vote in {"agains"}', 1, 10, 9, '"agains"', "against"),
    ("has_mentor and", 1, 15, 14, "", ""), ("has_mentor and\n", 2, 1, 15, "", ""),
    ("😀 has_mentor", 1, 1, 0, "😀", ""), ("interest_arrears", 1, 1, 0, "interest_arrears", ""),
])
def test_an_error_has_its_place_its_word_and_the_name_next_to_it(text, line, column, offset, word, nearest):
    found = one(text)
    assert not found["ok"]
    assert (found["line"], found["column"], found["offset"], found["word"], found["nearest"]) == (
        line, column, offset, word, nearest)
    assert text[offset:].startswith(word)
    assert found["text"] == text.split("\n")[line - 1]
    assert found["error"].startswith(f"第{line}行第{column}列：")


@pytest.mark.parametrize(("text", "hint"), [
    ("欠息 <= 5万元", "“欠息”在公式里写作 interest_arrears。"),
    ("has_mentor and 风险事件日 > approved_on", "“风险事件日”在公式里写作 risk_event_on。"),
    ("interest_arrears <= zzz", "如果它是阈值，请在“参数”里写上“名称 = 值”。"),
    ("interest_arrears <= interest_arrear", ""), ("天上掉下来", ""), ("vote == '附条件'", ""),
])
def test_a_label_or_a_threshold_that_is_not_given_gets_a_hint(text, hint):
    assert one(text)["hint"] == hint


def test_half_a_formula_says_what_it_has_come_to():
    assert "它的值是金额（元）" in one("interest_arrears")["error"]
    assert "它的值是数量（天）" in one("disbursed_on - approved_on")["error"]


def test_thresholds_that_are_missing_wrong_unused_or_misnamed_are_told():
    assert look({"formula": "interest_arrears <= cap"}, {"cap": "很多"})["thresholds"][0].startswith(
        "阈值 cap 要写成带单位的数")
    assert look({"formula": "has_mentor", "when_bar": ""}, {"cap": "1元"})["thresholds"] == ["阈值 cap 没有用到"]
    assert look({"formula": "has_mentor", "when_bar": "interest_arrears > cap"}, {"cap": "1元"})["thresholds"] == []
    assert look({"formula": "has_mentor and"}, {"cap": "1元"})["thresholds"] == []
    assert "同名" in look({"formula": "post > 1元"}, {"post": "2元"})["thresholds"][0]


def test_what_cannot_come_true_or_is_always_true_is_doubted():
    assert one("interest_arrears > 5元 and interest_arrears < 4元")["doubts"] == ["不可能成立"]
    assert one("has_mentor or not has_mentor")["doubts"] == ["恒成立，不管什么情况都会命中"]
    assert look({"applies_when": "has_mentor or not has_mentor"}, {})["formulas"]["applies_when"]["doubts"] == []


@pytest.mark.parametrize("text", ["x" * 1_000_000, "(" * 1_000_000, "1元 + " * 100_000, "not " * 999, '"' * 4000])
def test_what_is_too_much_is_refused_at_once(text):
    assert yardsticks(lambda: one(text), 60) < 60
    found = one(text)
    assert not found["ok"]
    assert len(str(found)) < 20_000


def test_every_delivered_formula_is_looked_at_without_a_word_against_it():
    for code, row in items_of(TABLES).items():
        texts = {"formula": row["formula"], "applies_when": row.get("applies_when", ""), **row.get("effect_when", {})}
        found = look(texts, row.get("thresholds", {}))
        assert found["thresholds"] == [], code
        assert all(one is None or (one["ok"] and not one["doubts"]) for one in found["formulas"].values()), code


def test_every_example_can_be_read_and_every_part_of_the_language_is_explained():
    limits = {name: limit for item in VERSION.items for name, limit in item.limits.items()}
    for way in GUIDE:
        assert condition(way.example, limits), way.example
    said = "\n".join(f"{way.written} {way.says} {way.example}" for way in GUIDE)
    assert all(word in said for word in LANGUAGE - {"true", "false"})
    assert all(unit in said for unit in UNITS)
    assert {word.rstrip("(") for word in WORDS} == LANGUAGE


def test_the_catalogue_and_the_headings_hold_every_fact_once():
    assert [row["name"] for row in catalogue()["facts"]] == list(FACTS)
    assert [fact.name for facts in GROUPS.values() for fact in facts] == list(FACTS)
    assert {unit["name"] for unit in catalogue()["units"]} == set(UNITS)
