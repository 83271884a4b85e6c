"""The schema in steps: migrating from nothing gives what the models and the triggers say, on both databases."""

import json
import sqlite3
from datetime import date
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from click.testing import Result
from flask import Flask
from sqlalchemy import Engine, String, create_engine, select, text
from sqlalchemy.orm import Session

from tests.conftest import Clock
from web.cli.db import db_commands
from workflow import migrations
from workflow.models import Ballot, Base, ExemptionCase, LibraryEntry, Meeting, Poll, Sitting, triggers
from workflow.rules.receipts import receipt_of
from workflow.services import ballots, numbers
from workflow.services.engine import connect
from workflow.terms import Outcome, TagKind

ONE_CASE = """
    INSERT INTO institution (id, code, name, path, letter_word) VALUES (1, '01', '总行', '/01/', '尽责');
    INSERT INTO employee (id, staff_no, name, institution_id) VALUES (1, 'E1', '张三', 1);
    INSERT INTO audit_line (chain, seq, previous, hash, algorithm, body, action, at)
      VALUES ('system', 1, 'genesis', 'one', 'sha256', '{}', 'test', '2026-10-12 01:00:00');
"""

NAMED_BEFORE = (
    "INSERT INTO institution (id, code, name, path, letter_word) VALUES (1, '01', '总行', '01', '尽责')",
    "INSERT INTO employee (id, staff_no, name, institution_id) VALUES (1, 'E1', '张三', 1)",
    "INSERT INTO exemption_case (id, number, title, institution_id, state, scope_reason, simple, registered_on,"
    " supplements, supplement_list, supplement_answer, supplement_lapsed, reconsidered, missing_stages_note,"
    " team_ready, replace_team, tier, need_upper, list_version, report, rectification, people_named, snapshot,"
    " chain_seq, chain_hash, row_version)"
    " VALUES (1, '2026-0001', '认定', 1, 'clue', '', false, '2026-10-12', 0, '', '', false,"
    " false, '', false, false, 0, false, '', '', '', '[{\"employee_id\": 1, \"staff_no\": \"E1\","
    " \"name\": \"张三\", \"posts\": [\"rm_lead\"], \"stages\": [\"pre_loan\"], \"liability\": \"direct\","
    " \"from\": \"2024-03-01\", \"to\": null, \"because\": \"主办\"}]', '{}', 0, '', 1)",
    "INSERT INTO trigger_event (id, case_id, kind, occurred_on, reference, note, recorded_at)"
    " VALUES (1, 1, 'tr_self', '2026-10-12', '', '', '2026-10-12 01:00:00')",
    "INSERT INTO library_entry (id, case_id, state, title, body, items, returns, opinion, written_by_id, written_on,"
    " published_on, row_version) VALUES (1, 1, 'draft', '草稿', '一段。', '[]', 0, '', 1, '2026-10-12', NULL, 1),"
    " (2, 1, 'published', '标题', '另一段。', '[\"N10\", \"P01\"]', 0, '', 1, '2026-10-12', '2026-10-13', 1)",
)
"""A database as it was when the list of people responsible stood in the case, and a library entry was one text."""


