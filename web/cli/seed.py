"""`flask seed demo`: a small bank to play with, made by moves through the door on past days."""

import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import exists, select
from tqdm import tqdm

from web.cli.rehearsal import FIXTURES, Rehearsal
from web.clock import today
from web.extensions import db
from web.security import passwords
from workflow.models import Account, Employee, ExemptionCase, Institution, Publication
from workflow.rules.actors import CLOCK, COMMAND_LINE
from workflow.rules.deadlines import add_working_days
from workflow.services import accounts, audit, evidence
from workflow.services.deadlines import calendar_of
from workflow.services.exchange import take_in
from workflow.terms import Outcome, Role

seed_commands = AppGroup("seed", help="装入演示数据。")
LEDGERS = FIXTURES / "ledgers" / "core-extract"
SUBJECTS = ("Q1032", "Q1035", "Q1024", "Q1028", "Q1080", "Q1059", "Q1063", "Q1038", "Q1067", "Q1083", "Q1068", "Q1031")
"""People judged in the demo cases who also have accounts."""


@seed_commands.command("demo")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="演示的“今天”，默认为今天。")
def demo(as_of: datetime | None) -> None:
    """装入演示银行：台账、人员、账号，以及处在各个步骤的认定事项。已有数据时不动。"""
    if os.environ.get("DEMO") == "0":
        click.echo("DEMO=0：不装演示数据。")
        return
    if db.session.scalar(select(exists().where(Institution.id.is_not(None)))):
        click.echo("已有数据，不再装演示数据。")
        return
    plant(as_of.date() if as_of else today())


def plant(day: date) -> None:
    """Make the demo bank as it stands on a day; nothing in it happens later than the working day before."""
    day = add_working_days(day, -1, calendar_of(db.session())).day
    play = Rehearsal(db.session(), current_app.extensions["clock"](), store=store, saved=db.session.commit)
    play.go_to(add_working_days(day, -(max(story.days_ago for story in STORIES) + 2), calendar_of(db.session())).day)
    take_in_ledgers(play)
    open_accounts(play)
    for story in tqdm(STORIES, desc="演示认定事项", unit="项"):
        play.go_to(add_working_days(day, -story.days_ago, calendar_of(db.session())).day)
        for _ in story.steps(play, story):
            play.saved()


def store(title: str) -> evidence.StoredFile:
    """Put a short text into the evidence store."""
    content = f"{title}\n\n本文件为演示材料，内容虚构。\n".encode()
    return evidence.store(Path(current_app.config["INSTANCE"]) / "evidence", BytesIO(content), f"{title}.txt")


def take_in_ledgers(play: Rehearsal) -> None:
    """Import the sample ledgers, roster first."""
    for file in sorted(LEDGERS.iterdir(), key=lambda path: path.suffix, reverse=True):
        def seal(action: str, body: dict[str, object]) -> None:
            audit.record(play.session, "ledger", action, body, by=COMMAND_LINE, now=play.now)
        take_in(play.session, file, file.name, by=COMMAND_LINE.name, now=play.now, record=seal)
        play.saved()


def open_accounts(play: Rehearsal) -> None:
    """An account for everybody in the cast, and for some of those who will be judged."""
    word = demo_password()
    opened: dict[str, Account] = {}

    def account(number: str) -> Account:
        if number not in opened:
            opened[number] = accounts.create_account(
                play.session, play.employee(number), username=number.lower(), password=word, by=COMMAND_LINE,
                now=play.now, passwords=passwords(), must_change=False)
        return opened[number]

    for role, numbers in tqdm(play.roles.items(), desc="演示账号", unit="角色"):
        for number in numbers:
            accounts.grant_role(play.session, account(number), role, by=COMMAND_LINE, now=play.now)
    for number in SUBJECTS:
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
    play = Rehearsal(db.session(), current_app.extensions["clock"]())
    wanted = [(role, numbers[0]) for role, numbers in play.roles.items()]
    wanted += [(Role.SUBJECT, SUBJECTS[0]), (Role.REPRESENTATIVE, "Q1031"), (Role.EMPLOYEE, "Q1083")]
    names = dict(db.session.execute(select(Employee.staff_no, Employee.name).join(
        Account, Account.employee_id == Employee.id)).all())
    return [(role, number.lower(), names[number]) for role, number in wanted if number in names]


# --- the cases


@dataclass(frozen=True)
class Story:
    """One demo case: the loan, who stays on its list (all proposed where empty), and how far it gets."""

    loan_no: str
    days_ago: int
    steps: "Callable[[Rehearsal, Story], Iterator[ExemptionCase]]"
    keep: tuple[str, ...] = ()
    disputing: tuple[str, ...] = ()


def registered(play: Rehearsal, story: Story) -> Iterator[ExemptionCase]:
    """Registered, and waiting for the branch to report."""
    yield play.register(story.loan_no, story.keep)


