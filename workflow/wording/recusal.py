"""Why somebody must step aside, in one sentence, and what shows it."""

from collections.abc import Mapping
from datetime import date

from workflow.rules.recusal import Ground, GroundCode
from workflow.terms import Interest
from workflow.wording.codes import cn_day, word

TIERS = ("本级", "上级行", "指定评议")
"""The tiers of the committee."""
ORDINARY = "普通员工"
KEY = "关键人员"


def explain(ground: Ground, asked: str, names: Mapping[str, str]) -> str:
    """The sentence for a ground against whoever has the staff number `asked`; `names` are those of staff by number.

    >>> from workflow.rules.kinship import Nearness
    >>> from workflow.terms import Relation
    >>> explain(Ground(GroundCode.RELATIVE, "Q2", "Q9", relation=Relation.COUSIN, turned=True, key=True,
    ...                nearness=Nearness.COLLATERAL), "Q1", {"Q2": "李芳"})
    '以另一工号 Q9：是被评议人李芳的堂表兄弟姐妹，属关键人员须回避的三代以内旁系血亲'
    """
    other = names.get(ground.other, ground.other)
    under = f"以另一工号 {ground.number}：" if ground.number not in ("", asked) else ""
    return under + _SAID[ground.code](ground, other)


def shown_by(ground: Ground) -> str:
    """What shows a ground: the source, with its day where it has one.

    >>> shown_by(Ground(GroundCode.LINE_OF_COMMAND, "Q2"))
    '员工花名册'
    """
    if ground.source is not None and ground.on is not None:
        return f"{cn_day(ground.on)}申报，{word(ground.source)}"
    return _SHOWN_BY[ground.code]


def _duty(ground: Ground, other: str) -> str:
    since = f"（{cn_day(ground.since)}起）" if ground.since is not None else ""
    return f"在本事项中担任或担任过“{'、'.join(word(one) for one in ground.duties)}”{since}，不能再任此职"


def _sat_below(ground: Ground, other: str) -> str:
    return f"已在“{TIERS[ground.tier or 0]}”层级就本事项任评议委员，不得再参加更高层级的评议"


def _not_of_upper(ground: Ground, other: str) -> str:
    return "不是上级行的人员，上级行层级的评议由上级行的委员会进行"


def _took_part(ground: Ground, other: str) -> str:
    return f"参与过这笔业务的{'、'.join(word(one) for one in sorted(ground.stages))}"


def _command(ground: Ground, other: str) -> str:
    return f"与被评议人{other}有直接上下级关系（{_span(ground.since, ground.until)}）"


def _relative(ground: Ground, other: str) -> str:
    return f"{_kin(ground, f'被评议人{other}')}，{_range(ground)}"


def _witness(ground: Ground, other: str) -> str:
    return f"{cn_day(ground.on)}在本事项中作证" if ground.on is not None else "在本事项中作证"


def _interest(ground: Ground, other: str) -> str:
    return f"本人{_tie(ground)}"


def _interest_of_relative(ground: Ground, other: str) -> str:
    return f"{_kin(ground, other or '其亲属')}，{_range(ground)}；该亲属{_tie(ground)}"


def _declared(ground: Ground, other: str) -> str:
    return "已就本事项申报或被认定须回避"


def _not_above(ground: Ground, other: str) -> str:
    return f"不在{other}或其上级机构；申诉复核组要高于作出认定的层级，凑不齐的由上级机构指定"


def _kin(ground: Ground, other: str) -> str:
    relation = word(ground.relation) if ground.relation is not None else "亲属"
    return f"是{other}的{relation}" if ground.turned else f"{other}是其{relation}"


def _range(ground: Ground) -> str:
    near = word(ground.nearness) if ground.nearness is not None else "近亲属"
    return f"属{KEY if ground.key else ORDINARY}须回避的{near}"


def _tie(ground: Ground) -> str:
    tie = {Interest.OBLIGOR: f"是{ground.borrower}这笔业务的借款人或担保人"}.get(
        ground.interest or Interest.OTHER, f"与{ground.borrower}有{word(ground.interest or Interest.OTHER)}关系")
    return f"{tie}（{_span(ground.since, ground.until)}）"


def _span(since: date | None, until: date | None) -> str:
    start = cn_day(since) + "起" if since is not None else "起始日未申报"
    return f"{start}，{'至今' if until is None else '至' + cn_day(until)}"


_SAID = {
    GroundCode.DUTY: _duty, GroundCode.SAT_BELOW: _sat_below, GroundCode.NOT_OF_UPPER: _not_of_upper,
    GroundCode.TOOK_PART: _took_part, GroundCode.LINE_OF_COMMAND: _command, GroundCode.RELATIVE: _relative,
    GroundCode.WITNESS: _witness, GroundCode.INTEREST: _interest,
    GroundCode.INTEREST_OF_RELATIVE: _interest_of_relative, GroundCode.DECLARED: _declared,
    GroundCode.NOT_ABOVE: _not_above,
}
_SHOWN_BY = {
    GroundCode.DUTY: "本事项的任职记录", GroundCode.SAT_BELOW: "本事项的会议记录",
    GroundCode.NOT_OF_UPPER: "员工花名册", GroundCode.TOOK_PART: "贷款台账和责任人名单",
    GroundCode.LINE_OF_COMMAND: "员工花名册", GroundCode.RELATIVE: "亲属申报", GroundCode.WITNESS: "本事项的证人记录",
    GroundCode.INTEREST: "利益申报", GroundCode.INTEREST_OF_RELATIVE: "利益申报",
    GroundCode.DECLARED: "本事项的回避申报", GroundCode.NOT_ABOVE: "员工花名册",
}
