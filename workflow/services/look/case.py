"""Look-ups about a case as a whole: its loans, its list of people, its side tracks."""

from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy import exists, select

from workflow.models import (
    AccountabilityOrder,
    AuditLine,
    CaseLoan,
    Employee,
    ExemptionCase,
    Finding,
    Loan,
    PenaltyNote,
    Referral,
)
from workflow.rules.recorded import CasePerson
from workflow.rules.situation import Refusal
from workflow.services import persons
from workflow.services.access import acting_role
from workflow.terms import (
    LIVE_CASE,
    CaseState,
    PersonState,
    Role,
    Stage,
)

if TYPE_CHECKING:
    pass
from workflow.services.look.base import Looks

MERGE_TARGET = (
    CaseState.PENDING_ACCEPTANCE, CaseState.SUPPLEMENTING, CaseState.ACCEPTED, CaseState.INVESTIGATING,
    CaseState.FACT_CONFIRMATION, CaseState.LIST_CHECKING,
)
"""States of a case that can still take in another one (T36)."""


class CaseLooks(Looks):
    """The case before acceptance, and how it may end."""

    @cached_property
    def acts_as(self) -> Role | None:
        """The role in which the actor makes this move."""
        return acting_role(self.s.by, self.row, case=self.s.case, finding=self.s.person)

    @cached_property
    def loan_ids(self) -> list[int]:
        """The loans of the case, or the one to be registered."""
        if self.s.case is None:
            return [self.s.details.loan] if self.s.details is not None else []
        return [row.loan_id for row in self.s.case.loans]

    @cached_property
    def live_case_of_loan(self) -> str | None:
        """Number of the live case that holds one of the loans."""
        return self.session.scalar(
            select(ExemptionCase.number).join(CaseLoan).where(
                CaseLoan.loan_id.in_(self.loan_ids), ExemptionCase.state.in_(LIVE_CASE)).limit(1))

    @cached_property
    def people_already_judged(self) -> list[str]:
        """People with an effective finding about one of these loans."""
        return list(self.session.scalars(
            select(Finding.person_name).join(CaseLoan, CaseLoan.case_id == Finding.case_id).where(
                CaseLoan.loan_id.in_(self.loan_ids), Finding.current, Finding.state == PersonState.EFFECTIVE)
            .distinct()))

    @cached_property
    def is_duplicate(self) -> bool:
        """Another live case, not split off from this one, holds one of the loans."""
        return bool(self.session.scalar(select(exists().where(
            CaseLoan.loan_id.in_(self.loan_ids), CaseLoan.case_id != self.s.case.id, CaseLoan.live))))

    @cached_property
    def former_acceptance_officers(self) -> set[int]:
        """Who refused this case before."""
        return set(self.session.scalars(select(AuditLine.actor_id).where(
            AuditLine.case_id == self.s.case.id, AuditLine.action == "refuse", AuditLine.actor_id.is_not(None))))

    @cached_property
    def stages_without_anybody(self) -> list[str]:
        """Stages that nobody on the list answers for; disposal counts only once it has begun."""
        named = {stage for one in self.s.case.people_named for stage in one.stages}
        return [stage for stage in Stage if stage not in named and stage != Stage.DISPOSAL]

    def had_a_part(self, employee_id: int | None) -> bool:
        """Whether somebody, under any of his staff numbers, is named for, or handled, the loan (R-A)."""
        mine = persons.by_key(self.session).numbers(employee_id) if employee_id is not None else frozenset()
        numbers = set(self.session.scalars(select(Employee.staff_no).where(Employee.id.in_(mine))))
        return any(person.staff_no in numbers for person in self.case_people)

    @cached_property
    def case_people(self) -> list[CasePerson]:
        """Everybody with a part in the loan: those named, and those the ledger names."""
        people: dict[str, tuple[set[Stage], bool]] = {}
        for one in self.s.case.current:
            people[one.employee.staff_no] = ({Stage(stage) for stage in one.stages}, True)
        for named in self.s.case.people_named:
            people.setdefault(named.staff_no, ({Stage(stage) for stage in named.stages}, True))
        for row in self.s.case.loans:
            for number, stage in handlers(row.loan):
                people.setdefault(number, (set(), False))[0].add(stage)
        return [CasePerson(number, frozenset(stages), subject) for number, (stages, subject) in people.items()]

    @cached_property
    def referral_references(self) -> set[str]:
        """References under which this person was referred before."""
        return set(self.session.scalars(select(Referral.reference).where(Referral.finding_id == self.s.person.id)))

    def suspended_before_for(self, other_case: str) -> bool:
        """The same matter suspended this person before (section 10)."""
        return bool(other_case) and other_case in self.s.person.suspended_for.split("\n")

    @cached_property
    def anybody_ever_determined(self) -> bool:
        """Somebody in this case was ever ruled on."""
        return any(one.ever_determined for one in self.s.case.findings)

    def why_not_into(self, target: int) -> Refusal | None:
        """Why a case cannot be the target of a merger."""
        case = self.session.get(ExemptionCase, target)
        if case is None or case.id == self.s.case.id or case.merged_into_id == self.s.case.id:
            return Refusal("no_such_target")
        people = {one.employee_id for one in (*self.s.case.findings, *self.s.case.people_named)}
        known = persons.by_key(self.session)
        mine = {number for one in people for number in known.numbers(one)}
        serving = sorted({seat.employee_id for seat in case.seats if seat.role != Role.REPRESENTATIVE} & mine)
        if serving:
            return Refusal("serves_in_target", {"names": self.names(serving)})
        return None if case.state in MERGE_TARGET else Refusal("target_too_far", {"state": case.state})

    def penalty_accounted_for(self, finding: Finding) -> bool:
        """A receipt, a note, or six months since effect (T32)."""
        executed = exists().where(AccountabilityOrder.finding_id == finding.id,
                                  AccountabilityOrder.state == "executed")
        noted = exists().where(PenaltyNote.finding_id == finding.id)
        done = bool(self.session.scalar(select(executed | noted)))
        return done or (finding.effective_on is not None and (self.s.today - finding.effective_on).days >= 183)


def handlers(loan: Loan) -> list[tuple[str, Stage]]:
    """Who handled a loan at which stage, as the ledger says (staff number, stage)."""
    rows = ((loan.manager_no, Stage.PRE_LOAN), (loan.reviewer_no, Stage.UNDERWRITING),
            (loan.approver_no, Stage.UNDERWRITING), (loan.disburser_no, Stage.DISBURSEMENT),
            (loan.post_loan_no, Stage.POST_LOAN))
    return [(number, stage) for number, stage in rows if number]
