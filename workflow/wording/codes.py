"""The official word for every code of the field, by its vocabulary."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from workflow import terms as t
from workflow.rules import audit, correcting, day_strip, leaks, lists, recusal, tolerance, triggers, weighing
from workflow.wording.appeal_figure_words import APPEAL_FIGURE_WORDS
from workflow.wording.backtest_words import BACKTEST_WORDS
from workflow.wording.condition_words import CONDITION_WORDS
from workflow.wording.periods import PERIOD_WORDS
from workflow.wording.publication_words import PUBLICATION_WORDS
from workflow.wording.recusal_words import RECUSAL_WORDS
from workflow.wording.roles import ROLES
from workflow.wording.similar_words import SIMILAR_WORDS

_C, _P, _A = t.CaseState, t.PersonState, t.AppealState

WORDS: Mapping[type[StrEnum], Mapping[Any, str]] = MappingProxyType({
    **PERIOD_WORDS,
    **CONDITION_WORDS,
    **BACKTEST_WORDS,
    **APPEAL_FIGURE_WORDS,
    **PUBLICATION_WORDS,
    **RECUSAL_WORDS,
    **SIMILAR_WORDS,
    t.Role: ROLES,
    t.Thing: {
        t.Thing.CASE: "认定事项", t.Thing.FINDING: "个人认定", t.Thing.APPEAL: "申诉", t.Thing.PUBLICATION: "公示",
        t.Thing.OBJECTION: "公示异议", t.Thing.ENTRY: "案例",
    },
    t.CaseState: {
        _C.CLUE: "线索登记", _C.PENDING_ACCEPTANCE: "待受理", _C.SUPPLEMENTING: "补正中",
        _C.NOT_ACCEPTED: "不予受理", _C.ACCEPTED: "已受理", _C.INVESTIGATING: "调查中",
        _C.FACT_CONFIRMATION: "事实告知与申辩", _C.LIST_CHECKING: "清单核对中", _C.PENDING_REVIEW: "待评议",
        _C.UNDER_REVIEW: "评议中", _C.DETERMINED: "已认定", _C.NOTIFIED: "已送达", _C.APPEALING: "申诉处理中",
        _C.EFFECTIVE: "认定生效", _C.PUBLICIZING: "公示中", _C.OBJECTION_HANDLING: "公示异议处理",
        _C.CLOSED: "已结案", _C.SUSPENDED: "已中止", _C.WITHDRAWN: "已撤回", _C.TERMINATED: "已终止",
    },
    t.PersonState: {
        _P.IDENTIFIED: "已列名", _P.INVESTIGATED: "已调查", _P.FACTS_CONFIRMED: "事实已确认", _P.CHECKED: "已核对",
        _P.PROPOSED: "付表决", _P.DETERMINED: "已认定", _P.NOTIFIED: "已送达", _P.APPEALING: "申诉中",
        _P.EFFECTIVE: "已生效", _P.TRANSFERRED_OUT: "移送在外", _P.REVOKED: "已作废", _P.DISCONTINUED: "已退出",
    },
    t.AppealState: {
        _A.FILED: "已提起", _A.ACCEPTED: "已受理", _A.INADMISSIBLE: "不予受理", _A.WITHDRAWN: "已撤回",
        _A.UPHELD: "维持", _A.VARIED: "变更", _A.REVOKED_BY_APPEAL: "撤销", _A.REMANDED: "发回重新调查",
    },
    t.EntryState: {
        t.EntryState.DRAFT: "草稿", t.EntryState.REVIEWED: "已审核", t.EntryState.PUBLISHED: "已发布",
        t.EntryState.WITHDRAWN: "已下架",
    },
    t.TagKind: {
        t.TagKind.ITEM: "清单项", t.TagKind.POST: "岗位", t.TagKind.STAGE: "环节", t.TagKind.PRODUCT: "业务品种",
        t.TagKind.INDUSTRY: "行业", t.TagKind.OUTCOME: "结论",
    },
    t.ReadingListState: {
        t.ReadingListState.DRAFT: "草稿", t.ReadingListState.PUBLISHED: "已发布", t.ReadingListState.ENDED: "已停用",
    },
    t.Sought: {
        t.Sought.CASE: "认定事项", t.Sought.PERSON: "人员", t.Sought.LETTER: "文书", t.Sought.EVIDENCE: "证据",
        t.Sought.FILE: "案卷", t.Sought.NOTICE: "公示", t.Sought.ENTRY: "案例", t.Sought.ITEM: "清单条目",
    },
    t.UploadState: {
        t.UploadState.CHOOSING: "待导入", t.UploadState.RUNNING: "导入中", t.UploadState.DONE: "已导入",
        t.UploadState.CANCELLED: "已取消", t.UploadState.FAILED: "未能导入",
    },
    t.ListState: {
        t.ListState.DRAFT: "草稿", t.ListState.PUBLISHED: "已发布", t.ListState.DISCARDED: "已作废",
    },
    t.TemplateState: {
        t.TemplateState.WAITING: "待启用", t.TemplateState.IN_FORCE: "使用中", t.TemplateState.REPLACED: "已替换",
        t.TemplateState.WITHDRAWN: "已停用", t.TemplateState.DISCARDED: "已撤回",
    },
    t.Applied: {
        t.Applied.IN_FORCE: "业务办理日施行的版本", t.Applied.BEGAN_LATER: "业务办理日尚无清单施行，适用最早发布的版本",
        t.Applied.ENDED_BEFORE: "业务办理日没有清单施行，适用此前最近的版本",
        t.Applied.DAY_UNKNOWN: "业务办理日未知，适用登记日施行的版本",
    },
    t.ItemChange: {t.ItemChange.ADDED: "新增", t.ItemChange.CHANGED: "修改", t.ItemChange.STRUCK: "删除"},
    t.LetterStep: {
        t.LetterStep.ACCEPTANCE: "受理", t.LetterStep.INVESTIGATION: "调查与告知", t.LetterStep.LIST_CHECK: "清单核对",
        t.LetterStep.REVIEW: "评议", t.LetterStep.DETERMINATION: "认定与送达", t.LetterStep.APPEAL: "申诉",
        t.LetterStep.SIDE_TRACK: "中止、移送与重启", t.LetterStep.CONCLUSION: "公示与结案",
    },
    t.LetterState: {
        t.LetterState.IN_FORCE: "在用", t.LetterState.SERVED: "已送达", t.LetterState.CORRECTED: "已更正",
        t.LetterState.VOID: "已作废",
    },
    t.Attached: {t.Attached.SEALED_SCAN: "盖章扫描件", t.Attached.SIGNED_RECEIPT: "签收回证"},
    t.PublicationState: {t.PublicationState.OPEN: "公示中", t.PublicationState.CLOSED: "公示结束"},
    t.Extension: {
        t.Extension.NONE: "未申请", t.Extension.PENDING: "待决定", t.Extension.GRANTED: "已准许",
        t.Extension.USED: "已用完",
    },
    t.PublicationStatus: {
        t.PublicationStatus.NONE: "未公示", t.PublicationStatus.OPEN: "公示中", t.PublicationStatus.SETTLED: "已了结",
    },
    t.ObjectionState: {
        t.ObjectionState.OPEN: "待答复", t.ObjectionState.DISMISSED: "不成立", t.ObjectionState.SUSTAINED: "成立",
    },
    t.Outcome: {t.Outcome.EXEMPT: "免责", t.Outcome.MITIGATE: "减责", t.Outcome.HOLD: "追责"},
    t.PenaltyKind: {
        t.PenaltyKind.SCORE_DEDUCTION: "考核扣分", t.PenaltyKind.DISCIPLINARY_SANCTION: "行政处分",
        t.PenaltyKind.ECONOMIC_PENALTY: "经济处罚", t.PenaltyKind.VIOLATION_POINTS: "违规积分",
        t.PenaltyKind.CRITICISM: "批评教育", t.PenaltyKind.ROUTINE_MEASURE: "日常处理",
    },
    t.Gate: {t.Gate.OPEN: "可以问责", t.Gate.CLOSED: "暂不得问责", t.Gate.BARRED: "不得问责"},
    t.Effect: {
        t.Effect.EXEMPT: "应免责", t.Effect.MITIGATE: "可减免责", t.Effect.SUPPORT: "证明尽职",
        t.Effect.LENIENCY: "从轻", t.Effect.LIMIT: "限制免责", t.Effect.BAR: "不得免责",
    },
    t.HitStatus: {
        t.HitStatus.HIT: "命中", t.HitStatus.NOT_HIT: "不命中", t.HitStatus.INSUFFICIENT: "证据不足",
        t.HitStatus.NOT_APPLICABLE: "不适用", t.HitStatus.NEEDS_JUDGEMENT: "待判定",
    },
    t.AutoLevel: {t.AutoLevel.AUTO: "系统初判", t.AutoLevel.SEMI: "人机结合", t.AutoLevel.JUDGE: "人工判定"},
    t.Stage: {
        t.Stage.PRE_LOAN: "贷前调查", t.Stage.UNDERWRITING: "审查审批", t.Stage.DISBURSEMENT: "放款",
        t.Stage.POST_LOAN: "贷后管理", t.Stage.DISPOSAL: "资产处置",
    },
    t.Post: {
        t.Post.RM_LEAD: "客户经理（主办）", t.Post.RM_CO: "客户经理（协办）", t.Post.INVESTIGATOR_PRELOAN: "贷前调查人",
        t.Post.CREDIT_REVIEWER: "审查人", t.Post.APPROVER: "审批人", t.Post.LOAN_COMMITTEE_MEMBER: "贷审会委员",
        t.Post.DISBURSEMENT_REVIEWER: "放款审核人", t.Post.POST_LOAN_OFFICER: "贷后管理人员",
        t.Post.RECOVERY_OFFICER: "资产保全人员", t.Post.SUB_BRANCH_HEAD: "经办支行负责人",
        t.Post.BRANCH_HEAD: "分支机构负责人", t.Post.BRANCH_VP: "分管小微业务的副行长",
        t.Post.SME_DEPT_HEAD: "小微业务部门负责人", t.Post.PRODUCT_OWNER: "产品负责人",
        t.Post.MODEL_OWNER: "模型负责人",
    },
    t.Liability: {
        t.Liability.DIRECT: "直接责任", t.Liability.MANAGERIAL: "管理责任", t.Liability.LEADERSHIP: "领导责任",
    },
    t.Scope: {
        t.Scope.IN: "适用", t.Scope.BY_REFERENCE: "参照执行", t.Scope.OUT: "不适用", t.Scope.CANNOT_TELL: "无法判定",
    },
    t.Trigger: {
        t.Trigger.TR_CLASS_DOWN: "五级分类降为不良", t.Trigger.TR_DPD: "逾期超过规定天数",
        t.Trigger.TR_ADVANCE: "表外垫款", t.Trigger.TR_RESTRUCTURE: "不良重组或转让",
        t.Trigger.TR_WRITE_OFF: "申请核销", t.Trigger.TR_JUDICIAL: "诉讼或查封", t.Trigger.TR_AUDIT: "检查发现问题",
        t.Trigger.TR_HANDOVER: "岗位移交申请认定", t.Trigger.TR_SELF: "本人申请认定",
        t.Trigger.TR_ACCOUNTABILITY_INTENT: "拟启动问责", t.Trigger.TR_EARLY_WARNING: "风险预警",
    },
    t.RiskClass: {
        t.RiskClass.NORMAL: "正常", t.RiskClass.SPECIAL_MENTION: "关注", t.RiskClass.SUBSTANDARD: "次级",
        t.RiskClass.DOUBTFUL: "可疑", t.RiskClass.LOSS: "损失",
    },
    t.ObligorType: {
        t.ObligorType.SMALL_ENTERPRISE: "小型企业", t.ObligorType.MICRO_ENTERPRISE: "微型企业",
        t.ObligorType.SELF_EMPLOYED: "个体工商户", t.ObligorType.MSE_OWNER: "小微企业主", t.ObligorType.FARMER: "农户",
        t.ObligorType.MEDIUM_ENTERPRISE: "中型企业",
    },
    t.Tolerance: {
        t.Tolerance.WITHIN: "在容忍度内", t.Tolerance.EXCEEDED: "超出容忍度", t.Tolerance.NOT_APPLICABLE: "不适用",
        t.Tolerance.DATA_ERROR: "数据不全或有误",
    },
    t.Material: {
        t.Material.REPORT: "调查报告", t.Material.TOLERANCE: "容忍度快照", t.Material.FACTS: "逐人事实表",
        t.Material.PROPOSAL: "系统建议", t.Material.ANSWER: "清单核对", t.Material.EVIDENCE: "证据",
        t.Material.STATEMENT: "陈述申辩",
    },
    t.NotSimple: {
        t.NotSimple.BALANCE_UNKNOWN: "单户余额不明", t.NotSimple.BALANCE_ABOVE_CAP: "单户余额超过上限",
        t.NotSimple.NEGATIVE_HIT: "命中负面清单", t.NotSimple.INSUFFICIENT: "有证据不足或者待判断的清单项",
        t.NotSimple.DISPUTED: "有人对事实提出申辩",
    },
    t.StatementKind: {t.StatementKind.CONFIRMED: "确认无异议", t.StatementKind.DISPUTED: "陈述申辩"},
    t.Ballot: {
        t.Ballot.EXEMPT: "免责", t.Ballot.MITIGATE: "减责", t.Ballot.HOLD: "追责", t.Ballot.ABSTAIN: "弃权",
        t.Ballot.FAVOUR: "同意", t.Ballot.AGAINST: "不同意",
    },
    t.Matter: {
        t.Matter.RULING: "责任认定结论", t.Matter.UNCLEAR: "是否事实不清、退回调查",
        t.Matter.BAR: "是否维持不得免责的认定",
        t.Matter.REOPEN: "是否重启认定",
    },
    t.AppealGround: {
        t.AppealGround.FACTS_UNCLEAR: "事实不清、证据不足", t.AppealGround.PROCEDURE_UNLAWFUL: "程序违法",
        t.AppealGround.LIST_MISAPPLIED: "清单适用错误", t.AppealGround.RATIO_IMPROPER: "减责比例失当",
        t.AppealGround.NEW_EVIDENCE: "有新证据",
    },
    t.CompanionKind: {
        t.CompanionKind.COUNSEL: "律师", t.CompanionKind.UNION: "工会代表", t.CompanionKind.COLLEAGUE: "同事",
    },
    t.Filer: {t.Filer.SELF: "本人", t.Filer.AGENT: "委托代理人", t.Filer.HEIR: "承继的近亲属"},
    t.RestitutionKind: {
        t.RestitutionKind.ORDER: "已执行的问责单", t.RestitutionKind.WITHHELD: "暂扣的薪酬和积分",
        t.RestitutionKind.REPUTATION: "恢复名誉",
    },
    day_strip.DayIs: {
        day_strip.DayIs.START: "起算日，不计入", day_strip.DayIs.COUNTED: "工作日", day_strip.DayIs.MADE_UP: "调休上班",
        day_strip.DayIs.WEEKEND: "周末", day_strip.DayIs.HOLIDAY: "放假",
    },
    t.AppointingBody: {
        t.AppointingBody.SUPERVISORS: "监事会", t.AppointingBody.AUDIT_COMMITTEE: "董事会审计委员会",
    },
    t.InadmissibleGround: {
        t.InadmissibleGround.LATE: "逾期且没有获准顺延", t.InadmissibleGround.NOT_OWN: "申诉的对象不是本人的结论",
        t.InadmissibleGround.USED_BEFORE: "对同一结论已经申诉过",
    },
    t.RevocationGround: {
        t.RevocationGround.FACTS_UNCLEAR: "事实不清", t.RevocationGround.EVIDENCE_INSUFFICIENT: "证据不足",
        t.RevocationGround.PROCEDURE_UNLAWFUL: "程序违法", t.RevocationGround.BEYOND_POWERS: "超越职权",
    },
    t.ReopenGround: {
        t.ReopenGround.NEW_EVIDENCE: "有新事实或新证据", t.ReopenGround.EVIDENCE_FORGED: "原证据系伪造",
        t.ReopenGround.RECUSAL_BREACH: "应回避而未回避", t.ReopenGround.JUDGMENT_CHANGED: "生效裁判改变了认定的前提",
    },
    t.RecusalAnswer: {t.RecusalAnswer.CLEAR: "没有应当回避的情形", t.RecusalAnswer.CONFLICT: "有应当回避的情形"},
    t.RecusalGround: {
        t.RecusalGround.RELATIVE: "是被评议人或举报人的近亲属", t.RecusalGround.WITNESS: "担任过本案证人",
        t.RecusalGround.INTEREST: "本人或近亲属与该业务有利害关系", t.RecusalGround.TOOK_PART: "参与过该笔授信",
        t.RecusalGround.LINE_OF_COMMAND: "与被评议人是或近一年内曾是直接上下级",
        t.RecusalGround.SAT_BEFORE: "参加过原案的调查或评议",
        t.RecusalGround.TIES_TO_BORROWER: "与借款企业有投资、任职或债权债务关系",
        t.RecusalGround.OTHER: "其他可能影响公正的情形",
    },
    t.RecusalDecision: {t.RecusalDecision.GRANTED: "准予回避", t.RecusalDecision.REFUSED: "不予回避"},
    t.Direction: {t.Direction.FAVOURABLE: "对本人有利", t.Direction.ADVERSE: "对本人不利"},
    t.ServiceMethod: {
        t.ServiceMethod.ELECTRONIC: "电子送达", t.ServiceMethod.IN_PERSON: "当面送达",
        t.ServiceMethod.LEFT_WITH_WITNESS: "留置送达", t.ServiceMethod.POST: "邮寄送达",
    },
    t.DiscontinuedReason: {
        t.DiscontinuedReason.MERGED: "并入其他认定事项", t.DiscontinuedReason.SPLIT: "拆出另办",
        t.DiscontinuedReason.WITHDRAWN: "认定事项撤回", t.DiscontinuedReason.TERMINATED: "认定事项终止",
        t.DiscontinuedReason.DECEASED: "身故",
    },
    t.Reach: {
        t.Reach.NONE: "不得", t.Reach.OWN: "涉及本人的", t.Reach.ASSIGNED: "分派给本人的",
        t.Reach.SEATED: "在本事项中任职的", t.Reach.BRANCH: "本机构及下级", t.Reach.ANY: "全行",
    },
    triggers.Purpose: {triggers.Purpose.BUSINESS: "经营", triggers.Purpose.CONSUMER: "消费"},
    lists.BasisStatus: {lists.BasisStatus.EFFECTIVE: "有效", lists.BasisStatus.REPEALED: "已废止"},
    weighing.Reason: {
        weighing.Reason.BAR_CONFIRMED: "有经确认的不得免责情形",
        weighing.Reason.POSITIVE_COVERS_ALL_STAGES: "应免责情形覆盖本人全部责任环节，且没有限制免责情形",
        weighing.Reason.LIMIT_CAUSED_LOSS: "限制免责情形与不良形成或损失扩大有直接因果，且没有可免、可减情形",
        weighing.Reason.LIMIT_CAUSE_NOT_SHOWN: "有限制免责情形，但没有证明与损失有直接因果",
        weighing.Reason.LIMIT_OFFSET_BY_POSITIVE: "有限制免责情形，同时有可免或可减情形",
        weighing.Reason.MANAGER_WITHIN_TOLERANCE: "机构在不良容忍度内，且本人承担的是管理责任或领导责任",
        weighing.Reason.MINOR_WITHIN_TOLERANCE: "只有轻微瑕疵，且机构在不良容忍度内",
        weighing.Reason.MINOR_LOSS_RECOVERED: "只有轻微瑕疵，且本息已经追回，没有损失",
        weighing.Reason.MINOR_FAULT: "只有轻微瑕疵",
        weighing.Reason.NOTHING_PROVEN: "没有确切证据证明本人违规失职，按无错推定予以免责",
        weighing.Reason.LENIENCY: "有从轻情节，只影响处理幅度",
        weighing.Reason.REPEATED_FAULT: "十二个月内同一问题再次发生，不适用轻微瑕疵和见习从宽",
        weighing.Reason.BONUS: "主动化解或损失已获补偿，减责比例另加",
    },
    tolerance.ComparatorScope: {
        tolerance.ComparatorScope.OWN_ALL_LOANS: "本机构各项贷款不良率",
        tolerance.ComparatorScope.BANK_ALL_LOANS: "全行各项贷款不良率",
        tolerance.ComparatorScope.PARENT_ALL_LOANS: "上级行各项贷款不良率",
        tolerance.ComparatorScope.FIXED_VALUE: "固定值",
    },
    tolerance.AsOfRule: {
        tolerance.AsOfRule.QUARTER_END: "触发日前最近季末", tolerance.AsOfRule.MONTH_END: "触发日前最近月末",
        tolerance.AsOfRule.YEAR_END: "触发日前上年末", tolerance.AsOfRule.TWELVE_MONTHS: "触发日前十二个月均值",
        tolerance.AsOfRule.REVIEW_DAY: "评议日前最近月末",
    },
    tolerance.ComparatorBasis: {
        tolerance.ComparatorBasis.ACTUAL: "实际不良率", tolerance.ComparatorBasis.ANNUAL_TARGET: "年度目标不良率",
    },
    tolerance.PortfolioPart: {
        tolerance.PortfolioPart.INCLUSIVE_MSE: "普惠型小微企业贷款",
        tolerance.PortfolioPart.INCLUSIVE_FARMERS: "普惠型农户贷款",
        tolerance.PortfolioPart.BY_REFERENCE: "参照执行的业务",
    },
    tolerance.PortfolioScope: {
        tolerance.PortfolioScope.MSE: "仅普惠型小微企业贷款", tolerance.PortfolioScope.WITH_FARMERS: "含普惠型农户贷款",
        tolerance.PortfolioScope.WITH_BY_REFERENCE: "含农户贷款与参照执行的业务",
    },
    tolerance.ZeroBasePolicy: {
        tolerance.ZeroBasePolicy.NOT_APPLICABLE: "视为不适用", tolerance.ZeroBasePolicy.USE_PARENT: "取上级行数据",
    },
    tolerance.Cause: {
        tolerance.Cause.MISSING: "数据缺失", tolerance.Cause.IMPOSSIBLE: "数据不合常理（不良大于贷款或为负）",
        tolerance.Cause.COMPARATOR_EMPTY: "对照的各项贷款余额为零", tolerance.Cause.NO_LOANS: "没有普惠型小微企业贷款",
        tolerance.Cause.SMALL_BASE: "普惠型小微企业贷款基数太小", tolerance.Cause.NO_PARENT: "没有上级行数据可用",
    },
    correcting.Untouchable: {
        correcting.Untouchable.OUTCOME: "结论", correcting.Untouchable.RATIO: "减免比例",
        correcting.Untouchable.PENALTY: "处理种类", correcting.Untouchable.ITEM: "清单项和核对结果",
        correcting.Untouchable.LIST_VERSION: "清单版本", correcting.Untouchable.DEADLINE: "期限",
        correcting.Untouchable.VOTE: "表决情况", correcting.Untouchable.NEGATION: "否定的字词（不、未、非、撤销等）",
        correcting.Untouchable.CLAUSES: "句子的多少",
        correcting.Untouchable.FRAME: "文书的标题、文号、主送、表格、落款、日期和附注",
    },
    correcting.Rewriting: {
        correcting.Rewriting.INVISIBLE: "含有看不见的字符或者换行",
        correcting.Rewriting.TOO_MUCH: f"改动了 {correcting.MOST_CHANGED} 个字以上",
        correcting.Rewriting.TOO_LONG: f"更正后多出 {correcting.MOST_ADDED} 个字以上",
    },
    recusal.Duty: {
        recusal.Duty.SUBJECT: "被评议", recusal.Duty.INVESTIGATION: "调查", recusal.Duty.REVIEW: "评议",
        recusal.Duty.APPEAL: "申诉", recusal.Duty.SECRETARY: "秘书", recusal.Duty.PUBLICATION: "公示审核",
        recusal.Duty.ACCEPTANCE: "受理审核", recusal.Duty.CHECKING: "复核", recusal.Duty.REGISTRY: "登记",
        recusal.Duty.REOPENING_PROPOSER: "提请重启", recusal.Duty.REOPENING_VOTER: "重启表决",
    },
    leaks.LeakKind: {
        leaks.LeakKind.NAME: "姓名", leaks.LeakKind.CUSTOMER: "客户名称", leaks.LeakKind.BRANCH: "机构名称",
        leaks.LeakKind.EMAIL: "电子邮箱", leaks.LeakKind.CHAT_ID: "社交账号", leaks.LeakKind.CONTRACT: "合同号",
        leaks.LeakKind.LETTER_NUMBER: "文号", leaks.LeakKind.LOAN_NOTE: "借据号", leaks.LeakKind.STAFF_NO: "工号",
        leaks.LeakKind.ID_CARD: "身份证号", leaks.LeakKind.CREDIT_CODE: "统一社会信用代码",
        leaks.LeakKind.PHONE: "电话号码", leaks.LeakKind.PLATE: "车牌号", leaks.LeakKind.ACCOUNT: "账号",
        leaks.LeakKind.BANK_CARD: "银行卡号", leaks.LeakKind.PASSPORT: "护照或其他证件号",
        leaks.LeakKind.EXACT_AMOUNT: "精确金额", leaks.LeakKind.EXACT_DATE: "精确日期",
        leaks.LeakKind.CASE_NUMBER: "事项编号或案号", leaks.LeakKind.ADDRESS: "地址",
        leaks.LeakKind.NUMBER: "登记的编号",
    },
    audit.BreakReason: {
        audit.BreakReason.SEQUENCE_GAP: "行号不连续", audit.BreakReason.PREVIOUS_MISMATCH: "与上一行不衔接",
        audit.BreakReason.HASH_MISMATCH: "内容与封签不符", audit.BreakReason.UNKNOWN_ALGORITHM: "摘要算法不明",
        audit.BreakReason.CUT_TAIL: "末尾缺行",
    },
})


def word(code: StrEnum) -> str:
    """The official word for a code. A code nobody has worded is a programming error and raises KeyError.

    >>> word(t.Outcome.EXEMPT), word(t.Ballot.EXEMPT), word(t.CaseState.NOTIFIED)
    ('免责', '免责', '已送达')
    """
    return WORDS[type(code)][code]


def cn_day(day: date) -> str:
    """A day as letters and sentences write it: Arabic figures, no padding.

    >>> cn_day(date(2026, 10, 8))
    '2026年10月8日'
    """
    return f"{day.year}年{day.month}月{day.day}日"
