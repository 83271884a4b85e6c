"""What the cast says and writes at each step: here the plain words; a story brings words of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from workflow.models import Finding
from workflow.terms import Effect

WORDS: Mapping[str, str] = MappingProxyType({
    "note": "按月末明细登记",
    "strike": "该环节由本行其他认定事项一并认定，此处不重复列名",
    "acceptance": "在适用范围内，材料齐全，责任人名单已核对。",
    "missing_stages": "未列名环节的经办人不在本次认定范围，已另行登记说明。",
    "team_clear": "与被评议人、借款人均无应回避的关系",
    "member_clear": "无应回避情形",
    "panel_clear": "未参与原案",
    "duties": "{me}在本笔业务中承担的职责，以岗位说明书和授权书为准。",
    "conduct": "按制度完成规定动作，留痕完整；具体时间和材料见证据目录。",
    "causation": "不良主要因借款人下游客户停产、货款无法收回。",
    "place": "总行 503 会议室",
    "interview": "问：请说明您在本笔业务中的职责和所做的工作。答：已按制度办理，情况如材料所示。",
    "dispute": "贷后检查记录齐全，请一并核实系统留痕。",
    "reply": "已核实系统留痕，采纳并补入事实表。",
    "report": "调查组已查明各责任人履职事实，逐条核对清单，证据目录和询问笔录附后，建议提交评议委员会评议。",
    "item": "经核对材料，符合本条所列情形。",
    "ballot": "结合材料和本人申辩综合判断",
    "meeting_place": "总行三楼会议室",
    "appointment": "监事会二〇二六年第四次会议决定",
    "facts": "事实以调查报告和事实确认书为准，委员会予以认定。",
    "reasons": "依据所列清单项和在案证据，经记名表决形成结论。",
    "deviation": "委员会结合全案情节作出与系统建议不同的结论。",
    "departure": "本人的履职情况与所比较的各人不尽相同，委员会按在案事实另行认定。",
    "proceedings": "会议听取调查组汇报，逐人审阅事实、证据、清单核对和本人申辩；委员逐一发表意见后，逐人记名表决。",
    "correction_opinion": "与原件和表决记录核对，确系笔误，不涉及结论，同意更正。",
    "conditions": "继续配合清收；本季度内完成贷后管理专项学习。",
    "appeal": "贷后检查均按期完成，减责比例偏低，请予重新核定。",
    "paper_opinion": "与原件、信封邮戳和收发登记簿核对一致，同意登记。",
    "counsel": "何律师（江城某律师事务所）",
    "counsel_authority": "委托书载明代为陈述申诉理由、查阅涉及本人的材料。",
    "nothing_withheld": "经核查工资和绩效台账，本事项没有暂缓发放或扣减。",
    "restored": "已按清单办妥：款项随当月工资补回，积分恢复，在原范围内书面说明；凭证归档。",
    "lessons": "按制度办理并如实留痕的，风险发生后依法免责；贷后检查要按期完成，并及时上报风险变化。",
})
"""The plain words, by what they are for; `{me}` is the name of the person they are about."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A list item that is hit: its reason, the effect where it is not the usual one, whether it led to the loss.

    `proof`: which pieces of the person's evidence show it, counted from nought.
    """

    reason: str
    effect: Effect | None = None
    causal: bool = False
    proof: tuple[int, ...] = (0,)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of evidence: what it is called, where it comes from, what it says; `scanned` paper is a picture."""

    title: str
    source: str
    content: str
    scanned: bool = field(default=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Entered:
    """A fact that investigators enter: its value in text, and on what it rests.

    `proof`: which piece of the person's evidence shows it, counted from nought.
    """

    fact: str
    value: str
    what: str
    proof: int


class Lines:
    """The plain words, the same for every case. `again`: somebody is being looked into a second time."""

    again: bool = False

    def say(self, key: str, one: Finding | None = None) -> str:
        """What is said at a step, about one person where it is about one."""
        return WORDS[key].replace("{me}", one.person_name if one is not None else "")

    def evidence(self, one: Finding) -> Sequence[Piece]:
        """The evidence about a person."""
        title = f"{one.person_name}履职材料"
        return [Piece(title, "信贷档案影像系统", title)]

    def entered(self, one: Finding) -> Sequence[Entered]:
        """The facts entered of a person."""
        return ()

    def hits(self, one: Finding) -> Mapping[str, Hit]:
        """The list items a person hits."""
        return {}

    def item(self, one: Finding, code: str) -> Hit:
        """What is written beside an item that is hit."""
        return self.hits(one).get(code) or Hit(self.say("item", one))
