"""How a formula is written, and the facts it may use: for the editor of a list item and for `flask lists schema`."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from workflow.rules.facts import FACTS, Fact
from workflow.rules.kinds import UNITS
from workflow.wording.codes import word
from workflow.wording.quantities import kind_of


@dataclass(frozen=True, slots=True)
class Way:
    """One thing a formula can say: how it is written, what it means, and a formula of the delivered lists with it."""

    written: str
    says: str
    example: str


GUIDE = (
    Way("事实的名称", "是否类的事实直接写，成立就是“是”。", "operator_not_owner"),
    Way("and  or  not", "且、或、非；not 最先，and 先于 or，拿不准就加括号。",
        "pledge_required and (not pledge_registered or pledge_registered_on > disbursed_on)"),
    Way("<  <=  >  >=  ==  !=", "比较大小先后、相等、不等；也认 ≤ ≥ ≠ 和全角符号。",
        "approved_amount > authority_limit or approved_on < reviewed_on or split_detected"),
    Way("带单位的数", f"数后面写单位：{'、'.join(UNITS)}。单位不同的不能相比；不写单位的数随另一边的单位。",
        "missing_verifications == 0 and fraud_confirmed and not detectable"),
    Way("阈值的名称", "在“参数”里写“名称 = 值”，公式里写名称；以后改数不必改公式。",
        "expected_loss_after_compensation <= loss_floor"),
    Way("+  -  *  /", "加减乘除；两个日期相减得天数，日期可以加天数或月数。",
        "prior_findings >= prior_findings_min and fault_on <= last_finding_on + lookback_months"),
    Way('"…"', "选一项的事实与带引号的值比较；日期也写在引号里，如 \"2026-01-01\"。",
        'tolerance == "within" and not any_confirmed_bar and not any_confirmed_compliance_limit'),
    Way('in {"…", "…"}', "是其中之一；not in 是都不是。“选几项”的事实写作 \"…\" in 事实。",
        'vote in {"against", "conditional"} and dissent_in_writing and dissent_on <= decided_on'),
    Way("all(…)  any(…)", "括号里用逗号分开的各条全部成立；至少一条成立。",
        'all(policy_action != "none", eligibility_passed)'),
    Way("working_days(起, 止)", "起日之后到止日为止的工作日数，法定节假日和调休已计入。",
        "working_days(risk_event_on, first_measure_on) <= force_majeure_measure_wd"),
)
"""How to write a formula; each example can be read, with the thresholds of its item."""

WORDS: Mapping[str, str] = MappingProxyType({
    "and": "且", "or": "或", "not": "非", "in": "属于，后面写 {\"…\", \"…\"}", "true": "是", "false": "否",
    "all(": "全部成立", "any(": "至少一条成立", "working_days(": "两日之间的工作日",
})
"""What the words of the language mean; those which want a bracket with it."""


def described(fact: Fact) -> dict[str, Any]:
    """A fact in plain values: name, label, kind with its unit, where it comes from, whose it is, what it is."""
    return {"name": fact.name, "label": fact.label, "type": kind_of(fact.kind), "origin": word(fact.origin),
            "whose": word(fact.whose), "says": fact.says,
            "values": {str(code): word(code) for code in fact.kind.vocabulary or ()}}


def choices(row: Mapping[str, Any]) -> str:
    """The values of a described fact, in one line; empty where it has none to choose from.

    >>> choices(described(FACTS["decision_mode"]))
    'automatic（自动审批）、manual（人工审批）'
    """
    return "、".join(f"{code}（{said}）" for code, said in row["values"].items())


def catalogue() -> dict[str, Any]:
    """All that completion offers while a formula is typed: facts, words of the language, and units."""
    measured = {fact.name: fact.kind.measure for fact in FACTS.values()}
    return {
        "facts": [described(fact) | {"measure": measured[name]} for name, fact in FACTS.items()],
        "words": [{"name": name, "label": label} for name, label in WORDS.items()],
        "units": [{"name": name, "measure": measure, "label": f"{times:,} {word(measure)}" if times > 1 else ""}
                  for name, (measure, times) in UNITS.items()],
    }
