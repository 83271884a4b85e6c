"""The facts conditions may use. To add one is to add one entry here, and to fill it where its source is read.

Names are what formulas say; `says` is the sentence a jurist reads. What is not known is left out, and never false:
that something did not happen is said by its own fact (`handover_role` none, `pledge_registered` no).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum, auto
from types import MappingProxyType

from workflow.rules.kinds import DATE, TRUTH, Kind, Measure, Sort, Value, quantity
from workflow.rules.vocabularies import (
    DecisionMode,
    FundUse,
    Guarantee,
    HandoverRole,
    ObjectionSource,
    PolicyAction,
    RiskEvent,
    Vote,
)
from workflow.terms import Liability, Post, Tolerance


class Origin(StrEnum):
    """Where a fact comes from."""

    LEDGER = auto()
    ROSTER = auto()
    LOAN_QUALITY = auto()
    EVIDENCE = auto()
    COMPUTED = auto()


class Whose(StrEnum):
    """What a fact is a fact of."""

    PERSON = auto()
    LOAN = auto()
    BRANCH = auto()


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: its name, label and kind, where it comes from, whose it is, and what it is in a sentence.

    `movable`: whether "what would have had to be different" may name it; who a person is may not.
    """

    name: str
    label: str
    kind: Kind
    origin: Origin
    whose: Whose
    says: str
    movable: bool = True


@dataclass(frozen=True, slots=True)
class Source:
    """Who says so, by what, and as of when; empty where nobody has said."""

    by: str = ""
    what: str = ""
    on: date | None = None


NO_SOURCE = Source()


@dataclass(frozen=True, slots=True)
class Known:
    """A fact that is known, and by whom."""

    value: Value
    source: Source = NO_SOURCE


def _word(vocabulary: type[StrEnum]) -> Kind:
    return Kind(Sort.WORD, vocabulary=vocabulary)


_YUAN, _DAYS, _WD, _TIMES, _PIECES, _PEOPLE, _PERCENT = (quantity(measure) for measure in (
    Measure.YUAN, Measure.DAYS, Measure.WORKING_DAYS, Measure.TIMES, Measure.PIECES, Measure.PEOPLE, Measure.PERCENT))
