"""The roster on pages, and who may do what to accounts (三员分立)."""

import re
from collections.abc import Callable
from http import HTTPStatus

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import Clock
from tests.pages.strict import StrictClient
from workflow.models.accounts import Account
from workflow.models.audit import AuditLine
from workflow.models.people import Employee
from workflow.rules.actors import COMMAND_LINE
from workflow.services import accounts
from workflow.services.accounts import AccountReason, AccountRefused
from workflow.services.engine import reading
from workflow.terms import Role

SYSTEM, SECURITY, AUDITOR, NOBODY, CLERK, WITHOUT = "100001", "100002", "100003", "100234", "100871", "100105"

pytestmark = pytest.mark.usefixtures("bank")


@pytest.fixture
def page_of(session: Session) -> Callable[[str], str]:
    """The address of a person's page, by staff number."""
    keys = dict(session.execute(select(Employee.staff_no, Employee.id)).all())
    session.rollback()
    return lambda staff_no: f"/people/{keys[staff_no]}"


def roles_of(session: Session, username: str) -> frozenset[Role]:
    with reading(), Session(session.get_bind()) as fresh:
        return accounts.live_roles(fresh, accounts.account_named(fresh, username))


def test_the_tree_shows_one_institution_and_search_finds_all(desk: StrictClient) -> None:
    desk.sign_in(NOBODY)
    own = desk.get("/people")
    assert "刘文静" in own.text
    assert "钱国梁" not in own.text
    found = desk.get("/people?q=1000")
    assert "钱国梁" in found.text
    assert "刘文静" not in found.text
    assert "没有找到人员" in desk.get("/people?q=%25").text


def test_an_institution_that_is_not_there_is_not_found(desk: StrictClient) -> None:
    desk.sign_in(NOBODY)
    assert desk.get("/people?institution=99").status_code == HTTPStatus.NOT_FOUND


def test_only_administrators_see_accounts(desk: StrictClient, page_of: Callable[[str], str]) -> None:
    desk.sign_in(CLERK)
    assert desk.get("/accounts").status_code == HTTPStatus.FORBIDDEN
    assert "账号管理" not in desk.get("/people").text
    assert "用户名" not in desk.get(page_of(NOBODY)).text
    desk.sign_in(AUDITOR)
    assert "账号管理" in desk.get("/people").text
    assert desk.get("/accounts").status_code == HTTPStatus.OK


def test_the_system_administrator_gives_an_account_and_its_password_is_told_once(
        desk: StrictClient, page_of: Callable[[str], str], strict: Callable[[], StrictClient]) -> None:
    desk.sign_in(SYSTEM)
    desk.get(page_of(WITHOUT))
    told = desk.submit(to="/account")
    password = re.search(r'class="secret">([^<]+)<', told.text)[1]
    assert password not in desk.get(page_of(WITHOUT)).text
    assert strict().sign_in(WITHOUT, password).request.path == "/password"


@pytest.mark.parametrize(("username", "status", "said"), [
    (CLERK, HTTPStatus.CONFLICT, "用户名已被使用"),
    ("张三", HTTPStatus.UNPROCESSABLE_ENTITY, "只能用字母"),
    ("", HTTPStatus.UNPROCESSABLE_ENTITY, "请填写用户名"),
])
def test_a_bad_user_name_is_refused_with_the_reason(
        desk: StrictClient, page_of: Callable[[str], str], username: str, status: HTTPStatus, said: str) -> None:
    desk.sign_in(SYSTEM)
    desk.get(page_of(WITHOUT))
    answer = desk.submit({"username": username}, to="/account")
    assert answer.status_code == status
    assert said in answer.text


def test_the_security_administrator_grants_and_ends_a_role(
        desk: StrictClient, page_of: Callable[[str], str], session: Session) -> None:
    desk.sign_in(SECURITY)
    desk.get(page_of(NOBODY))
    assert "角色已授予" in desk.submit({"role": "investigator"}, to="/roles").text
    assert Role.INVESTIGATOR in roles_of(session, NOBODY)
    assert "角色已收回" in desk.submit(to="/roles/investigator/end").text
    assert roles_of(session, NOBODY) == frozenset()
    with reading(), Session(session.get_bind()) as fresh:
        lines = fresh.scalars(select(AuditLine.action).order_by(AuditLine.id.desc()).limit(2)).all()
    assert lines == ["account.end_grant", "account.grant"]


