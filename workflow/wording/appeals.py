"""What the pages of appeals explain: each ground in plain words, and a guide beside the forms of the office."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from workflow.terms import AppealGround

CODE_NOTES: Mapping[type[StrEnum], Mapping[Any, str]] = MappingProxyType({
    AppealGround: {
        AppealGround.FACTS_UNCLEAR:
            "认定书写的事和实际不一样，或者没有证据能证明。"
            "写清哪一段、实际是什么、谁或什么材料能说明。",
        AppealGround.PROCEDURE_UNLAWFUL:
            "例如该回避的人参加了调查或评议、没有听取您的申辩、"
            "没有送达事实告知书。写清是谁、哪一步。",
        AppealGround.LIST_MISAPPLIED:
            "引用的清单条目不符合您的情况，或者该引用的免责、"
            "减责条目没有引用。写出条目编号。",
        AppealGround.RATIO_IMPROPER:
            "同意减责，但减免的比例偏低，"
            "或者与情节相近的人不一致。写出您认为应当的比例和理由。",
        AppealGround.NEW_EVIDENCE: "评议的时候没有见到的材料。请在下面一并交来，说明为什么现在才有。",
    },
})
"""A line below a code where it is ticked."""

GUIDES: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType({
    "file_paper_appeal": (
        ("什么时候用", "本人已离职、没有账号，或者已经身故由近亲属承继的，书面提起的申诉由登记员录入。"),
        ("算哪一天提起",
         "邮寄的以邮戳日为准，当面递交的以收到日为准；"
         "录入的日期不影响是否逾期，邮戳在期内的，认定已经生效也照收。"),
        ("为什么要复核人", "录入替代了本人点击，须由另一人核对原件、信封和日期；复核人先在认定事项页办理“复核会签”。"),
        ("扫描件", "申诉书、信封正面和随附材料都要扫描；系统记录摘要值，原件归入案卷。"),
    ),
    "decide_extension": (
        ("核什么", "障碍是否属实、是否本人不能控制、哪一天消除；提出之日是否在消除后 10 个工作日内、送达起一年内。"),
        ("逾期怎么办", "3 个工作日内没有决定的，提醒后换人办理；未决期间认定不生效，闸门关闭。"),
        ("不准许的", "写明理由，会告知本人；本人对认定不服的其他途径不受影响。"),
    ),
})
"""A guide beside a form of the office: a question people ask, and its answer. Those of the appellant: `guides`."""
