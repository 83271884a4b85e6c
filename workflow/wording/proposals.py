"""What weighing proposes, in sentences."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from workflow.rules.weighing import Reason
from workflow.terms import Outcome
from workflow.wording.codes import word

STEPS: Mapping[str, str] = MappingProxyType({
    "1": "第一步：有经确认的不得免责情形",
    "2": "第二步：应免责情形覆盖全部责任环节",
    "3a": "第三步（甲）：限制免责情形直接造成损失",
    "3b": "第三步（乙）：有限制免责情形，予以减责",
    "3c": "第三步（丙）：限制免责情形之外，机构在容忍度内且为管理或领导责任",
    "4a": "第四步（甲）：轻微瑕疵，予以免责",
    "4b": "第四步（乙）：轻微瑕疵，予以减责",
    "5": "第五步：没有经确认的过失",
})
"""The steps of 5.0."""


def explain_proposal(proposal: Mapping[str, Any]) -> list[str]:
    """Sentences for a stored proposal (`services.checks.stored`): outcome, step, reasons, items.

    >>> explain_proposal({"outcome": "exempt", "ratio": 100, "items": ["P01"], "step": "5",
    ...                   "reasons": ["nothing_proven"], "leniency": [], "may_exempt": False})[:2]
    ['建议结论：免责。', '按合并规则第五步：没有经确认的过失。']
    """
    if not proposal:
        return ["尚未形成建议。"]
    outcome = Outcome(proposal["outcome"])
    ratio = f"，各类处罚减免 {proposal['ratio']}%" if outcome is Outcome.MITIGATE else ""
    said = [f"建议结论：{word(outcome)}{ratio}。", f"按合并规则{STEPS[proposal['step']]}。"]
    said += [f"{word(Reason(code))}。" for code in proposal["reasons"]]
    if proposal["items"]:
        said.append(f"依据的清单项：{'、'.join(proposal['items'])}。")
    if proposal["leniency"]:
        said.append(f"从轻情节：{'、'.join(proposal['leniency'])}。")
    if proposal["may_exempt"]:
        said.append("评议委员会可以进一步予以免责。")
    return [*said, "以上由系统按已经人工确认的核对结果得出，只供评议参考。"]