@pytest.mark.parametrize(("who", "path"), [
    (SYSTEM, "/roles"), (SYSTEM, "/roles/case_clerk/end"), (AUDITOR, "/roles"), (AUDITOR, "/account/reset"),
    (SECURITY, "/account/reset"), (SECURITY, "/account/unlock"), (SECURITY, "/account/active"), (SECURITY, "/account"),
    (CLERK, "/roles"), (CLERK, "/account/reset"), (CLERK, "/account/end-sessions"), (NOBODY, "/account"),
])
def test_nobody_does_anothers_duty(
        desk: StrictClient, page_of: Callable[[str], str], session: Session, who: str, path: str) -> None:
    desk.sign_in(who)
    desk.get("/password")
    token = desk.token
    answer = desk.post(page_of(CLERK) + path, data={"csrf_token": token, "role": "audit", "active": "no"})
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert roles_of(session, CLERK) == {Role.CASE_CLERK}


@pytest.mark.parametrize(("account", "role", "said"), [
    (SYSTEM, "audit_admin", "三员分立：已有“系统管理员”角色"),
    (SYSTEM, "case_clerk", "三员分立：已有“系统管理员”角色"),
    (CLERK, "sys_admin", "三员分立：已有“登记员”角色"),
    (CLERK, "case_clerk", "此账号已有该角色"),
    (SECURITY, "audit", "不能办理自己的账号"),
])
def test_duties_that_must_stay_apart_are_not_granted_together(
        desk: StrictClient, page_of: Callable[[str], str], session: Session,
        account: str, role: str, said: str) -> None:
    desk.sign_in(SECURITY)
    desk.get(page_of(NOBODY))
    token = desk.token
    answer = desk.post(page_of(account) + "/roles", data={"csrf_token": token, "role": role})
    assert answer.status_code == HTTPStatus.CONFLICT
    assert said in answer.text
    assert Role(role) not in roles_of(session, account) or said == "此账号已有该角色"


@pytest.mark.parametrize("role", [Role.EMPLOYEE, Role.CLOCK, Role.SUBJECT])
def test_roles_that_come_by_themselves_are_never_granted(
        bank: dict[str, Account], session: Session, clock: Clock, role: Role) -> None:
    with pytest.raises(AccountRefused) as refused:
        accounts.grant_role(session, bank[NOBODY], role, by=COMMAND_LINE, now=clock())
    assert refused.value.reason == AccountReason.NEVER_GRANTED


def test_the_system_administrator_unlocks_ends_sessions_and_disables(
        desk: StrictClient, strict: Callable[[], StrictClient], page_of: Callable[[str], str]) -> None:
    other = strict()
    for _ in range(5):
        other.sign_in(NOBODY, "wrong-password")
    desk.sign_in(SYSTEM)
    assert "已锁定至 2026-10-12 09:15" in desk.get(page_of(NOBODY)).text
    assert "账号已解锁" in desk.submit(to="/unlock").text
    other.sign_in(NOBODY)
    assert "1 处" in desk.get(page_of(NOBODY)).text
    assert "登录已全部结束" in desk.submit(to="/end-sessions").text
    assert other.get("/people").status_code == HTTPStatus.SEE_OTHER
    desk.submit(to="/active")
    assert other.sign_in(NOBODY).status_code == HTTPStatus.UNAUTHORIZED
    desk.get(page_of(NOBODY))
    assert "账号已启用" in desk.submit(to="/active").text


def test_from_the_command_line(app: Flask, strict: Callable[[], StrictClient]) -> None:
    run = app.test_cli_runner()
    made = run.invoke(args=["user", "create", WITHOUT, "--username", "machao", "--role", "signatory"])
    assert made.exit_code == 0, made.output
    first = re.search(r"一次性密码：(\S+)（", made.output)[1]
    assert strict().sign_in("machao", first).request.path == "/password"
    assert "已授予 machao：法律人员" in run.invoke(args=["user", "grant", "machao", "legal"]).output
    refused = run.invoke(args=["user", "grant", "machao", "audit_admin"])
    assert refused.exit_code == 1
    assert "三员分立" in refused.output
    assert "machao\t100105\t马超\t启用\t签发人、法律人员" in run.invoke(args=["user", "list"]).output
    second = re.search(r"一次性密码：(\S+)（", run.invoke(args=["user", "reset", "machao"]).output)[1]
    assert strict().sign_in("machao", first).status_code == HTTPStatus.UNAUTHORIZED
    assert strict().sign_in("machao", second).request.path == "/password"
    unknown = run.invoke(args=["user", "create", "999999"])
    assert unknown.exit_code == 1
    assert "花名册里没有工号 999999" in unknown.output
