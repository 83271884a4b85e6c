"""`flask clock`: the moves that time makes, and who has let a period pass."""

import json
from datetime import date, datetime, time
from typing import Any

import click
from flask.cli import AppGroup
from tqdm import tqdm

from web import clock
from web.extensions import db
from workflow.services.clock import ClockBehind, Late, Made, Run, Stuck, late, run
from workflow.services.deadlines import day_of
from workflow.services.engine import reading
from workflow.terms import Role
from workflow.wording import MOVES, cn_day, refusal, word

clock_commands = AppGroup("clock", help="时钟：办理到期自动推进的事项，提醒逾期的人。")
JUST_AFTER_MIDNIGHT = time(0, 5)


@clock_commands.command("run")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="按这一天零点过五分推进，用于补办；不得晚于今天。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def run_command(as_of: datetime | None, as_json: bool) -> None:
    """推进一切到期的事项，逐项提交；列出逾期未办的人。重复运行无害。"""
    now = _moment(as_of.date() if as_of else None)
    with tqdm(unit="项", delay=2, leave=False, disable=None, desc="时钟") as bar:
        try:
            done = run(db.session(), now, db.session.commit, lambda one: bar.update())
        except ClockBehind as behind:
            raise click.ClickException(
                f"时钟 {_told_moment(now)} 早于最后一条审计记录的时间 {_told_moment(behind.last)}，没有推进任何事项。"
                "请核对服务器时间或 --as-of 的日期后再运行。") from behind
    with reading():
        waiting = late(db.session(), day_of(now))
        db.session.rollback()
    click.echo(json.dumps(_plain(now, done, waiting), ensure_ascii=False) if as_json else _told(now, done, waiting))
    if done.stuck:
        raise SystemExit(1)


def _moment(day: date | None) -> datetime:
    """The moment to move to: now, or just after midnight of a day that has come."""
    if day is None:
        return clock.now()
    if day > clock.today():
        raise click.ClickException(f"{cn_day(day)}还没有到（今天是{cn_day(clock.today())}），时钟只能补办，不能提前。")
    return datetime.combine(day, JUST_AFTER_MIDNIGHT, tzinfo=clock.SHANGHAI)


def _told_moment(moment: datetime) -> str:
    return f"{clock.local(moment):%Y-%m-%d %H:%M}"


def _told(now: datetime, done: Run, waiting: list[Late]) -> str:
    """What was done, what could not be, and who is late."""
    lines = [f"时钟走到 {_told_moment(now)}：推进 {len(done.made)} 项。"]
    lines += [f"  {one.record}：{MOVES[one.move]}" for one in done.made]
    lines += [f"  未能推进 {one.record}：{MOVES[one.move]}（{_why(one)}）" for one in done.stuck]
    lines.append(f"逾期未办 {len(waiting)} 项。" if waiting else "没有逾期未办的事项。")
    lines += [f"  {one.record}：{word(one.key)}已于{cn_day(one.due_on)}届满，逾期 {one.days} 个工作日，{_who(one)}"
              for one in waiting]
    return "\n".join(lines)


def _who(one: Late) -> str:
    """Who has to act."""
    if not one.roles:
        return "请牵头部门负责人核查"
    said = f"请{'、'.join(word(role) for role in one.roles)}办理"
    return f"{said}；逾期已久，由{word(Role.LEAD_DEPT_HEAD)}换人" if one.reassign else said


def _why(one: Stuck) -> str:
    """Why a move could not be made."""
    return one.error or "；".join(refusal(reason) for reason in one.why)


def _plain(now: datetime, done: Run, waiting: list[Late]) -> dict[str, Any]:
    """The same in plain values."""
    def made(one: Made) -> dict[str, Any]:
        return {"move": one.move, "record": one.record}
    return {
        "now": clock.local(now).isoformat(), "made": [made(one) for one in done.made],
        "stuck": [{"move": one.move, "record": one.record, "why": _why(one)} for one in done.stuck],
        "late": [{"record": one.record, "period": one.key, "due": one.due_on.isoformat(), "days": one.days,
                  "roles": list(one.roles), "moves": list(one.moves), "reassign": one.reassign} for one in waiting],
    }
