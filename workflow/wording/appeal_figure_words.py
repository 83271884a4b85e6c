"""What the figures of appeals and objections are called, how each is computed, and from which records (7.1)."""

from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from workflow.rules.appeal_figures import Counted, K, Pace, Rate, share
from workflow.rules.tolerance import percent

C = Counted
APPEAL_FIGURE_WORDS: Mapping[type[StrEnum], Mapping[Any, str]] = MappingProxyType({
    Counted: {
        C.EFFECTIVE: "送达后已生效的认定", C.APPEALED: "其中提起过申诉的", C.PUBLISHED: "其中已公示的",
        C.FILED: "提起申诉", C.ACCEPTED: "受理申诉", C.UPHELD: "维持", C.VARIED: "变更", C.REVOKED: "撤销",
        C.REMANDED: "发回重新调查", C.WITHDRAWN: "本人撤回", C.INADMISSIBLE: "不予受理",
        C.EXTENSION_ASKED: "申请顺延申诉期", C.EXTENSION_GRANTED: "准许顺延", C.EXTENSION_REFUSED: "不准顺延",
        C.OBJECTION_RAISED: "提出异议", C.OBJECTION_DISMISSED: "异议不成立",
        C.OBJECTION_SUSTAINED: "异议成立，重启认定", C.EXEMPTION_PUBLISHED: "公示的免责结论",
    },
    Rate: {
        Rate.APPEAL: "申诉率", Rate.CHANGE: "改判率", Rate.REMAND: "发回率", Rate.PUBLICATION: "公示率",
        Rate.OBJECTION: "异议成立率",
    },
})
PACE = "pace"
"""The figure that is neither a count nor a rate: how long decisions took."""
PACE_WORD = "办理时间（中位数）"

_ENDED = "维持、变更、撤销、发回、本人撤回和不予受理之和"
HOW: Mapping[str, tuple[str, str]] = MappingProxyType({
    C.EFFECTIVE: ("本期生效的认定，一人一轮计一件；生效后经迟延申诉再次生效的，按最后一次生效日计一件。",
                  "生效记录，按生效日"),
    C.APPEALED: ("上一行各件中，提起过申诉的；发回后重新认定的，在新认定生效的那一期计入。",
                 "生效记录与申诉记录，按生效日"),
    C.PUBLISHED: ("本期生效的认定中，已经列入公示稿的（公示可以晚于本期）。", "生效记录与公示记录，按生效日"),
    C.FILED: ("本期收到的申诉，含其后撤回和不予受理的。", "申诉记录，按提起日（纸质的按邮戳日，没有的按收到日）"),
    C.ACCEPTED: ("本期受理的申诉，含逾期未决定而视为受理的。", "申诉记录，按受理日"),
    C.UPHELD: ("本期决定维持原结论的申诉。", "申诉记录，按决定日（即结论生效日）"),
    C.VARIED: ("本期决定改为较轻结论的申诉。", "申诉记录，按决定日（即结论生效日）"),
    C.REVOKED: ("本期决定撤销原结论、予以免责的申诉。", "申诉记录，按决定日（即结论生效日）"),
    C.REMANDED: ("本期决定发回重新调查的申诉。", "申诉记录，按决定日"),
    C.WITHDRAWN: ("本期由申诉人自行撤回的申诉。", "申诉记录，按撤回日"),
    C.INADMISSIBLE: ("本期不予受理的申诉。", "申诉记录，按决定日"),
    C.EXTENSION_ASKED: ("本期提出的顺延申诉期的申请。", "审计链中申请的那一行，按申请日"),
    C.EXTENSION_GRANTED: ("本期准许的顺延申请。", "审计链中决定的那一行，按决定日"),
    C.EXTENSION_REFUSED: ("本期不准的顺延申请。", "审计链中决定的那一行，按决定日"),
    C.OBJECTION_RAISED: ("本期员工对公示提出的异议。", "异议记录，按提出日"),
    C.OBJECTION_DISMISSED: ("本期书面答复不成立的异议。", "异议记录，按答复日"),
    C.OBJECTION_SUSTAINED: ("本期认为成立、因此重启认定的异议。", "异议记录，按决定日"),
    C.EXEMPTION_PUBLISHED: ("本期列入公示稿的免责结论，一人计一件。", "公示记录，按公示起始日"),
    Rate.APPEAL: ("申诉率＝本期生效的认定中提起过申诉的 ÷ 本期生效的认定。", "生效记录与申诉记录，按生效日"),
    Rate.CHANGE: (f"改判率＝（变更＋撤销）÷ 本期办结的申诉；办结的申诉是{_ENDED}。", "申诉记录，按决定日"),
    Rate.REMAND: (f"发回率＝发回重新调查 ÷ 本期办结的申诉；办结的申诉是{_ENDED}。", "申诉记录，按决定日"),
    Rate.PUBLICATION: ("公示率＝本期生效的认定中已公示的 ÷ 本期生效的认定；本人要求不公示等不公示的，仍在分母中。",
                       "生效记录与公示记录，按生效日"),
    Rate.OBJECTION: ("异议成立率＝成立的异议 ÷ 本期答复的异议（成立与不成立之和）。", "异议记录，按答复日"),
    PACE: ("自受理次日起至决定日止，取各件的中位数：工作日不含申诉人中止而停计的日子，自然日照日历计。"
           "按期＝所用工作日不超过该件的审理期（20 个工作日，延长的 30 个）。只计维持、变更、撤销、发回。",
           "申诉记录与期限记录，按决定日"),
})
"""By the code of a figure: its formula, and the records and the day it goes by."""