_L, _R, _Q, _E, _C = Origin  # 台账、花名册、质量月报、证据、计算
_P, _O, _B = Whose  # 人、贷款、机构
_ROWS: tuple[str | Fact, ...] = (
    "本金、欠息与额度",
    Fact("principal_outstanding", "本金余额", _YUAN, _L, _O, "这笔贷款尚未归还的本金。"),
    Fact("interest_arrears", "欠息", _YUAN, _L, _O, "这笔贷款表内外欠息合计。"),
    Fact("original_principal", "原发放本金", _YUAN, _L, _O, "这笔贷款发放时的本金。"),
    Fact("obligor_balance", "单户余额", _YUAN, _L, _O, "借款人在本行的贷款余额合计。"),
    Fact("approved_amount", "审批金额", _YUAN, _L, _O, "审批同意的授信金额。"),
    Fact("authority_limit", "授权额度", _YUAN, _E, _P, "该人审批时授权书载明的单户额度。"),
    Fact("recovered_amount", "收回金额", _YUAN, _L, _O, "风险暴露以后收回的本息合计。"),
    Fact("expected_loss_after_compensation", "代偿后预计损失", _YUAN, _E, _O, "扣除已代偿和确定代偿之后预计的损失。"),
    Fact("diverted_amount", "挪用金额", _YUAN, _E, _O, "经流水追踪查明被挪用的贷款资金。"),
    Fact("loss_recovered", "本息已追回且无损失", TRUTH, _C, _O, "本金和利息均已收回，没有核销，损失为零。"),
    "日期",
    Fact("as_of", "核对日", DATE, _C, _O, "本次清单核对以哪一天的情况为准。", movable=False),
    Fact("transaction_on", "业务办理日", DATE, _L, _O, "该笔业务办理的日期，一般为审批日。"),
    Fact("reviewed_on", "审查完成日", DATE, _L, _O, "审查人员出具审查意见的日期。"),
    Fact("approved_on", "审批日", DATE, _L, _O, "有权人审批同意的日期。"),
    Fact("disbursed_on", "放款日", DATE, _L, _O, "首次放款的日期。"),
    Fact("risk_exposed_on", "风险暴露日", DATE, _C, _O,
         "首次逾期、预警经人工确认、首次降为关注、涉诉、停产各日中最早的一日。"),
    Fact("discovered_on", "发现风险日", DATE, _E, _P, "该人发现风险的日期。"),
    Fact("risk_reported_on", "风险上报日", DATE, _E, _P, "该人首次上报风险的日期。"),
    Fact("first_measure_on", "首项措施日", DATE, _E, _P, "风险发生后采取首项措施的日期。"),
    Fact("limitation_end", "权利期限届满日", DATE, _E, _O, "诉讼时效、保证期间、查封期限中最早届满的一日。"),
    Fact("fault_on", "本次问题发生日", DATE, _E, _P, "本次核对的问题发生的日期。"),
    "不可抗力与政策",
    Fact("risk_event", "风险事件", _word(RiskEvent), _E, _O, "导致不良的外部事件；没有这类事件的填“没有”。"),
    Fact("risk_event_on", "风险事件日", DATE, _E, _O, "外部事件发生的日期。"),
    Fact("policy_action", "政策支持动作", _word(PolicyAction), _E, _O, "所办理的续贷、延期等政策支持动作。"),
    Fact("eligibility_passed", "办理条件核对通过", TRUTH, _E, _O, "政策支持动作的办理条件逐项核对通过。"),
    "移交",
    Fact("handover_role", "移交中的身份", _word(HandoverRole), _E, _P, "该人是接管人还是移交人；没有移交的填“没有”。",
         movable=False),
    Fact("handover_on", "移交日", DATE, _E, _P, "岗位移交单载明的移交日期。"),
    Fact("first_check_on", "接管后首次检查日", DATE, _E, _P, "接管人接手以后首次贷后检查的日期。"),
    Fact("measures", "保全措施", _TIMES, _E, _P, "接管后采取的资产保全措施次数。"),
    Fact("negative_after_handover", "接管后有负面清单情形", TRUTH, _E, _P, "接管以后该人有经确认的负面清单情形。"),
    Fact("handover_signed", "有三方签字的移交单", TRUTH, _E, _P, "办理了书面交接，移交、接管、监交三方签字。"),
    Fact("known_issue_omitted", "移交单遗漏风险", TRUTH, _E, _P, "移交单没有列出移交时已经存在的风险。"),
    "不同意见与强令",
    Fact("vote", "表决意见", _word(Vote), _E, _P, "该人在集体决策中的记名表决；没有参加的填“没有”。"),
    Fact("dissent_in_writing", "不同意见有文字", TRUTH, _E, _P, "不同意见及其依据有文字记录。"),
    Fact("dissent_on", "提出不同意见日", DATE, _E, _P, "在集体决策中提出不同意见的日期。"),
    Fact("decided_on", "集体决策日", DATE, _E, _O, "贷审会等集体作出决策的日期。"),
    Fact("objection_source", "反对或警示的来源", _word(ObjectionSource), _E, _P,
         "反对意见或风险警示的记录形式；没有提出过的填“没有”。"),
    Fact("objection_on", "反对或警示日", DATE, _E, _P, "提出反对或警示的日期，以系统时间戳为准。"),
    Fact("overruled_by_superior", "上级决定继续办理", TRUTH, _E, _O, "有上级否决反对意见或决定继续办理的记录。"),
    Fact("instructed_by_other", "有人发出指令", TRUTH, _E, _P, "有人要求、授意该人办理这笔业务。"),
    Fact("coercion_reported_on", "报告或异议日", DATE, _E, _P, "该人就指令报告或提出异议的日期。"),
    "调查与核验",
    Fact("investigators", "调查人数", _PEOPLE, _E, _O, "参加贷前调查的人数。"),
    Fact("site_visits", "实地调查", _TIMES, _E, _O, "贷前实地调查的次数。"),
    Fact("remote_permitted", "按规定可非现场调查", TRUTH, _E, _O, "制度允许这类业务非现场调查，且已按规定方式办理。"),
    Fact("missing_verifications", "未完成的规定核验", _PIECES, _E, _P, "规定的核验动作中没有完成的项数。"),
    Fact("deficiency_hid_risk", "缺失直接掩盖实质风险", TRUTH, _E, _P, "调查动作的缺失直接掩盖了实质风险。"),
    Fact("fraud_confirmed", "外部欺诈已确认", TRUTH, _E, _O, "公安、司法材料或技术比对确认存在外部欺诈。"),
    Fact("detectable", "按规定手段能够识别", TRUTH, _E, _P, "按规定的手段核验本可以识别造假，由调查人员判断。"),
    Fact("material_mismatch", "调查资料与原始资料不一致", TRUTH, _E, _P, "该人提交的调查资料与原始资料比对不一致。"),
    "审查审批",
    Fact("decision_mode", "审批方式", _word(DecisionMode), _L, _O, "自动审批还是人工审批。"),
    Fact("manual_override", "人工改判", TRUTH, _L, _O, "自动审批的结果被人工改判。"),
    Fact("manual_checks_done", "人工核验已完成", TRUTH, _E, _P, "自动化业务中规定的人工核验全部完成。"),
    Fact("missing_review_items", "未完成的审查要点", _PIECES, _E, _P, "审查要点中没有完成的项数。"),
    Fact("split_detected", "查出拆分审批", TRUTH, _E, _O, "查出化整为零规避审批权限。"),
    Fact("related_party", "借款人是关系人", TRUTH, _E, _O, "借款人在本行关系人名单内。"),
    Fact("guarantee", "担保方式", _word(Guarantee), _L, _O, "这笔贷款的担保方式；信用贷款填“没有”。"),
    Fact("blacklisted", "命中准入禁止名单", TRUTH, _E, _O, "借款人命中失信、证照失效、禁入行业或逾期未结清等名单。"),
    Fact("blacklisted_on", "名单命中日", DATE, _E, _O, "借款人首次出现在准入禁止名单上的日期。"),
    Fact("disclosed", "已如实揭示", TRUTH, _E, _P, "不符合准入的情况已在调查或审查意见中如实揭示并获有权人批准。"),
    "放款",
    Fact("missing_preconditions", "未落实的放款条件", _PIECES, _E, _O, "放款前提条件中没有落实的项数。"),
    Fact("pledge_required", "应当抵质押", TRUTH, _L, _O, "审批意见要求办理抵押或质押。"),
    Fact("pledge_registered", "已办抵质押登记", TRUTH, _E, _O, "抵质押已经登记且登记有效。"),
    Fact("pledge_registered_on", "抵质押登记日", DATE, _E, _O, "抵质押登记的日期。"),
    Fact("guarantee_lost", "担保丧失", TRUTH, _E, _O, "担保因此落空或丧失。"),
    Fact("loss_major", "金额重大", TRUTH, _E, _O, "担保落空所涉金额重大，由调查人员按本行标准判断。"),
    Fact("payment_checked", "已作支付审核", TRUTH, _E, _O, "放款支付经过规定的审核。"),
    "贷后",
    Fact("done_checks", "已完成贷后检查", _TIMES, _E, _O, "已经完成的贷后检查次数。"),
    Fact("required_checks", "应完成贷后检查", _TIMES, _E, _O, "按制度应当完成的贷后检查次数。"),
    Fact("red_alert_wd", "红色预警最长处置", _WD, _E, _O, "红色预警中处置用时最长的一件；没有预警的填0。"),
    Fact("orange_alert_wd", "橙色预警最长处置", _WD, _E, _O, "橙色预警中处置用时最长的一件；没有预警的填0。"),
    Fact("yellow_alert_wd", "黄色预警最长处置", _WD, _E, _O, "黄色预警中处置用时最长的一件；没有预警的填0。"),
    Fact("gross_negligence", "构成重大过失", TRUTH, _E, _P, "该人的疏失构成重大过失，由调查人员判断。"),
    Fact("class_lag_days", "分类调整滞后", _DAYS, _E, _O, "应当调整分类之日到实际调整之日的天数。"),
    Fact("class_override_without_basis", "无依据人为调整分类", TRUTH, _E, _P, "没有依据而人为调整贷款分类。"),
    Fact("unreported_days", "应报未报天数", _DAYS, _E, _P, "风险应当上报之日到实际上报之日的天数。"),
    Fact("diverted_to", "资金流向", Kind(Sort.WORDS, vocabulary=FundUse), _E, _O,
         "经追踪查明的贷款资金流向，可以有几项。"),
    Fact("monitoring_alert_ignored", "监测预警未处置", TRUTH, _E, _P, "资金监测预警发出后没有处置。"),
    "保全",
    Fact("collection_actions", "催收", _TIMES, _E, _O, "有记录的催收次数。"),
    Fact("right_asserted", "已主张权利", TRUTH, _E, _O, "权利期限届满前有起诉、仲裁、催告等主张动作。"),
    "本人",
    Fact("post", "岗位", _word(Post), _R, _P, "该人在这笔业务中的岗位。", movable=False),
    Fact("liability", "责任性质", _word(Liability), _C, _P, "直接责任、管理责任或领导责任。", movable=False),
    Fact("hired_on", "入职日", DATE, _R, _P, "该人到本行从业的日期。"),
    Fact("has_mentor", "有带教人", TRUTH, _E, _P, "业务办理时有书面的带教关系。"),
    Fact("self_reported", "本人主动上报", TRUTH, _E, _P, "风险由该人主动发现并如实上报。"),
    Fact("minor_defects_only", "只有轻微瑕疵", TRUTH, _E, _P,
         "查出的问题都是轻微的程序性瑕疵，没有违反法律法规和监管规定。"),
    Fact("defects_causal", "瑕疵与不良有直接因果", TRUTH, _E, _P, "瑕疵与贷款不良有直接因果关系。"),
    Fact("document_created_on", "文件实际形成日", DATE, _E, _P, "文件在系统中实际形成的日期。"),
    Fact("document_claimed_on", "文件声称日", DATE, _E, _P, "文件上写明的日期。"),
    Fact("relation_match", "与借款人方有关系", TRUTH, _E, _P, "登记的亲属或利害关系与借款人方匹配；未申报的不填。"),
    Fact("recused", "已回避", TRUTH, _E, _P, "该人已经回避这笔业务。"),
    Fact("operator_not_owner", "实际操作人不是账号所有人", TRUTH, _E, _P, "系统日志显示实际操作人与账号所有人不一致。"),
    Fact("prior_findings", "同一条目已生效认定", _TIMES, _C, _P, "该人此前同一条目已经生效的认定次数。"),
    Fact("last_finding_on", "最近一次同一条目认定生效日", DATE, _C, _P, "该人此前同一条目最近一次认定生效的日期。"),
    "机构与产品",
    Fact("tolerance", "容忍度结论", _word(Tolerance), _Q, _B, "已锁定的容忍度快照的结论（规则见底稿5.1）。"),
    Fact("product_npl_ratio", "产品不良率", _PERCENT, _Q, _B, "所属产品组合的不良率。"),
    Fact("product_tolerance_ratio", "产品容忍度", _PERCENT, _Q, _B, "所属产品组合的不良容忍度。"),
    "本人其他条目的核对结果",
    Fact("any_confirmed_negative", "有经确认的负面清单情形", TRUTH, _C, _P, "该人有任一负面清单条目经人工确认命中。"),
    Fact("any_confirmed_bar", "有经确认的不得免责情形", TRUTH, _C, _P, "该人有不得免责条目经人工确认命中。"),
    Fact("any_confirmed_limit", "有经确认的限制情形", TRUTH, _C, _P, "该人有限制类条目经人工确认命中。"),
    Fact("any_confirmed_compliance_limit", "有经确认的合规类限制情形", TRUTH, _C, _P,
         "该人有违反法律法规和监管规范的限制类条目经人工确认命中。"),
)
"""The facts, each group under its name."""


