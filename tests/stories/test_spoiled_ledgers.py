"""Spoiled ledgers are refused in one clear sentence and change nothing; ledgers that are merely odd are taken in."""

import hashlib
import json
import re
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import click
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.conftest import Clock
from tests.support.ledgers import HEAD, ROWS, book, old_book, package, parts_of, text
from tests.support.odd import BENIGN
from tests.support.spoiled import HEAVY, SPOILED
from web import create_app
from web.cli.ledger import ledger_commands
from workflow.models import Loan, LoanFact
from workflow.services.deadlines import SHANGHAI
from workflow.services.engine import connect
from workflow.services.exchange import NotALedger, take_in
from workflow.terms import RiskClass

CLOCK = Clock(datetime(2026, 10, 12, 9, 0, tzinfo=SHANGHAI))
YARDSTICKS, MEGABYTES = 800, 200
"""The most the worst file may take in a process of its own; most of the memory is the program's."""
CHILD = """
import json, sys
from tests.support.pace import yardsticks
from web.cli.bench_import import peak
from workflow.services.exchange import NotALedger, staged
for path in sys.argv[1:]:
    said = []
    def read():
        try:
            with staged(path) as ledger:
                said.append(f"taken: {ledger.count()}")
        except NotALedger as refused:
            said.append(refused.reason.code)
    taken = yardsticks(read, %d, tries=2)
    print(json.dumps([said[0], taken, peak()]))
"""


@pytest.fixture(scope="module")
def bank(sqlite_template, tmp_path_factory):
    """The application of a bank that has taken in a ledger before; no spoiled file changes it."""
    folder = tmp_path_factory.mktemp("spoiled")
    file = folder / "jinze.db"
    file.write_bytes(sqlite_template.read_bytes())
    engine = connect(f"sqlite:///{file}")
    with Session(engine) as session:
        take(session, book([HEAD, *ROWS[:2]]), "台账_20260831.xlsx")
        session.commit()
        yield create_app({"TESTING": True, "DATABASE_URL": f"sqlite:///{file}", "INSTANCE": str(folder / "instance"),
                          "PASSWORDS": "quick"}, clock=CLOCK), session
    engine.dispose()


def take(session: Session, source: bytes | Path, name: str, **options):
    return take_in(session, source, name, by="Q1107", now=CLOCK.now, **options)


def everything(session: Session) -> str:
    """A digest over all rows of all tables of the file; the pairs of letters a search uses follow from them."""
    session.rollback()
    raw = session.connection().connection.driver_connection
    tables = raw.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search_pairs%'")
    rows = [raw.execute(f'SELECT * FROM "{name}"').fetchall() for name, in sorted(tables.fetchall())]
    digest = hashlib.sha256(repr(rows).encode()).hexdigest()
    session.rollback()
    return digest


@pytest.mark.parametrize("file", SPOILED, ids=str)
def test_a_spoiled_file_is_refused_in_one_sentence_and_changes_nothing(bank, tmp_path, file):
    app, session = bank
    before = everything(session)
    path = tmp_path / file.file_name
    path.write_bytes(file.make())
    with pytest.raises(NotALedger) as refused:
        take(session, path, file.file_name)
    assert not session.new | session.dirty | session.deleted
    session.commit()
    assert (refused.value.reason.code, everything(session)) == (file.code, before)

    sentence = str(refused.value)
    assert re.fullmatch(r"[^。{}！？\n]{10,120}", sentence), sentence
    assert "请" in sentence
    assert "未知" not in sentence  # what stands where a value is missing
    assert told_by_the_command(app, path) == f"Error: {file.file_name}：{sentence}。"
    assert everything(session) == before


def told_by_the_command(app, path: Path) -> str:
    """What `flask ledger import` says of a file it does not take."""
    told = app.test_cli_runner().invoke(ledger_commands, ["import", str(path)])
    assert (told.exit_code, type(told.exception)) == (1, SystemExit)
    return told.output.strip()


def test_files_made_to_harm_are_refused_at_once_in_little_memory(bank, tmp_path, capsys):
    app, session = bank
    before = everything(session)
    paths = [tmp_path / f"{number}-{file.file_name}" for number, file in enumerate(HEAVY)]
    for path, file in zip(paths, HEAVY, strict=True):
        path.write_bytes(file.make())
    done = subprocess.run([sys.executable, "-c", CHILD % YARDSTICKS, *map(str, paths)], capture_output=True, text=True,
                          check=True, cwd=Path(__file__).parents[2])
    figures = [json.loads(line) for line in done.stdout.splitlines()]
    with capsys.disabled():
        for file, path, (code, taken, peak) in zip(HEAVY, paths, figures, strict=True):
            size = path.stat().st_size / 1e6
            click.echo(f"\n  {file}：{size:.1f} MB，{code}，标尺的 {taken:.0f} 倍，峰值 {peak} MB", nl=False)
    assert [code for code, _, _ in figures] == [file.code for file in HEAVY]
    assert max(taken for _, taken, _ in figures) < YARDSTICKS
    assert max(peak for _, _, peak in figures) < MEGABYTES
    for path in paths:
        assert told_by_the_command(app, path).startswith(f"Error: {path.name}：")
    assert everything(session) == before


