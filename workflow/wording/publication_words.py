"""Words of notices: what is said more generally, and why; and how a stored content is read."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from workflow.rules.anonymity import Dimension, Level, LossBand, ProductClass
from workflow.rules.post_groups import PostGroup
from workflow.terms import NoticeDraftState, WaiverGround

_D, _L, _B, _G, _C = Dimension, Level, LossBand, PostGroup, ProductClass

PUBLICATION_WORDS: Mapping[type[StrEnum], Mapping[Any, str]] = MappingProxyType({
    NoticeDraftState: {
        NoticeDraftState.WAITING: "待另一人审核发布", NoticeDraftState.REPLACED: "已被新稿取代",
        NoticeDraftState.RETURNED: "已退回修改", NoticeDraftState.RELEASED: "已发布",
    },
    WaiverGround: {
        WaiverGround.JOINT: "人群太小，并入以后的期次汇总公示", WaiverGround.REQUEST: "本人要求不公示",
        WaiverGround.SUPERVISOR: "监管机构要求", WaiverGround.OTHER: "其他",
    },
    Dimension: {
        _D.QUARTER: "生效季度", _D.LEVEL: "机构层级", _D.INDUSTRY: "行业", _D.POSTS: "岗位类别",
        _D.LOSS_BAND: "损失区间", _D.PRODUCT: "业务品种",
    },
    Level: {
        _L.HEAD_OFFICE: "总行", _L.BRANCH: "总行直属机构", _L.SUB_BRANCH: "再下一级机构",
        _L.BELOW_HEAD: "总行以下机构", _L.WHOLE_BANK: "全行",
    },
    ProductClass: {
        _C.FARMING: "涉农贷款", _C.OWNERS: "个体工商户和小微企业主经营贷款", _C.WORKING_CAPITAL: "流动资金贷款",
        _C.FIXED_ASSETS: "固定资产和项目贷款", _C.OTHER: "其他贷款", _C.CREDIT: "信贷业务",
    },
    PostGroup: {
        _G.MARKETING: "营销和调查", _G.UNDERWRITING: "审查审批", _G.DISBURSEMENT: "放款审核",
        _G.POST_LOAN: "贷后管理和清收", _G.MANAGEMENT: "机构和部门负责人", _G.MODELS: "产品和模型",
        _G.CREDIT_STAFF: "信贷人员",
    },
    LossBand: {
        _B.NONE: "无损失", _B.UP_TO_500_THOUSAND: "50万元（含）以下", _B.UP_TO_1_MILLION: "50万元至100万元（含）",
        _B.UP_TO_3_MILLION: "100万元至300万元（含）", _B.UP_TO_5_MILLION: "300万元至500万元（含）",
        _B.UP_TO_10_MILLION: "500万元至1000万元（含）", _B.ABOVE_10_MILLION: "1000万元以上",
        _B.UNKNOWN: "损失金额不明", _B.AT_MOST_1_MILLION: "100万元（含）以下",
        _B.FROM_1_TO_5_MILLION: "100万元至500万元（含）", _B.ABOVE_5_MILLION: "500万元以上",
        _B.ANY: "不分金额",
    },
})

WITHHELD = "应本人要求，本事项中有的段落不予公示。"
NUMBERS = "一二三四"


def quarter_said(code: str) -> str:
    """A quarter, half-year or year as a notice stores it, in words; empty where it says none.

    >>> quarter_said("2026Q4"), quarter_said("2026H2"), quarter_said("2026")
    ('2026年第四季度', '2026年下半年', '2026年')
    """
    if not code:
        return ""
    kind, number = code[4:5], code[5:]
    if kind == "Q":
        return f"{code[:4]}年第{NUMBERS[int(number) - 1]}季度"
    return f"{code[:4]}年" + ({"1": "上半年", "2": "下半年"}[number] if kind else "")


def business_said(content: Mapping[str, Any]) -> str:
    """The kind of business 业务种类 a notice speaks of: industry and product, as far as it says them.

    >>> business_said({"industry": "制造业", "product": "流动资金贷款"}), business_said({"product": ""})
    ('制造业 · 流动资金贷款', '未注明')
    """
    return " · ".join(filter(None, (content.get("industry"), content.get("product")))) or "未注明"


def posts_said(codes: Iterable[str]) -> str:
    """Groups of posts as a notice stores them, in words."""
    return "、".join(PUBLICATION_WORDS[PostGroup][PostGroup(code)] for code in codes) or "未注明"


def level_said(code: str) -> str:
    """The level of the institution as a notice stores it, in words."""
    return PUBLICATION_WORDS[Level][Level(code)] if code else "未注明"


def generalised_said(content: Mapping[str, Any]) -> str:
    """What a notice says more generally, and why; empty where nothing.

    >>> generalised_said({"generalised": ["quarter", "posts"], "k": 5})
    '为避免识别到个人，生效季度、岗位类别已作概括，使稿内每个人都与不少于 5 人情况相同。'
    """
    what = "、".join(PUBLICATION_WORDS[Dimension][Dimension(code)] for code in content.get("generalised", ()))
    return f"为避免识别到个人，{what}已作概括，使稿内每个人都与不少于 {content['k']} 人情况相同。" if what else ""
