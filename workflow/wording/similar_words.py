"""The official words for the codes of similar cases: features, parts of the likeness, bands."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from workflow.rules import similar

_F, _P, _O, _E = similar.Feature, similar.Part, similar.OverdueBand, similar.ExperienceBand

SIMILAR_WORDS: Mapping[type[StrEnum], Mapping[Any, str]] = MappingProxyType({
    _F: {
        _F.ITEMS: "命中的清单项", _F.STAGES: "环节", _F.POSTS: "岗位", _F.LIABILITY: "责任性质",
        _F.PRODUCT: "产品", _F.AMOUNT: "金额区间", _F.RISK_CLASS: "五级分类", _F.OVERDUE: "逾期天数",
        _F.GUARANTEE: "担保方式", _F.INDUSTRY: "行业", _F.OBLIGOR: "借款人类型", _F.TOLERANCE: "容忍度结论",
        _F.EXPERIENCE: "从业年限", _F.FACTS: "查明的事实", _F.WORDS: "事实表文字",
    },
    _P: {_P.ITEMS: "清单项", _P.ROLE: "职责", _P.LOAN: "贷款", _P.FACTS: "本人与事实", _P.WORDS: "文字"},
    _O: {_O.NONE: "未逾期", _O.UP_TO_90: "90天以内", _O.UP_TO_180: "91至180天", _O.UP_TO_360: "181至360天",
         _O.ABOVE_360: "360天以上"},
    _E: {_E.UP_TO_1: "不满1年", _E.UP_TO_3: "1年以上不满3年", _E.UP_TO_10: "3年以上不满10年", _E.ABOVE_10: "10年以上"},
})
