"""`flask people`: take in what HR knows of kin, interests, key staff, and several staff numbers of one person."""

from contextlib import ExitStack, nullcontext
from functools import partial
from pathlib import Path

import click
from flask.cli import AppGroup

from web import clock
from web.cli.ledger import told, write_report
from web.extensions import db
from workflow.rules.actors import COMMAND_LINE
from workflow.services import audit
from workflow.services.engine import reading
from workflow.services.exchange import Chosen, ImportReport, NotALedger, sheets_of, source_of, staged, words_of, write
from workflow.services.exchange.layouts import OF_HR

people_commands = AppGroup("people", help="人员：亲属申报、利益申报、关键人员、同一人。")


@people_commands.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="只报告，不写入。")
@click.option("--report", "row_report", type=click.Path(dir_okay=False, path_type=Path),
              help="逐行报告写到这个 xlsx；有几张表的，文件名后加表名。")
def import_files(files: tuple[Path, ...], dry_run: bool, row_report: Path | None) -> None:
    """导入人力资源的亲属申报、利益申报、关键人员和同一人名单；一个工作簿可有几张表，按表头识别，每份文件提交一次。"""
    for path in files:
        try:
            reports = _import(path, dry_run, row_report)
        except NotALedger as refused:
            raise click.ClickException(f"{path.name}：{refused}。") from refused
        for report in reports:
            click.echo(told(report))


def _import(path: Path, dry_run: bool, row_report: Path | None) -> list[ImportReport]:
    """Read every table of a file, then take them all in in one transaction; a dry run's transaction cannot write."""
    now, session, source = clock.now(), db.session(), source_of(path.name)
    with reading():
        words = words_of(session, source, OF_HR)
        session.rollback()
    record = partial(audit.record, session, "ledger", by=COMMAND_LINE, now=now)
    with ExitStack() as opened:
        tables = [opened.enter_context(staged(path, words, Chosen(sheet=sheet, source=source)))
                  for sheet in sheets_of(path, words)]
        with reading() if dry_run else nullcontext():
            reports = [write(session, table, path.name, by=COMMAND_LINE.name, now=now, dry_run=dry_run, record=record)
                       for table in tables]
            if dry_run:
                session.rollback()
            else:
                session.commit()
        for table, report in zip(tables, reports, strict=True):
            if row_report is not None:
                name = f"{row_report.stem}-{report.sheet}{row_report.suffix}" if len(tables) > 1 else row_report.name
                write_report(table, report, row_report.with_name(name))
    return reports
