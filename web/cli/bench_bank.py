"""The bank that `flask bench` works in: two institutions, five people, and a case on each of so many loans."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from workflow import details as d
from workflow.models import Account, Borrower, Employee, Grant, Institution, Loan, LoanFact
from workflow.rules.actors import Actor
from workflow.services.deadlines import SHANGHAI
from workflow.services.moving import make
from workflow.terms import ObligorType, RiskClass, Role, Trigger

DAY = date(2026, 10, 12)
NOW = datetime(2026, 10, 12, 9, 0, tzinfo=SHANGHAI)
STAFF = (("Q1", "周登记", Role.CASE_CLERK), ("Q2", "钱报送", Role.REPORTING_UNIT),
         ("Q3", "孙受理", Role.ACCEPTANCE_OFFICER), ("Q4", "魏经理", None), ("Q5", "陶审查", None))


def open_bank(session: Session, cases: int) -> tuple[dict[Role, Actor], list[int]]:
    """The people who act, by role, and the keys of the cases, each a clue with its people named."""
    top = Institution(code="H", name="云川银行总行", path="H")
    branch = Institution(code="B", name="云川银行城东支行", path="H/B", parent=top)
    session.add_all([top, branch])
    session.flush()
    actors = dict(_employ(session, branch))
    return actors, [_case(session, branch, number, actors[Role.CASE_CLERK]) for number in range(1, cases + 1)]


def _employ(session: Session, branch: Institution) -> Iterable[tuple[Role, Actor]]:
    for staff_no, name, role in STAFF:
        employee = Employee(staff_no=staff_no, name=name, institution=branch)
        session.add(employee)
        session.flush()
        if role is not None:
            account = Account(employee_id=employee.id, username=staff_no.lower(), password_hash="")
            account.grants = [Grant(role=role, granted_at=NOW, granted_by="性能测量")]
            session.add(account)
            yield role, Actor(employee.id, name, staff_no, branch.id, branch.path, frozenset({role, Role.EMPLOYEE}))


def _case(session: Session, branch: Institution, number: int, clerk: Actor) -> int:
    """One loan gone bad, and the case on it, registered through the door."""
    borrower = Borrower(customer_no=f"K{number}", name=f"恒泰精密{number}厂", obligor_type=ObligorType.SMALL_ENTERPRISE)
    loan = Loan(
        loan_no=f"J{number}", borrower=borrower, institution=branch, product="流动资金贷款", inclusive=True,
        credit_total=Decimal(3_000_000), amount=Decimal(3_000_000), approved_on=date(2025, 4, 1),
        disbursed_on=date(2025, 4, 18), manager_no="Q4", post_loan_no="Q4", reviewer_no="Q5", approver_no="Q5",
        disburser_no="Q5")
    loan.facts = [LoanFact(as_of=date(2026, 9, 30), balance=Decimal("2800000.00"), days_past_due=97,
                           risk_class=RiskClass.SUBSTANDARD, previous_class=RiskClass.SPECIAL_MENTION)]
    session.add(loan)
    session.flush()
    event = make(session, None, "register_clue", d.RegisterClue(
        loan=loan.id, trigger=Trigger.TR_DPD, occurred_on=date(2026, 9, 30), reference="20260930 核心系统明细"),
        by=clerk, now=NOW)
    return int(event.thing.id)
