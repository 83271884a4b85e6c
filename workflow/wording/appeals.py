"""What the pages of appeals explain: each ground in plain words, and a guide beside each form."""

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
    "file_appeal": (
        ("会不会越申诉越重",
         "不会。申诉以后的结论只能比现在轻或者一样，"
         "减免比例只会更高或者一样；表单、程序和数据库都不接受更重的结论。"),
        ("申诉期间会不会被处理", "不会。从提交起到决定作出，不得对您问责；已经开出的问责单在此期间不能执行。"),
        ("可以申诉几次", "每一份认定书一次。写完整再交；还没想好的，先暂存，到期以前都可以回来改。"),
        ("谁来办",
         "由作出认定的机构的上级组成三人以上的复核组，"
         "没有参加过本案的调查和评议，也不是您的直接上下级、近亲属。"),
        ("可以请人帮忙吗",
         "可以。有本系统账号的同事，请先办理“委托代理人”；"
         "律师、工会代表等没有账号的，在第五步写明。"),
        ("对决定还不满意",
         "申诉决定是行内终局；仍可以通过工会、"
         "信访或者劳动争议途径反映，发现新事实、新证据的可以请求重启。"),
    ),
    "file_paper_appeal": (
        ("什么时候用", "本人已离职、没有账号，或者已经身故由近亲属承继的，书面提起的申诉由登记员录入。"),
        ("算哪一天提起",
         "邮寄的以邮戳日为准，当面递交的以收到日为准；"
         "录入的日期不影响是否逾期，邮戳在期内的，认定已经生效也照收。"),
        ("为什么要复核人", "录入替代了本人点击，须由另一人核对原件、信封和日期；复核人先在认定事项页办理“复核会签”。"),
        ("扫描件", "申诉书、信封正面和随附材料都要扫描；系统记录摘要值，原件归入案卷。"),
    ),
    "request_extension": (
        ("什么情况可以顺延", "因住院、灾害、封闭管理等本人不能控制的事由，没能在申诉期内申诉的。"),
        ("从哪天算",
         "从障碍消除的次日起算 10 个工作日内提出，"
         "最迟不超过认定书送达起一年；周末和放假不算，调休上班的算。"),
        ("提出以后", "申诉受理人 3 个工作日内决定；未决定以前认定不会生效，也不得问责。"),
        ("准许以后", "自准许次日起有 10 个工作日提起申诉。每份认定书只能申请一次。"),
    ),
    "decide_extension": (
        ("核什么", "障碍是否属实、是否本人不能控制、哪一天消除；提出之日是否在消除后 10 个工作日内、送达起一年内。"),
        ("逾期怎么办", "3 个工作日内没有决定的，提醒后换人办理；未决期间认定不生效，闸门关闭。"),
        ("不准许的", "写明理由，会告知本人；本人对认定不服的其他途径不受影响。"),
    ),
})
"""A guide beside a form: a question people ask, and its answer."""
