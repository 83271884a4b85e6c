"""`flask lists versions` and `take-in`: the versions recorded, and taking in one from a folder."""

from pathlib import Path

import click
from sqlalchemy.orm import Session

from web import clock
from web.cli.lists import lists_commands
from web.extensions import db
from workflow.models import ListVersionRecord
from workflow.rules.actors import COMMAND_LINE
from workflow.services import list_drafts, list_review, lists
from workflow.services.engine import reading
from workflow.terms import ListState
from workflow.wording import word

__all__ = ["lists_commands", "take_in_delivered"]


@lists_commands.command("versions")
def versions() -> None:
    """列出入库的全部版本。"""
    with reading():
        for record in db.session().scalars(lists.records()):
            span = f"{record.valid_from} — {record.valid_to or '今后'}"
            click.echo(f"{record.number}  {word(record.state)}  {span}  {record.note}")
        db.session.rollback()


@lists_commands.command("take-in")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=lists.DELIVERED)
def take_in(folder: Path) -> None:
    """从文件夹（positive.toml、negative.toml）读入一版：库里还没有清单时直接入库，此后只成为草稿，须有人在页面上发布。"""
    try:
        record = list_drafts.take_in(db.session(), folder, by=COMMAND_LINE, now=clock.now())
    except (ValueError, FileNotFoundError) as wrong:
        raise click.ClickException(f"没有读入：{wrong}") from wrong
    db.session.commit()
    click.echo("此版本号已在库里，没有改动。" if record is None else told(record))


def take_in_delivered(session: Session) -> str:
    """Record what came with the system where no version is recorded yet, and say so; commits. Empty when there was."""
    if list_review.latest(session) is not None:
        session.rollback()
        return ""
    record = list_drafts.take_in(session, by=COMMAND_LINE, now=clock.now())
    session.commit()
    return "" if record is None else told(record)


def told(record: ListVersionRecord) -> str:
    """What became of the version taken in."""
    if record.state == ListState.PUBLISHED:
        return f"清单 {record.number} 版已入库，{record.valid_from} 起施行。"
    return f"清单 {record.number} 版已成为草稿，请在“正负面清单”页面上核对并发布。"
