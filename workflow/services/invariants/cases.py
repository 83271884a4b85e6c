"""I15, I17, I18 and what a case records of itself: its state, its loans, its end, its number."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from workflow.models import (
    AuditLine,
    CaseLoan,
    ExemptionCase,
    Finding,
    NumberSequence,
    Objection,
    Period,
    Publication,
)
from workflow.rules.changes import FINAL
from workflow.rules.standing import DERIVED, case_state, is_parked
from workflow.services.invariants.common import (
    Looked,
    Violation,
    among,
    each,
    empty,
    has_open_appeal,
    invariant,
    open_objection_in_case,
    there,
)
from workflow.services.naming import named
from workflow.terms import (
    LIVE_CASE,
    CaseState,
    DiscontinuedReason,
    Extension,
    ObjectionState,
    PersonState,
    PublicationState,
    PublicationStatus,
)
from workflow.wording import word

Case = ExemptionCase
BEFORE_ACCEPTANCE = (CaseState.CLUE, CaseState.PENDING_ACCEPTANCE, CaseState.SUPPLEMENTING, CaseState.NOT_ACCEPTED)
ACCEPTED = tuple(sorted(DERIVED | {CaseState.CLOSED}))


@invariant("I15", "受理以后的案级状态，等于由在办人员推出的状态")
def state_is_derived(session: Session) -> Looked:
    """Stored and derived states agree (R1)."""
    people = _people(session)
    objected = _cases(session, Objection, Objection.state == ObjectionState.OPEN)
    publishing = _cases(session, Publication, Publication.state == PublicationState.OPEN)

    def fault(case: Case) -> str | None:
        derived = case_state(people[case.id], team_ready=case.team_ready, objections_open=case.id in objected,
                             publication_open=case.id in publishing)
        return None if derived == case.state else f"记为“{word(case.state)}”，由人员推出的是“{word(derived)}”"
    return each(session, session.scalars(select(Case).where(Case.state.in_(DERIVED)).order_by(Case.id)), fault)


def _people(session: Session) -> dict[int, list[Any]]:
    """State and suspension of everybody with a current record, by case."""
    found: dict[int, list[Any]] = defaultdict(list)
    for row in session.execute(select(Finding.case_id, Finding.state, Finding.is_suspended).where(Finding.current)):
        found[row.case_id].append(row)
    return found


def _cases(session: Session, model: Any, condition: Any) -> set[int]:
    """Cases with such a record."""
    return set(session.scalars(select(model.case_id).where(condition)))


@invariant("I15", "受理以前和不予受理的事项没有人级记录")
def nobody_before_acceptance(session: Session) -> Looked:
    """People become persons of the case by its acceptance."""
    return among(session, Case, Case.state.in_(BEFORE_ACCEPTANCE), broken=there(Finding.case_id == Case.id),
                 fault="尚未受理却有人级记录")


@invariant("I17", "已结案的事项里，每人都已生效或退出，没有停放人员")
def closed_case_is_done(session: Session) -> Looked:
    """Nobody is left behind."""
    people = _people(session)

    def fault(case: Case) -> str | None:
        rest = [one for one in people[case.id] if is_parked(one) or one.state not in (
            PersonState.EFFECTIVE, PersonState.DISCONTINUED)]
        return f"还有 {len(rest)} 人没有了结" if rest else None
    return each(session, session.scalars(select(Case).where(Case.state == CaseState.CLOSED)), fault)


@invariant("I17", "已结案的事项没有未决的申诉、异议、顺延，生效认定的公示都已了结")
def closed_case_has_nothing_pending(session: Session) -> Looked:
    """Nothing is open."""
    open_person = there(
        Finding.case_id == Case.id, Finding.current,
        or_(has_open_appeal(), Finding.extension.in_((Extension.PENDING, Extension.GRANTED)),
            (Finding.state == PersonState.EFFECTIVE) & (Finding.publication != PublicationStatus.SETTLED)))
    return among(session, Case, Case.state == CaseState.CLOSED, broken=open_person | open_objection_in_case(),
                 fault="还有未决的申诉、异议、顺延，或者公示没有了结")


@invariant("I17", "已结案的事项写有整改要求")
def closed_case_is_rectified(session: Session) -> Looked:
    """What is to be put right was entered before closing (T32)."""
    return among(session, Case, Case.state == CaseState.CLOSED, broken=empty(Case.rectification), fault="没有整改要求")


@invariant("I17", "已撤回、已终止、不予受理的事项里，从来没有人被认定（身故全员退出的除外）")
def ended_case_judged_nobody(session: Session) -> Looked:
    """A case in which somebody was ruled on does not vanish."""
    judged = there(Finding.case_id == Case.id, Finding.ever_determined,
                   func.coalesce(Finding.discontinued_reason, "") != DiscontinuedReason.DECEASED)
    ended = (CaseState.WITHDRAWN, CaseState.TERMINATED, CaseState.NOT_ACCEPTED)
    return among(session, Case, Case.state.in_(ended), broken=judged, fault="曾有人被认定，不得撤回或终止")


@invariant("I18", "在办事项都有一个进行中的期限，时钟或替手可以推进（所查部分）")
def live_case_has_a_clock(session: Session) -> Looked:
    """Something runs that ends in somebody's or the clock's turn (R5)."""
    return among(session, Case, Case.state.in_(LIVE_CASE),
                 broken=~there(Period.case_id == Case.id, Period.ended_on.is_(None)), fault="没有进行中的期限")


@invariant("R", "已终结的事项不再占用借据")
def ended_case_frees_its_loans(session: Session) -> Looked:
    """Others may register the loan again."""
    return among(session, Case, Case.state.in_(FINAL), broken=there(CaseLoan.case_id == Case.id, CaseLoan.live),
                 fault="已终结而仍占用借据")


@invariant("R", "同一借据在一个案族之外没有第二个在办事项")
def one_live_family_for_a_loan(session: Session) -> Looked:
    """A loan is under one live case and those split off from it (T01, E29)."""
    rows = session.execute(
        select(CaseLoan.loan_id, Case.id, func.coalesce(Case.family_id, Case.id).label("family"))
        .join(Case, Case.id == CaseLoan.case_id).where(Case.state.in_(LIVE_CASE)).order_by(CaseLoan.loan_id, Case.id))
    families: dict[int, int] = {}
    found, seen = [], 0
    for loan_id, case_id, family in rows:
        seen += 1
        if families.setdefault(loan_id, family) != family:
            found.append(Violation(named(session, session.get_one(Case, case_id)), "其借据另有案族以外的在办事项"))
    return Looked(seen, found)


@invariant("R", "每个事项至少有一笔借据和一个触发事件")
def case_has_loan_and_trigger(session: Session) -> Looked:
    """A case is about something and was set off by something."""
    def fault(case: Case) -> str | None:
        return None if case.loans and case.triggers else "没有借据或没有触发事件"
    return each(session, session.scalars(select(Case).order_by(Case.id)), fault)


@invariant("R", "受理以后的事项在适用范围内或参照执行，并记有一年总时钟的起点")
def accepted_case_is_in_scope(session: Session) -> Looked:
    """Scope and the start of the year are known."""
    broken = or_(Case.scope.is_(None), Case.scope.not_in(("in", "by_reference")), Case.clock_from.is_(None))
    return among(session, Case, Case.state.in_(ACCEPTED), broken=broken, fault="适用范围或一年总时钟的起点没有记明")


@invariant("R", "事项编号逐年连续，没有缺号")
def case_numbers_have_no_gap(session: Session) -> Looked:
    """The n-th case of a year bears the number n."""
    numbers: dict[int, set[int]] = defaultdict(set)
    for number in session.scalars(select(Case.number)):
        in_year, _, place = number.partition("-")
        numbers[int(in_year)].add(int(place))
    found = []
    for year, last in session.execute(select(NumberSequence.year, NumberSequence.last).where(
            NumberSequence.series == "case")):
        found += [Violation(f"认定事项 {year}-{gap:04d}", "缺号，没有这个事项") for gap in _gaps(numbers[year], last)]
    return Looked(sum(len(places) for places in numbers.values()), found)


def _gaps(taken: Iterable[int], last: int) -> list[int]:
    """Numbers up to `last` that are not taken."""
    return sorted(set(range(1, last + 1)) - set(taken))


@invariant("R", "案级状态与审计链最后一行所记的状态一致")
def state_is_what_the_chain_says(session: Session) -> Looked:
    """Nobody has written a state past the door."""
    def fault(case: Case) -> str | None:
        line = session.scalar(select(AuditLine.body).where(AuditLine.case_id == case.id)
                              .order_by(AuditLine.seq.desc()).limit(1))
        if line is None:
            return "没有审计记录"
        return None if f'"case":"{case.state}"' in line else "与审计链最后一行所记的状态不同"
    return each(session, session.scalars(select(Case).order_by(Case.id)), fault)
