"""I3, I4, I7, I8, I12, I16: each person's finding, its rounds, and what it must have at each state."""

from collections.abc import Callable

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, aliased

from workflow.models import (
    EffectiveFinding,
    Evidence,
    ExemptionCase,
    FactSheet,
    Finding,
    Interview,
    Letter,
    ListAnswer,
    Period,
    Referral,
    Seat,
    ToleranceSnapshot,
)
from workflow.rules.weighing import Sanction, not_heavier
from workflow.services import lists
from workflow.services.invariants.common import (
    CHECKED_ON,
    JUDGED,
    SERVED,
    UNJUDGED,
    Looked,
    among,
    each,
    empty,
    invariant,
    there,
)
from workflow.services.votes import ceiling_of
from workflow.terms import (
    Direction,
    Extension,
    HitStatus,
    Outcome,
    PenaltyKind,
    PersonState,
    PublicationStatus,
    Role,
)

P = PersonState
FACTS_ON = (P.INVESTIGATED, P.FACTS_CONFIRMED, *CHECKED_ON)


def sanction(finding: Finding) -> Sanction:
    """A finding's outcome with its reductions in percent; one out of range, reported elsewhere, counts as its limit."""
    reductions = {PenaltyKind(kind): max(0, min(100, percent)) for kind, percent in finding.ratios.items()}
    return Sanction(finding.outcome or Outcome.EXEMPT, reductions if finding.outcome == Outcome.MITIGATE else {})


# --- rounds: I16


@invariant("I16", "一人一案恰有一条现行记录")
def one_current_record(session: Session) -> Looked:
    """Never two, never none."""
    other = aliased(Finding)
    mine = and_(other.case_id == Finding.case_id, other.employee_id == Finding.employee_id, other.current)
    broken = or_(~there(mine), Finding.current & there(mine, other.id != Finding.id))
    return among(session, Finding, broken=broken, fault="没有现行记录，或现行记录不止一条")


@invariant("I16", "第二轮起的记录接在同一人上一轮之后，并写明重启的方向、事由和理由")
def rounds_follow_each_other(session: Session) -> Looked:
    """A later round continues the round before it (R3)."""
    before = aliased(Finding)
    follows = there(before.id == Finding.previous_id, before.case_id == Finding.case_id,
                    before.employee_id == Finding.employee_id, before.round == Finding.round - 1)
    said = Finding.reopened_direction.is_not(None) & Finding.reopened_ground.is_not(None) & ~empty(
        Finding.reopened_because)
    broken = or_((Finding.round > 1) & ~(follows & said), (Finding.round == 1) & Finding.previous_id.is_not(None))
    return among(session, Finding, broken=broken, fault="轮次与上一轮记录不相衔接，或没有重启事由")


@invariant("I16", "已作废的记录都有接替者，且接替者曾经生效")
def revoked_has_an_effective_successor(session: Session) -> Looked:
    """A record is revoked by the one that took effect in its place."""
    successor = aliased(Finding)
    replaced = there(successor.previous_id == Finding.id, EffectiveFinding.finding_id == successor.id)
    return among(session, Finding, Finding.state == P.REVOKED, broken=~replaced, fault="已作废，却没有生效过的接替者")


@invariant("I16", "接替者生效后，原记录已经作废；不再现行的记录都有接替者或已退出")
def replaced_record_is_revoked(session: Session) -> Looked:
    """A record stands until its successor takes effect, and no longer."""
    successor = aliased(Finding)
    mine = successor.previous_id == Finding.id
    overtaken = there(mine, successor.state == P.EFFECTIVE) & (Finding.state != P.REVOKED)
    orphan = ~Finding.current & ~there(mine) & (Finding.state != P.DISCONTINUED)
    return among(session, Finding, broken=or_(overtaken, orphan),
                 fault="接替者已生效而本条未作废，或没有接替者而不再现行")


# --- never heavier: I3


@invariant("I3", "结论不重于上限（发回、有利重启所设），减责的逐项比例也不重")
def outcome_is_within_its_ceiling(session: Session) -> Looked:
    """What a remand or a favourable reopening left is never exceeded."""
    def fault(finding: Finding) -> str | None:
        return None if not_heavier(sanction(finding), ceiling_of(finding)) else "结论或比例重于上限"
    return each(session, session.scalars(select(Finding).where(Finding.outcome.is_not(None))), fault)


