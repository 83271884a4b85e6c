"""Conditions, their results and what would change them, in plain Chinese."""

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from workflow.rules.conditions import Change, ConditionError, Result, Trace, Verdict
from workflow.rules.conditions.tree import (
    AllOf,
    AnyOf,
    Arith,
    Compare,
    Const,
    Given,
    In,
    Named,
    Node,
    Not,
    Op,
    WorkingDays,
    names_in,
)
from workflow.rules.facts import FACTS, Fact, Known, Source
from workflow.rules.kinds import STEP, Kind, Measure, Sort, Value
from workflow.wording.codes import cn_day, word
from workflow.wording.quantities import kind_of, shown

NOTHING_KNOWN: Mapping[str, Known] = MappingProxyType({})
_LOOSE = {Op.ADD, Op.SUBTRACT}


def explain(error: ConditionError) -> str:
    """The sentence for a condition that cannot be read, with its place.

    >>> from workflow.rules.conditions import condition
    >>> try: condition("interest_arrears > 3天")
    ... except ConditionError as error: explain(error)
    '第1行第18列：金额（元）与数量（天）不能相比。'
    """
    values = {name: _payload(name, value) for name, value in error.values.items()}
    return f"第{error.place.line}行第{error.place.column}列：{word(error.problem).format(**values)}。"


def _payload(name: str, value: Any) -> str:
    """One value of an error in words."""
    if isinstance(value, Kind):
        return kind_of(value)
    if isinstance(value, Op | Measure):
        return word(value)
    if name == "nearest":
        return f"，是不是“{_printable(str(value))}”" if value else ""
    return _printable("、".join(value) if isinstance(value, tuple) else str(value))


def _printable(text: str) -> str:
    """A text with what cannot be seen shown by its number, so that it cannot turn the sentence round.

    >>> _printable("a\u202e")
    'aU+202E'
    """
    return "".join(char if char.isprintable() else f"U+{ord(char):04X}" for char in text)


def sentence(node: Node, facts: Mapping[str, Fact] = FACTS) -> str:
    """A condition in plain Chinese, without any values of facts.

    >>> from workflow.rules.conditions import condition
    >>> sentence(condition("interest_arrears <= 5万元 and not (payment_checked or has_mentor)"))
    '欠息 ≤ 50,000 元，且不是（已作支付审核，或有带教人）'
    """
    match node:
        case AllOf(parts=parts) | AnyOf(parts=parts):
            joint = "，且" if isinstance(node, AllOf) else "，或"
            return joint.join(_bracketed(part, type(node), facts) for part in parts)
        case Not(operand=Given(name=name)):
            return f"“{facts[name].label}”为否"
        case Not(operand=In(item=item, among=among)) if not isinstance(among, Given):
            return f"{phrase(item, None, facts)} 不属于 {phrase(among, None, facts)}"
        case Not(operand=operand):
            return f"不是（{sentence(operand, facts)}）"
    return phrase(node, None, facts)


def _bracketed(node: Node, within: type[AllOf] | type[AnyOf], facts: Mapping[str, Fact]) -> str:
    """A part inside another; and inside and needs no brackets."""
    said = sentence(node, facts)
    return f"（{said}）" if isinstance(node, AllOf | AnyOf) and not isinstance(node, within) else said


def phrase(node: Node, used: Mapping[str, Known] | None, facts: Mapping[str, Fact] = FACTS) -> str:
    """A comparison or a value in words; with the values of facts where `used` is given."""
    match node:
        case Const(value=value, kind=kind) | Named(value=value, kind=kind):
            return shown(value, kind).replace(".00 元", " 元")
        case Given(name=name, kind=kind):
            if used is None:
                return facts[name].label
            if name not in used:
                return f"{facts[name].label}（缺）"
            return f"{facts[name].label} {shown(used[name].value, kind)}"
        case Compare(op=op, left=left, right=right):
            return f"{phrase(left, used, facts)} {word(op)} {phrase(right, used, facts)}"
        case In(item=item, among=among):
            if isinstance(among, Given):
                return f"{phrase(among, used, facts)} 包含 {phrase(item, used, facts)}"
            return f"{phrase(item, used, facts)} 属于 {phrase(among, used, facts)}"
        case Arith(op=op, left=left, right=right):
            return f"{_term(left, op, used, facts)} {word(op)} {_term(right, op, used, facts)}"
        case WorkingDays(start=start, end=end):
            return f"{phrase(start, used, facts)} 至 {phrase(end, used, facts)} 的工作日"
    return f"（{sentence(node, facts)}）"


