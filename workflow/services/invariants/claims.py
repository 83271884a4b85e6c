"""What claims and intentions leave behind, and who may be named before acceptance (3.1, T01, E28)."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from workflow.models import AuditLine, CaseLoan, ExemptionCase, Finding, NamedPerson, TriggerEvent
from workflow.process import OPEN_CASE
from workflow.services.invariants.common import Looked, Violation, among, invariant, there
from workflow.services.naming import named
from workflow.terms import CLAIMS, PersonState, Trigger
from workflow.wording import MOVES

RAISING = ("file_claim", "join_claim", "report_intent", "join_intent")


@invariant("R", "员工提出的申请和问责意向，都在事项里留有本人提出的触发事件")
def claims_have_their_raiser(session: Session) -> Looked:
    """Who claimed or reported is who a trigger event names: to him it is shown, and a claim he may take back."""
    raised = set(session.execute(select(TriggerEvent.case_id, TriggerEvent.raised_by_id).where(
        TriggerEvent.kind.in_((*CLAIMS, Trigger.TR_ACCOUNTABILITY_INTENT)))))
    lines = session.execute(select(AuditLine.case_id, AuditLine.actor_id, AuditLine.action).where(
        AuditLine.action.in_(RAISING)).order_by(AuditLine.id)).all()
    return Looked(len(lines), [
        Violation(named(session, session.get_one(ExemptionCase, line.case_id)),
                  f"办理“{MOVES[line.action]}”的人没有留下触发事件")
        for line in lines if (line.case_id, line.actor_id) not in raised])


@invariant("R", "受理前的责任人名单上，没有同一借据已有其生效认定的人")
def nobody_named_for_what_is_concluded(session: Session) -> Looked:
    """Nobody is to be judged anew by way of another case: only a reopening does that (T01, E28, I2)."""
    other = aliased(CaseLoan)
    concluded = exists(
        select(Finding.id).join(other, other.case_id == Finding.case_id)
        .join(CaseLoan, CaseLoan.loan_id == other.loan_id)
        .where(CaseLoan.case_id == NamedPerson.case_id, Finding.case_id != NamedPerson.case_id, Finding.current,
               Finding.employee_id == NamedPerson.employee_id, Finding.state == PersonState.EFFECTIVE)
        .correlate(NamedPerson))
    waiting = there(ExemptionCase.id == NamedPerson.case_id, ExemptionCase.state.in_(OPEN_CASE))
    return among(session, NamedPerson, waiting, broken=concluded, fault="同一借据在其他事项中已有其生效认定")
