"""`flask audit`: verify every chain of sealed lines, and name the first bad line of each that is broken."""

import json
from typing import Any

import click
from flask.cli import AppGroup
from tqdm import tqdm

from web.extensions import db
from workflow.rules.audit import Break, BreakReason
from workflow.services import audit
from workflow.services.engine import reading
from workflow.wording import word

audit_commands = AppGroup("audit", help="审计链：逐行核对封签。")
SHORT = 12


@audit_commands.command("verify")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def verify(as_json: bool) -> None:
    """核对每条审计链的每一行；有断链时说出各链第一处坏行并以 1 退出。"""
    chains, lines, broken = 0, 0, []
    with reading(), tqdm(unit="链", delay=2, leave=False, disable=None, desc="核对审计链") as bar:
        for chain, length, fault in audit.verify(db.session()):
            bar.update()
            chains, lines = chains + 1, lines + length
            if fault is not None:
                broken.append((chain, fault))
        db.session.rollback()
    if as_json:
        click.echo(json.dumps({"chains": chains, "lines": lines, "broken": [_row(*one) for one in broken]},
                              ensure_ascii=False))
    elif broken:
        click.echo("\n".join([f"{chains} 条链，{lines} 行，{len(broken)} 条链有坏行：",
                              *(f"  {_told(chain, fault)}" for chain, fault in broken)]))
    else:
        click.echo(f"{chains} 条链，{lines} 行，全部完好。")
    if broken:
        raise SystemExit(1)


def _told(chain: str, fault: Break) -> str:
    """The first bad line of a chain, in words."""
    expected, found = _short(fault, fault.expected), _short(fault, fault.found)
    return f"{chain} 第 {fault.seq} 行：{word(fault.reason)}，应为 {expected}，实为 {found}"


def _short(fault: Break, value: str) -> str:
    """A seal cut short; the head of a cut chain as its number and seal."""
    if fault.reason == BreakReason.CUT_TAIL:
        seq, _, seal = value.partition(" ")
        return f"末行 {seq}（{seal[:SHORT]}…）"
    return f"{value[:SHORT]}…" if len(value) > SHORT else value


def _row(chain: str, fault: Break) -> dict[str, Any]:
    """A broken chain in plain values."""
    return {"chain": chain, "seq": fault.seq, "reason": fault.reason, "expected": fault.expected, "found": fault.found}
