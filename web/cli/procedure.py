"""`flask procedure`: the tables of the procedure in words, and their exhaustive check."""

import json
from collections.abc import Iterable, Iterator
from time import perf_counter
from typing import Any

import click
from flask.cli import AppGroup
from tqdm import tqdm

from web.views.procedure import TABLES, guards_of, states_of
from workflow.exploring.check import Report, Violation, check
from workflow.exploring.claims import WORDS
from workflow.exploring.graph import Told
from workflow.exploring.groups import FULL, QUICK, Group
from workflow.exploring.state import ONE, WHOLE
from workflow.process import ELSEWHERE, Row
from workflow.rules.deadlines import Key
from workflow.rules.rights import RIGHTS
from workflow.terms import Direction, Outcome, Role
from workflow.wording import MOVES, right, word

procedure_commands = AppGroup("procedure", help="认定程序：打印流程表，穷举核验。")


@procedure_commands.command("show")
def show() -> None:
    """打印全部动作、行为和权限。"""
    click.echo("\n".join(in_words()))


@procedure_commands.command("check")
@click.option("--full", is_flag=True, help="穷举到三人案与各类事件的组合，约十分钟；不加则只做几秒钟的简式。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def check_command(full: bool, as_json: bool) -> None:
    """穷举流程表：状态都能到、动作都用得上、程序必有尽头、闸门不早开、不牵连同案他人。有违反时以 1 退出。"""
    groups, began = FULL if full else QUICK, perf_counter()
    with tqdm(total=len(groups), unit="组", delay=2, leave=False) as bar:
        report = check(groups=groups, tell=lambda group, done: _tell(bar, groups, group, done))
    seconds = perf_counter() - began
    click.echo(json.dumps(_plain(report, seconds), ensure_ascii=False, indent=1) if as_json
               else "\n".join(told(report, seconds)))
    if report.violations:
        raise SystemExit(1)


def in_words() -> Iterator[str]:
    """The tables as a Markdown text, line by line."""
    yield "# 认定程序"
    for title, rows in TABLES:
        yield f"\n## {title}\n"
        for row in rows:
            yield from _row(row)
    yield "\n## 不在表中的转移\n"
    yield from (f"- {code}：{why}" for code, why in ELSEWHERE.items())
    yield "\n## 权限\n"
    for name, cells in RIGHTS.items():
        holders = "、".join(f"{word(role)}（{word(cells[role])}）" for role in Role if role in cells)
        yield f"- {right(name)}：{holders}"


def _row(row: Row) -> Iterator[str]:
    """One move or act: its name, from where to where, and what it takes."""
    sources, target = states_of(row)
    yield f"- **{MOVES[row.name]}** {' '.join(filter(None, (row.code, f'`{row.name}`')))}：{sources}" + (
        f" → {target}" if target else "")
    for title, words in (
        ("条件", "；".join(guards_of(row))),
        ("会签", word(row.second) if row.second else ""),
        ("起算", "、".join(word(Key(key)) for key in row.starts)),
        ("终止", "、".join(word(Key(key)) for key in row.ends)),
        ("随即", "、".join(MOVES[name] for name in row.after)),
    ):
        if words:
            yield f"  - {title}：{words}"


def told(report: Report, seconds: float) -> Iterator[str]:
    """A report in words: what was explored, then every broken claim with the way to it."""
    for one in report.groups:
        yield f"{one.states:>10,} 个状态 {one.moves:>11,} 次转移  最长 {one.longest:>3} 步  {one.name}"
    yield (f"共 {report.states:,} 个状态、{report.moves:,} 次转移，试问闸门 {report.gate_asked:,} 次，"
           f"用时 {seconds:.0f} 秒。")
    for violation in report.violations:
        yield from _violation(violation)
    yield f"违反 {len(report.violations)} 处。" if report.violations else "OK：各项均成立。"


def _violation(violation: Violation) -> Iterator[str]:
    named = f"{MOVES.get(violation.named, violation.named)} {violation.named}" if violation.named else ""
    yield f"违反：{WORDS[violation.claim]}" + (f"——{named}" if named else "")
    if violation.path:
        yield f"  路径（{violation.group}）：{' → '.join(step(one) for one in violation.path)}"


EVENTS = {"appeal_window_over": "申诉期满", "late_appeal_over": "准许顺延的期限届满", "short_handed": "到会人数不足",
          "year_is_up": "受理满一年"}
CHOICES = {str(code): word(code) for code in (*Outcome, *Direction)} | {
    "granted": "准许", "refused": "不准许", ONE: "就本人", WHOLE: "就全案", "1": "上一级", "2": "指定评议"}


def step(one: Told) -> str:
    """One move of a path, such as 甲·形成认定（免责）."""
    name = EVENTS.get(one.name) or MOVES.get(one.name, one.name)
    choice = "，".join(CHOICES[part] for part in one.choice.split())
    return ("↻ " if one.again else "") + (f"{one.who}·" if one.who else "") + name + (f"（{choice}）" if choice else "")


def _plain(report: Report, seconds: float) -> dict[str, Any]:
    """A report as plain values."""
    return {
        "states": report.states, "moves": report.moves, "gate_asked": report.gate_asked, "seconds": round(seconds, 1),
        "groups": [{"name": one.name, "states": one.states, "moves": one.moves, "longest": one.longest}
                   for one in report.groups],
        "violations": [{"claim": one.claim, "named": one.named, "group": one.group,
                        "path": [step(move) for move in one.path]} for one in report.violations],
    }


def _tell(bar: Any, groups: Iterable[Group], group: Group, done: int) -> None:
    """Move the bar to this group, and say how far it is."""
    bar.set_description(f"{group.name}：{done:,} 个状态", refresh=False)
    bar.update([one.name for one in groups].index(group.name) - bar.n)