def test_there_are_as_many_kinds_of_spoiled_file_as_asked():
    assert len({file.name for file in [*SPOILED, *HEAVY]}) == len(SPOILED) + len(HEAVY) >= 44
    assert len({file.name for file in BENIGN}) == len(BENIGN) >= 12


@pytest.mark.parametrize("file", BENIGN, ids=str)
def test_an_odd_file_is_taken_in_and_says_what_it_says(session, file):
    report = take(session, file.make(), file.file_name)
    assert (report.taken, report.refused, report.problems) == (file.loans, 0, [])
    loan, fact = session.execute(select(Loan, LoanFact).join(LoanFact.loan).where(Loan.loan_no == "JJ101")).one()
    assert (loan.approved_on, loan.credit_total, loan.manager_no) == (date(2024, 2, 29), 3_000_000, "Q1")
    assert (fact.balance, fact.days_past_due, fact.risk_class) == (file.balance, 95, RiskClass.SUBSTANDARD)
    days = set(session.scalars(select(Loan.approved_on)))
    if file.name == "days written in five ways":
        assert days == {date(2024, 2, 29)}


def test_a_ledger_whose_rows_all_lack_their_numbers_is_a_report_and_no_spoiled_file(session):
    """The file is sound and says which rows are not; everything of them is named in the report."""
    report = take(session, book([HEAD] + [[*line[:6], "", *line[7:]] for line in ROWS]), "台账_20260930.xlsx")
    assert (report.rows, report.refused, report.taken) == (3, 3, 0)
    assert [problem.code for problem in report.problems] == ["missing_key"] * 3
    assert session.scalar(select(func.count(Loan.id))) == 0


def test_the_sentence_names_the_place(session):
    """Line, cell, column and sheet, so that whoever gets the sentence finds it."""
    said = {file.name: sentence(session, file.make(), file.file_name) for file in SPOILED}
    assert "I3（贷款余额）" in said["formulas in the body"]
    assert "I3（贷款余额）" in said["xls with formulas in the body"]
    assert "第 3 行" in said["a row hidden by hand"]
    assert "第 4 行" in said["rows hidden by a filter"]
    assert "A2:A3" in said["cells merged downwards in the body"]
    assert "C3:D3" in said["cells merged sideways in the body"]
    assert "台账、花名册" in said["ledger and roster in one workbook"]
    assert "第 6 行" in said["two ledgers on one sheet"]
    assert "借据号" in said["without a column that is needed"]
    assert "“台账”" in said["ledger on a very hidden sheet"]


def sentence(session: Session, content: bytes, name: str) -> str:
    """Why a file is not taken in; nothing when it is."""
    try:
        take(session, content, name, dry_run=True)
    except NotALedger as refused:
        return str(refused)
    return ""


def cuts(content: bytes) -> list[bytes]:
    """The file cut off at forty places."""
    return [content[:len(content) * part // 40] for part in range(40)]


@pytest.mark.parametrize("content", [book(), old_book()], ids=["xlsx", "xls"])
def test_a_workbook_cut_off_anywhere_is_refused(session, content):
    for piece in cuts(content):
        assert sentence(session, piece, "台账_20260930.xlsx")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_text_cut_off_anywhere_is_refused_or_lacks_whole_rows_or_the_end_of_the_last_cell(session, encoding):
    whole = text(encoding=encoding).decode(encoding).split("\r\n")
    for piece in cuts(text(encoding=encoding)):
        try:
            report = take(session, piece, "台账_20260930.csv", dry_run=True)
        except NotALedger:
            continue
        there = piece.decode(encoding).split("\r\n")
        assert report.taken == len([line for line in there[1:] if line])
        assert all(line.count(",") == whole[0].count(",") for line in there if line)


def test_bytes_changed_at_random_never_make_anything_but_a_sentence(session):
    """Some hundred files, each with a few bytes changed; the same ones every time."""
    from random import Random

    chance = Random(20260930)
    sources = [book(), old_book(), text(), text(encoding="gb18030")]
    parts = parts_of(sources[0])
    for _ in range(300):
        kind = chance.randrange(6)
        if kind < 4:
            sentence(session, garbled(chance, sources[kind]), "台账_20260930.xlsx")
        else:
            name = chance.choice([name for name in parts if "docProps" not in name and "theme" not in name])
            sentence(session, package(parts | {name: garbled(chance, parts[name])}), "台账_20260930.xlsx")


def garbled(chance, content: bytes) -> bytes:
    """The same with one to eight bytes changed."""
    changed = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        changed[chance.randrange(len(changed))] = chance.choice((0, 1, 0xFE, 0xFF, chance.randrange(256)))
    return bytes(changed)
