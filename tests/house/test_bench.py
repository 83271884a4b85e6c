"""The bench measures what it says: the same rows on both sides, in one run, written down where it says."""

import csv
import json
import resource
import sqlite3
from dataclasses import replace

import pytest
from click import ClickException

from tests.support.pace import yardstick
from web.cli import bench, bench_backtest, bench_rows
from web.cli.bench_extract import write_extract
from web.cli.bench_import import measured
from workflow.models import Base

IMPORTS = 10_000
"""The most yardsticks its four imports may take, each in a process of its own; most of it is starting the program."""


def children():
    """Processor time in seconds of the processes that were started here and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_it_writes_its_figures_and_leaves_nothing_else(app):
    folder = app.config["INSTANCE"]
    before = {path.name for path in folder.iterdir()}
    since, slow = children(), yardstick()
    told = app.test_cli_runner().invoke(args=[
        "bench", "--moves", "20", "--rows", "100", "--people", "400", "--alone", "100"])
    assert (children() - since) / ((slow + yardstick()) / 2) < IMPORTS
    assert told.exit_code == 0, told.output
    figures = json.loads((folder / "bench.json").read_text(encoding="utf-8"))
    assert all(set(one) == {"name", "ratio", "goal", "unit", "detail"} for one in figures)
    by_name = {one["name"]: one for one in figures}
    assert {"move.submit", "move.request_supplement", "letter.request_supplement"} <= set(by_name)
    assert by_name["move.submit"]["goal"] == bench.GOAL
    assert by_name["move.request_supplement"]["ratio"] > by_name["letter.request_supplement"]["ratio"]
    assert "＋audit_line" in by_name["move.submit"]["detail"]
    assert {"import.5050", "import.5050.raw", "import.100", "import.lock", "import.memory"} <= set(by_name)
    assert by_name["import.5050"]["ratio"] > 0
    assert by_name["import.5050"]["goal"] == 10
    assert by_name["backtest.400"]["ratio"] > 0
    assert 0 < by_name["backtest.400.share"]["ratio"] < 100
    assert by_name["backtest.400.share"]["goal"] == bench_backtest.SHARE
    assert {path.name for path in folder.iterdir()} == before | {"bench.json"}


def test_a_driver_that_writes_less_makes_the_measurement_void(app, monkeypatch):
    monkeypatch.setattr(bench, "write", lambda raw, writes: None)
    told = app.test_cli_runner().invoke(args=["bench", "--moves", "20", "--rows", "0", "--people", "0"])
    assert told.exit_code == 1
    assert "两边写下的行不同" in told.output


def test_two_ways_that_differ_make_the_measurement_void(monkeypatch):
    alone = bench_backtest.tried_alone
    monkeypatch.setattr(bench_backtest, "tried_alone", lambda *given: replace(alone(*given), set_aside=("N99",)))
    with pytest.raises(ClickException, match="结果不同，测量无效"):
        list(bench_backtest.backtest_figures(3, 3))


def test_the_draft_of_the_bench_flips_people():
    rate, share = bench_backtest.backtest_figures(300, 10)
    assert " 0 人结论不同" not in rate.detail
    assert "抽 10 人逐人核对" in share.detail


@pytest.fixture
def files(sqlite_url, tmp_path):
    return tmp_path / "jinze.db"


def test_a_difference_is_new_rows_whole_and_of_changed_rows_what_changed(files):
    before = bench_rows.rows_of(files)
    assert set(before) == set(Base.metadata.tables)
    raw = sqlite3.connect(files)
    raw.execute("INSERT INTO number_sequence (id, series, year, last) VALUES (1, 'case', 2026, 1)")
    raw.commit()
    made = bench_rows.rows_of(files)
    raw.execute("UPDATE number_sequence SET last = 2")
    raw.commit()
    raw.close()
    first, = bench_rows.difference(before, made)
    second, = bench_rows.difference(made, bench_rows.rows_of(files))
    assert first[0].startswith("INSERT INTO number_sequence")
    assert first[1] == (1, "case", 2026, 1)
    assert second == ('UPDATE number_sequence SET "last" = ? WHERE "id" = ?', (2, 1))
    assert bench_rows.tally([first, second]) == "＋number_sequence、～number_sequence"


def test_an_extract_is_the_same_every_time_and_in_chinese(tmp_path):
    for name in ("one", "two"):
        write_extract(tmp_path / name, 50)
    text = (tmp_path / "one").read_bytes()
    assert text == (tmp_path / "two").read_bytes()
    rows = list(csv.DictReader(text.decode("gb18030").splitlines()))
    assert len({row["借据编号"] for row in rows}) == len(rows) == 50
    assert len({row["客户编号"] for row in rows}) < 50
    assert len({row["机构名称"] for row in rows}) > 5


def test_four_times_the_rows_take_no_more_memory_and_tell_how_far_they_are(tmp_path):
    """The sampled form of what `make bench` does with a hundred thousand."""
    runs = {}
    for rows in (2_000, 8_000):
        write_extract(tmp_path / f"core_20260930-{rows}.csv", rows)
        runs[rows] = measured(tmp_path / f"core_20260930-{rows}.csv", tmp_path / f"{rows}.db")
        assert runs[rows].rows == rows
        assert 0 < runs[rows].held <= runs[rows].writing
    assert runs[8_000].peak - runs[2_000].peak < 30, runs
    steps = runs[8_000].steps
    assert list(dict.fromkeys(phase for phase, _, _ in steps)) == ["reading", "writing", "reporting"]
    for phase in ("reading", "writing", "reporting"):
        told = [(done, total) for one, done, total in steps if one == phase]
        assert len(told) > 12
        assert told == sorted(told)
        assert told[-1] == (told[0][1], told[0][1])