def _grouped() -> Mapping[str, tuple[Fact, ...]]:
    """The facts below each name of a group."""
    found: dict[str, tuple[Fact, ...]] = {}
    for row in _ROWS:
        if isinstance(row, Fact):
            group, *_ = reversed(found)
            found[group] += (row,)
        else:
            found[row] = ()
    return MappingProxyType(found)


GROUPS = _grouped()
"""The facts by group, in the order in which forms show them."""
FACTS: Mapping[str, Fact] = MappingProxyType({fact.name: fact for rows in GROUPS.values() for fact in rows})
"""THE FACTS, by name."""

OF_OTHER_ITEMS = (
    "any_confirmed_negative", "any_confirmed_bar", "any_confirmed_limit", "any_confirmed_compliance_limit")
"""Facts that say what people confirmed of the person's other items."""
FILLED_IN_CHECKING = frozenset({"as_of", "post", "liability", *OF_OTHER_ITEMS})
"""Facts that `rules.checking` fills in itself; nobody else may say them."""
COMPUTED_ALONE = frozenset({"tolerance", "prior_findings", "last_finding_on", "loss_recovered"})
"""Facts that follow from what is on record by rules of their own: they are put right where they come from."""


def may_enter(fact: Fact, in_records: bool) -> bool:
    """Whether people may enter a fact, and so whether what they entered counts. `in_records`: the records know it.

    Of ledger, loan quality and computation the records go first, and people say what these do not know. Of evidence
    and roster people go first: what the records tell of them is a guess.
    """
    if fact.name in FILLED_IN_CHECKING | COMPUTED_ALONE:
        return False
    return not in_records or fact.origin in (Origin.EVIDENCE, Origin.ROSTER)
