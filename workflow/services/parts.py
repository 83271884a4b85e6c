"""Who had a part in a loan, what was decided about them there, and which case it is under now."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, selectinload

from workflow.models import CaseLoan, Employee, ExemptionCase, Finding, Loan
from workflow.services.access import left_by
from workflow.services.proposals import is_head, is_vice_president, propose_people
from workflow.terms import LIVE_CASE, PersonState

NUMBERS = (Loan.manager_no, Loan.reviewer_no, Loan.approver_no, Loan.disburser_no, Loan.post_loan_no)
"""The five the ledger names for a loan."""


def part_of(session: Session, employee_id: int | None) -> ColumnElement[bool]:
    """The loans somebody had a part in, as a condition on `Loan`: those for which he would be proposed (2.1).

    The ledger names him, or he led the branch on the day of approval. `propose_people` tells the same from the loan's
    side.
    """
    employee = session.get(Employee, employee_id) if employee_id is not None else None
    if employee is None:
        return Loan.id.in_(())
    ways: list[ColumnElement[bool]] = [column == employee.staff_no for column in NUMBERS]
    day = func.coalesce(Loan.approved_on, Loan.disbursed_on)
    for held in employee.postings:
        if is_head(held.title) or is_vice_president(held.title):
            until = () if held.to_on is None else (day <= held.to_on,)
            ways.append(and_(Loan.institution_id == held.institution_id, day >= held.from_on, *until))
    return or_(*ways)


def had_a_part(session: Session, employee_id: int | None, loan_ids: Collection[int]) -> bool:
    """Whether somebody had a part in one of these loans."""
    found = select(Loan.id).where(Loan.id.in_(loan_ids), part_of(session, employee_id)).limit(1)
    return session.scalar(found) is not None


def people_of(session: Session, loan: Loan, reader: Collection[int] = ()) -> list[Employee]:
    """Everybody who has to do with a loan: those proposed for it, then those named or judged about it so far.

    Cases in which `reader` (the keys of an actor) has stepped aside tell him of nobody; so in the functions below.
    """
    proposed = [one.employee for one in propose_people(session, loan) if one.employee is not None]
    cases = session.scalars(
        select(ExemptionCase).join(CaseLoan)
        .where(CaseLoan.loan_id == loan.id, ExemptionCase.id.not_in(left_by(reader))).order_by(ExemptionCase.id)
        .options(selectinload(ExemptionCase.findings), selectinload(ExemptionCase.people_named)))
    met = [one.employee for case in cases for people in (case.people_named, case.findings) for one in people]
    return list(dict.fromkeys([*proposed, *met]))


def conclusions(session: Session, loan_ids: Collection[int], *about: ColumnElement[bool]) -> list[Finding]:
    """Current findings in effect about one of these loans, in whatever case; `about` narrows them."""
    in_cases = select(CaseLoan.case_id).where(CaseLoan.loan_id.in_(loan_ids))
    return list(session.scalars(select(Finding).where(
        Finding.case_id.in_(in_cases), Finding.current, Finding.state == PersonState.EFFECTIVE, *about)
        .order_by(Finding.id)))


def live_case(session: Session, loan_id: int, employee_id: int | None = None,
              reader: Collection[int] = ()) -> ExemptionCase | None:
    """The live case a loan is under: the one in which this employee is judged, where several of one family are."""
    cases = session.scalars(select(ExemptionCase).join(CaseLoan).where(
        CaseLoan.loan_id == loan_id, ExemptionCase.state.in_(LIVE_CASE), ExemptionCase.id.not_in(left_by(reader)))
        .order_by(CaseLoan.live.desc(), ExemptionCase.id)).all()
    return next((case for case in cases if _is_judged(case, employee_id)), next(iter(cases), None))


def _is_judged(case: Any, employee_id: int | None) -> bool:
    return any(one.employee_id == employee_id and one.state != PersonState.DISCONTINUED for one in case.current)


def record_of(session: Session, loan_ids: Collection[int], employee_id: int,
              reader: Collection[int] = ()) -> Finding | None:
    """Somebody's record about these loans that the gate is asked of: one in effect, else the latest one."""
    in_cases = select(CaseLoan.case_id).where(CaseLoan.loan_id.in_(loan_ids))
    found = session.scalars(select(Finding).where(
        Finding.case_id.in_(in_cases), Finding.case_id.not_in(left_by(reader)), Finding.employee_id == employee_id,
        Finding.current).order_by(
        (Finding.state == PersonState.EFFECTIVE).desc(), (Finding.state != PersonState.DISCONTINUED).desc(),
        Finding.id.desc()))
    return found.first()
