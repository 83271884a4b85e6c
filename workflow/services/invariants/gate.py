"""I1, I2, I13, I14: no accountability before a finding in effect, none against the exempt, orders on firm ground."""

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from workflow.models import AccountabilityOrder, Appeal, CaseLoan, EffectiveFinding, Finding
from workflow.rules.standing import RULED
from workflow.services.deadlines import day_of
from workflow.services.invariants.common import Looked, among, each, empty, invariant, there
from workflow.terms import Outcome, PenaltyKind, PersonState

Order, Effect = AccountabilityOrder, EffectiveFinding
BURDENS = (Outcome.MITIGATE, Outcome.HOLD)
LIVE = Order.state != "void"


@invariant("I1", "每张问责单所据的生效登记，就是该人在本事项的登记，结论一致")
def order_leans_on_its_own_effect(session: Session) -> Looked:
    """The order's finding, case, person and outcome are those of the effect it names."""
    same = there(Effect.id == Order.effect_id, Effect.finding_id == Order.finding_id, Effect.case_id == Order.case_id,
                 Effect.employee_id == Order.employee_id, Effect.outcome == Order.outcome)
    return among(session, Order, broken=~same, fault="所据的生效登记不是该人的，或结论不一致")


@invariant("I1", "问责单只针对减责或追责的结论")
def order_is_for_a_burden(session: Session) -> Looked:
    """An exemption is never punished."""
    return among(session, Order, broken=Order.outcome.not_in(BURDENS), fault="结论不是减责或追责，不得问责")


@invariant("I1", "未作废的问责单所据为该人现行认定的最近一次生效")
def live_order_leans_on_current_finding(session: Session) -> Looked:
    """A record that was revoked, or an effect that a later one replaced, carries no order."""
    later = aliased(Effect)
    stale = or_(
        ~there(Finding.id == Order.finding_id, Finding.state.in_(RULED)),
        there(later.finding_id == Order.finding_id, later.id > Order.effect_id))
    return among(session, Order, LIVE, broken=stale, fault="所据认定已不是现行的生效认定，应当作废")


@invariant("I1", "已执行的问责单有执行日和回执，未执行的没有")
def execution_has_a_receipt(session: Session) -> Looked:
    """Executed, a day and a receipt go together."""
    done = Order.executed_on.is_not(None)
    broken = or_((Order.state == "executed") & (~done | empty(Order.receipt)), (Order.state == "open") & done)
    return among(session, Order, broken=broken, fault="执行状态与执行日、回执不符")


@invariant("I1", "问责单没有在申诉未决期间执行（按申诉与执行的日期核对）")
def nothing_executed_under_appeal(session: Session) -> Looked:
    """No appeal was open between its filing and its decision on the day of an execution."""
    def fault(order: AccountabilityOrder) -> str | None:
        appeals = session.scalars(select(Appeal).where(Appeal.finding_id == order.finding_id))
        open_then = [one for one in appeals if _within(order.executed_on, one)]
        return f"于申诉 {open_then[0].receipt} 未决期间执行" if open_then else None
    return each(session, session.scalars(select(Order).where(Order.executed_on.is_not(None))), fault)


def _within(day: date | None, appeal: Appeal) -> bool:
    """Whether a day lies after an appeal was filed and before it was decided."""
    return day is not None and day_of(appeal.filed_at) < day and (appeal.decided_on is None or day < appeal.decided_on)


@invariant("I1", "问责单的开立和执行都不早于所据认定生效之日")
def nothing_before_effect(session: Session) -> Looked:
    """First the finding, then the order, then its execution."""
    def fault(order: AccountabilityOrder) -> str | None:
        effect = session.get(Effect, order.effect_id)
        if effect is None:
            return "没有所据的生效登记"
        early = [day for day in (day_of(order.created_at), order.executed_on) if day and day < effect.effective_on]
        return f"{early[0]} 早于生效日 {effect.effective_on}" if early else None
    return each(session, session.scalars(select(Order)), fault)


@invariant("I14", "每条生效认定的结论、比例、日期与生效登记逐项相同：没有被别的动作改动（逐个动作的证明见程序核验）")
def finding_agrees_with_its_effect(session: Session) -> Looked:
    """What took effect is what stands: nothing but its own moves has touched it."""
    def fault(finding: Finding) -> str | None:
        effect = session.scalar(select(Effect).where(Effect.finding_id == finding.id).order_by(Effect.id.desc()))
        if effect is None:
            return "已生效而没有生效登记"
        told = (effect.outcome, effect.ratios, effect.effective_on)
        return None if told == (finding.outcome, finding.ratios, finding.effective_on) else "与生效登记不一致"
    return each(session, session.scalars(select(Finding).where(Finding.state == PersonState.EFFECTIVE)), fault)


@invariant("R", "生效登记与所登记的认定是同一事项、同一人、同一轮次")
def effect_is_of_its_finding(session: Session) -> Looked:
    """An effect names the case, person and round of its finding."""
    same = there(Finding.id == Effect.finding_id, Finding.case_id == Effect.case_id,
                 Finding.employee_id == Effect.employee_id, Finding.round == Effect.round)
    return among(session, Effect, broken=~same, fault="与认定记录的事项、人员或轮次不符")


@invariant("I2", "免责已生效的人，就同一借据没有未作废的问责单")
def exempt_is_left_alone(session: Session) -> Looked:
    """Neither in the same case nor in another about the same loan; a reopening does not lift it until it is decided."""
    here, other = aliased(CaseLoan), aliased(CaseLoan)
    exempt = there(
        Finding.employee_id == Order.employee_id, Finding.state == PersonState.EFFECTIVE,
        Finding.outcome == Outcome.EXEMPT, here.case_id == Order.case_id, other.case_id == Finding.case_id,
        other.loan_id == here.loan_id)
    return among(session, Order, LIVE, broken=exempt, fault="该人免责已生效，问责单应当作废")


@invariant("I2", "同一人就同一借据，至多在一个事项里有生效认定")
def one_effective_finding_for_a_loan(session: Session) -> Looked:
    """The same facts are not judged twice by two cases."""
    other, here, there_too = aliased(Finding), aliased(CaseLoan), aliased(CaseLoan)
    twice = there(
        other.employee_id == Finding.employee_id, other.case_id != Finding.case_id, other.current,
        other.state == PersonState.EFFECTIVE, here.case_id == Finding.case_id, there_too.case_id == other.case_id,
        here.loan_id == there_too.loan_id)
    return among(session, Finding, Finding.current, Finding.state == PersonState.EFFECTIVE, broken=twice,
                 fault="另一事项就同一借据对该人也有生效认定")


@invariant("I2", "作废而曾经执行的问责单列有退还事项")
def void_order_lists_its_refund(session: Session) -> Looked:
    """What was taken under an order that fell is given back."""
    return among(session, Order, Order.state == "void", Order.executed_on.is_not(None), broken=empty(Order.refund),
                 fault="曾经执行，没有列明应予退还的事项")


@invariant("I13", "批评教育和日常处理的问责单不带金额（停权、调岗等预防性措施不在本系统登记，未查）")
def measures_take_no_money(session: Session) -> Looked:
    """What is no penalty takes no money."""
    return among(session, Order, Order.kind.in_((PenaltyKind.ROUTINE_MEASURE, PenaltyKind.CRITICISM)), LIVE,
                 broken=Order.amount.is_not(None), fault="批评教育或日常处理不得扣款")
