"""同案同判: every departure says from what it departs and why, and stands as long as the decision it explains."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from workflow.models import Appeal, Departure, Finding
from workflow.rules.similar import Distribution, departs
from workflow.services.invariants.common import UNJUDGED, Looked, among, each, empty, invariant, there
from workflow.terms import AppealState, Outcome


@invariant("R", "偏离记录的结论与当时过半数的结论不同，比较的至少三人、都在其他认定事项中，人数与分布相符")
def departure_is_one(session: Session) -> Looked:
    """What is stored is a departure by the rule."""
    def fault(one: Departure) -> str | None:
        counts = {outcome: int(one.counts.get(outcome.value, 0)) for outcome in Outcome}
        found = Distribution(counts, tuple(one.compared))
        if sum(counts.values()) != len(set(one.compared)):
            return "分布与比较的人数不符"
        if found.usual != one.usual or not departs(one.outcome, found):
            return "结论没有偏离过半数的结论"
        elsewhere = session.scalars(select(Finding.id).where(
            Finding.id.in_(one.compared), Finding.case_id != one.finding.case_id)).all()
        return None if len(elsewhere) == found.total else "比较的认定不存在，或者在同一认定事项中"
    return each(session, session.scalars(select(Departure).order_by(Departure.id)), fault)


@invariant("R", "未作废的偏离记录有理由，所说明的认定已经作出；没有经申诉变更的，结论与记录一致")
def departure_stands_with_its_decision(session: Session) -> Looked:
    """A decision set aside takes its departure with it."""
    changed = there(Appeal.finding_id == Finding.id, Appeal.state.in_(
        (AppealState.VARIED, AppealState.REVOKED_BY_APPEAL)))
    stands = there(Finding.id == Departure.finding_id, Finding.state.not_in(UNJUDGED),
                   or_(Finding.outcome == Departure.outcome, changed))
    return among(session, Departure, ~Departure.void, broken=~stands | empty(Departure.reason),
                 fault="没有理由，或者所说明的认定已不存在")
