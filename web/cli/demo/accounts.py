"""The accounts of the demo bank: one for everybody in the cast and everybody in a story, all with one password."""

import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from web.cli.demo import cast
from web.cli.demo.stage import Stage
from web.cli.demo.stories import stories
from web.extensions import db
from web.security import passwords
from workflow.models import Account, Employee
from workflow.rules.actors import COMMAND_LINE
from workflow.services import accounts
from workflow.terms import Role


def judged() -> list[str]:
    """Everybody judged in a story, in the order in which they appear."""
    return list(dict.fromkeys(number for story in stories() for number in story.people))


def open_accounts(play: Stage) -> None:
    """An account for everybody in the cast, for those judged in the stories, and for some who only look on."""
    word = demo_password()
    opened: dict[str, Account] = {}

    def account(number: str) -> Account:
        if number not in opened:
            opened[number] = accounts.create_account(
                play.session, play.employee(number), username=number.lower(), password=word, by=COMMAND_LINE,
                now=play.now, passwords=passwords(), must_change=False)
        return opened[number]

    for role, numbers in play.roles.items():
        for number in numbers:
            accounts.grant_role(play.session, account(number), role, by=COMMAND_LINE, now=play.now)
    for number in (*judged(), *cast.bystanders(), cast.representative()):
        account(number)
    play.saved()


def demo_password() -> str:
    """The password of all demo accounts: from JINZE_DEMO_PASSWORD, or made once and kept in the instance folder."""
    file = Path(current_app.config["INSTANCE"]) / "demo_password"
    if given := os.environ.get("JINZE_DEMO_PASSWORD"):
        word = given
    elif file.exists():
        return file.read_text(encoding="utf-8").strip()
    else:
        word = f"Jinze-{secrets.token_urlsafe(9)}"
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as target:
        target.write(word + "\n")
    return word


def demo_accounts() -> list[tuple[Role, str, str]]:
    """One account a role, as (role, user name, name); empty where the bank is not the demo bank."""
    if not (Path(current_app.config["INSTANCE"]) / "demo_password").exists():
        return []
    wanted = [(role, numbers[0]) for role, numbers in cast.cast().items()]
    wanted += [(Role.SUBJECT, cast.subject()), (Role.REPRESENTATIVE, cast.representative()),
               (Role.EMPLOYEE, cast.bystanders()[0])]
    names = _names(number for _, number in wanted)
    return [(role, number.lower(), names[number]) for role, number in wanted if number in names]


def _names(numbers: Iterable[str]) -> dict[str, str]:
    """The names of those who have an account."""
    return dict(db.session.execute(select(Employee.staff_no, Employee.name).join(
        Account, Account.employee_id == Employee.id).where(Employee.staff_no.in_(list(numbers)))).all())
