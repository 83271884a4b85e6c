"""`flask db`: bring the database up to date, say where it stands, check it against the models."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from web.cli.list_versions import take_in_delivered
from web.cli.search import rebuild
from workflow import migrations
from workflow.models import triggers
from workflow.services.engine import connect, reading

db_commands = AppGroup("db", help="数据库结构：升级、查看版本、与模型核对。")


@contextmanager
def _engine() -> Iterator[Engine]:
    engine = connect(current_app.config["DATABASE_URL"])
    try:
        yield engine
    finally:
        engine.dispose()


@db_commands.command()
def upgrade() -> None:
    """升级到最新结构，重建检索，并把随系统提供的清单入库；重复运行无害。"""
    with _engine() as engine:
        before = migrations.current(engine)
        migrations.upgrade(engine)
        after = migrations.head()
        with Session(engine) as session:
            if before not in (None, after):
                rebuild(session)
            taken = take_in_delivered(session)
    click.echo(f"数据库已是最新结构：{after}" if before == after else f"数据库结构：{before or '空'} → {after}")
    if taken:
        click.echo(taken)


@db_commands.command()
def current() -> None:
    """显示数据库现在的结构版本。"""
    with _engine() as engine:
        click.echo(f"{migrations.current(engine) or '空'}（最新 {migrations.head()}）")


@db_commands.command()
def check() -> None:
    """核对数据库与模型、触发器是否一致；不一致时逐条列出并以 1 退出。"""
    with _engine() as engine:
        problems = [f"结构不一致：{difference}" for difference in migrations.differences(engine)]
        with reading(), engine.connect() as connection:
            problems += [f"触发器缺失或被改动：{name}" for name in triggers.missing(connection)]
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        raise SystemExit(1)
    click.echo("数据库结构与触发器都与程序一致。")
