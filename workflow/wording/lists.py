"""What a list item's fields are called, and what they hold, in words: for forms and for differences."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from workflow.rules.list_changes import PARAMETER, THRESHOLD
from workflow.rules.lists import BasisStatus, ListItem
from workflow.terms import AutoLevel, Effect, Stage
from workflow.wording.codes import cn_day, word
from workflow.wording.quantities import typed
from workflow.wording.tolerance import parameter_name, parameter_words

ITEM_FIELDS: Mapping[str, str] = MappingProxyType({
    "title": "条目内容", "stages": "适用环节", "roles": "适用人员", "everyone": "对全案人员适用", "effects": "效果",
    "effect_note": "效果说明", "auto_level": "核对方式", "evidence": "所需证据", "condition": "条件",
    "formula": "公式", "effect_when": "何时适用其他效果", "applies_when": "只对哪些人适用",
    "compliance": "属合规类限制", "thresholds": "参数", "applies_to": "适用说明", "basis": "依据",
    "valid_from": "生效日", "valid_to": "失效日",
})
"""The fields of an item that the page knows; any other is passed through under its own name."""

_CODES: Mapping[str, type[StrEnum]] = MappingProxyType({"stages": Stage, "effects": Effect, "auto_level": AutoLevel})


def item_field(name: str) -> str:
    """What a field is called; a threshold by its own name, a parameter of the tolerance by its words.

    >>> item_field("title"), item_field("thresholds.limit_rate_percent")
    ('条目内容', '参数 limit_rate_percent')
    """
    if name.startswith(PARAMETER):
        return parameter_name(name.removeprefix(PARAMETER))
    if name.startswith(THRESHOLD):
        return f"{ITEM_FIELDS['thresholds']} {name.removeprefix(THRESHOLD)}"
    return ITEM_FIELDS.get(name, name)


def item_value(name: str, value: Any) -> list[str]:
    """What a field holds, line by line; nothing where it is absent or empty.

    >>> item_value("stages", ["pre_loan"]), item_value("everyone", True), item_value("valid_to", None)
    (['贷前调查'], ['是'], [])
    >>> item_value("effect_when", (("bar", "guarantee_lost"),))
    ['不得免责：guarantee_lost']
    """
    if name.startswith(PARAMETER):
        return parameter_words(name.removeprefix(PARAMETER), value)
    if value is None or value == "" or value == []:
        return []
    if isinstance(value, bool):
        return ["是" if value else "否"]
    if isinstance(value, date):
        return [cn_day(value)]
    if name == "stages" and value == "all":
        return ["全部环节"]
    if name == "effect_when":
        return [f"{item_value('effects', effect)[0]}：{formula}" for effect, formula in value]
    if isinstance(value, list | tuple):
        return [line for one in value for line in item_value(name, one)]
    if isinstance(value, Mapping):
        return [basis_words(value) if name == "basis" else "，".join(f"{key} {one}" for key, one in value.items())]
    kind = _CODES.get(name)
    return [word(kind(value)) if kind is not None and value in list(kind) else str(value)]


def basis_words(basis: Mapping[str, Any]) -> str:
    """One paper an item rests on: its status, and who checked it.

    >>> basis_words({"text": "制度", "status": "effective", "verified_by": "施法务", "verified_on": "2026-10-01"})
    '制度（有效，施法务 2026-10-01 核对）'
    >>> basis_words({"text": "制度", "status": "repealed"})
    '制度（已废止，待法规部门核对）'
    """
    status = basis.get("status", "")
    said = word(BasisStatus(status)) if status in list(BasisStatus) else str(status)
    who, day = basis.get("verified_by", ""), basis.get("verified_on", "")
    checked = f"{who} {day} 核对" if who else "待法规部门核对"
    return f"{basis.get('text', '')}（{said}，{checked}）"


def parameters(item: ListItem) -> list[str]:
    """The named numbers of an item with their units, as lists write them: `limit_rate_percent = 80%`."""
    return [f"{name} = {typed(limit.value, limit.kind.measure)}" for name, limit in item.limits.items()
            if isinstance(limit.value, int | Fraction) and limit.kind.measure is not None]
