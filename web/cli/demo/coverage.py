"""What occurs in a bank: every state, outcome, trigger and kind of turn, and how often. A demo bank lacks none."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from workflow import terms as t
from workflow.models import (
    Appeal,
    Attendance,
    AuditLine,
    Departure,
    ExemptionCase,
    Finding,
    LibraryEntry,
    Meeting,
    Objection,
    Poll,
    Publication,
    RecusalRequest,
    Seat,
    TriggerEvent,
)
from workflow.wording import right, word


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of thing, and how often each of its values occurs, in words."""

    title: str
    counts: Mapping[str, int]

    @property
    def missing(self) -> list[str]:
        """What does not occur at all."""
        return [name for name, count in self.counts.items() if not count]


TIERS = {0: "本级委员会", 1: "上级行委员会", 2: "指定评议"}
TURNS = (
    "reconsider", "resubmit", "reassign", "seat_alternate", "extend_investigation", "need_more_investigation",
    "remand_to_investigate",
    "deadlock", "escalate_committee", "void_review", "split", "merge_into", "discard_clue", "terminate", "refer_person",
    "referral_returned", "suspend", "appoint_representative", "request_extension", "decide_extension", "create_order",
    "request_recusal", "decide_recusal", "order_recusal", "next_vote_round", "overturn_bar", "attach_dissent",
    "count_ballots", "open_sealed_ballot", "decide_remand", "correct_determination",
    "file_paper_appeal", "settle_restitution",
    "execute_order", "note_no_penalty", "draft_notice", "request_withholding", "waive_publication",
    "reopen", "sustain_objection", "auto_withdraw", "archive",
)
"""Moves and acts off the straight way."""


def counted(session: Session) -> list[Kind]:
    """Every kind, counted in the whole database."""
    return [
        _by(session, "认定事项的状态", ExemptionCase.state, t.CaseState),
        _by(session, "个人认定的状态", Finding.state, t.PersonState),
        _by(session, "结论", Finding.outcome, t.Outcome),
        _by(session, "申诉的状态", Appeal.state, t.AppealState),
        _by(session, "公示的状态", Publication.state, t.PublicationState),
        _by(session, "异议的状态", Objection.state, t.ObjectionState),
        _by(session, "案例的状态", LibraryEntry.state, t.EntryState),
        _by(session, "顺延", Finding.extension, t.Extension),
        _by(session, "申请回避的决定", RecusalRequest.decision, t.RecusalDecision),
        _by(session, "触发事件", TriggerEvent.kind, t.Trigger),
        _by(session, "适用范围", ExemptionCase.scope, t.Scope),
        Kind("评议层级", _named(_tally(session, ExemptionCase.tier), TIERS, TIERS.__getitem__)),
        Kind("岗位", _posts(session)),
        Kind("旁支动作", _named(_tally(session, AuditLine.action), TURNS, right)),
        Kind("其他情形", _other(session)),
    ]


def _tally(session: Session, column: InstrumentedAttribute[Any]) -> dict[Any, int]:
    """How often each value of a column occurs."""
    return dict(session.execute(select(column, func.count()).group_by(column)).all())


def _named(tally: Mapping[Any, int], values: Iterable[Any], name: Callable[[Any], str]) -> dict[str, int]:
    return {name(value): tally.get(value, 0) for value in values}


def _by(session: Session, title: str, column: InstrumentedAttribute[Any], kind: type[StrEnum]) -> Kind:
    """A column whose values are the codes of a vocabulary."""
    return Kind(title, _named(_tally(session, column), kind, word))


def _posts(session: Session) -> dict[str, int]:
    """How often each post that ledger and roster name is judged."""
    held = [post for posts in session.scalars(select(Finding.posts)) for post in posts]
    posts = (t.Post.RM_LEAD, t.Post.CREDIT_REVIEWER, t.Post.APPROVER, t.Post.DISBURSEMENT_REVIEWER,
             t.Post.POST_LOAN_OFFICER, t.Post.SUB_BRANCH_HEAD, t.Post.BRANCH_VP)
    return {word(post): held.count(post) for post in posts}


def _other(session: Session) -> dict[str, int]:
    """What no column tells by itself."""
    def count(*where: Any, of: Any = Finding.id) -> int:
        return session.scalar(select(func.count(of)).where(*where)) or 0
    return {
        "回避申请待决定": count(
            RecusalRequest.decided_at.is_(None), RecusalRequest.lapsed_at.is_(None), of=RecusalRequest.id),
        "密封表决待开的议题": count(
            Meeting.sealed, Meeting.closed_at.is_(None), ~Meeting.attendances.any(Attendance.present), of=Meeting.id),
        "密封表决已计票": count(Poll.counted_at.is_not(None), Poll.meeting.has(Meeting.sealed), of=Poll.id),
        "因回避退出": count(Seat.has_conflict, of=Seat.id),
        "迟延申诉": count(Appeal.late, of=Appeal.id),
        "中止的人": count(Finding.is_suspended),
        "偏离相近认定": count(~Departure.void, of=Departure.id),
        "第二轮认定": count(Finding.round > 1),
        "结论与系统建议不同": sum(1 for outcome, proposal in session.execute(
            select(Finding.outcome, Finding.proposal).where(Finding.outcome.is_not(None)))
            if proposal.get("outcome") not in (None, outcome)),
    }


def table(kinds: Iterable[Kind]) -> str:
    """All of it as lines of text; what is missing stands in a line of its own."""
    lines = []
    for kind in kinds:
        told = "、".join(f"{name} {count}" for name, count in kind.counts.items() if count)
        lines.append(f"{kind.title}：{told or '没有'}")
        if kind.missing:
            lines.append(f"  没有出现：{'、'.join(kind.missing)}")
    return "\n".join(lines)
