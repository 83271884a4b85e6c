"""Words of the condition language and of the facts: signs, units, vocabularies, and what may be wrong with a text."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from workflow.rules import facts as f
from workflow.rules import vocabularies as v
from workflow.rules.conditions.errors import Problem
from workflow.rules.conditions.evaluating import Verdict
from workflow.rules.conditions.tokens import Token
from workflow.rules.conditions.tree import Op
from workflow.rules.kinds import Measure, Sort

CONDITION_WORDS: Mapping[type[StrEnum], Mapping[Any, str]] = MappingProxyType({
    Verdict: {Verdict.TRUE: "成立", Verdict.FALSE: "不成立", Verdict.INSUFFICIENT: "证据不足"},
    Op: {
        Op.LESS: "<", Op.AT_MOST: "≤", Op.MORE: ">", Op.AT_LEAST: "≥", Op.EQUAL: "=", Op.UNEQUAL: "≠",
        Op.ADD: "+", Op.SUBTRACT: "−", Op.MULTIPLY: "×", Op.DIVIDE: "÷",
    },
    Sort: {
        Sort.TRUTH: "是否", Sort.QUANTITY: "数量", Sort.DATE: "日期", Sort.WORD: "选一项", Sort.WORDS: "选几项",
        Sort.TEXT: "文字",
    },
    Measure: {
        Measure.NUMBER: "无单位的数", Measure.YUAN: "元", Measure.DAYS: "天", Measure.WORKING_DAYS: "个工作日",
        Measure.MONTHS: "个月", Measure.TIMES: "次", Measure.PEOPLE: "人", Measure.PIECES: "项",
        Measure.PERCENT: "%", Measure.POINTS: "个百分点",
    },
    Token: {
        Token.NAME: "名称", Token.NUMBER: "数", Token.TEXT: "引号中的文字", Token.SIGN: "符号", Token.END: "结尾",
    },
    Problem: {
        Problem.TOO_LONG: "公式有 {length} 个字符，最多 {limit} 个，请缩短或分成几条",
        Problem.TOO_MANY_TOKENS: "公式的词和符号超过 {limit} 个，请分成几条",
        Problem.TOO_DEEP: "括号或运算套得太深，最多 {limit} 层，请拆开写",
        Problem.EMPTY: "公式是空的，请写明条件",
        Problem.BAD_CHARACTER: "认不出字符“{character}”，请检查是否多打了字",
        Problem.UNCLOSED_TEXT: "引号没有成对，请补上",
        Problem.BAD_NUMBER: "这个数太长，最多 {limit} 位",
        Problem.UNEXPECTED: "这里不应当出现“{text}”，请检查前后是否缺了符号",
        Problem.UNFINISHED: "公式没有写完，请补上后半部分",
        Problem.NOT_CLOSED: "“{sign}”没有与它成对的括号，请补上",
        Problem.CALL: "不能这样调用“{name}”，能用的只有 working_days(起, 止)、all(…) 和 any(…)",
        Problem.ATTRIBUTE: "公式里不能用“{character}”取下级内容，请直接写事实的名称",
        Problem.UNKNOWN_NAME: "没有叫“{name}”的事实或阈值{nearest}",
        Problem.UNKNOWN_WORD: "可选的值中没有“{word}”{nearest}，可选：{words}",
        Problem.BAD_DATE: "“{text}”不是日期，请写成 \"2026-01-01\" 的样子",
        Problem.NOT_A_CONDITION: "这不是一个条件：它的值是{kind}，不是成立或不成立，请写出比较",
        Problem.NEEDS_TRUTH: "这里要的是能够成立或不成立的条件，不是{kind}，请写出比较",
        Problem.NEEDS_QUANTITY: "这里要的是数量，请写一个带单位的数",
        Problem.NEEDS_DATE: "working_days 要两个日期：起日和止日",
        Problem.NEEDS_UNIT: "请写明单位，例如 80% 或 3个百分点，以免把 0.8 当成 0.8%",
        Problem.CANNOT_COMBINE: "{left}与{right}不能作“{op}”运算",
        Problem.CANNOT_COMPARE: "{left}与{right}不能相比",
        Problem.CANNOT_ORDER: "{kind}没有大小先后，只能用 ==、!= 或 in",
        Problem.CHAINED_TRUTH: "连着比较的中间不能又是条件，请分开写，用 and 连接",
        Problem.NOT_A_SET: "in 后面要的是几个值，例如 {{\"against\", \"conditional\"}}",
        Problem.MIXED_SET: "花括号里只能是带引号的值",
        Problem.DIVIDES_BY_ZERO: "除数是零，请检查",
    },
    f.Origin: {
        f.Origin.LEDGER: "台账", f.Origin.ROSTER: "花名册", f.Origin.LOAN_QUALITY: "贷款质量月报",
        f.Origin.EVIDENCE: "调查取证", f.Origin.COMPUTED: "系统计算",
    },
    f.Whose: {f.Whose.PERSON: "本人", f.Whose.LOAN: "贷款", f.Whose.BRANCH: "机构"},
    v.RiskEvent: {
        v.RiskEvent.NONE: "没有", v.RiskEvent.NATURAL_DISASTER: "自然灾害", v.RiskEvent.PUBLIC_HEALTH: "公共卫生事件",
        v.RiskEvent.SOCIAL_SECURITY: "社会安全事件", v.RiskEvent.POLICY_CHANGE: "重大政策调整",
        v.RiskEvent.OTHER: "其他事件",
    },
    v.HandoverRole: {
        v.HandoverRole.NONE: "没有移交", v.HandoverRole.RECEIVER: "接管人", v.HandoverRole.TRANSFEROR: "移交人",
    },
    v.Vote: {
        v.Vote.NONE: "没有参加表决", v.Vote.FAVOUR: "同意", v.Vote.CONDITIONAL: "附条件同意", v.Vote.AGAINST: "反对",
        v.Vote.ABSTAIN: "弃权",
    },
    v.ObjectionSource: {
        v.ObjectionSource.NONE: "没有提出", v.ObjectionSource.SYSTEM: "系统内意见", v.ObjectionSource.EMAIL: "邮件",
        v.ObjectionSource.WORK_ORDER: "工单", v.ObjectionSource.PAPER: "纸质材料", v.ObjectionSource.ORAL: "口头",
    },
    v.PolicyAction: {
        v.PolicyAction.NONE: "没有", v.PolicyAction.RENEWAL: "续贷", v.PolicyAction.EXTENSION: "延期",
        v.PolicyAction.RESCHEDULING: "调整还款计划", v.PolicyAction.REVOLVING: "随借随还",
        v.PolicyAction.FIRST_LOAN: "首贷", v.PolicyAction.CREDIT_LOAN: "信用贷款",
    },
    v.DecisionMode: {v.DecisionMode.AUTOMATIC: "自动审批", v.DecisionMode.MANUAL: "人工审批"},
    v.Guarantee: {
        v.Guarantee.NONE: "没有担保", v.Guarantee.GUARANTOR: "保证", v.Guarantee.MORTGAGE: "抵押",
        v.Guarantee.PLEDGE: "质押",
    },
    v.FundUse: {
        v.FundUse.BUSINESS: "经营用途", v.FundUse.REAL_ESTATE: "房地产", v.FundUse.SECURITIES: "股市",
        v.FundUse.OTHER_PROHIBITED: "其他禁止领域",
    },
})
"""Words by vocabulary. A sentence for a `Problem` is filled with the values of its error."""
