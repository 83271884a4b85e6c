"""A case before its committee is called, and people who could be asked to sit: what is on record of each."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from tests import builders as b
from workflow.models import (
    Account,
    BorrowerInterest,
    CaseWitness,
    Employee,
    ExemptionCase,
    Grant,
    KeyStaff,
    Kinship,
    Posting,
    SamePerson,
)
from workflow.services.moving import refusals
from workflow.terms import CaseState, DeclaredBy, Interest, Relation, Role

TODAY, NOW = b.TODAY, b.NOW
DAY = timedelta(days=1)
OLD = date(2020, 1, 1)
BODIES = (Role.COMMITTEE_CHAIR, Role.COMMITTEE_MEMBER, Role.ALTERNATE_MEMBER, Role.INVESTIGATOR, Role.APPEAL_PANEL)


class World:
    """One case waiting for its committee, whose subject is `subject`, and more and more people who hold every role."""

    def __init__(self, session: Session, state: CaseState = CaseState.PENDING_REVIEW) -> None:
        self.session, self.bank = session, b.a_bank(session)
        self.case = b.a_case(self.bank, state)
        self.subject = self.bank.staff[Role.SUBJECT]
        self.borrower = self.case.loans[0].loan.borrower
        self.elsewhere = b.a_case(self.bank, CaseState.INVESTIGATING)
        self.hired = 0

    def hire(self, *roles: Role, name: str = "") -> Employee:
        """Somebody new at the head office who holds these roles."""
        self.hired += 1
        one = Employee(staff_no=f"N{self.hired:03d}", name=name or f"新员工{self.hired}",
                       institution_id=self.bank.head.id)
        self.session.add(one)
        self.session.flush()
        account = Account(employee_id=one.id, username=one.staff_no.lower(), password_hash="-")
        account.grants = [Grant(role=role, granted_at=NOW, granted_by="-") for role in roles]
        self.session.add(account)
        return one

    def add(self, record: Any) -> None:
        self.session.add(record)
        self.session.flush()

    # --- what is on record

    def kin(self, one: Employee, relation: Relation, other: Employee | None = None, **more: Any) -> None:
        """`other` (the subject) is the `relation` of somebody."""
        relative = other or self.subject
        self.add(Kinship(employee_id=one.id, relative_id=relative.id, relation=relation, declared_on=OLD,
                         source=DeclaredBy.HR, **more))

    def key(self, one: Employee, since: date = OLD, until: date | None = None) -> None:
        self.add(KeyStaff(employee_id=one.id, from_on=since, to_on=until))

    def stake(self, one: Employee, kind: Interest = Interest.INVESTMENT, **more: Any) -> None:
        """An interest in the borrower of the case, unless said otherwise."""
        given = {"customer_no": self.borrower.customer_no, "declared_on": OLD, "source": DeclaredBy.HR} | more
        self.add(BorrowerInterest(employee_id=one.id, kind=kind, **given))

    def under(self, one: Employee, superior: Employee, since: date = OLD, until: date | None = None) -> None:
        """Somebody held a post under a superior."""
        self.add(Posting(employee_id=one.id, institution_id=one.institution_id, title=f"{superior.name}所辖",
                         from_on=since, to_on=until, superior_no=superior.staff_no))

    def witness(self, one: Employee, case: ExemptionCase | None = None) -> None:
        self.add(CaseWitness(case_id=(case or self.case).id, employee_id=one.id, testified_on=TODAY, about="在场",
                             recorded_by_id=self.bank.staff[Role.LEAD_INVESTIGATOR].id))

    def same(self, one: Employee, *others: Employee) -> None:
        """These staff numbers are one person's, told in a chain."""
        for first, second in zip((one, *others), others, strict=False):
            keys = sorted((first.id, second.id))
            self.add(SamePerson(employee_id=keys[0], other_id=keys[1], told_on=OLD))

    def again(self, one: Employee, *roles: Role) -> Employee:
        """Another staff number of the same person."""
        other = self.hire(*roles, name=one.name)
        self.same(one, other)
        return other

    def codes(self, move: str, details: Any, role: Role) -> list[str]:
        """Why a nomination would be refused at the door."""
        return [one.code for one in refusals(self.session, self.case, move, by=self.bank.actor(role), now=NOW,
                                             details=details)]


Plant = Callable[[World, Employee], object]
