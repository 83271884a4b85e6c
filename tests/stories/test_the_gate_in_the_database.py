"""No accountability before determination, by SQL from anyone: no statement walks round the gate or rewrites the record.

Each statement is sent by the house (with foreign keys) and by a stranger (a plain connection, without), on both
databases, in a transaction that is undone afterwards.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any, TypeVar

import pytest
from sqlalchemy import Connection, Engine, create_engine, event, insert, text
from sqlalchemy.exc import IntegrityError

from workflow.models import Base

T = TypeVar("T")
Row = dict[str, Any]

NOW = datetime(2026, 10, 12, 1, tzinfo=UTC)
TODAY = date(2026, 10, 12)
FINDING = {"case_id": 1, "institution_id": 1, "liability": "direct", "state": "effective", "row_version": 1}
ZHANG = {**FINDING, "id": 11, "employee_id": 1, "person_name": "张三", "outcome": "mitigate"}
LI = {**FINDING, "id": 12, "employee_id": 2, "person_name": "李四", "outcome": "exempt"}
AGAIN = {**ZHANG, "id": 13, "round": 2, "previous_id": 11, "state": "identified", "outcome": None}
EFFECT = {"case_id": 1, "finding_id": 11, "employee_id": 1, "round": 1, "outcome": "mitigate", "effective_on": TODAY,
          "recorded_at": NOW}
ORDER = {"effect_id": 21, "case_id": 1, "finding_id": 11, "employee_id": 1, "outcome": "mitigate", "state": "open",
         "kind": "economic_penalty", "measure": "扣减绩效", "created_at": NOW, "created_by_id": 2}
APPEAL = {"case_id": 1, "finding_id": 11, "grounds": [], "words": "", "sha256": "", "filed_at": NOW,
          "outcome_before": "mitigate", "row_version": 1, "receipt": "R1"}
NOTICE = {"id": 31, "case_id": 1, "state": "open", "content": {}, "opened_on": TODAY, "released_by_id": 2}
OBJECTION = {"publication_id": 31, "case_id": 1, "raised_by_id": 2, "words": "", "state": "open", "raised_at": NOW}
LINE = {"chain": "case-1", "algorithm": "sha256", "body": "{}", "action": "test", "at": NOW}
LETTER = {"id": 1, "case_id": 1, "kind": "determination", "number": "一号", "title": "认定书", "body": "全文",
          "sha256": "", "written_on": TODAY}


class Hand:
    """Someone sending statements, each by itself."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.sqlite = connection.dialect.name == "sqlite"

    def put(self, table: str, *rows: Row, how: str = "") -> None:
        """Insert rows; `how` may be OR REPLACE and the like."""
        for row in rows:
            statement = insert(Base.metadata.tables[table])
            with self.connection.begin_nested():
                self.connection.execute(statement.prefix_with(how) if how else statement, row)

    def send(self, *statements: str) -> None:
        """Send statements as they are."""
        for statement in statements:
            with self.connection.begin_nested():
                self.connection.exec_driver_sql(statement)

    def count(self, table: str, condition: str = "1 = 1") -> int:
        """How many rows of a table are so."""
        return int(self.connection.scalar(text(f"SELECT count(*) FROM {table} WHERE {condition}")) or 0)

    @property
    def ways(self) -> tuple[str, ...]:
        """The ways to say INSERT."""
        return ("", "OR REPLACE", "OR IGNORE") if self.sqlite else ("",)


@pytest.fixture(autouse=True)
def scene(engine: Engine) -> None:
    """张三's finding took effect as mitigate, 李四's as exempt; both are in one notice; some rows are sealed."""
    with engine.begin() as connection:
        hand = Hand(connection)
        hand.put("institution", {"id": 1, "code": "01", "name": "总行", "path": "/01/"})
        for number, name in enumerate(("张三", "李四"), 1):
            hand.put("employee", {"id": number, "staff_no": f"E{number}", "name": name, "institution_id": 1})
        hand.put("exemption_case", {"id": 1, "number": "2026-0001", "title": "", "institution_id": 1, "row_version": 1,
                                    "state": "effective", "registered_on": TODAY})
        hand.put("finding", ZHANG, LI)
        hand.put("effective_finding", {**EFFECT, "id": 21},
                 {**EFFECT, "id": 22, "finding_id": 12, "employee_id": 2, "outcome": "exempt"})
        hand.put("publication", NOTICE)
        hand.put("publication_person", *({"publication_id": 31, "finding_id": finding} for finding in (11, 12)))
        hand.put("audit_line", {**LINE, "id": 1, "seq": 1, "previous": "genesis", "hash": "one"},
                 {**LINE, "id": 2, "seq": 2, "previous": "one", "hash": "two"})
        hand.put("submission", {"key": "k", "action": "a", "audit_id": 1, "at": NOW})
        hand.put("letter", LETTER)