@invariant("I3", "有利重启所设的上限不重于原结论")
def favourable_reopening_sets_a_ceiling(session: Session) -> Looked:
    """A reopening in a person's favour never ends heavier."""
    def fault(finding: Finding) -> str | None:
        before = finding.previous
        if before is None or before.outcome is None:
            return "有利重启没有原结论"
        return None if not_heavier(ceiling_of(finding), sanction(before)) else "上限重于原结论"
    return each(session, session.scalars(select(Finding).where(
        Finding.reopened_direction == Direction.FAVOURABLE)), fault)


# --- reasons: I4, I7, I8, I12


@invariant("I4", "已认定的每个人都有自己的结论、理由、所引条目和认定日")
def ruling_has_its_reasons(session: Session) -> Looked:
    """No person is ruled on without words of his own."""
    def fault(finding: Finding) -> str | None:
        whole = finding.outcome and finding.reasons.strip() and finding.cited_items and finding.determined_on
        return None if whole else "缺结论、理由、所引条目或认定日"
    return each(session, session.scalars(select(Finding).where(Finding.state.in_(JUDGED))), fault)


@invariant("I4", "尚未认定的人没有结论和比例")
def nobody_is_judged_early(session: Session) -> Looked:
    """An outcome comes by a ruling, and leaves with it."""
    def fault(finding: Finding) -> str | None:
        return "尚未认定却有结论或比例" if finding.outcome is not None or finding.ratios else None
    return each(session, session.scalars(select(Finding).where(Finding.state.in_(UNJUDGED))), fault)


@invariant("I4", "减责写明 0–100% 之间的比例，免责、追责没有比例")
def ratios_belong_to_mitigation(session: Session) -> Looked:
    """Only a mitigation has reductions."""
    def fault(finding: Finding) -> str | None:
        if finding.outcome != Outcome.MITIGATE:
            return "不是减责却有比例" if finding.ratios else None
        return None if all(0 <= percent <= 100 for percent in finding.ratios.values()) else "比例不在 0–100% 之间"
    return each(session, session.scalars(select(Finding).where(Finding.outcome.is_not(None))), fault)


@invariant("I12", "追责的结论引用并据有经确认、未被推翻的负面条目（无错推定）")
def hold_rests_on_a_proven_item(session: Session) -> Looked:
    """Nothing proven means exempt."""
    proven = there(ListAnswer.finding_id == Finding.id, ListAnswer.item_code.startswith("N"),
                   ListAnswer.status == HitStatus.HIT, ListAnswer.confirmed, ~ListAnswer.overturned)
    return among(session, Finding, Finding.state.in_(JUDGED), Finding.outcome == Outcome.HOLD, broken=~proven,
                 fault="追责没有经确认的负面条目作依据")


@invariant("I7", "已核对以后，清单逐条有人确认的状态，没有待判定")
def list_is_confirmed_by_people(session: Session) -> Looked:
    """The machine proposes; every item has a person's answer (T12)."""
    def fault(finding: Finding) -> str | None:
        settled = {one.item_code for one in finding.answers
                   if one.confirmed and one.status != HitStatus.NEEDS_JUDGEMENT}
        version = lists.numbered(session, finding.case.list_version)
        missing = {item.code for item in version.items} - settled if version is not None else set()
        bare = [one.item_code for one in finding.answers if one.item_code not in settled]
        left = sorted(missing | set(bare))
        return f"{len(left)} 条没有确认（{'、'.join(left[:5])}）" if left else None
    return each(session, session.scalars(select(Finding).where(Finding.state.in_(CHECKED_ON))), fault)


@invariant("I7", "经确认的清单答复由本案调查组成员作出，不是系统单独裁决")
def answers_come_from_the_team(session: Session) -> Looked:
    """Whoever answered held a duty of investigation in the case."""
    seated = there(
        Finding.id == ListAnswer.finding_id, Seat.case_id == Finding.case_id,
        Seat.employee_id == ListAnswer.answered_by_id,
        Seat.role.in_((Role.INVESTIGATOR, Role.LEAD_INVESTIGATOR)))
    return among(session, ListAnswer, ListAnswer.confirmed, broken=~seated, fault="答复人不是本案调查组成员")