COLUMN_WORDS: Mapping[str, str] = MappingProxyType({
    "effective": "送达后已生效的认定", "appealed": "其中提起过申诉的", "ended": "办结的申诉",
    "changed": "改判（变更、撤销）", "remanded": "发回", "published": "已公示",
})
"""What is shown by branch."""
NOTES = (
    "各项一律按发生法律效果的那一天归期（生效日、提起日、决定日、答复日、公示起始日），不按录入日。",
    "天数写明工作日或自然日；工作日按国务院办公厅公布的安排，调休上班的周末算，放假的周一至周五不算。",
    f"按机构的只列全年数；少于 {K} 的不单列，为免从合计反推，有的机构的数也一并不列。全行合计照列。",
)
"""What holds for all figures."""


def name_of(code: str) -> str:
    """What a figure is called.

    >>> name_of(Rate.CHANGE), name_of("pace")
    ('改判率', '办理时间（中位数）')
    """
    return next((words[code] for words in APPEAL_FIGURE_WORDS.values() if code in words), PACE_WORD)


def percent_words(found: Fraction | None) -> str:
    """A rate in percent; a dash where it is not known.

    >>> percent_words(Fraction(1, 3)), percent_words(None)
    ('33.3%', '—')
    """
    return "—" if found is None else f"{percent(found, 1)}%"


def share_words(above: int, below: int) -> str:
    """A rate in percent with what it is made of; a dash where there is nothing below the line.

    >>> share_words(2, 6), share_words(0, 0)
    ('33.3%（2/6）', '—')
    """
    return f"{percent_words(share(above, below))}（{above}/{below}）" if below else "—"


def days_words(days: Fraction) -> str:
    """A median of days, which ends in a half at most.

    >>> days_words(Fraction(21, 2)), days_words(Fraction(9))
    ('10.5', '9')
    """
    return f"{float(days):g}"


def pace_words(pace: Pace | None) -> str:
    """How long decisions took; a dash where none was made."""
    if pace is None:
        return "—"
    return (f"{days_words(pace.working)} 个工作日（{days_words(pace.natural)} 个自然日），"
            f"按期 {pace.in_time}/{pace.decided}")
