"""`flask invariants`: ask the whole database whether the invariants of the procedure hold."""

import json
from typing import Any

import click
from flask.cli import with_appcontext
from tqdm import tqdm

from web.extensions import db
from web.views.doing import evidence_folder
from workflow.services import invariants
from workflow.services.engine import reading
from workflow.services.invariants import Answer

SHOWN = 20


@click.command("invariants")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON，含全部违反之处。")
@with_appcontext
def invariants_command(as_json: bool) -> None:
    """核对全库是否满足各项不变量，所存的文件是否完好；有违反时逐条列出并以 1 退出。"""
    total = len(invariants.in_order()) + 1
    with reading(), tqdm(total=total, unit="项", delay=2, leave=False, disable=None, desc="核对不变量") as bar:
        answers = list(invariants.check(db.session(), lambda one: bar.update(), evidence_folder()))
        db.session.rollback()
    click.echo(json.dumps([_row(one) for one in answers], ensure_ascii=False) if as_json else _told(answers))
    if not all(one.holds for one in answers):
        raise SystemExit(1)


def _row(answer: Answer) -> dict[str, Any]:
    """An answer in plain values."""
    return {"code": answer.invariant.code, "title": answer.invariant.title, "checked": answer.looked.count,
            "violations": [{"record": one.record, "fault": one.fault} for one in answer.looked.violations]}


def _told(answers: list[Answer]) -> str:
    """A line for each invariant, what breaks it under it, and the sum."""
    lines = []
    for one in answers:
        mark = "OK  " if one.holds else "违反"
        lines.append(f"{mark} {one.invariant.code:<3} {one.invariant.title}（查 {one.looked.count}）")
        lines += [f"       {violation}" for violation in one.looked.violations[:SHOWN]]
        if len(one.looked.violations) > SHOWN:
            lines.append(f"       另有 {len(one.looked.violations) - SHOWN} 处，加 --json 可看全部")
    broken = [one for one in answers if not one.holds]
    faults = sum(len(one.looked.violations) for one in broken)
    lines.append(f"共 {len(answers)} 项不变量，全部成立。" if not broken
                 else f"共 {len(answers)} 项不变量，{len(broken)} 项被违反，{faults} 处。")
    return "\n".join(lines)
