"""In-app messages by kind. They name the case by its number and tell nothing about anybody."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

MESSAGES: Mapping[str, str] = MappingProxyType({
    # 给承办人
    "to_report": "认定事项 {number} 已立项（员工申请或问责意向），请在 5 个工作日内核对责任人名单并提交受理。",
    "trigger_joined": "认定事项 {number} 追加了新的触发事件，请到事项页查看。",
    "withdrawn": "认定事项 {number} 已撤回，不再办理。",
    "to_accept": "认定事项 {number} 待受理审查，请在 5 个工作日内办理。",
    "to_supplement": "认定事项 {number} 需要补正材料，请在 5 个工作日内逐条补正。",
    "to_form_team": "认定事项 {number} 待组建调查组，请在 3 个工作日内办理。",
    "to_investigate": "您已任认定事项 {number} 的调查人员，请先申报回避情况。",
    "to_reinvestigate": "认定事项 {number} 已退回补充调查，请在 15 个工作日内办理。",
    "to_answer_statement": "认定事项 {number} 收到陈述申辩，请在 5 个工作日内答复。",
    "to_check_list": "认定事项 {number} 事实已确认，请在 10 个工作日内完成清单核对。",
    "to_call_meeting": "认定事项 {number} 待评议，请召集会议并提前 3 个工作日送材料。",
    "to_supervise": "认定事项 {number} 的委员会满 10 个工作日没有开会，请督办；"
                    "再满 5 个工作日仍不开会的，秘书可以提请上一层级评议（已是指定评议的除外）。",
    "supervised": "认定事项 {number} 的开会期限已满，已提请上级行督办，请在 5 个工作日内开会；"
                  "仍不开会的，可以提请上一层级评议（已是指定评议的除外）。",
    "to_escalate": "认定事项 {number} 两轮表决未成，请提请上一层级评议。",
    "meeting_called": "您被邀参加认定事项 {number} 的评议会议，请先申报回避情况。",
    "quorum_short": "认定事项 {number} 的评议委员回避后不足法定人数，请由候补委员递补；候补用尽的，提请上一层级评议。",
    "stepped_in": "您已递补为认定事项 {number} 的评议委员，请参加逐人表决。",
    "left_batch": "认定事项 {number} 已转出简易批量，请逐案评议。",
    "to_vote": "认定事项 {number} 已开会评议，请逐人投票。",
    "to_sign_minutes": "认定事项 {number} 的会议已表决完毕，请在 5 个工作日内签发会议纪要。",
    "to_count_ballots": "认定事项 {number} 的密封表决已截止，请持密钥启封计票。",
    "to_serve": "认定事项 {number} 已作出认定，请在 3 个工作日内送达认定书。",
    "to_accept_appeal": "认定事项 {number} 有人提起申诉，请在 5 个工作日内决定是否受理。",
    "panel_designated": "认定事项 {number} 的申诉复核组来源已经指定，请在指定的范围内选人。",
    "to_restore": "认定事项 {number} 有认定被撤销或变更，请在 10 个工作日内办结返还、恢复清单。",
    "restored": "您在认定事项 {number} 中有一项返还、恢复已经办结，请核对。",
    "to_decide_extension": "认定事项 {number} 有人申请顺延申诉期，请在 3 个工作日内决定。",
    "to_decide_appeal": "您已任认定事项 {number} 的申诉复核组成员，请先申报回避情况。",
    "to_publish": "认定事项 {number} 有认定生效，请在 10 个工作日内公示或说明不公示的理由。",
    "to_answer_objection": "认定事项 {number} 的公示收到异议，请在 10 个工作日内书面答复。",
    "to_close": "认定事项 {number} 公示已了结，请在 3 个工作日内办理结案。",
    "to_decide_recusal": "认定事项 {number} 收到回避申请，请在 3 个工作日内决定并写明理由。",
    "recusal_decided_here": "认定事项 {number} 的一件回避申请已有决定，请查看是否需要补足人员。",
    "recusal_ordered": "认定事项 {number} 有人被决定回避，请查看是否需要补足人员。",
    "took_over": "认定事项 {number} 已转由您接办，请先申报回避情况。",
    "to_represent": "您受托担任认定事项 {number} 中被评议人的代理人。",
    "refused": "认定事项 {number} 不予受理，可在 5 个工作日内申请复议一次。",
    "objection_answered": "您对认定事项 {number} 公示提出的异议已有答复。",
    # 给本人
    "case_accepted": "认定事项 {number} 已受理，您是被评议人之一。受理不等于有责，您可以随时提交材料。",
    "named": "您被增列为认定事项 {number} 的被评议人。列名不等于有责，您可以随时提交材料。",
    "team_formed": "认定事项 {number} 的调查组已组成。如认为成员应当回避，请提出。",
    "facts_served": "认定事项 {number} 的事实告知书已送达，请在 5 个工作日内确认或申辩。",
    "statement_answered": "您在认定事项 {number} 中的陈述申辩已有答复。",
    "reinvestigation": "认定事项 {number} 中涉及您的事实将补充调查，查清后会再次告知您。",
    "determined": "认定事项 {number} 中您的认定已经作出，认定书将在 3 个工作日内送达。",
    "review_voided": "认定事项 {number} 中您的评议因程序原因作废，将重新评议。",
    "served": "认定事项 {number} 的责任认定书已送达。如不同意，可在 10 个工作日内申诉，申诉不会加重。",
    "corrected": "认定事项 {number} 的责任认定书有笔误，已经更正，更正件将在 3 个工作日内送达。结论不变。",
    "correction_served": "认定事项 {number} 更正的责任认定书已送达。申诉期还没有届满的，自送达次日重新起算。",
    "effective": "认定事项 {number} 中您的认定已经生效。",
    "appeal_received": "您在认定事项 {number} 中的申诉已收到，5 个工作日内决定是否受理。",
    "appeal_accepted": "您在认定事项 {number} 中的申诉已受理，20 个工作日内作出决定。",
    "appeal_rejected": "您在认定事项 {number} 中的申诉未获受理，理由见通知书。",
    "appeal_decided": "您在认定事项 {number} 中的申诉已有决定，请阅读申诉决定书。",
    "recusal_decided": "您在认定事项 {number} 中的回避申请已有决定，理由见本人页面。",
    "extension_decided": "您在认定事项 {number} 中的顺延申请已有决定。",
    "suspended": "认定事项 {number} 中您的认定已中止，各项期限同时停止计算。",
    "resumed": "认定事项 {number} 中您的认定已恢复办理，各项期限续计剩余。",
    "to_release": "认定事项 {number} 的公示稿已经起草，请通读后发布或者退回。",
    "notice_returned": "认定事项 {number} 的公示稿已退回，请按意见修改后重新起草。",
    "published": "认定事项 {number} 已发布去标识公示，不出现您的姓名。",
    "publication_waived": "认定事项 {number} 中您的认定决定不公示。",
    "reopened": "认定事项 {number} 中您的认定已重启，原认定在新认定生效前继续有效。",
    "closed": "认定事项 {number} 已结案。",
    "ended": "认定事项 {number} 已撤回、终止或并入其他事项，对您没有形成结论。",
})
"""Messages by kind; `number` is the case's."""


def message(kind: str, values: Mapping[str, Any]) -> str:
    """The sentence of a message.

    >>> message("closed", {"number": "2026-0042"})
    '认定事项 2026-0042 已结案。'
    """
    return MESSAGES[kind].format(**values)