@pytest.fixture
def senders(engine: Engine, engine_url: str) -> Iterator[tuple[Engine, Engine]]:
    """The house, and a stranger whose connection sets nothing but begins its transactions itself."""
    sqlite = engine.dialect.name == "sqlite"
    stranger = create_engine(engine_url, connect_args={"isolation_level": None} if sqlite else {})
    if sqlite:
        event.listen(stranger, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    yield engine, stranger
    stranger.dispose()


def tries(senders: Iterable[Engine], rows: Iterable[T]) -> Iterator[tuple[Hand, T]]:
    """Every row of a table of examples, tried by each sender and undone."""
    examples = list(rows)
    for engine in senders:
        for row in examples:
            with engine.connect() as connection:
                yield Hand(connection), row
                connection.rollback()


@contextmanager
def refused(words: str) -> Iterator[None]:
    """What is sent inside must be refused with these words."""
    with pytest.raises(IntegrityError, match=words):
        yield


def test_the_stranger_has_no_foreign_keys(senders: tuple[Engine, Engine]) -> None:
    keys = [hand.connection.scalar(text("PRAGMA foreign_keys")) for hand, _ in tries(senders, [None])]
    assert keys == [1, 0]


@pytest.mark.both
def test_an_order_leans_on_an_effective_finding(senders: tuple[Engine, Engine]) -> None:
    for hand, _ in tries(senders, [None]):
        hand.put("accountability_order", ORDER)
        hand.send("UPDATE accountability_order SET state = 'executed', executed_on = '2026-10-12', receipt = '已扣'")
        assert hand.count("accountability_order", "state = 'executed'") == 1


NO_EFFECT: list[tuple[Row, str]] = [
    ({"effect_id": 99}, "没有已生效的认定"),
    ({"effect_id": 22}, "所据的不是该人在本事项的认定"),
    ({"employee_id": 2}, "所据的不是该人在本事项的认定"),
    ({"finding_id": 12}, "所据的不是该人在本事项的认定"),
    ({"case_id": 2}, "所据的不是该人在本事项的认定"),
    ({"effect_id": 22, "finding_id": 12, "employee_id": 2}, "该人已被认定为免责"),
    ({"effect_id": 22, "finding_id": 12, "employee_id": 2, "outcome": "exempt"}, "该人已被认定为免责"),
    ({"outcome": "hold"}, "问责单与认定的结论不一致"),
]


@pytest.mark.both
def test_no_order_without_an_effective_finding_that_allows_it(senders: tuple[Engine, Engine]) -> None:
    for hand, (change, words) in tries(senders, NO_EFFECT):
        for how in hand.ways:
            for state in ("open", "executed", "void"):
                with refused(f"先认定后问责：{words}"):
                    hand.put("accountability_order", {**ORDER, **change, "state": state}, how=how)
        assert hand.count("accountability_order") == 0


APPEALED = "UPDATE finding SET state = 'appealing' WHERE id = 11"
EFFECTIVE = "UPDATE finding SET state = 'effective' WHERE id = 11"
PAST = "UPDATE finding SET current = false WHERE id = 11"
CURRENT = "UPDATE finding SET current = true WHERE id = 11"
ENDED = ("UPDATE finding SET state = 'discontinued', discontinued_reason = 'deceased', current = false WHERE id = 13")

Step = str | tuple[str, Row]
CLOSINGS: list[tuple[str, list[Step], list[str]]] = [
    ("该人的申诉尚未办结", [("appeal", {**APPEAL, "state": "filed"}), APPEALED],
     ["UPDATE appeal SET state = 'upheld'", EFFECTIVE]),
    ("该人的申诉尚未办结", [("appeal", {**APPEAL, "state": "accepted"})], ["UPDATE appeal SET state = 'withdrawn'"]),
    ("涉及该人的公示异议尚未办结", [("objection", {**OBJECTION, "finding_id": 11})],
     ["UPDATE objection SET state = 'dismissed'"]),
    ("涉及该人的公示异议尚未办结", [("objection", OBJECTION)], ["UPDATE objection SET state = 'dismissed'"]),
    ("该人的申诉期顺延尚未了结", ["UPDATE finding SET extension = 'pending' WHERE id = 11"],
     ["UPDATE finding SET extension = 'none' WHERE id = 11"]),
    ("该人的申诉期顺延尚未了结", ["UPDATE finding SET extension = 'granted' WHERE id = 11"],
     ["UPDATE finding SET extension = 'used' WHERE id = 11"]),
    ("该人的认定已中止", ["UPDATE finding SET is_suspended = true WHERE id = 11"],
     ["UPDATE finding SET is_suspended = false WHERE id = 11"]),
    ("该人的认定尚未生效", ["UPDATE finding SET state = 'transferred_out' WHERE id = 11"], [EFFECTIVE]),
    ("问责单与现行认定的结论不一致", ["UPDATE finding SET outcome = 'hold' WHERE id = 11"],
     ["UPDATE finding SET outcome = 'mitigate' WHERE id = 11"]),
    ("所据的认定已不是现行记录", [PAST], [CURRENT]),
    ("该人的认定正在重启", [PAST, ("finding", AGAIN)], [ENDED, CURRENT]),
    ("该人此前的免责结论仍然有效",
     [("finding", {**LI, "id": 10, "employee_id": 1, "round": 9, "current": False}),
      "UPDATE finding SET previous_id = 10 WHERE id = 11"],
     ["UPDATE finding SET state = 'revoked' WHERE id = 10"]),
]
EXECUTE = "UPDATE accountability_order SET state = 'executed', executed_on = '2026-10-12' WHERE id = 1"


@pytest.mark.both
def test_the_gate_closes_and_opens_again(senders: tuple[Engine, Engine]) -> None:
    for hand, (words, close, reopen) in tries(senders, CLOSINGS):
        hand.put("accountability_order", {**ORDER, "id": 1}, {**ORDER, "id": 2})
        for step in close:
            hand.send(step) if isinstance(step, str) else hand.put(*step)
        for how in hand.ways:
            with refused(f"先认定后问责：{words}"):
                hand.put("accountability_order", {**ORDER, "id": 3}, how=how)
        with refused(f"先认定后问责：{words}"):
            hand.send(EXECUTE)
        hand.send("UPDATE accountability_order SET state = 'void' WHERE id = 2", *reopen)
        hand.put("accountability_order", {**ORDER, "id": 3})
        hand.send(EXECUTE)
        with refused("已作废的问责单不能恢复"):
            hand.send("UPDATE accountability_order SET state = 'open' WHERE id = 2")


@pytest.mark.both
def test_what_befalls_a_colleague_leaves_the_gate_alone(senders: tuple[Engine, Engine]) -> None:
    for hand, _ in tries(senders, [None]):
        hand.put("objection", {**OBJECTION, "finding_id": 12})
        hand.put("appeal", {**APPEAL, "finding_id": 12, "state": "filed"})
        hand.send("UPDATE finding SET current = false, is_suspended = true, extension = 'pending' WHERE id = 12")
        hand.put("finding", {**LI, "id": 13, "round": 2, "previous_id": 12, "state": "identified", "outcome": None})
        hand.put("publication", {**NOTICE, "id": 32, "state": "closed"})
        hand.put("publication_person", {"publication_id": 32, "finding_id": 12})
        hand.put("objection", {**OBJECTION, "publication_id": 32})
        hand.put("accountability_order", ORDER)
        assert hand.count("accountability_order") == 1


@pytest.mark.both
def test_an_earlier_effect_no_longer_serves_after_a_later_one(senders: tuple[Engine, Engine]) -> None:
    for hand, _ in tries(senders, [None]):
        hand.put("accountability_order", {**ORDER, "id": 1})
        hand.put("effective_finding", {**EFFECT, "id": 23})
        with refused("先认定后问责：其后另有生效的认定"):
            hand.put("accountability_order", {**ORDER, "id": 2})
        with refused("先认定后问责：其后另有生效的认定"):
            hand.send("UPDATE accountability_order SET receipt = '已扣'")
        hand.put("accountability_order", {**ORDER, "id": 2, "effect_id": 23})


@pytest.mark.both
def test_reopening_is_written_as_later_rows_and_the_new_finding_opens_the_gate(senders: tuple[Engine, Engine]) -> None:
    later = {**ORDER, "id": 2, "finding_id": 13, "effect_id": 23, "outcome": "hold"}
    for hand, _ in tries(senders, [None]):
        hand.put("accountability_order", {**ORDER, "id": 1})
        hand.send(PAST)
        hand.put("finding", AGAIN)
        with refused("该人的认定尚未生效，不能登记生效"):
            hand.put("effective_finding", {**EFFECT, "id": 23, "finding_id": 13, "round": 2, "outcome": "hold"})
        with refused("没有已生效的认定"):
            hand.put("accountability_order", later)
        hand.send("UPDATE finding SET state = 'effective', outcome = 'hold' WHERE id = 13",
                  "UPDATE finding SET state = 'revoked' WHERE id = 11",
                  "UPDATE accountability_order SET state = 'void', refund = '退还' WHERE id = 1")
        hand.put("effective_finding", {**EFFECT, "id": 23, "finding_id": 13, "round": 2, "outcome": "hold"})
        hand.put("accountability_order", later)
        assert hand.count("accountability_order", "state = 'void' AND refund = '退还'") == 1
        assert hand.count("accountability_order", "state = 'open'") == 1


@pytest.mark.both
def test_what_an_order_rests_on_never_changes(senders: tuple[Engine, Engine]) -> None:
    changes = ["id = 9", "effect_id = 22", "case_id = 2", "finding_id = 12", "employee_id = 2", "outcome = 'hold'",
               "kind = 'criticism'", "state = 'void', effect_id = 22"]
    for hand, change in tries(senders, changes):
        hand.put("accountability_order", {**ORDER, "id": 1})
        with refused("问责单所据的认定、人员、结论和种类不得更改"):
            hand.send(f"UPDATE accountability_order SET {change}")


@pytest.mark.both
def test_an_order_is_never_erased_or_overwritten(senders: tuple[Engine, Engine]) -> None:
    for hand, _ in tries(senders, [None]):
        hand.put("accountability_order", {**ORDER, "id": 1}, {**ORDER, "id": 2})
        hand.send("UPDATE accountability_order SET state = 'void' WHERE id = 1")
        with refused("问责单不得删除"):
            hand.send("DELETE FROM accountability_order")
        with refused("不能恢复" if not hand.sqlite else "问责单不得覆盖"):
            hand.send("INSERT INTO accountability_order SELECT * FROM accountability_order WHERE id = 1"
                      " ON CONFLICT (id) DO UPDATE SET state = 'open'")
        if hand.sqlite:
            with refused("问责单不得覆盖"):
                hand.put("accountability_order", {**ORDER, "id": 1}, how="OR REPLACE")
            with refused("不得更改"):
                hand.send("UPDATE OR REPLACE accountability_order SET id = 1 WHERE id = 2")
        else:
            with refused("问责单不得删除"):
                hand.send("TRUNCATE accountability_order CASCADE")
        assert hand.count("accountability_order", "state = 'void'") == 1
        assert hand.count("accountability_order") == 2


@pytest.mark.both
def test_an_effect_is_recorded_only_as_it_was_found(senders: tuple[Engine, Engine]) -> None:
    no_such = "没有该人在本事项本轮的认定"
    changes: list[tuple[Row, str]] = [
        ({"finding_id": 99}, no_such), ({"employee_id": 2}, no_such), ({"case_id": 2}, no_such),
        ({"round": 2}, no_such),
        ({"outcome": "hold"}, "登记的结论与认定不一致")]
    for hand, (change, words) in tries(senders, changes):
        with refused(words):
            hand.put("effective_finding", {**EFFECT, **change})


def tampering(table: str, update: str, key: str = "id") -> list[tuple[str, str]]:
    """Statements that would rewrite the first row of a table, and the one database that knows them."""
    copy = f"SELECT * FROM {table} LIMIT 1"
    return [
        (f"UPDATE {table} SET {update}", ""), (f"DELETE FROM {table}", ""),
        (f"INSERT INTO {table} {copy} ON CONFLICT ({key}) DO UPDATE SET {update}", "postgresql"),
        (f"TRUNCATE {table} CASCADE", "postgresql"),
        (f"REPLACE INTO {table} {copy}", "sqlite"), (f"INSERT OR REPLACE INTO {table} {copy}", "sqlite"),
    ]


TAMPERING = [
    *tampering("effective_finding", "outcome = 'hold'"), *tampering("audit_line", "body = '[]'"),
    *tampering("submission", "action = 'other'", key="key"), *tampering("letter", "body = '改'"),
    ("UPDATE letter SET sha256 = 'x'", ""), ("UPDATE letter SET number = 'x'", ""),
    ("UPDATE letter SET finding_id = 11", ""), ("UPDATE audit_line SET seq = seq + 10", ""),
    ("UPDATE OR REPLACE audit_line SET id = 1 WHERE id = 2", "sqlite"),
]


@pytest.mark.both
def test_what_is_sealed_stays_as_it_is(senders: tuple[Engine, Engine], database_kind: str) -> None:
    statements = [statement for statement, only in TAMPERING if only in ("", database_kind)]
    for hand, statement in tries(senders, statements):
        with refused("不得|须接在本链最后一条之后"):
            hand.send(statement)
        assert hand.count("letter", "body = '全文' AND number = '一号'") == 1
        assert hand.count("audit_line", "body = '{}' AND seq = id") == 2


@pytest.mark.both
def test_a_letter_may_be_served_and_voided(senders: tuple[Engine, Engine]) -> None:
    for hand, _ in tries(senders, [None]):
        hand.send("UPDATE letter SET served_on = '2026-10-12', served_by = 'post', witness = '王五'",
                  "UPDATE letter SET void = true")
        assert hand.count("letter", "void AND body = '全文'") == 1


@pytest.mark.both
def test_a_line_is_added_only_at_the_end_of_its_chain(senders: tuple[Engine, Engine]) -> None:
    place, link = "须接在本链最后一条之后", "须以本链最后一条的摘要为前摘要"
    lines: list[tuple[Row, str]] = [
        ({"seq": 4, "previous": "two", "hash": "four"}, place),
        ({"seq": 2, "previous": "one", "hash": "fork"}, place),
        ({"seq": 0, "previous": "x", "hash": "zero"}, place),
        ({"seq": 3, "previous": "one", "hash": "fork"}, link),
        ({"seq": 3, "previous": "forged", "hash": "three"}, link),
        ({"chain": "case-2", "seq": 2, "previous": "x", "hash": "y"}, place),
    ]
    for hand, (line, words) in tries(senders, lines):
        for how in hand.ways:
            with refused(f"{words}|审计记录不得覆盖"):
                hand.put("audit_line", {**LINE, "id": 3, **line}, how=how)
        hand.put("audit_line", {**LINE, "id": 3, "seq": 3, "previous": "two", "hash": "three"},
                 {**LINE, "id": 4, "chain": "case-2", "seq": 1, "previous": "genesis", "hash": "one"})
        assert hand.count("audit_line") == 4


def test_replace_cannot_put_a_new_row_in_the_place_of_a_sealed_one(senders: tuple[Engine, Engine]) -> None:
    for hand, _ in tries(senders, [None]):
        with refused("审计记录不得覆盖"):
            hand.put("audit_line", {**LINE, "id": 1, "seq": 3, "previous": "two", "hash": "three"}, how="OR REPLACE")
        hand.put("audit_line", {**LINE, "id": 3, "seq": 3, "previous": "two", "hash": "one"})
        with refused("审计记录不得覆盖"):
            hand.put("audit_line", {**LINE, "id": 4, "seq": 4, "previous": "one", "hash": "four"}, how="OR REPLACE")
        assert hand.count("audit_line") == 3
        with refused("已出具的文书不得覆盖"):
            hand.put("letter", {**LETTER, "id": 2, "body": "改"}, how="OR REPLACE")
        with refused("生效认定不得覆盖"):
            hand.put("effective_finding", {**EFFECT, "id": 22}, how="OR REPLACE")


@pytest.mark.both
def test_the_gate_is_not_fooled_by_temporary_tables_or_switches(
        senders: tuple[Engine, Engine], database_kind: str) -> None:
    switch = {"sqlite": "PRAGMA ignore_check_constraints = ON",
              "postgresql": "SET LOCAL session_replication_role = replica"}
    forged = ("CREATE TEMP TABLE effective_finding AS"
              " SELECT 99 AS id, 11 AS finding_id, 1 AS case_id, 1 AS employee_id, 'mitigate' AS outcome")
    for hand, trick in tries(senders, [forged, switch[database_kind]]):
        hand.send(trick)
        with refused("没有已生效的认定"):
            hand.put("accountability_order", {**ORDER, "effect_id": 99})
        with refused("没有已生效的认定"):
            hand.put("accountability_order", {**ORDER, "effect_id": 99, "state": "other"})
