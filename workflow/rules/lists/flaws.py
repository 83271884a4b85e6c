"""What is wrong with a list version, in Chinese sentences: form, formulas, periods, and items that contradict."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import combinations

from workflow.rules.conditions import ConditionError, Node, always, condition, never
from workflow.rules.conditions.parsing import WORDS
from workflow.rules.conditions.tree import thresholds_in
from workflow.rules.facts import FACTS
from workflow.rules.lists.items import EXPECTED, ListItem, ListVersion
from workflow.rules.lists.rules import Rule, read_rule
from workflow.rules.tolerance import lacks
from workflow.terms import AutoLevel, Effect

NEVER, ALWAYS = "不可能成立", "恒成立，不管什么情况都会命中"
"""What is said of a formula that no facts, or all facts, fulfil."""
Say = Callable[[ConditionError], str]
"""How an error of a formula is worded; `wording.conditions.explain` outside the rules."""


def flaws(version: ListVersion, say: Say = str) -> list[str]:
    """What is wrong with a version, in Chinese, one sentence each; empty when it may be published.

    An unchecked basis is not a flaw here: it is shown, and publication asks `version.verified`.
    """
    found = [f"缺少条目 {code}" for code in EXPECTED if code not in {item.code for item in version.items}]
    counts = Counter(item.code for item in version.items)
    found += [f"{code}：编号重复出现 {n} 次" for code, n in counts.items() if n > 1]
    if version.valid_to is not None and version.valid_to < version.valid_from:
        found.append("版本的失效日早于生效日")
    found += [f"容忍度：{flaw}" for flaw in lacks(version.tolerance)]
    rules: list[tuple[ListItem, Rule]] = []
    for item in version.items:
        found += [f"{item.code}：{flaw}" for flaw in _form(item)]
        wrong, rule = _formulas(item, say)
        found += [f"{item.code}：{flaw}" for flaw in wrong]
        if rule is not None:
            rules.append((item, rule))
    return [*found, *_contradictions(rules), *_repeated_periods(version.items)]


def overlaps(versions: Sequence[ListVersion]) -> list[str]:
    """Versions recorded on one day that are in force on the same day: nobody could say which counts."""
    return [f"版本 {one.number} 与 {other.number} 同日登记而有效期重叠，无法确定适用哪一版"
            for one, other in combinations(versions, 2)
            if one.recorded_on == other.recorded_on and _overlap(one, other)]


def _form(item: ListItem) -> Iterator[str]:
    """What is wrong with the form of one item."""
    said = (
        (not item.basis, "没有依据"),
        (not item.stages, "没有适用环节"),
        (not item.effects, "没有效果"),
        (len(item.effects) > 1 and not item.effect_note, "有多种效果而没有说明何时适用哪一种"),
        (not item.title.strip(), "没有标题"),
        (not item.condition.strip(), "没有写明条件"),
        (not item.formula and item.auto_level is not AutoLevel.JUDGE, "可自动核对的条目没有公式"),
        (bool(item.formula) and item.auto_level is AutoLevel.JUDGE, "由人判断的条目不应当有公式"),
        (not item.evidence, "没有写明所需证据"),
        (item.valid_to is not None and item.valid_to < item.valid_from, "失效日早于生效日"),
    )
    yield from (flaw for wrong, flaw in said if wrong)
    for effect, _ in item.effect_when:
        if effect not in item.effects[1:]:
            yield f"effect_when 中的效果 {effect} 不在该条目的其他效果之列"
    for basis in item.basis:
        if bool(basis.verified_by) != (basis.verified_on is not None):
            yield f"依据“{basis.text}”的核对人与核对日须同时填写"


def _formulas(item: ListItem, say: Say) -> tuple[list[str], Rule | None]:
    """What is wrong with the formulas of one item, and the formulas where they can be read."""
    found = misnamed(item.limits)
    texts = (("公式", item.formula), ("适用条件", item.applies_when),
             *((f"效果 {effect} 的公式", text) for effect, text in item.effect_when))
    unread = [f"{what}有误：{flaw}" for what, text in texts if text and (flaw := _unreadable(text, item, say))]
    if unread:
        return found + unread, None
    rule = read_rule(item)
    found += unused(item.limits, rule.trees())
    found += [f"{what}{NEVER}" for what, text in texts if text and never(condition(text, item.limits))]
    if rule.hit is not None and always(rule.hit):
        found.append(f"公式{ALWAYS}")
    return found, rule


def misnamed(limits: Iterable[str]) -> list[str]:
    """Thresholds whose names are taken by a fact or by the language."""
    return [f"阈值 {name} 与事实或公式的用词同名，请改名" for name in limits if name in FACTS or name in WORDS]


def unused(limits: Iterable[str], trees: Iterable[Node]) -> list[str]:
    """Thresholds which none of these formulas uses."""
    used = frozenset().union(*(thresholds_in(tree) for tree in trees))
    return [f"阈值 {name} 没有用到" for name in limits if name not in used]


def _unreadable(text: str, item: ListItem, say: Say) -> str:
    """Why a formula cannot be read; empty when it can."""
    try:
        condition(text, item.limits)
    except ConditionError as error:
        return say(error)
    return ""


def _contradictions(rules: Iterable[tuple[ListItem, Rule]]) -> Iterator[str]:
    """Two items for the same people, stages and condition, one exempting and one barring."""
    for (one, its), (other, others) in combinations(rules, 2):
        if its.hit is None or its.hit != others.hit or its.concerns != others.concerns:
            continue
        if one.stages == other.stages and one.roles == other.roles and _opposed(one, other):
            yield f"{one.code} 与 {other.code} 矛盾：对象、环节、条件相同，一条应免责，一条不得免责"


def _opposed(one: ListItem, other: ListItem) -> bool:
    """Whether one exempts and the other bars."""
    pairs = ((one.effects, other.effects), (other.effects, one.effects))
    return any(Effect.EXEMPT in some and Effect.BAR in others for some, others in pairs)


def _repeated_periods(items: Iterable[ListItem]) -> Iterator[str]:
    """One code twice in force on the same day."""
    for one, other in combinations(items, 2):
        if one.code == other.code and _overlap(one, other):
            yield f"{one.code}：两处的有效期重叠"


def _overlap(one: ListItem | ListVersion, other: ListItem | ListVersion) -> bool:
    """Whether two periods have a day in common."""
    return one.valid_from <= (other.valid_to or date.max) and other.valid_from <= (one.valid_to or date.max)
