"""Appeals: one open for a person who is appealing, decided with words and a day, and never heavier (I3, I16)."""

import hashlib

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from workflow.models import AccountabilityOrder, Appeal, Finding, Letter, Period, Restitution, Seat
from workflow.rules.weighing import Sanction, not_heavier
from workflow.services.invariants.common import (
    OPEN_APPEAL,
    Looked,
    among,
    each,
    empty,
    has_open_appeal,
    invariant,
    there,
)
from workflow.services.invariants.people import sanction
from workflow.services.votes import ceiling_of
from workflow.terms import AppealState, Outcome, PenaltyKind, PersonState, Role

A = AppealState
DECIDED = tuple(state for state in A if state not in OPEN_APPEAL)
ON_MERITS = (A.UPHELD, A.VARIED, A.REVOKED_BY_APPEAL)


@invariant("R", "有未决申诉的人处于申诉中，申诉中的人有未决申诉")
def appealing_has_an_appeal(session: Session) -> Looked:
    """State and record go together."""
    return among(session, Finding, broken=(Finding.state == PersonState.APPEALING) != has_open_appeal(),
                 fault="申诉状态与申诉记录不符")


@invariant("I16", "一条记录至多一件未决申诉")
def one_open_appeal(session: Session) -> Looked:
    """Never two at once."""
    other = aliased(Appeal)
    return among(session, Appeal, Appeal.state.in_(OPEN_APPEAL), broken=there(
        other.finding_id == Appeal.finding_id, other.id != Appeal.id, other.state.in_(OPEN_APPEAL)),
        fault="同一记录另有未决申诉")


@invariant("R", "每份认定书至多申诉一次")
def one_appeal_for_a_letter(session: Session) -> Looked:
    """As many appeals as determination letters, at most (E35)."""
    letters = select(func.count()).where(Letter.finding_id == Finding.id, Letter.kind == "determination")
    appeals = select(func.count()).where(Appeal.finding_id == Finding.id)
    return among(session, Finding, there(Appeal.finding_id == Finding.id),
                 broken=appeals.scalar_subquery() > letters.scalar_subquery(), fault="申诉多于认定书")


@invariant("R", "申诉与所申诉的认定同属一个事项，有收讫号和摘要")
def appeal_is_of_its_case(session: Session) -> Looked:
    """The receipt is whole."""
    same = there(Finding.id == Appeal.finding_id, Finding.case_id == Appeal.case_id)
    return among(session, Appeal, broken=or_(~same, empty(Appeal.receipt), func.length(Appeal.sha256) != 64),
                 fault="事项不符，或没有收讫号、摘要")


@invariant("R", "办结的申诉有决定日和决定内容，未决的没有决定日")
def decision_has_day_and_words(session: Session) -> Looked:
    """A decision is written and dated."""
    ended = Appeal.state.in_(DECIDED)
    broken = or_(ended & (Appeal.decided_on.is_(None) | empty(Appeal.decision)),
                 ~ended & Appeal.decided_on.is_not(None), (Appeal.state == A.ACCEPTED) & Appeal.accepted_on.is_(None))
    return among(session, Appeal, broken=broken, fault="申诉状态与受理日、决定日或决定内容不符")


@invariant("R", "未决的申诉有受理期或审理期在计算")
def open_appeal_has_its_clock(session: Session) -> Looked:
    """Every open appeal is due some day (A02, A05)."""
    key = {A.FILED: "appeal_acceptance", A.ACCEPTED: "appeal_decision"}
    runs = or_(*((Appeal.state == state) & there(
        Period.finding_id == Appeal.finding_id, Period.key == name, Period.ended_on.is_(None))
        for state, name in key.items()))
    return among(session, Appeal, Appeal.state.in_(OPEN_APPEAL), broken=~runs, fault="没有进行中的申诉期限")


@invariant("I3", "申诉不加重：维持的不变，变更的不重于申诉前，撤销的为免责")
def appeal_never_makes_worse(session: Session) -> Looked:
    """The outcome after an appeal is no heavier than before, ratios included (6.4)."""
    later = aliased(Appeal)
    last = ~there(later.finding_id == Appeal.finding_id, later.id > Appeal.id)

    def fault(appeal: Appeal) -> str | None:
        now, before = sanction(appeal.finding), _before(appeal)
        if appeal.state == A.REVOKED_BY_APPEAL:
            return None if now.outcome == Outcome.EXEMPT else "撤销以后不是免责"
        if appeal.state == A.UPHELD and now != before:
            return "维持以后结论不同"
        return None if not_heavier(now, before) else "申诉以后的结论重于申诉以前"
    return each(session, session.scalars(select(Appeal).where(last, Appeal.state.in_(ON_MERITS))), fault)


