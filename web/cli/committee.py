"""`flask committee`: count votes again from the ballots, for whoever does not trust the first count."""

import json
from dataclasses import asdict
from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

from web.extensions import db
from workflow.rules.situation import Refusal
from workflow.rules.slips import SlipUnreadable, read_slip
from workflow.services.engine import reading
from workflow.services.recount import Recounted, meetings, recount
from workflow.wording import refusal

committee_commands = AppGroup("committee", help="评议委员会：从表决票重新计票。")


@committee_commands.command("recount")
@click.option("--meeting", "number", metavar="编号", help="只核对这一次会议。")
@click.option("--all", "everything", is_flag=True, help="核对全部会议。")
@click.option("--key-file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="密封表决的密钥文件；只在内存中使用。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@with_appcontext
def recount_command(number: str | None, everything: bool, key_file: Path | None, as_json: bool) -> None:
    """从表决票重算法定人数、票数、结论和比例，与截止的表决、认定和审计链核对；有出入时逐条列出并以 1 退出。"""
    if (number is None) != everything:
        raise click.UsageError("请用 --meeting 编号 指明一次会议，或用 --all 核对全部会议")
    private = _key(key_file) if key_file is not None else None
    with reading():
        found = [recount(db.session(), meeting, private) for meeting in meetings(db.session(), number)]
        db.session.rollback()
    if number is not None and not found:
        raise click.ClickException(f"没有编号为 {number} 的会议")
    click.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False) if as_json else _told(found))
    if any(one.faults for one in found):
        raise SystemExit(1)


def _key(path: Path) -> bytes:
    """The key of a file as it was saved or typed."""
    try:
        return read_slip(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise click.ClickException(f"{path} 不是密钥文件") from None
    except SlipUnreadable as wrong:
        raise click.ClickException(refusal(Refusal(wrong.code, wrong.values))) from None


def _told(found: list[Recounted]) -> str:
    """A line for each meeting, what does not agree under it, and the sum."""
    lines = []
    for one in found:
        mark = "不符" if one.faults else "一致"
        kind = "密封" if one.sealed else "记名"
        lines.append(f"{mark} 会议 {one.meeting}（{kind}）：{one.ballots} 张票，{one.polls} 次截止的表决")
        lines += [f"       {fault}" for fault in one.faults] + [f"       （{left}）" for left in one.uncounted]
    faults = sum(len(one.faults) for one in found)
    lines.append(f"共核对 {len(found)} 次会议，{sum(one.ballots for one in found)} 张票，"
                 + (f"{faults} 处不符。" if faults else "全部一致。"))
    return "\n".join(lines)
