"""`flask ledger`: take in ledgers, and list the loans that ought to become work items."""

import json
from contextlib import nullcontext
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup
from tqdm import tqdm
from xlsxwriter.exceptions import FileCreateError

from web import clock
from web.extensions import db
from workflow.rules.actors import COMMAND_LINE
from workflow.services import audit, candidates
from workflow.services.engine import reading
from workflow.services.exchange import (
    Chosen,
    ImportReport,
    NotALedger,
    Progress,
    Staged,
    source_of,
    staged,
    words_of,
    write,
    write_rows,
)
from workflow.wording.ledger import WORDS, say

ledger_commands = AppGroup("ledger", help="台账：导入、候选清单。")

DAY = click.DateTime(["%Y-%m-%d", "%Y%m%d"])
FIGURES = {
    "rows": "行数", "taken": "新增", "changed": "变更", "unchanged": "未变", "duplicate": "重复", "refused": "未导入",
}
PROBLEMS_SHOWN = 20


@ledger_commands.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="只报告，不写入。")
@click.option("--json", "as_json", is_flag=True, help="每份文件输出一行 JSON，含问题。")
@click.option("--as-of", type=DAY, help="数据日期；不填则取表题或文件名中的日期。")
@click.option("--sheet", default="", help="工作表名；工作簿里有几张台账时要指明。")
@click.option("--source", default="", help="来源；列名的对应按来源记住。不填则取文件名中的文字。")
@click.option("--report", "row_report", type=click.Path(dir_okay=False, path_type=Path), help="逐行报告写到这个 xlsx。")
def import_files(files: tuple[Path, ...], dry_run: bool, as_json: bool, as_of: datetime | None, sheet: str, source: str,
                 row_report: Path | None) -> None:
    """导入贷款台账、员工花名册或机构贷款质量月报；按表头识别，每份文件提交一次。"""
    day = as_of.date() if as_of else None
    for path in files:
        chosen = Chosen(sheet=sheet, source=source or source_of(path.name))
        try:
            report = _import(path, chosen, day, dry_run, row_report)
        except NotALedger as refused:
            raise click.ClickException(f"{path.name}：{refused}。") from refused
        click.echo(json.dumps(report.as_dict(), ensure_ascii=False) if as_json else told(report))


def _import(path: Path, chosen: Chosen, as_of: date | None, dry_run: bool, row_report: Path | None) -> ImportReport:
    """Read one file, then take it in in one transaction; a dry run's transaction cannot write."""
    now, session = clock.now(), db.session()
    with reading():
        words = words_of(session, chosen.source)
        session.rollback()
    record = partial(audit.record, session, "ledger", by=COMMAND_LINE, now=now)
    with (tqdm(unit="行", delay=2, leave=False, disable=None, desc=path.name) as bar,
          staged(path, words, chosen, _moving(bar)) as ledger, reading() if dry_run else nullcontext()):
        report = write(session, ledger, path.name, by=COMMAND_LINE.name, now=now, as_of=as_of, dry_run=dry_run,
                       record=record)
        if dry_run:
            session.rollback()
        else:
            session.commit()
        if row_report is not None:  # now that others may write again
            write_report(ledger, report, row_report)
    return report


def write_report(ledger: Staged, report: ImportReport, path: Path) -> None:
    """Write the row report of what is taken in already; says so where it cannot be written there."""
    try:
        write_rows(ledger, report, path)
    except (OSError, FileCreateError) as error:
        raise click.ClickException(
            f"{report.file_name} 已处理，但逐行报告写不到 {path}，请换一个位置再导入一次。") from error


def _moving(bar: Any) -> Progress:
    """Move a progress bar to where the import is."""
    shown = ""

    def progress(phase: str, done: int, total: int) -> None:
        nonlocal shown
        if phase != shown:
            shown = phase
            bar.reset(total)
            bar.set_postfix_str(WORDS[phase], refresh=False)
        bar.update(done - bar.n)
    return progress


def told(report: ImportReport) -> str:
    """A report for people: the figures, then the first problems."""
    as_of = f"，数据日期 {report.as_of}" if report.as_of else ""
    dry = "（试导入，没有写入）" if report.dry_run else ""
    figures = "，".join(f"{word} {getattr(report, name)}" for name, word in FIGURES.items())
    lines = [f"{report.file_name}：{WORDS[report.kind]}{as_of}{dry}", f"  {figures}，问题 {report.found}"]
    for problem in report.problems[:PROBLEMS_SHOWN]:
        lines.append(f"  第 {problem.row} 行 {problem.record} {problem.column}“{problem.value}”：{problem.message}")
    if report.found > PROBLEMS_SHOWN:
        lines.append(f"  另有 {report.found - PROBLEMS_SHOWN} 项问题，加 --report 文件.xlsx 可看全部")
    return "\n".join(lines)


@ledger_commands.command("candidates")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="最多列出几笔。")
@click.option("--as-of", type=DAY, help="按这一天为止的台账判断；不填则按最新台账。")
def list_candidates(as_json: bool, limit: int, as_of: datetime | None) -> None:
    """列出应当认定的贷款：触发事由、适用范围及理由。"""
    day = as_of.date() if as_of else None
    with reading():
        session = db.session()
        total = candidates.count(session, day)
        scopes = candidates.count_by_scope(session, day)
        listed = [_row(candidate) for candidate in candidates.candidates(session, day, limit=limit)]
    if as_json:
        by_scope = {scope.value: number for scope, number in sorted(scopes.items())}
        click.echo(json.dumps({"total": total, "by_scope": by_scope, "candidates": listed}, ensure_ascii=False))
        return
    click.echo(f"候选 {total} 笔：" + "，".join(f"{WORDS[scope]} {number}" for scope, number in sorted(scopes.items())))
    for row in listed:
        live = f"【在办 {row['live_case']}】" if row["live_case"] else ""
        click.echo(f"{row['loan_no']} {row['institution']} {row['customer']}{live}：{'；'.join(row['reasons'])}")


def _row(candidate: candidates.Candidate) -> dict[str, Any]:
    """A candidate in plain values; reasons in words."""
    loan, fact = candidate.loan, candidate.fact
    return {
        "loan_no": loan.loan_no, "institution": loan.institution.name, "customer": loan.borrower.name,
        "as_of": fact.as_of.isoformat(), "days_past_due": fact.days_past_due, "risk_class": fact.risk_class,
        "triggers": [event.kind for event in candidate.triggers], "scope": candidate.scope.scope,
        "missing": list(candidate.scope.missing), "reasons": [say(reason) for reason in candidate.reasons],
        "live_case": candidate.live_case_number,
    }
