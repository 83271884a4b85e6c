"""My work: what waits for one person in every case he may see, and what he has done."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, selectinload

from workflow.models import AuditLine, CaseLoan, ExemptionCase, Finding, Loan, Message
from workflow.rules.actors import Actor
from workflow.rules.deadlines import overdue
from workflow.services import deadlines
from workflow.services.access import left_by, visible
from workflow.services.audit import HANDED_OUT
from workflow.services.tasks import CaseTasks, Task, in_order
from workflow.terms import LIVE_CASE, CaseState

CASES_LOOKED_AT = 1000
LOADED = (
    selectinload(ExemptionCase.findings).options(
        selectinload(Finding.answers), selectinload(Finding.statements), selectinload(Finding.fact_sheets),
        selectinload(Finding.evidence), selectinload(Finding.interviews)),
    selectinload(ExemptionCase.seats), selectinload(ExemptionCase.triggers), selectinload(ExemptionCase.people_named),
    selectinload(ExemptionCase.institution),
    selectinload(ExemptionCase.loans).joinedload(CaseLoan.loan).joinedload(Loan.borrower),
)
"""What the tasks of many cases need, fetched in a few queries."""

STEPS = {
    "accept": ("name_person", "submit", "resubmit", "supply_scope", "accept", "refuse"),
    "investigate": ("form_team", "write_facts", "add_evidence", "record_interview", "finish_investigation",
                    "make_statement", "answer_statement", "declare_recusal", "decide_recusal"),
    "check": ("answer_list", "lock_tolerance", "write_report", "complete_check"),
    "review": ("call_meeting", "record_attendance", "seat_alternate", "open_meeting", "cast_ballot", "resolve",
               "count_ballots", "next_vote_round", "deadlock", "escalate_committee", "sign_minutes"),
    "serve": ("serve", "serve_correction"),
    "appeal": ("file_appeal", "accept_appeal", "decide_uphold", "decide_extension"),
    "end": ("draft_notice", "publish", "waive_publication", "dismiss_objection", "record_rectification", "close",
            "create_order", "execute_order", "settle_restitution"),
}
"""The tabs of the list, and the moves under each."""
TAB_OF = {move: tab for tab, moves in STEPS.items() for move in moves}
RECUSAL = frozenset({"declare_recusal", "decide_recusal"})
RECUSAL_OF = {CaseState.PENDING_REVIEW: "review", CaseState.UNDER_REVIEW: "review", CaseState.APPEALING: "appeal"}
"""The tabs of tasks about stepping aside, which come up at several steps of a case."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list: the task, and the working days left (negative: overdue; None: no period runs)."""

    task: Task
    left: int | None
    over: bool

    @property
    def tab(self) -> str:
        """The tab it stands under."""
        usual = TAB_OF.get(self.task.move, "end")
        return RECUSAL_OF.get(self.task.case.state, usual) if self.task.move in RECUSAL else usual


def my_work(session: Session, actor: Actor, today: date) -> list[Line]:
    """What waits for this actor, what is overdue first."""
    cases = session.scalars(
        select(ExemptionCase).where(visible(actor), ExemptionCase.state.in_(LIVE_CASE))
        .order_by(ExemptionCase.id).limit(CASES_LOOKED_AT).options(*LOADED)).all()
    mine = [task for case in cases for task in CaseTasks(session, case, today) if task.is_for(actor)]
    return [line(session, task, today) for task in in_order(mine)]


def line(session: Session, task: Task, today: date) -> Line:
    """A task with the days that are left for it."""
    period = task.period
    if period is None or period.paused_on is not None:
        return Line(task, None, False)
    return Line(task, deadlines.left(session, period, today), overdue(period.due_on, today))


def tally(lines: Sequence[Line]) -> Counter[str]:
    """How many lines stand under each tab."""
    return Counter(one.tab for one in lines)


def done_by(actor: Actor) -> Select[AuditLine]:
    """What this actor has done in cases he may still see, the latest first."""
    mine = select(ExemptionCase.id).where(visible(actor))
    return select(AuditLine).where(
        AuditLine.actor_id == actor.employee_id, AuditLine.case_id.in_(mine),
        AuditLine.action.not_in(HANDED_OUT)).order_by(AuditLine.id.desc())


def numbers(session: Session, case_ids: set[int | None]) -> dict[int, ExemptionCase]:
    """The cases of those keys."""
    return {case.id: case for case in session.scalars(select(ExemptionCase).where(ExemptionCase.id.in_(case_ids)))}


def messages_to(actor: Actor) -> Select[Message]:
    """Messages to this actor, the latest first; of cases in which he has stepped aside none, whenever written."""
    return select(Message).where(_to(actor)).order_by(Message.id.desc())


def _to(actor: Actor) -> ColumnElement[bool]:
    of_others = or_(Message.case_id.is_(None), Message.case_id.not_in(left_by(actor.keys)))
    return and_(Message.employee_id == actor.employee_id, of_others)


def unread(session: Session, actor: Actor) -> int:
    """How many messages this actor has not read."""
    return session.scalar(select(func.count()).select_from(Message).where(
        _to(actor), Message.read_at.is_(None))) or 0


def mark_read(session: Session, actor: Actor, now: datetime) -> None:
    """All messages to this actor are read."""
    for message in session.scalars(messages_to(actor).where(Message.read_at.is_(None))):
        message.read_at = now
