"""`flask bench`: what one move through the door costs, held against the same rows written by the bare driver; and what
taking ledgers in costs (`bench_import`), and how fast a draft of the lists is tried out (`bench_backtest`).

In a throw-away database on the disk of the instance folder, with the engine's own settings (journal mode, synchronous
= FULL). Every move is first made once on a copy, to see which rows it inserts and which columns it changes; then door
and driver take turns, round by round, each on a copy of its own. The ratio is the median of the rounds' ratios. At the
end both copies must hold the same rows.
"""

import json
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from tqdm import tqdm

from web.cli.bench_backtest import backtest_figures
from web.cli.bench_bank import DAY, NOW, open_bank
from web.cli.bench_figures import Figure
from web.cli.bench_import import import_figures
from web.cli.bench_rows import Write, bare, difference, rows_of, tally, write
from workflow import details as d
from workflow import migrations
from workflow.models import ExemptionCase
from workflow.process import BY_NAME
from workflow.rules.actors import Actor
from workflow.rules.audit import seal
from workflow.services import documents
from workflow.services.engine import connect, journal, reading
from workflow.services.moving import make, refusals
from workflow.services.situation import load
from workflow.terms import Role

GOAL = 12
PER_ROUND = 10
MISSING = "缺审批会议纪要和放款审核单，请于期限内补齐。"
MOVES: tuple[tuple[str, Role, d.Details], ...] = (
    ("submit", Role.REPORTING_UNIT, d.Details()),
    ("request_supplement", Role.ACCEPTANCE_OFFICER, d.RequestSupplement(missing=MISSING)),
)
"""A move that writes no letter, and one that does; both change a case's state."""

Times = dict[str, list[float]]


@click.command("bench")
@click.option("--moves", type=click.IntRange(min=2 * PER_ROUND), default=200, show_default=True,
              help="每种动作做几次。")
@click.option("--rows", type=click.IntRange(min=0), default=100_000, show_default=True,
              help="导入的台账最多几行；0 表示不测导入。")
@click.option("--people", type=click.IntRange(min=0), default=100_000, show_default=True,
              help="回测试算几人；0 表示不测回测。")
@click.option("--alone", type=click.IntRange(min=1), default=2_000, show_default=True,
              help="其中约几人再逐人核对；与 --people 相同则每人都核对。")
@with_appcontext
def bench_command(moves: int, rows: int, people: int, alone: int) -> None:
    """测量一次动作、导入台账（与由 sqlite3 直接写入相比）和清单回测（与逐人核对相比）的代价；写入 bench.json。"""
    instance = Path(current_app.config["INSTANCE"])
    with tempfile.TemporaryDirectory(dir=instance, prefix="bench-") as folder:
        figures = Bench(Path(folder), moves - moves % PER_ROUND).run()
        figures += import_figures(Path(folder), rows) if rows else ()
    figures += backtest_figures(people, alone) if people else ()
    target = instance / "bench.json"
    text = json.dumps([asdict(one) for one in figures], ensure_ascii=False, indent=1)
    target.write_text(f"{text}\n", encoding="utf-8")
    for one in figures:
        goal = f"（目标不高于 {one.goal}）" if one.goal is not None else ""
        click.echo(f"{one.name:<28} {one.ratio:>8.2f} {one.unit}{goal}\n    {one.detail}")
    click.echo(f"已写入 {target}")


