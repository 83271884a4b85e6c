"""Appeals: one open for a person who is appealing, decided with words and a day, and never heavier (I3, I16)."""

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from workflow.models import Appeal, Finding, Letter, Period, Seat
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