@invariant("I7", "命中的条目写有理由，负面条目附有本案证据")
def hits_are_shown(session: Session) -> Looked:
    """A hit says why, and a negative one by what."""
    known: dict[int, int] = dict(session.execute(select(Evidence.id, Evidence.case_id)).all())
    cases: dict[int, int] = dict(session.execute(select(Finding.id, Finding.case_id)).all())

    def fault(answer: ListAnswer) -> str | None:
        if not answer.reason.strip():
            return "命中而没有理由"
        if answer.item_code.startswith("N") and not answer.evidence_ids:
            return "负面条目命中而没有证据"
        foreign = [key for key in answer.evidence_ids if known.get(key) != cases[answer.finding_id]]
        return "所附证据不在本案" if foreign else None
    return each(session, session.scalars(select(ListAnswer).where(
        ListAnswer.status == HitStatus.HIT, ListAnswer.confirmed)), fault)


@invariant("I8", "清单答复存有条目原文，所用清单版本就是事项锁定的版本")
def answers_keep_the_rule_as_it_read(session: Session) -> Looked:
    """A running case keeps its list, and a hit the words it was judged by."""
    locked = there(Finding.id == ListAnswer.finding_id, ExemptionCase.id == Finding.case_id,
                   ExemptionCase.list_version == ListAnswer.list_version)
    return among(session, ListAnswer, broken=~locked | empty(ListAnswer.item_title),
                 fault="清单版本与事项锁定的不同，或没有原文")


@invariant("I8", "每个事项自登记起锁定清单版本")
def case_has_its_list(session: Session) -> Looked:
    """The list is pinned when the case is opened."""
    return among(session, ExemptionCase, broken=empty(ExemptionCase.list_version), fault="没有锁定清单版本")


@invariant("I8", "已核对以后，容忍度快照已经锁定")
def tolerance_is_locked(session: Session) -> Looked:
    """Later corrections of the ledger change nothing that was judged (5.1)."""
    return among(session, Finding, Finding.state.in_(CHECKED_ON), Finding.current,
                 broken=~there(ToleranceSnapshot.case_id == Finding.case_id), fault="容忍度快照没有锁定")


# --- a state and its companions


def _needs(code: str, title: str, states: tuple[PersonState, ...], broken: Callable[[], ColumnElement[bool]],
           fault: str, doc: str) -> None:
    """Register: whoever stands in one of these states has something."""
    def check(session: Session) -> Looked:
        return among(session, Finding, Finding.state.in_(states), broken=broken(), fault=fault)
    check.__doc__ = doc
    invariant(code, title)(check)


def no_letter() -> ColumnElement[bool]:
    """No determination letter in force."""
    return ~there(Letter.finding_id == Finding.id, Letter.kind == "determination", ~Letter.void)


def not_investigated() -> ColumnElement[bool]:
    """Neither facts, evidence and interview, nor a referral that ended in their place."""
    own = and_(*(there(kind.finding_id == Finding.id) for kind in (FactSheet, Evidence, Interview)))
    return ~own & ~there(Referral.finding_id == Finding.id, Referral.concluded_on.is_not(None))


def runs(key: str, *, case_wide: bool = False) -> ColumnElement[bool]:
    """A period of that key runs or is paused for the finding of the outer query, or for its case."""
    whose = and_(Period.case_id == Finding.case_id, Period.finding_id.is_(None)) if case_wide else (
        Period.finding_id == Finding.id)
    return there(whose, Period.key == key, Period.ended_on.is_(None))


_needs("R", "已认定以后有一份有效的认定书", JUDGED, no_letter, "没有有效的认定书", "The letter of a ruling (T16).")
_needs("R", "尚未认定的人没有有效的认定书", UNJUDGED, lambda: ~no_letter(), "尚未认定却有有效的认定书",
       "A letter falls with the ruling it told of.")
_needs("R", "已调查以后有事实表、证据和询问笔录（移送有结论的除外）", FACTS_ON, not_investigated,
       "缺事实表、证据或询问笔录", "What an investigation ends with (T09).")
