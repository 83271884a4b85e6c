"""`flask search`: make what can be found anew from the records."""

import click
from flask.cli import AppGroup, with_appcontext
from sqlalchemy.orm import Session
from tqdm import tqdm

from web.extensions import db
from workflow.services import search

search_commands = AppGroup("search", help="检索：由记录重建。")


@search_commands.command("rebuild")
@with_appcontext
def rebuild_command() -> None:
    """由全部记录重建检索；平时随每次办理更新，只在恢复备份、直接改库之后，或 flask invariants 指出不一致时需要。"""
    click.echo(f"检索已重建：{rebuild(db.session())} 份。")


def rebuild(session: Session) -> int:
    """Describe everything anew under a bar, and commit; how many documents there are."""
    with tqdm(total=search.owners_count(session), unit="项", delay=2, leave=False, disable=None, desc="检索") as bar:
        count = search.rebuild(session, bar.update)
    session.commit()
    return count
