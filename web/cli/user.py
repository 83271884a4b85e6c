"""`flask user`: accounts from the server itself, for the first administrator and for emergencies."""

import click
from flask.cli import AppGroup

from web import clock
from web.account_words import refusal_words
from web.extensions import db
from web.security import passwords
from workflow.models.accounts import Account
from workflow.models.people import Employee
from workflow.rules.actors import COMMAND_LINE, IMPLIED_ROLES
from workflow.services import accounts
from workflow.services.accounts import AccountRefused
from workflow.services.passwords import one_time_password
from workflow.terms import Role
from workflow.wording.roles import ROLES

user_commands = AppGroup("user", help="账号：建立、授权、重置密码。")

ROLE = click.Choice([role.value for role in Role if role not in IMPLIED_ROLES])


@user_commands.command("create")
@click.argument("staff_no")
@click.option("--username", help="登录名；不填则用工号。")
@click.option("--role", "roles", type=ROLE, multiple=True, help="授予的角色，可重复。")
def create(staff_no: str, username: str | None, roles: tuple[str, ...]) -> None:
    """为花名册上的人员建立账号，并给出一次性密码。"""
    employee = db.session.scalar(db.select(Employee).where(Employee.staff_no == staff_no))
    if employee is None:
        raise click.ClickException(f"花名册里没有工号 {staff_no}。请先导入花名册。")
    password, now = one_time_password(), clock.now()
    try:
        account = accounts.create_account(
            db.session(), employee, username=username or staff_no, password=password, by=COMMAND_LINE, now=now,
            passwords=passwords())
        for role in roles:
            accounts.grant_role(db.session(), account, Role(role), by=COMMAND_LINE, now=now)
    except AccountRefused as refused:
        raise click.ClickException(refusal_words(refused)) from refused
    db.session.commit()
    click.echo(f"已为 {employee.name}（{staff_no}）建立账号 {account.username}。")
    _tell(password)


@user_commands.command("grant")
@click.argument("username")
@click.argument("role", type=ROLE)
def grant(username: str, role: str) -> None:
    """授予角色，立即生效。"""
    account = _account(username)
    try:
        accounts.grant_role(db.session(), account, Role(role), by=COMMAND_LINE, now=clock.now())
    except AccountRefused as refused:
        raise click.ClickException(refusal_words(refused)) from refused
    db.session.commit()
    click.echo(f"已授予 {account.username}：{ROLES[Role(role)]}。")


@user_commands.command("reset")
@click.argument("username")
def reset(username: str) -> None:
    """重置密码并解锁；现有登录全部结束。"""
    password = accounts.reset_password(db.session(), _account(username), by=COMMAND_LINE, now=clock.now(),
                                       passwords=passwords())
    db.session.commit()
    _tell(password)


@user_commands.command("list")
def list_() -> None:
    """列出账号：登录名、工号、姓名、状态、角色。"""
    for account in db.session.scalars(accounts.accounts_found("")):
        roles = "、".join(ROLES[grant.role] for grant in account.grants if grant.ended_at is None)
        state = "启用" if account.active else "停用"
        click.echo("\t".join((account.username, account.employee.staff_no, account.employee.name, state, roles)))


def _account(username: str) -> Account:
    account = accounts.account_named(db.session(), username)
    if account is None:
        raise click.ClickException(f"没有账号 {username}。用 flask user list 查看全部账号。")
    return account


def _tell(password: str) -> None:
    click.echo(f"一次性密码：{password}（首次登录须修改，此后不再显示）")
