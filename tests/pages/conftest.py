"""A small bank with accounts, and strict clients on it."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.pages.strict import PASSWORD, StrictClient
from workflow.models.accounts import Account
from workflow.models.people import Employee, Institution, Posting
from workflow.rules.actors import COMMAND_LINE
from workflow.services import accounts
from workflow.services.passwords import Passwords
from workflow.terms import Role

STAFF = {  # staff number, name, institution, post, roles of the account (none: no account)
    "100001": ("钱国梁", "9900", "系统管理岗", (Role.SYS_ADMIN,)),
    "100002": ("韩雪", "9900", "安全管理岗", (Role.SECURITY_ADMIN,)),
    "100003": ("罗斌", "9900", "审计管理岗", (Role.AUDIT_ADMIN,)),
    "100234": ("张建国", "9901", "客户经理", ()),
    "100871": ("刘文静", "9901", "授信审查岗", (Role.CASE_CLERK,)),
    "100105": ("马超", "9901", "支行副行长", None),
}


@pytest.fixture
def bank(app: Flask, session: Session, clock: Callable[[], datetime]) -> dict[str, Account]:
    """A head office and a branch; accounts by staff number, which is also the user name."""
    head = Institution(code="9900", name="总行", path="9900")
    session.add(head)
    session.flush()
    branch = Institution(code="9901", name="城东支行", parent_id=head.id, path="9900/9901")
    session.add(branch)
    session.flush()
    places = {"9900": head, "9901": branch}
    made = {}
    for staff_no, (name, place, title, roles) in STAFF.items():
        employee = Employee(staff_no=staff_no, name=name, institution_id=places[place].id)
        employee.postings.append(Posting(institution_id=places[place].id, title=title, from_on=date(2024, 3, 1)))
        session.add(employee)
        session.flush()
        if roles is None:
            continue
        made[staff_no] = accounts.create_account(
            session, employee, username=staff_no, password=PASSWORD, by=COMMAND_LINE, now=clock(),
            passwords=Passwords.quick(), must_change=False)
        for role in roles:
            accounts.grant_role(session, made[staff_no], role, by=COMMAND_LINE, now=clock())
    session.commit()
    return made


@pytest.fixture
def strict(app: Flask, bank: dict[str, Account]) -> Callable[[], StrictClient]:
    """Makes strict clients, each a desk of its own."""
    app.test_client_class = StrictClient
    return app.test_client


@pytest.fixture
def desk(strict: Callable[[], StrictClient]) -> StrictClient:
    """One strict client."""
    return strict()
