"""One loan and its borrower as the ledgers have them, for those whose right reaches its institution."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

from workflow.models import CaseLoan, Employee, ExemptionCase, Institution, LedgerImport, Loan, LoanFact
from workflow.rules.actors import Actor
from workflow.services.access import is_judged, visible, within_reach
from workflow.services.proposals import ProposedPerson


@dataclass(frozen=True, slots=True)
class Standing:
    """How the loan stood on one day, and the import that said so (None for facts older than the imports kept)."""

    fact: LoanFact
    source: LedgerImport | None


def in_reach(actor: Actor, right: str) -> ColumnElement[bool]:
    """The loans a right reaches, as a condition on `Loan`."""
    return Loan.institution_id.in_(select(Institution.id).where(within_reach(actor, right)))


def find(session: Session, actor: Actor, loan_no: str, right: str = "view_loan") -> Loan | None:
    """The loan of that number among those the right reaches."""
    return session.scalar(select(Loan).where(Loan.loan_no == loan_no, in_reach(actor, right)).options(
        joinedload(Loan.borrower), joinedload(Loan.institution)))


def standings(session: Session, loan: Loan) -> list[Standing]:
    """How the loan stood, in the order of time."""
    keys = {fact.import_id for fact in loan.facts}
    sources = {one.id: one for one in session.scalars(select(LedgerImport).where(LedgerImport.id.in_(keys)))}
    return [Standing(fact, sources.get(fact.import_id or 0)) for fact in loan.facts]


def others(session: Session, actor: Actor, loan: Loan) -> list[Loan]:
    """Other loans of the same borrower within the actor's reach, with their facts."""
    return list(session.scalars(
        select(Loan).where(Loan.borrower_id == loan.borrower_id, Loan.id != loan.id, in_reach(actor, "view_loan"))
        .options(joinedload(Loan.institution), joinedload(Loan.facts)).order_by(Loan.loan_no)).unique())


def cases_on(session: Session, actor: Actor, loan: Loan) -> list[ExemptionCase]:
    """The cases on a loan that the actor may see, the latest first."""
    return list(session.scalars(
        select(ExemptionCase).join(CaseLoan).where(CaseLoan.loan_id == loan.id, visible(actor))
        .order_by(ExemptionCase.id.desc())))


def may_see_people(session: Session, actor: Actor, loan: Loan, people: Sequence[ProposedPerson]) -> bool:
    """Whether the actor may read who was in charge: under no staff number one of them, or judged in a case on it.

    Who stepped aside in a case on it still reads what the ledger says: were it hidden, the case would show by that.
    """
    mine = {actor.staff_no, *session.scalars(select(Employee.staff_no).where(Employee.id.in_(actor.keys)))}
    if any(one.staff_no in mine for one in people):
        return False
    cases = session.scalars(select(ExemptionCase).join(CaseLoan).where(CaseLoan.loan_id == loan.id))
    return not any(is_judged(actor, case) for case in cases)
