"""`flask lists backtest`: a draft of the lists tried out on many people, told as tables, as a workbook or as JSON."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext
from tqdm import tqdm

from web import clock
from web.cli.list_files import sound_lists
from web.extensions import db
from workflow.rules.backtesting import Backtest, Person, Slice, Version, generated, run
from workflow.rules.casefile import read_case
from workflow.rules.conditions import Setting
from workflow.rules.deadlines import working_days_between
from workflow.services import backtest, lists
from workflow.services.backtest import LeftOut
from workflow.services.backtest_book import write_book
from workflow.services.backtest_plain import plain
from workflow.services.calendar import build
from workflow.services.engine import reading
from workflow.wording.backtest import Table, flip_tables, headline, left_out_table, padded, summary_tables

BANK = "bank"
"""The word for the bank's own determined cases."""
FLIPS_SHOWN = 20
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command("backtest")
@click.argument("new", type=FOLDER)
@click.option("--old", type=FOLDER, help="与哪一版相比；不填则为现行清单。")
@click.option("--cases", required=True,
              help="bank：本库全部已认定人员；或写成 TOML 的认定事项（文件或文件夹，格式同 evaluate）；或编造的人数。")
@click.option("--xlsx", "target", type=click.Path(dir_okay=False, path_type=Path), help="汇总与变化名单写到这个 xlsx。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@with_appcontext
def backtest_command(new: Path, old: Path | None, cases: str, target: Path | None, as_json: bool) -> None:
    """把一版清单草案放到许多人身上试算：多少人的结论会变、往哪个方向、因哪一条；按机构、岗位、金额汇总。不写数据库。"""
    before, after = (backtest.ready(sound_lists(folder)) for folder in (old or lists.DELIVERED, new))
    try:
        found, left_out = _of_bank(before, after) if cases == BANK else _of_others(cases, before, after)
    except (ValueError, OSError) as wrong:
        raise click.ClickException(str(wrong)) from wrong
    untried = left_out_table([(one.person.name, one.why) for one in left_out])
    if target is not None:
        _write(found, before, after, target, [untried] if left_out else [])
    if as_json:
        click.echo(json.dumps(_told(found, before, after), ensure_ascii=False, indent=1))
        return
    click.echo(headline(found, before.version.number, after.version.number))
    for table in (*summary_tables(found), *([untried] if left_out else ())):
        click.echo("\n" + "\n".join(_lines(table)))
    flips = next(iter(flip_tables(found)))
    if found.flips:
        click.echo("\n" + "\n".join(_lines(Table(flips.title, flips.columns, tuple(islice(flips.rows, FLIPS_SHOWN))))))
    if len(found.flips) > FLIPS_SHOWN:
        click.echo(f"只列出前 {FLIPS_SHOWN} 人；全部 {len(found.flips)} 人请用 --xlsx 或 --json 输出。")


def _of_bank(before: Version, after: Version) -> tuple[Backtest, list[LeftOut]]:
    """Over the bank's own determined people, by name; who cannot be tried is left out."""
    session = db.session()
    with reading(), tqdm(unit="人", delay=2, leave=False, disable=None, desc="试算") as bar:
        def tell(_phase: str, done: int, total: int) -> None:
            session.rollback()  # others may write now
            bar.total = total
            bar.update(done - bar.n)

        found, left_out = backtest.run(session, before, after, Slice(), clock.today(), tell)
        people = [one.person for one in found.flips] + [one.person for one in left_out]
        names = backtest.names(session, people)
    found.flips = backtest.named(found.flips, names)
    return found, [replace(one, person=backtest.renamed(one.person, names)) for one in left_out]


def _of_others(cases: str, before: Version, after: Version) -> tuple[Backtest, list[LeftOut]]:
    """Over the people of files, or made-up ones; whoever cannot be tried is an error."""
    people = tqdm(_people(cases, before, after), unit="人", delay=2, leave=False, disable=None, desc="试算")
    return run(before, after, people, Setting(partial(working_days_between, calendar=build()))), []


def _people(cases: str, before: Version, after: Version) -> Iterator[Person]:
    """The people of the files, or made-up ones."""
    if cases.isdecimal():
        return generated(int(cases), before.version, before.rules, after.rules)
    home = Path(cases)
    files = sorted(home.rglob("*.toml")) if home.is_dir() else [home]
    if not files or not files[0].is_file():
        raise click.ClickException(f"{cases} 中没有认定事项：请指明一份 .toml 文件、放着这些文件的文件夹，或写一个人数")
    today = clock.today()
    return (person for file in files for person in _of_file(file, today))


def _of_file(file: Path, today: date) -> Iterator[Person]:
    """The people of one file."""
    try:
        case = read_case(file.read_text(encoding="utf-8"))
    except ValueError as wrong:
        raise ValueError(f"{file}：{wrong}") from wrong
    for (name, subject), outcome in zip(case.people, case.outcomes, strict=True):
        known = subject.facts.get("original_principal") or subject.facts.get("approved_amount")
        amount = known.value if known and isinstance(known.value, Fraction) else None
        yield Person(f"{case.title or file.stem}：{name}", subject, case.as_of or today, case.institution, amount,
                     outcome)


def _write(found: Backtest, before: Version, after: Version, target: Path, more: Iterable[Table]) -> None:
    """Write the workbook; says so where it cannot be written there."""
    try:
        write_book(found, before.version.number, after.version.number, target, more=more)
    except OSError as wrong:
        raise click.ClickException(f"结果写不到 {target}，请换一个位置再试。") from wrong


def _lines(table: Table) -> Iterator[str]:
    """A table as lines of text."""
    rows = [table.columns, *([str(cell) for cell in row] for row in table.rows)]
    yield f"【{table.title}】"
    yield from (line.rstrip() for line in padded(rows))


def _told(found: Backtest, before: Version, after: Version) -> dict[str, Any]:
    """A back-test in plain values, with the versions it compares."""
    return {"old": before.version.number, "new": after.version.number} | plain(found)
