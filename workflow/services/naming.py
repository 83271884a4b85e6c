"""What a record is called where nobody is named: its number, its place in the case, its kind."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.models import (
    AccountabilityOrder,
    Appeal,
    Attendance,
    Ballot,
    Departure,
    EffectiveFinding,
    Evidence,
    ExemptionCase,
    Finding,
    Interview,
    Letter,
    LetterFile,
    LetterReading,
    LetterTemplate,
    LibraryEntry,
    LibraryReading,
    ListAnswer,
    Meeting,
    NamedPerson,
    NoticeDraft,
    Objection,
    Period,
    PersonFact,
    Poll,
    Publication,
    ReadingList,
    RecusalRequest,
    Referral,
    Restitution,
    RulingQuote,
    Seat,
    Sitting,
)
from workflow.rules.deadlines import Key
from workflow.services.documents import KINDS
from workflow.wording import word

MARKS: dict[type[Any], Callable[[Any], str]] = {
    Appeal: lambda one: f"申诉 {one.receipt}",
    AccountabilityOrder: lambda one: f"问责单 {one.id}",
    Restitution: lambda one: f"返还恢复事项 {one.id}",
    EffectiveFinding: lambda one: f"生效登记 {one.id}",
    RecusalRequest: lambda one: f"回避申请 {one.id}",
    Letter: lambda one: f"文书 {one.number}",
    LetterTemplate: lambda one: f"文书模板 {KINDS[one.kind].title}第 {one.version} 版",
    LetterReading: lambda one: f"文书阅看 {one.id}",
    LetterFile: lambda one: f"文书所附的文件 {one.id}",
    Evidence: lambda one: f"证据 {one.id}",
    Interview: lambda one: f"询问笔录 {one.id}",
    ListAnswer: lambda one: f"清单项 {one.item_code}",
    PersonFact: lambda one: f"录入的事实 {one.id}",
    Ballot: lambda one: f"表决票 {one.id}",
    Attendance: lambda one: f"会议 {one.meeting.number} 到会登记 {one.id}",
    Poll: lambda one: f"{word(one.matter)}第 {one.vote_round} 轮表决 {one.id}",
    Meeting: lambda one: f"会议 {one.number}",
    Sitting: lambda one: f"会议 {one.number}",
    Departure: lambda one: f"偏离记录 {one.id}",
    Publication: lambda one: f"公示 {one.id}",
    NoticeDraft: lambda one: f"公示稿 {one.id}",
    Objection: lambda one: f"异议 {one.id}",
    NamedPerson: lambda one: f"责任人名单 {one.id}",
    LibraryEntry: lambda one: f"案例 {one.id}",
    LibraryReading: lambda one: f"案例 {one.entry_id} 阅读记录 {one.id}",
    ReadingList: lambda one: f"阅读清单 {one.id}",
    RulingQuote: lambda one: f"引用的{one.number}",
    Referral: lambda one: f"移送 {one.reference}",
    Seat: lambda one: f"{word(one.role)}职责 {one.id}",
    Period: lambda one: f"{word(Key(one.key))} {one.id}",
}
"""How a record is told from others of its kind. No person is named here, only counted within the case."""


def named(session: Session, record: Any) -> str:
    """A record by number, such as 认定事项 2026-0003 第 2 人."""
    if isinstance(record, ExemptionCase):
        return f"认定事项 {record.number}"
    if isinstance(record, Finding):
        case = session.get(ExemptionCase, record.case_id)
        return f"{named(session, case)} {_place(session, record)}" if case is not None else f"人级记录 {record.id}"
    mark = MARKS[type(record)](record)
    finding = session.get(Finding, record.finding_id) if getattr(record, "finding_id", None) else None
    if finding is not None:
        return f"{named(session, finding)} {mark}"
    owner = session.get(ExemptionCase, getattr(record, "case_id", None) or 0)
    return f"{named(session, owner)} {mark}" if owner is not None else mark


def _place(session: Session, finding: Finding) -> str:
    """Which person of the case this is, counted in the order of naming."""
    people = list(dict.fromkeys(session.scalars(
        select(Finding.employee_id).where(Finding.case_id == finding.case_id).order_by(Finding.id))))
    again = f"（第 {finding.round} 轮）" if finding.round > 1 else ""
    return f"第 {people.index(finding.employee_id) + 1} 人{again}"