_needs("R", "已送达以后记有送达日，送达不早于认定，生效不早于送达", SERVED, lambda: or_(
    Finding.served_on.is_(None), Finding.served_on < Finding.determined_on,
    (Finding.state == P.EFFECTIVE) & or_(Finding.effective_on.is_(None), Finding.effective_on < Finding.served_on)),
    "没有送达日，或认定、送达、生效的先后不对", "Ruled, served, in effect, in that order.")
_needs("R", "移送在外的人有尚无结果的移送单", (P.TRANSFERRED_OUT,), lambda: ~there(
    Referral.finding_id == Finding.id, Referral.concluded_on.is_(None)), "没有尚无结果的移送单",
    "Handed over to somebody.")
_needs("R", "事实告知与申辩期、清单核对期、送达期、移送复核期随状态进行", (
    P.INVESTIGATED, P.FACTS_CONFIRMED, P.PROPOSED, P.DETERMINED, P.TRANSFERRED_OUT), lambda: or_(
    (Finding.state == P.INVESTIGATED) & ~runs("fact_confirmation"),
    (Finding.state == P.FACTS_CONFIRMED) & ~runs("list_check"),
    (Finding.state == P.PROPOSED) & ~runs("ruling_letter"),
    (Finding.state == P.DETERMINED) & ~runs("service"),
    (Finding.state == P.TRANSFERRED_OUT) & ~runs("referral_review")),
    "所处状态没有相应的期限", "Every step has its clock (R5).")
_needs("R", "已送达未生效的人，申诉期正在计算", (P.NOTIFIED,), lambda: ~runs("appeal_window"), "申诉期没有起算",
       "Nobody's right of appeal ends unseen (T19).")
_needs("R", "生效而未公示的现行认定，启动公示的期限正在计算", (P.EFFECTIVE,), lambda: and_(
    Finding.current, Finding.publication == PublicationStatus.NONE, ~runs("publication_start"),
    ~there(ExemptionCase.id == Finding.case_id, ExemptionCase.state == "closed")), "启动公示的期限没有起算",
    "A finding in effect is published or excused (E41).")


@invariant("R", "中止的人写明所据的另案，复核期限在计算；已付表决、已生效、移送在外的人不处于中止")
def suspension_has_ground_and_clock(session: Session) -> Looked:
    """Suspended for a reason, at a step where one may be, and looked at again (T33)."""
    broken = or_(empty(Finding.suspended_for), ~runs("suspension_review"), Finding.state.in_(
        (P.PROPOSED, P.EFFECTIVE, P.TRANSFERRED_OUT, P.REVOKED, P.DISCONTINUED)))
    return among(session, Finding, Finding.is_suspended, broken=broken,
                 fault="中止没有所据的另案、没有复核期限，或所处状态不得中止")


@invariant("R", "待决定或已准许的顺延只在送达以后，写有理由，并有相应的期限")
def extension_has_reason_and_clock(session: Session) -> Looked:
    """A request for more time is reasoned and decided on time (T20a–T20c)."""
    pending = Finding.extension == Extension.PENDING
    late = (Finding.extension == Extension.GRANTED) & (Finding.state == P.EFFECTIVE) & ~runs("late_appeal") & ~runs(
        "appeal_window")
    broken = or_(Finding.state.not_in((P.NOTIFIED, P.EFFECTIVE)), empty(Finding.extension_reason),
                 pending & ~runs("extension_decision"), late)
    return among(session, Finding, Finding.extension.in_((Extension.PENDING, Extension.GRANTED)), broken=broken,
                 fault="顺延所处状态、理由或期限不对")


@invariant("R", "次数上限：表决至多两轮，等待至多继续两次")
def caps_are_kept(session: Session) -> Looked:
    """What goes back has an end (procedure, section 10); the other caps are checks of the table itself."""
    return among(session, Finding, broken=or_(Finding.vote_round > 2, Finding.waits > 2),
                 fault=lambda one: f"表决第 {one.vote_round} 轮，继续等待 {one.waits} 次")


@invariant("R", "移送结果与移送日期相符")
def referral_ends_after_it_began(session: Session) -> Looked:
    """A referral with a result has a day, not before it was made."""
    broken = or_(Referral.concluded_on < Referral.referred_on,
                 Referral.concluded_on.is_not(None) & empty(Referral.result))
    return among(session, Referral, broken=broken, fault="移送结果没有写明，或早于移送日")
