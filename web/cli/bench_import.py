"""The part of `flask bench` that takes ledgers in: how long it takes, in how much memory, and how long others wait.

Each file is taken in by a process of its own, into a database of its own, so that its memory is its own. The sample
extract is held against reading it with `csv` and writing the same rows with the bare driver.
"""

import csv
import json
import resource
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from time import perf_counter

from sqlalchemy import event
from sqlalchemy.orm import Session

from web.cli.bench_extract import write_extract
from web.cli.bench_figures import Figure
from web.cli.bench_rows import Write, bare, difference, rows_of
from workflow import migrations
from workflow.services.engine import LOCK_WAIT, connect
from workflow.services.exchange import staged, write, write_rows

HOME = Path(__file__).parents[2]
SAMPLE = HOME / "fixtures" / "ledgers" / "core-extract" / "core_npl_20260930.csv"
SECONDS_SAMPLE, SECONDS, GROWTH = 10, 45, 60
SHARES = (20, 5, 1)
"""Memory is compared at a twentieth, a fifth and all of the rows."""


@dataclass(frozen=True, slots=True)
class Run:
    """What taking one file in cost: seconds of each phase and of the write lock, MB at the most, progress as told."""

    rows: int
    reading: float
    writing: float
    reporting: float
    held: float
    peak: int
    steps: list[tuple[str, int, int]]

    @property
    def seconds(self) -> float:
        """Everything, from opening the file to the end of its row report."""
        return self.reading + self.writing + self.reporting


def import_figures(folder: Path, rows: int) -> Iterable[Figure]:
    """The sample extract, then made-up ones of up to so many rows."""
    yield from _sample_figures(folder)
    runs = [_made_up(folder, rows // share) for share in SHARES]
    most = runs[-1]
    yield Figure(f"import.{most.rows}", round(most.seconds, 1), SECONDS, "秒", _told(most))
    yield Figure("import.lock", round(most.held, 1), LOCK_WAIT, "秒",
                 f"写入 {most.rows} 行时占着写锁的时间；别人最多等 {LOCK_WAIT:.0f} 秒")
    yield Figure("import.memory", most.peak - runs[0].peak, GROWTH, "MB",
                 "内存峰值随行数的增长：" + "，".join(f"{run.rows} 行 {run.peak} MB" for run in runs))


def _told(run: Run) -> str:
    """A run in words."""
    return (f"{run.rows} 行，每秒 {run.rows / run.seconds:.0f} 行；读取与核对 {run.reading:.1f} 秒，"
            f"写入 {run.writing:.1f} 秒，逐行报告 {run.reporting:.1f} 秒；内存峰值 {run.peak} MB")


def _made_up(folder: Path, rows: int) -> Run:
    """An extract of so many rows, taken in and removed."""
    file = folder / f"core_20260930-{rows}.csv"
    write_extract(file, rows)
    run = measured(file, folder / f"{rows}.db")
    file.unlink()
    return run


def _sample_figures(folder: Path) -> Iterable[Figure]:
    """The sample extract, and how often the time of the bare way it takes."""
    run = measured(SAMPLE, folder / "sample.db")
    writes = list(difference(rows_of(_empty(folder / "bare.db")), rows_of(folder / "sample.db")))
    least = _bare_seconds(folder / "bare.db", writes)
    yield Figure(f"import.{run.rows}", round(run.seconds, 2), SECONDS_SAMPLE, "秒", _told(run))
    yield Figure(f"import.{run.rows}.raw", round((run.reading + run.writing) / least, 1), None, "倍",
                 f"读取、核对与写入，与 csv 读出、executemany 直接写入同样 {len(writes)} 行（{least:.2f} 秒）相比")


def _bare_seconds(database: Path, writes: list[Write]) -> float:
    """Seconds for reading the sample and writing these rows with nothing in between."""
    raw = bare(database)
    since = perf_counter()
    with SAMPLE.open(encoding="gb18030", newline="") as file:
        list(csv.reader(file))
    raw.execute("BEGIN IMMEDIATE")
    for sql, group in groupby(writes, itemgetter(0)):
        raw.executemany(sql, [parameters for _, parameters in group])
    raw.execute("COMMIT")
    seconds = perf_counter() - since
    raw.close()
    return seconds


def _empty(database: Path) -> Path:
    """A migrated database without rows."""
    migrations.upgrade(f"sqlite:///{database}")
    return database


def measured(file: Path, database: Path) -> Run:
    """Take a file into a new database in a process of its own."""
    _empty(database)
    done = subprocess.run([sys.executable, "-m", "web.cli.bench_import", str(file), str(database)],
                          cwd=HOME, check=True, capture_output=True, text=True)
    told = json.loads(done.stdout)
    return Run(**told | {"steps": [tuple(step) for step in told["steps"]]})


def take_in_once(file: Path, database: Path) -> Run:
    """What the process does."""
    steps: list[tuple[str, int, int]] = []
    begun: list[float] = []
    engine = connect(f"sqlite:///{database}")
    event.listen(engine, "begin", lambda _: begun.append(perf_counter()))
    since = perf_counter()
    with staged(file, progress=lambda *step: steps.append(step)) as ledger, Session(engine) as session:
        read = perf_counter()
        report = write(session, ledger, file.name, by="bench", now=datetime(2026, 10, 12, 1, tzinfo=UTC))
        session.commit()
        wrote = perf_counter()
        write_rows(ledger, report, database.with_suffix(".xlsx"))
        return Run(report.rows, read - since, wrote - read, perf_counter() - wrote, wrote - begun[0], peak(), steps)


def peak() -> int:
    """The most memory this process has had so far, in MB.

    Of a process started by another `getrusage` counts what that one had as well; Linux tells the truth elsewhere.
    """
    status = Path("/proc/self/status")
    if status.exists():
        return next(int(line.split()[1]) // 1024 for line in status.read_text().splitlines() if "VmHWM" in line)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1 << 20 if sys.platform == "darwin" else 1 << 10)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(take_in_once(Path(sys.argv[1]), Path(sys.argv[2])))))
