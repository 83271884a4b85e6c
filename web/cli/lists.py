"""`flask lists`: check list files, print the facts formulas may use, and try a case written as a file on the lists."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup, with_appcontext

from web import clock
from web.cli.backtest import backtest_command
from web.cli.list_files import read_lists
from web.explanations import plain_line
from workflow.rules.casefile import CaseFile, read_case
from workflow.rules.checking import Checked, Line, check, flips_of, reductions
from workflow.rules.conditions import Flip, Setting
from workflow.rules.deadlines import working_days_between
from workflow.rules.facts import FACTS, GROUPS
from workflow.rules.lists import ListVersion, flaws, in_force, overlaps, read_rules
from workflow.rules.weighing import Proposal
from workflow.services import checks, lists
from workflow.services.calendar import build
from workflow.terms import HitStatus
from workflow.wording import explain_proposal, word
from workflow.wording.conditions import change, explain, lacks, steps
from workflow.wording.explanations import ORDER
from workflow.wording.formula_guide import GUIDE, choices, described
from workflow.wording.tolerance import columns_needed

lists_commands = AppGroup("lists", help="清单：核对条目与公式，列出事实，试算一件事项，回测一版草案。")
lists_commands.add_command(backtest_command)
DAY = click.DateTime(["%Y-%m-%d", "%Y%m%d"])


@lists_commands.command("check")
@click.argument("folder", required=False, type=click.Path(exists=True, path_type=Path))
def check_command(folder: Path | None) -> None:
    """核对一个文件夹里的清单（positive.toml 与 negative.toml，或每版一个子文件夹）；有不妥时逐条列出并以 1 退出。"""
    top = folder or lists.DELIVERED
    top = top.parent if top.is_file() else top
    homes = [top] if (top / "positive.toml").exists() else sorted({path.parent for path in top.glob("*/positive.toml")})
    if not homes:
        raise click.ClickException(f"{top} 中没有 positive.toml 和 negative.toml，请指明清单所在的文件夹")
    versions, found = [], 0
    for home in homes:
        version = read_lists(home)
        versions.append(version)
        said = flaws(version, explain)
        found += len(said)
        click.echo(f"{home.name}：版本 {version.number}，{len(version.items)} 条，"
                   f"{'没有不妥。' if not said else f'{len(said)} 处不妥：'}")
        click.echo("".join(f"  {flaw}\n" for flaw in said), nl=False)
        if asked := columns_needed(version.tolerance, beside_the_plain=True):
            click.echo(f"  容忍度的口径还要用到机构月报的{'、'.join(asked)}，没有报送的判为数据不全")
    for flaw in (clashes := overlaps(versions)):
        click.echo(flaw)
    if found + len(clashes):
        raise SystemExit(1)


@lists_commands.command("schema")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def schema(as_json: bool) -> None:
    """列出公式可以用的全部事实：名称、标签、类型与单位、来源、属于谁、是什么；以及公式怎么写。"""
    rows = [described(fact) for fact in FACTS.values()]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for heading, facts in GROUPS.items():
        click.echo(f"【{heading}】")
        for row in map(described, facts):
            values = f"：{choices(row)}" if row["values"] else ""
            click.echo(f"{row['name']}\n  {row['label']}；{row['type']}{values}；{row['whose']}；{row['origin']}")
            click.echo(f"  {row['says']}")
    click.echo(f"共 {len(rows)} 项事实。\n\n公式怎么写：")
    for way in GUIDE:
        click.echo(f"{way.written}\n  {way.says}\n  例：{way.example}")


@lists_commands.command("evaluate")
@click.argument("facts", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as-of", type=DAY, help="核对日；不填则取文件中的 as_of，再没有就取今天。")
@click.option("--lists", "home", type=click.Path(exists=True, file_okay=False, path_type=Path), help="清单的文件夹。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@with_appcontext
def evaluate_command(facts: Path, as_of: datetime | None, home: Path | None, as_json: bool) -> None:
    """按清单试算一件写成文件的事项：每个人每条的结果与依据、还缺什么、改变什么会使结果不同。不读写数据库。"""
    try:
        version = read_lists(home or lists.DELIVERED)
        case = read_case(facts.read_text(encoding="utf-8"), version.tolerance)
        day = as_of.date() if as_of else case.as_of or clock.today()
        told = list(_people(case, version, day))
    except (ValueError, OSError) as wrong:
        raise click.ClickException(f"{facts.name}：{wrong}") from wrong
    if as_json:
        plain = [_plain(name, checked, flips) for name, checked, flips in told]
        click.echo(json.dumps({"title": case.title, "as_of": str(day), "people": plain}, ensure_ascii=False, indent=1))
        return
    click.echo(f"{case.title or facts.name}（核对日 {day}）")
    for name, checked, flips in told:
        click.echo("\n".join(("", *_in_words(name, checked, flips))))


Told = tuple[str, Checked, Mapping[str, Flip]]


def _people(case: CaseFile, version: ListVersion, day: date) -> Iterator[Told]:
    """Every person checked, with what would change each decided item."""
    if in_force([version], day, max(day, version.recorded_on)) is None:
        raise ValueError(f"{day} 没有有效的清单")
    if wrong := flaws(version, explain):
        raise ValueError(f"清单有不妥，请先用 flask lists check 核对：{wrong[0]}")
    rules, setting = read_rules(version), Setting(partial(working_days_between, calendar=build()))
    for name, subject in case.people:
        checked = check(version, rules, subject, setting, day)
        yield name, checked, flips_of(checked.lines, rules, setting)


def _in_words(name: str, checked: Checked, flips: Mapping[str, Flip]) -> Iterator[str]:
    """One person, for reading."""
    yield f"== {name} =="
    yield "按已确认的核对结果："
    yield from (f"  {said}" for said in explain_proposal(checks.stored(checked.confirmed)))
    if checked.if_all_confirmed != checked.confirmed:
        yield "若系统查出的命中全部得到确认（因果另行判断）："
        yield from (f"  {said}" for said in explain_proposal(checks.stored(checked.if_all_confirmed))[:-1])
    for status in ORDER:
        lines = [line for line in checked.lines if line.status is status]
        if lines and status is HitStatus.NOT_APPLICABLE:
            yield f"{word(status)}：{'、'.join(line.item.code for line in lines)}"
        else:
            yield from (said for line in lines for said in _line_in_words(line, flips.get(line.item.code)))
    if checked.missing:
        yield lacks(checked.missing)


def _line_in_words(line: Line, flip: Flip | None) -> Iterator[str]:
    """One item, its comparisons, and what would change it."""
    confirmed = f"；人工确认：{word(line.confirmed.status)}" if line.confirmed else ""
    person = "，由人下结论" if line.needs_person else ""
    effect = f"（{word(line.effect)}{person}）" if line.status is HitStatus.HIT else ""
    yield f"{word(line.status)} {line.item.code}{effect}{confirmed} {line.item.title}"
    if line.result:
        yield from (f"    {said}" for said in steps(line.result))
    if line.effect_missing:
        yield f"    是否适用更重或更轻的效果，{lacks(line.effect_missing)}"
    if flip and flip.alone:
        yield f"    只要改变一项即不同：{'；'.join(map(change, flip.alone))}"
    elif flip and flip.together:
        yield f"    须同时改变才不同：{'；'.join(map(change, flip.together))}"


def _plain(name: str, checked: Checked, flips: Mapping[str, Flip]) -> dict[str, Any]:
    """One person in plain values."""
    return {
        "name": name, "confirmed": _proposal(checked.confirmed),
        "if_all_confirmed": _proposal(checked.if_all_confirmed),
        "missing": list(checked.missing), "open": list(checked.open),
        "items": [plain_line(line, flips.get(line.item.code)) for line in checked.lines],
    }


def _proposal(proposal: Proposal) -> dict[str, Any]:
    """A proposal, with the reduction of each kind of penalty."""
    return checks.stored(proposal) | {"reductions": {str(kind): share for kind, share in reductions(proposal).items()}}