class Bench:
    """One run: its databases, the people who act, and the cases they act on."""

    def __init__(self, folder: Path, moves: int) -> None:
        self.folder, self.moves = folder, moves
        migrations.upgrade(self.url("seed"))
        engine = connect(self.url("seed"))
        with Session(engine) as session:
            self.actors, self.cases = open_bank(session, moves)
            session.commit()
        engine.dispose()
        for name in ("copy", "door", "raw"):
            shutil.copyfile(folder / "seed.db", folder / f"{name}.db")

    def url(self, name: str) -> str:
        """The address of one of the databases."""
        return f"sqlite:///{self.folder / name}.db"

    def run(self) -> list[Figure]:
        """Both moves in turn, the cases going on from one to the next; then the price of the parts."""
        door, raw = connect(self.url("door")), bare(self.folder / "raw.db")
        figures: list[Figure] = []
        with tqdm(total=2 * self.moves * len(MOVES), unit="次", delay=2, leave=False, disable=None, desc="测量") as bar:
            for name, role, details in MOVES:
                recorded = self.record(name, self.actors[role], details, bar.update)
                figures += self.compare(name, self.actors[role], details, door, raw, recorded, bar.update)
        door.dispose()
        raw.close()
        different = [table for table, rows in rows_of(self.folder / "door.db").items()
                     if rows != rows_of(self.folder / "raw.db")[table]]
        if different:
            raise click.ClickException(f"两边写下的行不同（{'、'.join(different)}），测量无效。")
        return figures

    def record(self, name: str, by: Actor, details: d.Details, progress: Callable[[], Any]) -> list[list[Write]]:
        """Make the move on every case of the copy, and tell for each which rows it wrote."""
        engine, recorded = connect(self.url("copy")), []
        before = rows_of(self.folder / "copy.db")
        for key in self.cases:
            one_move(engine, key, name, by, details)
            after = rows_of(self.folder / "copy.db")
            recorded.append(list(difference(before, after)))
            before = after
            progress()
        engine.dispose()
        return recorded

    def compare(self, name: str, by: Actor, details: d.Details, door: Engine, raw: sqlite3.Connection,
                recorded: list[list[Write]], progress: Callable[[], Any]) -> list[Figure]:
        """Door and driver in turns; then what asking alone, the letter alone and the seal alone cost."""
        contenders: dict[str, Callable[[int], None]] = {
            "ask": lambda at: ask(door, self.cases[at], name, by, details),
            "move": lambda at: one_move(door, self.cases[at], name, by, details),
            "raw": lambda at: write(raw, recorded[at]),
        }
        if BY_NAME[name].letters:
            contenders["letter"] = lambda at: letter(door, self.cases[at], name, by, details)
        times: Times = {contender: [] for contender in (*contenders, "cpu.move", "cpu.raw")}
        for start in range(0, self.moves, PER_ROUND):
            for contender, work in contenders.items():
                since, cpu = perf_counter(), process_time()
                for at in range(start, start + PER_ROUND):
                    work(at)
                times[contender].append((perf_counter() - since) / PER_ROUND)
                if f"cpu.{contender}" in times:
                    times[f"cpu.{contender}"].append((process_time() - cpu) / PER_ROUND)
            for _ in range(PER_ROUND):
                progress()
        return list(self.figures(name, times, recorded))

    def figures(self, name: str, times: Times, recorded: list[list[Write]]) -> Iterable[Figure]:
        """The ratios of one move and of its parts."""
        told = f"{self.moves} 次，{self.moves // PER_ROUND} 轮交替"
        written = f"每次写 {len(recorded[-1])} 行（{tally(recorded[-1])}）"
        settings = f"journal_mode={journal()}，synchronous=FULL"
        yield Figure(
            f"move.{name}", ratio(times["move"], times["raw"]), GOAL, "倍",
            f"{told}，{settings}；经过门 {micro(times['move'])}，直接写 {micro(times['raw'])}；{written}。目标为暂定。")
        yield Figure(f"cpu.{name}", ratio(times["cpu.move"], times["cpu.raw"]), None, "倍",
                     f"只算本进程的处理器时间，不算等磁盘；经过门 {micro(times['cpu.move'])}，"
                     f"直接写 {micro(times['cpu.raw'])}")
        yield Figure(f"ask.{name}", ratio(times["ask"], times["raw"]), None, "倍",
                     f"读出事项并问权限和守卫，不写；{micro(times['ask'])}")
        if "letter" in times:
            yield Figure(f"letter.{name}", ratio(times["letter"], times["raw"]), None, "倍",
                         f"读出事项并排出文书，不写；{micro(times['letter'])}")
        text = next(str(parameters) for sql, parameters in recorded[-1] if " audit_line " in sql)
        since = perf_counter()
        for _ in range(self.moves):
            seal("", text)
        sealed = (perf_counter() - since) / self.moves
        yield Figure(f"seal.{name}", round(sealed / median(times["raw"]), 3), None, "倍",
                     f"审计一行的封签（SHA-256）；{micro([sealed])}")


def one_move(engine: Engine, key: int, name: str, by: Actor, details: d.Details) -> None:
    """One move as a request makes it: load the case, go through the door, commit."""
    with Session(engine) as session:
        make(session, session.get_one(ExemptionCase, key), name, details, by=by, now=NOW)
        session.commit()


def ask(engine: Engine, key: int, name: str, by: Actor, details: d.Details) -> None:
    """Rights and guards of one move that is open, in a transaction that cannot write."""
    with reading(), Session(engine) as session:
        found = refusals(session, session.get_one(ExemptionCase, key), name, by=by, now=NOW, details=details)
    if found:
        raise click.ClickException(f"测量用的动作 {name} 被拒绝：{[one.code for one in found]}")


def letter(engine: Engine, key: int, name: str, by: Actor, details: d.Details) -> None:
    """The letters of a move that has just been made, set once more and not stored."""
    row = BY_NAME[name]
    with reading(), Session(engine) as session:
        case = session.get_one(ExemptionCase, key)
        s = load(session, row, case, details, by=by, now=NOW, today=DAY)
        for kind in row.letters:
            documents.render(s, kind, "〔2026〕1号")


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median over the rounds of the ratio within a round."""
    return round(median(one / other for one, other in zip(ours, theirs, strict=True)), 2)


def micro(times: Sequence[float]) -> str:
    """A median in microseconds."""
    return f"{median(times) * 1e6:.0f} 微秒"
