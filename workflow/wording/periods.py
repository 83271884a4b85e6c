"""Words for the periods: their names, the events they run from, and what silence brings."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from workflow.rules.deadlines import Key, Silence, Starts, Unit, Why

PERIOD_WORDS: Mapping[type[StrEnum], Mapping[Any, str]] = {
    Unit: {Unit.WORKING_DAYS: "个工作日", Unit.NATURAL_DAYS: "日", Unit.MONTHS: "个月", Unit.YEARS: "年"},
    Why: {Why.WEEKEND: "周末", Why.HOLIDAY: "放假"},
    Key: {
        Key.REPORT: "报送期", Key.ACCEPTANCE: "受理审查期", Key.SUPPLEMENT: "补正期", Key.RECONSIDERATION: "复议期",
        Key.TEAM: "组建调查组期限", Key.INVESTIGATION: "调查期", Key.INVESTIGATION_SIMPLE: "简易调查期",
        Key.REINVESTIGATION: "补充调查期", Key.FACT_CONFIRMATION: "事实确认与申辩期", Key.STATEMENT_REPLY: "申辩答复期",
        Key.LIST_CHECK: "清单核对期", Key.MEETING_MATERIALS: "会前送达材料期限", Key.MEETING: "开会期限",
        Key.MEETING_SUPERVISED: "督办后开会期限", Key.RULING_LETTER: "出具认定书期限", Key.MINUTES: "签发会议纪要期限",
        Key.SERVICE: "送达期",
        Key.SERVICE_LIMIT: "送达最长期限", Key.APPEAL_WINDOW: "申诉期", Key.EXTENSION_REQUEST: "顺延申请期",
        Key.EXTENSION_REQUEST_LIMIT: "顺延申请最长期限", Key.EXTENSION_DECISION: "顺延决定期",
        Key.LATE_APPEAL: "顺延后的申诉期", Key.APPEAL_ACCEPTANCE: "申诉受理期", Key.APPEAL_CORRECTION: "申诉补正期",
        Key.APPEAL_DECISION: "申诉审理期", Key.PUBLICATION_START: "启动公示期限", Key.PUBLICATION: "公示期",
        Key.OBJECTION_REPLY: "异议答复期", Key.CLOSING: "结案期", Key.EXECUTION_RECEIPT: "执行回执期限",
        Key.TOTAL_CLOCK: "一年总期限",
        Key.OWN_YEAR: "本人重启后的一年期限",
        Key.TOTAL_CLOCK_WARNING: "一年总期限预警", Key.SUSPENSION_REVIEW: "中止复核期限",
        Key.REFERRAL_REVIEW: "移送复核期限", Key.EARLY_WARNING: "预警线索期限", Key.REOPEN_ADVERSE: "不利重启期限",
        Key.ENTRY_DRAFT: "案例编写期", Key.ENTRY_REVIEW: "案例审核期", Key.ENTRY_PUBLISH: "案例发布期",
        Key.REASSIGNMENT: "换人办理期限", Key.RECUSAL_DECISION: "回避决定期",
        Key.RESTITUTION: "返还、恢复期限",
    },
    Starts: {
        Starts.TRIGGERED: "触发事件发生", Starts.SUBMITTED: "报送", Starts.SUPPLEMENT_REQUESTED: "通知补正",
        Starts.REFUSED: "通知不予受理", Starts.ACCEPTED: "受理", Starts.TEAM_FORMED: "调查组组成",
        Starts.SENT_BACK: "退回调查", Starts.FACTS_SERVED: "事实告知书送达", Starts.STATEMENT_RECEIVED: "收到陈述申辩",
        Starts.FACTS_CONFIRMED: "事实确认", Starts.CHECK_COMPLETED: "清单核对完成", Starts.MEETING: "会议召开（倒推）",
        Starts.MEETING_OVERDUE: "开会期限届满", Starts.RESOLVED: "表决形成结论", Starts.LETTER_SIGNED: "认定书签发",
        Starts.SERVED: "认定书送达", Starts.OBSTACLE_REMOVED: "障碍消除", Starts.EXTENSION_REQUESTED: "申请顺延",
        Starts.EXTENSION_GRANTED: "准许顺延", Starts.APPEAL_FILED: "提起申诉",
        Starts.CORRECTION_REQUESTED: "通知申诉补正",
        Starts.APPEAL_ACCEPTED: "受理申诉", Starts.EFFECTIVE: "认定生效", Starts.PUBLISHED: "发布公示",
        Starts.OBJECTION_RAISED: "提出异议", Starts.READY_TO_CLOSE: "具备结案条件", Starts.SUSPENDED: "中止",
        Starts.REFERRED: "移送", Starts.CLOSED: "结案", Starts.ENTRY_DRAFTED: "案例成稿",
        Starts.ENTRY_REVIEWED: "案例审核通过", Starts.OVERDUE: "期限届满",
        Starts.RECUSAL_REQUESTED: "申请回避", Starts.FINDING_CHANGED: "认定被撤销或变更",
    },
    Silence: {
        Silence.REASSIGN: "提醒本人，仍未办的换人办理", Silence.CLERK_SUBMITS: "由登记员代为报送",
        Silence.ON_PRESENT_MATERIAL: "按现有材料办理", Silence.REFUSAL_STANDS: "不予受理的决定维持",
        Silence.RIGHT_WAIVED: "视为放弃本次陈述，不推定有责", Silence.SUPERIOR_SUPERVISES: "由上级行督办",
        Silence.ESCALATE: "转上一层级评议", Silence.CHAIR_SIGNS: "由主任签发",
        Silence.SUPERIOR_SIGNS: "由上级机构签发", Silence.TAKES_EFFECT: "认定生效",
        Silence.REQUEST_LAPSES: "顺延失效", Silence.TAKEN_AS_ACCEPTED: "视为受理申诉",
        Silence.PUBLICATION_ENDS: "公示结束", Silence.MARKED_NOT_EXECUTED: "注明未执行",
        Silence.EXPLANATION_DUE: "须有延期说明，不影响继续办理", Silence.REVIEW_DUE: "须作复核",
        Silence.CLUE_DISCARDED: "线索弃置", Silence.TIME_BARRED: "不得再提出",
        Silence.MEETING_CANNOT_OPEN: "会议不得召开",
    },
}
