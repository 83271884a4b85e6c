"""`flask seed`: a demo bank to play with, made by moves through the door on past days, and what occurs in it."""

import os
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload
from tqdm import tqdm

from web.cli.demo import coverage
from web.cli.demo.accounts import demo_accounts, demo_password, open_accounts
from web.cli.demo.conductor import Turn, conduct
from web.cli.demo.ledgers import LEDGERS, firsts, monthly, take_in_all
from web.cli.demo.lines import Piece
from web.cli.demo.plots import PLOTS
from web.cli.demo.readers import read_about
from web.cli.demo.scene import Scene
from web.cli.demo.stories import stories
from web.cli.rehearsal import FIXTURES, Rehearsal
from web.clock import now, today
from web.extensions import db
from workflow.models import Employee, Institution
from workflow.rules.deadlines import add_working_days
from workflow.services import clock, evidence
from workflow.services.deadlines import calendar_of
from workflow.services.engine import reading

__all__ = ["LEDGERS", "demo_accounts", "demo_password", "open_accounts", "plant", "seed_commands"]

seed_commands = AppGroup("seed", help="装入演示数据。")
PACE = timedelta(minutes=3)
SCAN = FIXTURES / "demo" / "scan.png"
"""What stands in for every scanned paper of the demo bank."""


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
    print_coverage()


@seed_commands.command("coverage")
def show_coverage() -> None:
    """列出本库出现过的各种状态、结论和动作，各有多少。"""
    print_coverage()


def print_coverage() -> None:
    """What occurs in the bank, and what does not."""
    with reading():
        click.echo(coverage.table(coverage.counted(db.session())))
        db.session.rollback()


def plant(day: date) -> None:
    """Make the demo bank as it stands on a day; nobody in it acts later than the working day before.

    What time alone has made due since is then done now, not in the past: the lists that came with the system were
    sealed when they were taken in, and the clock never goes behind the last sealed line.
    """
    session = db.session()
    calendar = calendar_of(session)
    last = add_working_days(day, -1, calendar).day
    program = stories()
    first = add_working_days(last, -program[0].days_ago - 1, calendar).day
    at_hand: list[Employee] = []

    def saved() -> None:
        """Commit, and have the staff at hand again: nobody is then looked up one by one."""
        db.session.commit()
        at_hand[:] = session.scalars(select(Employee).options(joinedload(Employee.institution)))

    play = Rehearsal(session, current_app.extensions["clock"](), store=store, saved=saved)
    play.go_to(first)
    take_in_all(play)
    open_accounts(play)
    names = dict(session.execute(select(Employee.staff_no, Employee.name)).all())
    play.known, play.pace = {}, PACE
    turns = [Turn(add_working_days(last, -story.days_ago, calendar).day, number, stage := _stage(play),
                  PLOTS[story.plot](Scene(stage, story, names))) for number, story in enumerate(program)]
    turns += [Turn(on, -1, stage := _stage(play), monthly(stage)) for on in firsts(first, last, calendar)]
    with tqdm(total=len(turns), desc="演示认定事项", unit="项") as bar:
        conduct(turns, last, calendar, play.saved, bar.update)
    play.go_to(last, 17, 50)
    read_about(play)
    play.go_to(last, 18)
    clock.run(session, max(play.now, now()), db.session.commit)


def _stage(play: Rehearsal) -> Rehearsal:
    """A stage for one story: the same bank and the same people."""
    return Rehearsal(play.session, play.now, store=play.store, saved=play.saved, roles=play.roles, known=play.known,
                     pace=play.pace)


def store(piece: Piece) -> evidence.StoredFile:
    """Put a short text, or the picture of one, into the evidence store."""
    folder = Path(current_app.config["INSTANCE"]) / "evidence"
    if piece.scanned:
        with SCAN.open("rb") as picture:
            return evidence.store(folder, picture, f"{piece.title}.png")
    content = f"{piece.title}\n来源：{piece.source}\n\n{piece.content}\n\n本文件为演示材料，内容虚构。\n".encode()
    return evidence.store(folder, BytesIO(content), f"{piece.title}.txt")