def _term(node: Node, op: Op, used: Mapping[str, Known] | None, facts: Mapping[str, Fact]) -> str:
    """A part of a product or difference, bracketed where it must be."""
    said = phrase(node, used, facts)
    return f"（{said}）" if isinstance(node, Arith) and (op not in _LOOSE or node.op in _LOOSE) else said


def step(leaf: Trace, used: Mapping[str, Known], facts: Mapping[str, Fact] = FACTS) -> str:
    """One comparison with the values used and its verdict.

    >>> from workflow.rules.conditions import condition, evaluate
    >>> from workflow.rules.conditions.evaluating import NO_CALENDAR
    >>> tree, held = condition("interest_arrears <= 5万元"), {"interest_arrears": Known(Fraction(12000))}
    >>> found = evaluate(tree, held, NO_CALENDAR)
    >>> step(found.trace, found.used)
    '欠息 12,000.00 元 ≤ 50,000 元：成立'
    """
    node = leaf.node
    said = phrase(node, used, facts)
    if isinstance(node, Compare):
        left, right = _side(node.left, leaf.left, used, facts), _side(node.right, leaf.right, used, facts)
        said = f"{left} {word(node.op)} {right}"
    if isinstance(node, Given) and node.kind.sort is Sort.TRUTH:
        return f"{facts[node.name].label}：{shown(leaf.left, node.kind)}"
    undefined = "（除数为零或日期超出范围，无法计算）" if leaf.undefined else ""
    return f"{said}：{word(leaf.verdict)}{undefined}"


def _side(node: Node, value: Value | None, used: Mapping[str, Known], facts: Mapping[str, Fact]) -> str:
    """One side of a comparison, what it comes to behind it where that is not plain."""
    said = phrase(node, used, facts)
    if value is None or not isinstance(node, Arith | WorkingDays):
        return said
    return f"{said}（= {shown(value, node.kind)}）"


def steps(result: Result, facts: Mapping[str, Fact] = FACTS) -> Iterator[str]:
    """Every comparison of a result with its sources, then what is missing."""
    for leaf in result.trace.leaves():
        said = [told for name in names_in(leaf.node) if name in result.used
                and (told := source(result.used[name].source))]
        yield step(leaf, result.used, facts) + (f"（来源：{'；'.join(dict.fromkeys(said))}）" if said else "")
    if result.missing:
        yield lacks(result.missing, facts)


def lacks(names: tuple[str, ...], facts: Mapping[str, Fact] = FACTS) -> str:
    """What is missing, by label."""
    return f"还缺：{'、'.join(facts[name].label for name in names)}"


def source(of: Source) -> str:
    """Who says so, by what, as of when; empty when nobody has said.

    >>> source(Source("核心系统", "还款流水", date(2026, 9, 30)))
    '核心系统，还款流水，2026年9月30日'
    """
    return "，".join(part for part in (of.by, of.what, cn_day(of.on) if of.on else "") if part)


def change(of: Change, facts: Mapping[str, Fact] = FACTS) -> str:
    """What would have had to be different about one fact.

    >>> from workflow.rules.kinds import quantity
    >>> change(Change("interest_arrears", quantity(Measure.YUAN), Fraction("50000.01"), Fraction(50000), Fraction(1)))
    '欠息减少 0.01 元（由 50,000.01 元 到 50,000.00 元）'
    """
    label = facts[of.fact].label
    turned = f"（由 {shown(of.old, of.kind)} 到 {shown(of.new, of.kind)}）"
    if isinstance(of.old, date) and isinstance(of.new, date):
        return f"{label}{'推后' if of.new > of.old else '提前'} {of.distance} 天{turned}"
    if of.kind.measure is not None and isinstance(of.old, int | Fraction) and isinstance(of.new, int | Fraction):
        far = shown(of.distance * STEP[of.kind.measure], of.kind)
        far = far.replace("%", " 个百分点") if of.kind.measure is Measure.PERCENT else far
        return f"{label}{'增加' if of.new > of.old else '减少'} {far}{turned}"
    return f"{label}由“{shown(of.old, of.kind)}”改为“{shown(of.new, of.kind)}”"


def flipped(verdict: Verdict) -> str:
    """The opposite of a verdict, in words."""
    return word(Verdict.FALSE if verdict is Verdict.TRUE else Verdict.TRUE)
