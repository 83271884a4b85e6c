"""Look-ups about what sets a case off: the claimant's part, conclusions in effect, whom an intention means."""

from functools import cached_property

from sqlalchemy import exists, select, true

from workflow.models import CaseLoan, ExemptionCase, Finding, Loan
from workflow.rules.situation import AnsweredByGate
from workflow.services import parts
from workflow.services.access import left_by, under
from workflow.services.grounds import Common, common_grounds
from workflow.services.look.case import CaseLooks
from workflow.services.pending import gate_of


class ClaimLooks(CaseLooks):
    """Parts in the loans of the case, or of the one to be opened."""

    @cached_property
    def loan_in_reach(self) -> bool:
        """The loan belongs to the actor's institution or one below it."""
        loan = self.session.get(Loan, self.s.details.loan)
        return loan is not None and under(self.s.by, loan.institution)

    @cached_property
    def had_part_in_loans(self) -> bool:
        """The actor had a part in one of the loans."""
        return parts.had_a_part(self.session, self.s.by.employee_id, self.loan_ids)

    @cached_property
    def apart_from_loans(self) -> bool:
        """The actor had no part in any of the loans, and was never judged about one."""
        me = self.s.by.employee_id
        judged = me is not None and parts.record_of(self.session, self.loan_ids, me) is not None
        return not judged and not self.had_part_in_loans

    @cached_property
    def own_conclusion(self) -> Finding | None:
        """The conclusion in effect about the actor and one of the loans."""
        mine = parts.conclusions(self.session, self.loan_ids, Finding.employee_id == self.s.by.employee_id)
        return mine[0] if mine else None

    def conclusion_elsewhere(self, employee_id: int) -> Finding | None:
        """The conclusion in effect about somebody and one of the loans in another case than this one."""
        found = parts.conclusions(self.session, self.loan_ids, Finding.employee_id == employee_id,
                                  Finding.case_id != self.s.case.id)
        return found[0] if found else None

    @cached_property
    def people_of_loans(self) -> set[int]:
        """Everybody who has to do with one of the loans, by key."""
        loans = self.session.scalars(select(Loan).where(Loan.id.in_(self.loan_ids)))
        return {one.id for loan in loans for one in parts.people_of(self.session, loan)}

    @cached_property
    def gate_answers(self) -> list[AnsweredByGate]:
        """What the gate says of each person meant about whom a conclusion is in effect."""
        found = parts.conclusions(self.session, self.loan_ids, Finding.employee_id.in_(self.s.details.people))
        by_person = {one.employee_id: one for one in found}
        return [AnsweredByGate(one.person_name, one.case.number, gate_of(self.session, one))
                for one in by_person.values()]

    @cached_property
    def hidden_case_on_loans(self) -> bool:
        """The actor has stepped aside in another case on one of the loans: for him there is none."""
        other = CaseLoan.case_id != self.s.case.id if self.s.case is not None else true()
        return bool(self.session.scalar(select(exists().where(
            CaseLoan.loan_id.in_(self.loan_ids), CaseLoan.case_id.in_(left_by(self.s.by.keys)), other))))

    def common_with(self, target: int) -> Common:
        """What this case and the target of a merger have in common (T36)."""
        case = self.session.get(ExemptionCase, target)
        return common_grounds(self.s.case, case) if case is not None else Common()
