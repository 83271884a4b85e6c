"""Formulas looked at while they are written: what each says in words, or what is wrong with it and where."""

from collections.abc import Mapping
from typing import Any

from workflow.rules.conditions import ConditionError, Limit, Node, always, condition, literal, names_in, never
from workflow.rules.conditions.errors import Place, Problem
from workflow.rules.conditions.tree import thresholds_in
from workflow.rules.facts import FACTS
from workflow.rules.lists import ALWAYS, NEVER, misnamed, unused
from workflow.wording.conditions import explain, sentence
from workflow.wording.quantities import kind_of, shown

SHOWN = 80
"""How much of a wrong word is repeated."""
MAIN = "formula"
"""The name of the formula that says when an item is hit: it must not be true of everybody."""


def look(formulas: Mapping[str, str], thresholds: Mapping[str, str]) -> dict[str, Any]:
    """Every formula of an item by the name of its field (None where it is empty), and what to say of its thresholds.

    In plain values for JSON. Offsets and columns count characters, lines end with a line feed. Nothing raises.
    """
    limits, wrong = _limits(thresholds)
    trees: dict[str, Node] = {}
    found = {name: _look(name, text, limits, trees) if text.strip() else None for name, text in formulas.items()}
    if len(trees) == sum(1 for one in found.values() if one is not None):
        wrong += unused(limits, trees.values())
    return {"formulas": found, "thresholds": [*wrong, *misnamed(limits)]}


def _look(name: str, text: str, limits: Mapping[str, Limit], trees: dict[str, Node]) -> dict[str, Any]:
    """One formula; its tree is put with the others where there is one."""
    try:
        tree = trees[name] = condition(text, limits)
    except ConditionError as error:
        return _wrong(text, error)
    doubts = [NEVER] if never(tree) else [ALWAYS] if name == MAIN and always(tree) else []
    return {
        "ok": True, "said": sentence(tree), "type": kind_of(tree.kind), "doubts": doubts,
        "facts": [{"name": one, "label": FACTS[one].label, "type": kind_of(FACTS[one].kind)} for one in names_in(tree)],
        "thresholds": [{"name": one, "value": shown(limits[one].value, limits[one].kind)}
                       for one in limits if one in thresholds_in(tree)],
    }


def _wrong(text: str, error: ConditionError) -> dict[str, Any]:
    """An error with its place: the line as it was typed, the word in it, and how far into the text it stands."""
    place = error.place
    if error.problem is Problem.TOO_LONG:
        place, text = Place(1, 1, 0), ""
    lines = text.split("\n")
    line = lines[place.line - 1]
    return {
        "ok": False, "error": explain(error), "line": place.line, "column": place.column,
        "offset": sum(len(one) + 1 for one in lines[:place.line - 1]) + place.column - 1, "length": place.length,
        "text": line, "word": line[place.column - 1:place.column - 1 + place.length][:SHOWN],
        "nearest": error.values.get("nearest", ""), "hint": _hint(error, line[place.column - 1:]),
    }


def _hint(error: ConditionError, rest: str) -> str:
    """What may help beyond the error: where a threshold is given, or how a fact is written that is called by its label.

    `rest`: the line from the wrong place on. Empty where there is nothing to add.
    """
    if error.problem is Problem.UNKNOWN_NAME and not error.values["nearest"]:
        return "如果它是阈值，请在“参数”里写上“名称 = 值”。"
    called = [fact for fact in FACTS.values() if rest.startswith(fact.label)]
    if error.problem is not Problem.BAD_CHARACTER or not called:
        return ""
    fact = max(called, key=lambda one: len(one.label))
    return f"“{fact.label}”在公式里写作 {fact.name}。"


def _limits(thresholds: Mapping[str, str]) -> tuple[dict[str, Limit], list[str]]:
    """The thresholds that can be read, and what is wrong with the others."""
    limits: dict[str, Limit] = {}
    wrong = []
    for name, text in thresholds.items():
        try:
            limits[name] = literal(text)
        except ConditionError as error:
            wrong.append(f"阈值 {name} 要写成带单位的数，例如 30工作日（{explain(error)}）")
    return limits, wrong