@invariant("I3", "发回的上限不重于申诉前的结论")
def remand_sets_a_ceiling(session: Session) -> Looked:
    """What was ruled before is the most that may be ruled after (T25)."""
    def fault(appeal: Appeal) -> str | None:
        return None if not_heavier(ceiling_of(appeal.finding), _before(appeal)) else "上限重于申诉前的结论"
    return each(session, session.scalars(select(Appeal).where(Appeal.state == A.REMANDED)), fault)


def _before(appeal: Appeal) -> Sanction:
    """What was appealed against."""
    reductions = {PenaltyKind(kind): int(percent) for kind, percent in appeal.ratios_before.items()}
    return Sanction(appeal.outcome_before, reductions if appeal.outcome_before == Outcome.MITIGATE else {})


@invariant("I5", "申诉组成员属于本件申诉，已办结的申诉由三人以上的申诉组决定")
def panel_decided(session: Session) -> Looked:
    """Three or more sat on the appeal (A02)."""
    sat = select(func.count(Seat.employee_id.distinct())).where(
        Seat.finding_id == Appeal.finding_id, Seat.role == Role.APPEAL_PANEL).scalar_subquery()
    return among(session, Appeal, Appeal.state.in_((*ON_MERITS, A.REMANDED)), broken=sat < 3,
                 fault="决定的申诉组不足三人")


@invariant("R", "申诉的收讫摘要与所保存的原文一致")
def receipt_fits_what_was_filed(session: Session) -> Looked:
    """Anybody can compute the hash of what was filed again (A01)."""
    def fault(appeal: Appeal) -> str | None:
        same = hashlib.sha256(appeal.said.encode()).hexdigest() == appeal.sha256
        return None if same else "原文与收讫摘要不一致"
    return each(session, session.scalars(select(Appeal).where(Appeal.said != "")), fault)


@invariant("R", "纸质申诉登记的扫描件是本人的证据，提起日在申诉期内")
def paper_came_in_time(session: Session) -> Looked:
    """The day of the letter lies between service and the last day to appeal (A01, 4.6)."""
    def fault(appeal: Appeal) -> str | None:
        if appeal.on_paper is None or appeal.on_paper.scan.finding_id != appeal.finding_id:
            return "没有本人的扫描件"
        days = session.scalars(select(Period.due_on).where(
            Period.finding_id == appeal.finding_id, Period.key.in_(("appeal_window", "late_appeal"))))
        return None if any(appeal.on_paper.counts_from <= day for day in days) else "提起日不在申诉期内"
    return each(session, session.scalars(select(Appeal).where(Appeal.on_paper.has())), fault)


@invariant("R", "被撤销的认定列有返还、恢复清单")
def revocation_lists_what_is_owed(session: Session) -> Looked:
    """Whoever was burdened and is exempted on appeal is owed at least that his name be cleared (6.4)."""
    return among(session, Appeal, Appeal.state == A.REVOKED_BY_APPEAL, Appeal.outcome_before != Outcome.EXEMPT,
                 Appeal.said != "", broken=~there(Restitution.appeal_id == Appeal.id), fault="没有返还、恢复清单")


@invariant("R", "执行以后作废的问责单，都列入返还、恢复清单")
def what_was_taken_is_listed(session: Session) -> Looked:
    """Orders that fell after they were carried out are given back."""
    return among(session, AccountabilityOrder, AccountabilityOrder.state == "void",
                 AccountabilityOrder.executed_on.is_not(None),
                 broken=~there(Restitution.order_id == AccountabilityOrder.id), fault="没有列入返还、恢复清单")


@invariant("R", "未办结的返还、恢复事项有期限在计算")
def what_is_owed_is_due(session: Session) -> Looked:
    """Somebody is reminded of it until it is done."""
    runs = there(Period.finding_id == Restitution.finding_id, Period.key == "restitution", Period.ended_on.is_(None))
    return among(session, Restitution, Restitution.settled_on.is_(None), broken=~runs, fault="没有进行中的期限")