def reported(play: Rehearsal, story: Story) -> Iterator[ExemptionCase]:
    """Reported, and waiting to be accepted."""
    for case in registered(play, story):
        play.do(play.unit_of(case), case, "submit")
        yield case


def investigating(play: Rehearsal, story: Story) -> Iterator[ExemptionCase]:
    """With its team."""
    for case in registered(play, story):
        play.later(1)
        play.accept(case)
        play.later(1)
        play.form_team(case)
        yield case


def told(play: Rehearsal, story: Story) -> Iterator[ExemptionCase]:
    """The statement of facts is with the people."""
    for case in investigating(play, story):
        play.later(4)
        play.investigate(case)
        yield case


def checking(play: Rehearsal, story: Story) -> Iterator[ExemptionCase]:
    """Heard, and at the list check."""
    for case in told(play, story):
        play.later(2)
        play.hear(case, story.disputing)
        yield case


def waiting_for_review(play: Rehearsal, story: Story) -> Iterator[ExemptionCase]:
    """Checked, and waiting for a meeting."""
    for case in checking(play, story):
        play.later(2)
        play.check(case, {story.disputing[0]: ["N10"]} if story.disputing else {})
        yield case


def under_review(play: Rehearsal, story: Story) -> Iterator[ExemptionCase]:
    """In the meeting, nobody has voted yet."""
    for case in waiting_for_review(play, story):
        play.call(case)
        play.open(case, absent=("Q1008",))
        yield case


def ruled(play: Rehearsal, story: Story) -> Iterator[ExemptionCase]:
    """Ruled on and served."""
    for case in under_review(play, story):
        for one in list(case.current):
            mitigated = one.employee.staff_no in story.disputing
            play.vote(one, Outcome.MITIGATE if mitigated else Outcome.EXEMPT, 40)
            play.resolve(one)
        play.later(1)
        for one in list(case.current):
            play.serve(one)
        yield case


def appealed(play: Rehearsal, story: Story) -> Iterator[ExemptionCase]:
    """One person has appealed; the panel sits. A colleague goes with him."""
    for case in ruled(play, story):
        play.later(3)
        one = play.person(case, story.disputing[0])
        play.do(one.employee.staff_no, one, "appoint_representative", employee=play.ids(["Q1031"])[0],
                authority="本人书面委托，委托书随卷")
        appeal = play.appeal(one)
        play.later(2)
        play.hear_appeal(appeal)
        yield case


def effective(play: Rehearsal, story: Story) -> Iterator[ExemptionCase]:
    """Nobody appealed, everything is in effect."""
    for case in ruled(play, story):
        play.later(11)
        for one in list(case.current):
            play.lapse(one)
        yield case


def published(play: Rehearsal, story: Story) -> Iterator[ExemptionCase]:
    """Its notice is up."""
    for case in effective(play, story):
        play.publish(case)
        yield case


def closed(play: Rehearsal, story: Story) -> Iterator[ExemptionCase]:
    """Published, put right and closed, with its entry in the library."""
    for case in published(play, story):
        play.later(6)
        notice = db.session.scalars(select(Publication).where(Publication.case_id == case.id)).one()
        play.do(CLOCK, notice, "finish_publication")
        play.do(Role.CASE_CLERK, case, "record_rectification",
                rectification="完善贷后检查到期提醒，按季检视完成率；岗位移交一律三方签字。")
        play.do(Role.CASE_CLERK, case, "close")
        entry = play.do(
            Role.LIBRARY_EDITOR, case, "draft_entry", title="按制度办理、如实留痕，风险发生后依法免责",
            body="借款人经营因外部原因恶化形成不良。经查，各责任人按制度完成调查、审查、放款和贷后管理动作，留痕完整，"
                 "没有确切证据证明失职，依正面清单予以免责。启示：把该做的动作做到位并留下记录，就是对自己最好的保护。").thing
        play.do(Role.LIBRARY_REVIEWER, entry, "review_entry", opinion="去标识到位，可供学习")
        play.do(Role.LIBRARY_PUBLISHER, entry, "publish_entry")
        yield case


STORIES = (
    Story("JJ202405000170", 46, closed),
    Story("JJ202411000012", 33, published),
    Story("JJ202312000374", 31, effective),
    Story("JJ202408002188", 26, appealed, ("Q1032", "Q1035"), ("Q1032",)),
    Story("JJ202501000032", 22, ruled, (), ("Q1028",)),
    Story("JJ202411000125", 17, under_review),
    Story("JJ202304002822", 14, waiting_for_review),
    Story("JJ202304000626", 11, checking),
    Story("JJ202404002935", 8, told, ("Q1032", "Q1035")),
    Story("JJ202405001192", 5, investigating),
    Story("JJ202403000896", 2, reported),
    Story("JJ202306003208", 1, registered),
)
