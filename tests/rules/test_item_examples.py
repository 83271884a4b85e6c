"""The examples under `examples/`: one file an item, written so that a jurist can read them and add more."""

import tomllib
from collections import Counter
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest

from workflow.rules.casefile import case_of
from workflow.rules.checking import check
from workflow.rules.conditions import Setting, Verdict, evaluate, names_in, smallest_change
from workflow.rules.conditions.tree import Compare, thresholds_in, walk
from workflow.rules.deadlines import working_days_between
from workflow.rules.lists import EXPECTED, load, read_rules
from workflow.services.calendar import build
from workflow.terms import AutoLevel, Effect, HitStatus, Outcome
from workflow.wording.conditions import change, steps

HERE = Path(__file__).parent
VERSION = load(HERE.parents[1] / "fixtures" / "lists")
RULES = read_rules(VERSION)
SETTING = Setting(partial(working_days_between, calendar=build()))
DAY = date(2026, 10, 12)
FIELDS = {"title", "expect", "effect", "missing", "outcome", "ratio", "items", "confirmed", "without", "person", "loan",
          "branch", "facts"}


def files():
    return sorted((HERE / "examples").glob("*.toml"))


def read(path):
    return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)


def examples():
    for path in files():
        table = read(path)
        for number, example in enumerate(table["example"], 1):
            yield pytest.param(table, example, id=f"{path.stem}-{number}")


EXAMPLES = list(examples())


def case(table, example):
    """The case of an example: the base, with what the example changes and leaves out."""
    base, without = table["base"], set(example.get("without", ()))
    tables = {name: {fact: value for fact, value in (base.get(name, {}) | example.get(name, {})).items()
                     if fact not in without} for name in ("loan", "branch", "facts")}
    person = base["person"] | example.get("person", {}) | {
        "facts": tables["facts"], "confirmed": example.get("confirmed", [])}
    return case_of({"title": example["title"], "loan": tables["loan"], "branch": tables["branch"], "person": [person]})


@pytest.mark.parametrize(("table", "example"), EXAMPLES)
def test_an_example_comes_out_as_it_says(table, example):
    assert set(example) <= FIELDS
    (_, subject), = case(table, example).people
    checked = check(VERSION, RULES, subject, SETTING, DAY)
    line = next(line for line in checked.lines if line.item.code == table["item"])
    assert line.status == HitStatus(example["expect"]), [*steps(line.result)] if line.result else line
    if "effect" in example:
        assert line.effect == Effect(example["effect"])
    if line.status is HitStatus.INSUFFICIENT:
        assert list(line.missing) == example["missing"]
    if "outcome" in example:
        weighed = checked.confirmed if "confirmed" in example else checked.if_all_confirmed
        weighed = checked.confirmed if "P01" in example.get("items", ()) else weighed
        assert weighed.outcome == Outcome(example["outcome"]), weighed
        assert weighed.ratio_percent == example.get("ratio", weighed.ratio_percent)
        assert list(weighed.items) == example.get("items", list(weighed.items))


@pytest.mark.parametrize(("table", "example"), EXAMPLES)
def test_what_would_change_an_example_changes_it(table, example):
    (_, subject), = case(table, example).people
    line = next(line for line in check(VERSION, RULES, subject, SETTING, DAY).lines if line.item.code == table["item"])
    rule = RULES[table["item"]].hit
    if rule is None or line.status not in (HitStatus.HIT, HitStatus.NOT_HIT):
        return
    found = smallest_change(rule, line.result.used, SETTING)
    assert found.alone or found.together or set(names_in(rule)) - set(line.result.used)
    for one in found.alone:
        assert one.fact in names_in(rule)
        assert change(one)


def compared_with(code, threshold):
    """The comparisons of an item's formulas that use a threshold."""
    return [node for tree in RULES[code].trees() for node in walk(tree)
            if isinstance(node, Compare) and threshold in thresholds_in(node)]


@pytest.mark.parametrize(("code", "threshold"), [(item.code, name) for item in VERSION.items for name in item.limits])
def test_every_threshold_has_an_example_one_step_to_either_side(code, threshold):
    beside = set()
    for parameter in EXAMPLES:
        table, example = parameter.values
        if table["item"] != code:
            continue
        (_, subject), = case(table, example).people
        for leaf in compared_with(code, threshold):
            nearest = [one for one in smallest_change(leaf, subject.facts, SETTING).alone if one.distance == 1]
            beside |= {evaluate(leaf, subject.facts, SETTING).verdict} if nearest else set()
    assert beside == {Verdict.TRUE, Verdict.FALSE}


def test_every_item_has_its_file_with_a_hit_a_miss_and_an_open_case():
    tables = {path.stem: read(path) for path in files()}
    assert tuple(code for code in EXPECTED if code in tables) == EXPECTED
    for code, table in tables.items():
        assert table["item"] == code
        assert len({example["title"] for example in table["example"]}) == len(table["example"])
        expected = {example["expect"] for example in table["example"]}
        item = VERSION.item(code)
        if item.auto_level is AutoLevel.JUDGE:
            assert (expected, len(table["example"]) >= 3) == ({"needs_judgement"}, True)
        elif code == "P01":
            assert expected == {"hit", "not_hit"}  # it asks only what people confirmed, and that is always known
        else:
            assert expected >= {"hit", "not_hit", "insufficient"}, code


def test_the_examples_are_counted():
    counts = Counter(example["expect"] for path in files() for example in read(path)["example"])
    assert sum(counts.values()) >= 280
    assert min(counts[status] for status in ("hit", "not_hit", "insufficient")) >= 35