def run_sql(engine: Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


@pytest.mark.both
def test_from_nothing_to_head(engine: Engine) -> None:
    assert migrations.current(engine) == migrations.head() is not None


@pytest.mark.both
def test_models_equal_the_migrated_schema(engine: Engine) -> None:
    assert migrations.differences(engine) == []


@pytest.mark.both
def test_every_trigger_is_there(engine: Engine) -> None:
    with engine.connect() as connection:
        assert triggers.missing(connection) == []


def test_the_migration_says_the_same_conditions_word_for_word(engine: Engine, tmp_path: Path) -> None:
    """What `differences` compares by its gist, SQLite's catalogue gives in full."""
    made = create_engine(f"sqlite:///{tmp_path / 'made.db'}")
    Base.metadata.create_all(made)
    query = text("SELECT name, sql FROM sqlite_master WHERE type IN ('table','index') AND sql IS NOT NULL")

    def clauses(engine: Engine) -> dict[str, list[str]]:
        with engine.connect() as connection:
            return {name: sorted(line.strip(" \t,").replace(f'"{name}"', name) for line in sql.splitlines())
                    for name, sql in connection.execute(query) if name != "alembic_version"}

    assert clauses(engine) == clauses(made)
    made.dispose()


@pytest.mark.both
@pytest.mark.parametrize(("statement", "named"), [
    ("DROP INDEX uq_finding_current", "uq_finding_current"),
    ("DROP INDEX ix_appeal_state", "ix_appeal_state"),
    ("ALTER TABLE borrower ADD COLUMN nickname VARCHAR(20)", "nickname"),
    ("DROP TABLE penalty_note", "penalty_note"),
    ("DROP INDEX uq_seat_live; CREATE UNIQUE INDEX uq_seat_live ON seat (case_id, employee_id, role)"
     " WHERE given_at IS NULL", "uq_seat_live"),
])
def test_a_schema_that_drifted_is_named(engine: Engine, statement: str, named: str) -> None:
    run_sql(engine, *statement.split(";"))
    found = migrations.differences(engine)
    assert found
    assert all(named in difference for difference in found)


@pytest.mark.both
def test_a_code_missing_from_a_condition_is_named(engine: Engine, database_kind: str) -> None:
    if database_kind == "sqlite":
        run_sql(engine, "PRAGMA writable_schema = ON",
                "UPDATE sqlite_master SET sql = replace(sql, '''filed'', ', '') WHERE name = 'appeal'")
    else:
        run_sql(engine, "ALTER TABLE appeal DROP CONSTRAINT ck_appeal_appealstate",
                "ALTER TABLE appeal ADD CONSTRAINT ck_appeal_appealstate CHECK (state IN ('accepted', 'withdrawn'))")
    engine.dispose()
    found = migrations.differences(engine)
    assert [difference.split()[1:3] for difference in found] == [
        ["missing", "ck_appeal_appealstate"], ["unexpected", "ck_appeal_appealstate"]]


@pytest.mark.both
def test_migrating_again_keeps_what_is_there_and_mends_the_triggers(engine: Engine, database_kind: str) -> None:
    run_sql(engine, *ONE_CASE.strip().removesuffix(";").split(";"))
    on_table = " ON audit_line" if database_kind == "postgresql" else ""
    run_sql(engine, f"DROP TRIGGER guard_audit_line_update{on_table}")
    with engine.connect() as connection:
        assert triggers.missing(connection) == ["guard_audit_line_update"]
    migrations.upgrade(engine)
    with engine.connect() as connection:
        assert triggers.missing(connection) == []
        assert connection.scalar(text("SELECT body FROM audit_line")) == "{}"


@pytest.mark.both
def test_a_trigger_that_was_weakened_is_named(engine: Engine, database_kind: str) -> None:
    if database_kind == "sqlite":
        run_sql(engine, "DROP TRIGGER guard_letter_delete",
                "CREATE TRIGGER guard_letter_delete BEFORE DELETE ON letter BEGIN SELECT 1; END")
    else:
        run_sql(engine, "ALTER TABLE letter DISABLE TRIGGER guard_letter_delete")
    with engine.connect() as connection:
        assert triggers.missing(connection) == ["guard_letter_delete"]


@pytest.mark.both
def test_rebuilding_a_table_of_the_gate_keeps_rows_references_and_triggers(
        engine: Engine, database_kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def rebuild(config: Config, _revision: str) -> None:
        operations = Operations(MigrationContext.configure(config.attributes["connection"]))
        recreate = "always" if database_kind == "sqlite" else "auto"
        with operations.batch_alter_table("audit_line", recreate=recreate) as batch:
            batch.alter_column("action", type_=String(61))

    run_sql(engine, *ONE_CASE.strip().removesuffix(";").split(";"),
            "INSERT INTO submission (key, action, audit_id, at) SELECT 'k', 'test', id, at FROM audit_line")
    monkeypatch.setattr(migrations.command, "upgrade", rebuild)
    migrations.upgrade(engine)
    with engine.connect() as connection:
        assert triggers.missing(connection) == []
        assert connection.scalar(text("SELECT seq FROM audit_line JOIN submission ON audit_id = audit_line.id")) == 1
    assert migrations.differences(engine) == [
        "[('modify_type', None, 'audit_line', 'action', {'existing_nullable': False, 'existing_server_default': False,"
        " 'existing_comment': None}, VARCHAR(length=61), String(length=60))]"]


def test_a_migration_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_connection: object) -> None:
        raise RuntimeError("the power went")

    url = f"sqlite:///{tmp_path / 'new.db'}"
    with monkeypatch.context() as patch:
        patch.setattr(triggers, "create", fail)
        with pytest.raises(RuntimeError, match="the power went"):
            migrations.upgrade(url)
    with sqlite3.connect(tmp_path / "new.db") as raw:
        assert raw.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    raw.close()
    migrations.upgrade(url)
    engine = connect(url)
    assert migrations.current(engine) == migrations.head()
    engine.dispose()


@pytest.mark.both
def test_people_named_get_records_and_nothing_is_lost(engine: Engine, database_kind: str, tmp_path: Path) -> None:
    if database_kind == "sqlite":
        engine = connect(f"sqlite:///{tmp_path / 'before.db'}")
    else:
        run_sql(engine, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
    migrations.upgrade(engine, "0001")
    with engine.begin() as connection:
        for statement in NAMED_BEFORE:
            connection.exec_driver_sql(statement)
    migrations.upgrade(engine)
    assert migrations.differences(engine) == []
    with Session(engine) as session:
        case = session.scalars(select(ExemptionCase)).one()
        line = case.people_named[0]
        assert (line.name, line.posts, line.stages, line.liability, line.responsible_from, line.because) == (
            "张三", ["rm_lead"], ["pre_loan"], "direct", date(2024, 3, 1), "主办")
        assert [(one.kind, one.raised_by, one.people_meant) for one in case.triggers] == [("tr_self", None, [])]
        draft, entry = session.scalars(select(LibraryEntry).order_by(LibraryEntry.id))
        assert (draft.number, draft.text, draft.tags) == (None, "草稿\n一段。", [])
        assert (entry.number, entry.situation, entry.parts, entry.tagged(TagKind.ITEM)) == (
            "案例2026-001", "另一段。", {"situation": "另一段。"}, ["N10", "P01"])
        assert numbers.take(session, "library", 2026) == 2
        assert triggers.missing(session.connection()) == []
    engine.dispose()


MET_BEFORE = (
    *NAMED_BEFORE,
    "INSERT INTO meeting (id, case_id, number, tier, held_on, place, materials_sent_on, materials_sha256, reopening,"
    " closed_at) VALUES (7, 1, '2026-评001', 0, '2026-10-12', '三楼', '2026-10-01', 'abc', false,"
    " '2026-10-09 01:00:00'), (9, 1, '2026-评002', 1, '2026-10-19', '五楼', '2026-10-12', 'def', false, NULL)",
    "INSERT INTO attendance (id, meeting_id, employee_id, present, recused) VALUES (1, 9, 1, true, false)",
)
"""A database as it was when each meeting sat by itself: a call that fell, and a meeting that was held."""


@pytest.mark.both
def test_each_meeting_gets_a_sitting_of_its_own(engine: Engine, database_kind: str, tmp_path: Path) -> None:
    if database_kind == "sqlite":
        engine = connect(f"sqlite:///{tmp_path / 'before.db'}")
    else:
        run_sql(engine, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
    migrations.upgrade(engine, "0001")
    with engine.begin() as connection:
        for statement in MET_BEFORE:
            connection.exec_driver_sql(statement)
    migrations.upgrade(engine)
    assert migrations.differences(engine) == []
    with Session(engine) as session:
        fell, held = session.scalars(select(Meeting).order_by(Meeting.id))
        assert [(one.id, one.position, one.called_off, one.simple, one.materials) for one in (fell, held)] == [
            (7, 1, True, False, {}), (9, 1, False, False, {})]
        assert (held.number, held.tier, held.held_on, held.place) == ("2026-评002", 1, date(2026, 10, 19), "五楼")
        assert (held.materials_sent_on, held.sitting.institution_id) == (date(2026, 10, 12), 1)
        assert [(row.standby, row.in_place_of_id, row.away_reason) for row in held.attendances] == [(False, None, "")]
        session.add(Sitting(number="2026-评003", institution_id=1, tier=0, held_on=date(2026, 11, 2), place="三楼",
                            materials_sent_on=date(2026, 10, 20)))
        session.flush()
        assert triggers.missing(session.connection()) == []
    engine.dispose()


def test_a_migration_that_leaves_dangling_references_is_undone(engine: Engine) -> None:
    raw = sqlite3.connect(str(engine.url.database))
    raw.executescript("INSERT INTO employee (id, staff_no, name, institution_id) VALUES (1, 'E1', '张三', 99)")
    raw.close()
    with pytest.raises(RuntimeError, match="1 dangling references"):
        migrations.upgrade(engine)
    with engine.connect() as connection:
        assert triggers.missing(connection) == []
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1


@pytest.mark.both
def test_the_commands_say_where_the_database_stands(
        engine_url: str, engine: Engine, database_kind: str, clock: Clock) -> None:
    app = Flask(__name__)
    app.config["DATABASE_URL"] = engine_url
    app.extensions["clock"] = clock
    app.cli.add_command(db_commands)

    def run(word: str) -> Result:
        return app.test_cli_runner().invoke(args=["db", word])

    head = migrations.head()
    assert run("current").output == f"{head}（最新 {head}）\n"
    taken_in = "清单 2026-01 版已入库，2024-08-02 起施行。\n"
    assert run("upgrade").output == f"数据库已是最新结构：{head}\n{taken_in}"
    assert run("upgrade").output == f"数据库已是最新结构：{head}\n"
    assert run("check").output == "数据库结构与触发器都与程序一致。\n"
    on_table = " ON letter" if database_kind == "postgresql" else ""
    run_sql(engine, "DROP INDEX ix_appeal_state", f"DROP TRIGGER guard_letter_update{on_table}")
    checked = run("check")
    assert checked.exit_code == 1
    assert "ix_appeal_state" in checked.output
    assert "触发器缺失或被改动：guard_letter_update" in checked.output


KNOWN = {"state": "proposed", "ceiling": "hold", "liability": "direct", "extension": "none", "publication": "none",
         "case_id": 1, "institution_id": 1, "employee_id": 1}
"""What stands in columns of a stub that refer to others or have a vocabulary."""


def stub(raw: sqlite3.Connection, table: str, key: int) -> None:
    """A row that is there and says as little as its table allows."""
    values: dict[str, object] = {"id": key}
    for _place, name, kind, wanted, default, _primary in raw.execute(f"PRAGMA table_info({table})"):
        if wanted and default is None and name != "id":
            values[name] = KNOWN.get(name, {"INTEGER": 0, "BOOLEAN": 0, "JSON": "{}", "DATE": "2026-10-12"}.get(
                kind, f"{name}-{key}"[:10]))
    if table == "exemption_case":
        values["state"] = "under_review"
    if table == "finding":
        values["employee_id"] = key
    marks = ", ".join("?" for _ in values)
    raw.execute(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", tuple(values.values()))


def test_votes_cast_before_there_were_closings_are_closed_and_counted(tmp_path: Path) -> None:
    """Five ballots of five present, four of them for a mitigation; and a vote of which one ballot is missing."""
    url = f"sqlite:///{tmp_path / 'old.db'}"
    migrations.upgrade(url, "0006")
    with sqlite3.connect(tmp_path / "old.db") as raw:
        for table, count in (("institution", 1), ("employee", 5), ("exemption_case", 1), ("finding", 2)):
            for key in range(1, count + 1):
                stub(raw, table, key)
        raw.execute("INSERT INTO meeting (id, case_id, number, tier, held_on, place, materials_sent_on,"
                    " materials_sha256, reopening) VALUES (1, 1, '评001', 0, '2026-10-12', '', '2026-10-01', '', 0)")
        for member in range(1, 6):
            raw.execute("INSERT INTO attendance (meeting_id, employee_id, present, recused) VALUES (1, ?, 1, 0)",
                        (member,))
            choice, ratios = ("exempt", "{}") if member == 5 else ("mitigate", json.dumps({"criticism": 10 * member}))
            for finding in (1, 2) if member < 5 else (1,):
                raw.execute("INSERT INTO ballot (meeting_id, finding_id, employee_id, matter, vote_round, choice,"
                            " ratios, reason, cast_at, void, void_reason) VALUES (1, ?, ?, 'ruling', 1, ?, ?, '',"
                            " '2026-10-12 01:00:00', 0, '')", (finding, member, choice, ratios))
    raw.close()
    migrations.upgrade(url)
    engine = connect(url)
    with Session(engine) as session:
        (poll,) = session.scalars(select(Poll))
        rows = list(session.scalars(select(Ballot).where(Ballot.finding_id == 1)))
        assert (poll.finding_id, poll.present, poll.tally, poll.outcome) == (
            1, 5, {"mitigate": 4, "exempt": 1}, Outcome.MITIGATE)
        assert (poll.ratios, poll.carried) == ({"criticism": 30}, {"criticism": 40})
        assert poll.digest == ballots.digest_over(rows)
        assert all(ballots.digest(row) == row.digest and receipt_of(row.digest) == row.receipt for row in rows)
        again = ballots.plain_result(ballots.counted(rows, poll.matter, poll.present))
        assert again == {"tally": poll.tally, "outcome": poll.outcome, "ratios": poll.ratios, "carried": poll.carried}
    engine.dispose()
