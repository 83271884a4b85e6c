"""Every trigger of both databases: what no statement may do, whoever sends it.

The gate (I1), the audit chain (I9) and what has been sealed are held here as well as in the door, so that a stranger's
connection without foreign keys, REPLACE INTO and TRUNCATE are refused like the rest. An Alembic batch migration drops
the triggers of the tables it rebuilds: `workflow.migrations.upgrade` calls `drop` before it and `create` after it.
"""

import re
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, text

from workflow.terms import PenaltyKind

PREFIX = "guard_"


class Refusal(NamedTuple):
    """A condition in SQL on NEW and OLD, and the words a statement is refused with when it holds."""

    when: str
    words: str


@dataclass(frozen=True)
class Trigger:
    """What is refused before rows of `table` are inserted, updated or deleted.

    `replaces` is asked on SQLite alone: there REPLACE deletes the rows it collides with, and the triggers of DELETE are
    not asked; PostgreSQL turns the same wish into an update. `locks` is the row PostgreSQL locks first, so that
    a move of the same case that is still under way is waited for.
    """

    table: str
    event: str
    refusals: tuple[Refusal, ...]
    replaces: tuple[Refusal, ...] = ()
    locks: str = ""

    @property
    def name(self) -> str:
        """Its name in the catalogue."""
        return f"{PREFIX}{self.table}_{self.event}"


def exists(table: str, condition: str) -> str:
    """Whether `table`, called x in `condition`, has such a row."""
    return f"EXISTS (SELECT 1 FROM {table} x WHERE {condition})"


def lacks(table: str, condition: str) -> str:
    """Whether `table`, called x in `condition`, has no such row."""
    return f"NOT {exists(table, condition)}"


def changed(*columns: str) -> str:
    """Whether an update changes any of these columns."""
    return " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns)


def never(table: str, event: str, words: str) -> Trigger:
    """The trigger that refuses every such statement."""
    return Trigger(table, event, (Refusal("1 = 1", words),))


def over(table: str, column: str, words: str) -> Refusal:
    """The refusal of a REPLACE over a row that already has this value in `column`."""
    return Refusal(exists(table, f"x.{column} = NEW.{column}"), words)


_EFFECT = "x.id = NEW.effect_id"
_FINDING = "x.id = NEW.finding_id"
_GATE = "先认定后问责：{}，不能开立或变更问责单"

CLOSED = tuple(Refusal(when, _GATE.format(why)) for when, why in (
    (lacks("effective_finding", _EFFECT), "没有已生效的认定"),
    (lacks("effective_finding", f"{_EFFECT} AND x.finding_id = NEW.finding_id AND x.case_id = NEW.case_id"
                                " AND x.employee_id = NEW.employee_id"), "所据的不是该人在本事项的认定"),
    (lacks("effective_finding", f"{_EFFECT} AND x.outcome IN ('mitigate','hold')"), "该人已被认定为免责"),
    (lacks("effective_finding", f"{_EFFECT} AND x.outcome = NEW.outcome"), "问责单与认定的结论不一致"),
    (exists("effective_finding", "x.finding_id = NEW.finding_id AND x.id > NEW.effect_id"), "其后另有生效的认定"),
    (lacks("finding", f"{_FINDING} AND x.case_id = NEW.case_id AND x.employee_id = NEW.employee_id"),
     "没有该人在本事项的认定记录"),
    (exists("finding", "x.previous_id = NEW.finding_id AND x.state NOT IN ('revoked','discontinued')"),
     "该人的认定正在重启"),
    (lacks("finding", f"{_FINDING} AND x.current"), "所据的认定已不是现行记录"),
    (exists("appeal", "x.finding_id = NEW.finding_id AND x.state IN ('filed','accepted')"), "该人的申诉尚未办结"),
    (exists("objection", "x.state = 'open' AND (EXISTS (SELECT 1 FROM finding o WHERE o.id = x.finding_id"
                         " AND o.case_id = NEW.case_id AND o.employee_id = NEW.employee_id) OR x.finding_id IS NULL"
                         " AND EXISTS (SELECT 1 FROM publication_person p"
                         " WHERE p.publication_id = x.publication_id AND p.finding_id = NEW.finding_id))"),
     "涉及该人的公示异议尚未办结"),
    (exists("finding", f"{_FINDING} AND x.extension IN ('pending','granted')"), "该人的申诉期顺延尚未了结"),
    (exists("finding", f"{_FINDING} AND x.is_suspended"), "该人的认定已中止"),
    (lacks("finding", f"{_FINDING} AND x.state = 'effective'"), "该人的认定尚未生效"),
    (lacks("finding", f"{_FINDING} AND x.outcome = NEW.outcome"), "问责单与现行认定的结论不一致"),
    (exists("finding", f"{_FINDING} AND EXISTS (SELECT 1 FROM finding p"
                       " WHERE p.id = x.previous_id AND p.state = 'effective' AND p.outcome = 'exempt')"),
     "该人此前的免责结论仍然有效"),
))
"""Why the gate is closed (procedure, section 8). Asked at every INSERT, and at every UPDATE but one that voids."""

_CASE = "1 FROM exemption_case WHERE id = NEW.case_id FOR SHARE"

ORDERS = (
    Trigger("accountability_order", "insert", CLOSED, locks=_CASE,
            replaces=(over("accountability_order", "id", "问责单不得覆盖，只能另行开立"),)),
    Trigger("accountability_order", "update", (
        Refusal("OLD.state = 'void' AND NEW.state <> 'void'", "已作废的问责单不能恢复，请另行开立"),
        Refusal(changed("id", "effect_id", "case_id", "finding_id", "employee_id", "outcome", "kind"),
                "问责单所据的认定、人员、结论和种类不得更改，请作废后另行开立"),
        *(Refusal(f"NEW.state <> 'void' AND {closed.when}", closed.words) for closed in CLOSED),
    ), locks=_CASE),
    never("accountability_order", "delete", "问责单不得删除，只能作废"),
)

EFFECTS = (
    Trigger("effective_finding", "insert", (
        Refusal(lacks("finding", f"{_FINDING} AND x.case_id = NEW.case_id AND x.employee_id = NEW.employee_id"
                                 " AND x.round = NEW.round"), "没有该人在本事项本轮的认定，不能登记生效"),
        Refusal(lacks("finding", f"{_FINDING} AND x.state = 'effective'"), "该人的认定尚未生效，不能登记生效"),
        Refusal(lacks("finding", f"{_FINDING} AND x.outcome = NEW.outcome"), "登记的结论与认定不一致"),
    ), replaces=(over("effective_finding", "id", "生效认定不得覆盖"),)),
    never("effective_finding", "update", "生效认定不得更改"),
    never("effective_finding", "delete", "生效认定不得删除"),
)

AUDIT = (
    Trigger("audit_line", "insert", (
        Refusal("NEW.seq <> 1 + coalesce((SELECT max(x.seq) FROM audit_line x WHERE x.chain = NEW.chain), 0)",
                "审计记录的序号须接在本链最后一条之后"),
        Refusal(exists("audit_line", "x.chain = NEW.chain AND x.seq = NEW.seq - 1 AND x.hash <> NEW.previous"),
                "审计记录须以本链最后一条的摘要为前摘要"),
    ), replaces=(
        over("audit_line", "id", "审计记录不得覆盖"),
        Refusal(exists("audit_line", "x.chain = NEW.chain AND x.previous = NEW.previous"), "审计记录不得覆盖"),
    )),
    never("audit_line", "update", "审计记录只能追加，不得更改"),
    never("audit_line", "delete", "审计记录只能追加，不得删除"),
)

SUBMISSIONS = (
    Trigger("submission", "insert", (), replaces=(over("submission", "key", "提交凭据不得覆盖"),)),
    never("submission", "update", "提交凭据只能追加，不得更改"),
    never("submission", "delete", "提交凭据只能追加，不得删除"),
)

LETTERS = (
    Trigger("letter", "insert", (), replaces=(
        over("letter", "id", "已出具的文书不得覆盖"), over("letter", "number", "已出具的文书不得覆盖"))),
    Trigger("letter", "update", (Refusal(changed(
        "id", "case_id", "finding_id", "kind", "number", "title", "body", "sha256", "written_on", "corrects_id",
        "template_id") + " OR CAST(NEW.fields AS TEXT) IS DISTINCT FROM CAST(OLD.fields AS TEXT)",
        "已出具的文书不得更改，只能作废后另行出具"),)),
    never("letter", "delete", "已出具的文书不得删除，只能作废"),
    Trigger("letter_file", "insert", (), replaces=(
        over("letter_file", "id", "文书所附的文件不得覆盖"),
        Refusal(exists("letter_file", "x.letter_id = NEW.letter_id AND x.sha256 = NEW.sha256"),
                "文书所附的文件不得覆盖"))),
    never("letter_correction", "update", "已作出的更正不得更改"),
    never("letter_correction", "delete", "已作出的更正不得删除"),
    never("letter_file", "update", "文书所附的文件不得更改，只能另行附上"),
    never("letter_file", "delete", "文书所附的文件不得删除"),
    Trigger("minutes", "insert", (), replaces=(
        over("minutes", "id", "已签发的会议纪要不得覆盖"), over("minutes", "meeting_id", "已签发的会议纪要不得覆盖"))),
    never("minutes", "update", "已签发的会议纪要不得更改"),
    never("minutes", "delete", "已签发的会议纪要不得删除"),
)

TEMPLATES = (
    Trigger("letter_template", "insert", (), replaces=(
        over("letter_template", "id", "文书模板不得覆盖，只能另行上传"),
        Refusal(exists("letter_template", "x.kind = NEW.kind AND (x.version = NEW.version"
                                          " OR x.state = 'in_force' AND NEW.state = 'in_force')"),
                "文书模板不得覆盖，只能另行上传"))),
    Trigger("letter_template", "update", (
        Refusal("OLD.state IN ('replaced','withdrawn','discarded')", "已停用、替换或撤回的文书模板不得更改"),
        Refusal("OLD.state = 'in_force' AND NEW.state IN ('waiting','discarded')", "使用过的文书模板只能停用或替换"),
        Refusal(changed("id", "kind", "version", "file_name", "content", "size", "sha256", "note", "uploaded_by_id",
                        "uploaded_at"), "上传的文书模板不得更改，只能另行上传"),
    )),
    never("letter_template", "delete", "文书模板不得删除，只能停用或撤回"),
)

_NUMBER = "x.number = NEW.number AND x.state = 'published'"

LISTS = (
    Trigger("list_version", "insert", (), replaces=(
        over("list_version", "id", "清单版本不得覆盖"),
        Refusal(exists("list_version", _NUMBER), "已发布的清单版本不得覆盖，请另用一个版本号"))),
    Trigger("list_version", "update", (
        Refusal("OLD.state <> 'draft'", "已发布或作废的清单版本不得更改，请另行起草"),
        Refusal(f"{changed('id')} OR {exists('list_version', f'{_NUMBER} AND x.id <> OLD.id')}",
                "已发布的清单版本不得覆盖，请另用一个版本号"),
    )),
    never("list_version", "delete", "清单版本不得删除，草稿只能作废"),
)

FACTS = (
    Trigger("person_fact", "insert", (
        Refusal(f"NEW.finding_id IS NOT NULL AND {lacks('finding', f'{_FINDING} AND x.case_id = NEW.case_id')}",
                "没有该人在本事项的认定记录，不能录入事实"),
    ), replaces=(over("person_fact", "id", "录入的事实不得覆盖，只能另行录入"),)),
    never("person_fact", "update", "录入的事实不得更改，只能另行录入"),
    never("person_fact", "delete", "录入的事实不得删除，只能另行录入"),
)

RECUSALS = (
    Trigger("recusal_request", "insert", (), replaces=(over("recusal_request", "id", "回避申请不得覆盖"),)),
    Trigger("recusal_request", "update", (
        Refusal(changed("id", "case_id", "finding_id", "seat_id", "asked_by_id", "ground", "reason", "asked_at"),
                "回避申请不得更改，只能答复"),
        Refusal("OLD.decision IS NOT NULL OR OLD.lapsed_at IS NOT NULL", "已决定或已失效的回避申请不得更改"),
    )),
    never("recusal_request", "delete", "回避申请不得删除"),
)

_VOTE = "x.meeting_id = NEW.meeting_id AND x.finding_id = NEW.finding_id AND x.matter = NEW.matter" \
        " AND x.vote_round = NEW.vote_round AND NOT x.void"


def rewritten(*columns: str) -> str:
    """Whether an update changes any of these columns, whatever their type (PostgreSQL compares no JSON)."""
    return " OR ".join(f"CAST(NEW.{column} AS text) IS DISTINCT FROM CAST(OLD.{column} AS text)" for column in columns)


VOTES = (
    Trigger("ballot", "insert", (Refusal(exists("poll", _VOTE), "表决已经截止，不能再投票"),),
            replaces=(
                over("ballot", "id", "表决票不得覆盖"), over("ballot", "receipt", "表决票不得覆盖"),
                Refusal(exists("ballot", f"{_VOTE} AND x.employee_id = NEW.employee_id"), "表决票不得覆盖"))),
    Trigger("ballot", "update", (
        Refusal(f"{changed('id', 'meeting_id', 'finding_id', 'employee_id', 'matter', 'vote_round', 'choice')} OR "
                f"{changed('reason', 'sealed', 'sealed_for', 'nonce', 'digest', 'receipt', 'cast_at')} OR "
                + rewritten("ratios"),
                "表决票不得更改，只能作废"),
        Refusal("OLD.void AND NOT NEW.void", "作废的表决票不能恢复，请重新投票"),
    )),
    never("ballot", "delete", "表决票不得删除，只能作废"),
    Trigger("poll", "insert", (), replaces=(over("poll", "id", "已截止的表决不得覆盖"),
                                            Refusal(exists("poll", _VOTE), "表决已经截止，不能再次截止"))),
    Trigger("poll", "update", (
        Refusal(changed("id", "meeting_id", "finding_id", "matter", "vote_round", "present", "digest", "closed_at"),
                "已截止的表决不得更改"),
        Refusal(f"OLD.counted_at IS NOT NULL AND ({changed('counted_at', 'counted_by_id', 'outcome')}"
                f" OR {rewritten('tally', 'ratios', 'carried')})", "已经计票，结果不得更改"),
        Refusal("OLD.void AND NOT NEW.void", "作废的表决不能恢复"),
    )),
    never("poll", "delete", "已截止的表决不得删除，只能作废"),
)

_KINDS = tuple(PenaltyKind)


def _weight(outcome: str) -> str:
    """How heavy an outcome is, from exempt to hold (6.4)."""
    return f"CASE {outcome} WHEN 'exempt' THEN 0 WHEN 'mitigate' THEN 1 ELSE 2 END"


def less_is_taken_off(ratios: str, than: str) -> str:
    """Whether of some kind of penalty less is taken off; of a kind that is not named nothing is."""
    return "(" + " OR ".join(f"CAST(coalesce({ratios} ->> '{kind}', '0') AS INTEGER)"
                             f" < CAST(coalesce({than} ->> '{kind}', '0') AS INTEGER)" for kind in _KINDS) + ")"


_HEAVIER = (
    Refusal("NEW.outcome IS NOT NULL AND " + exists(
        "appeal", f"x.finding_id = NEW.id AND ({_weight('NEW.outcome')} > {_weight('x.outcome_before')}"
                  " OR NEW.outcome = 'mitigate' AND x.outcome_before = 'mitigate' AND "
                  + less_is_taken_off("NEW.ratios", "x.ratios_before") + ")"),
        "申诉不加重：认定不得重于申诉前的结论和减免比例"),
    Refusal("NEW.outcome = 'mitigate' AND NEW.ceiling = 'mitigate' AND "
            + less_is_taken_off("NEW.ratios", "NEW.ceiling_ratios"), "减免比例不得低于发回或有利重启前的比例"),
)
"""Never heavier (I3): a record once appealed against is for ever held to what the appeal was against."""

APPEALS = (
    Trigger("finding", "insert", _HEAVIER),
    Trigger("finding", "update", _HEAVIER),
    Trigger("appeal", "insert", (), replaces=(
        over("appeal", "id", "申诉不得覆盖"), over("appeal", "receipt", "申诉不得覆盖"))),
    Trigger("appeal", "update", (Refusal(
        changed("id", "case_id", "finding_id", "receipt", "sha256", "filed_at", "words", "said", "outcome_before")
        + " OR " + rewritten("grounds", "ratios_before"), "已提起的申诉不得更改"),)),
    never("appeal", "delete", "申诉不得删除，只能撤回或作出决定"),
    Trigger("paper_appeal", "insert", (), replaces=(
        over("paper_appeal", "id", "纸质申诉的登记不得覆盖"),
        over("paper_appeal", "appeal_id", "纸质申诉的登记不得覆盖"))),
    never("paper_appeal", "update", "纸质申诉的登记不得更改"),
    never("paper_appeal", "delete", "纸质申诉的登记不得删除"),
    Trigger("restitution", "insert", (), replaces=(over("restitution", "id", "返还恢复清单不得覆盖"),)),
    Trigger("restitution", "update", (
        Refusal("OLD.settled_on IS NOT NULL", "已办结的返还恢复事项不得更改"),
        Refusal(changed("id", "case_id", "finding_id", "appeal_id", "order_id", "kind", "what", "amount", "listed_on",
                        "due_on"), "返还恢复事项不得更改，只能登记办结"),
    )),
    never("restitution", "delete", "返还恢复事项不得删除"),
)

QUOTES = (
    Trigger("ruling_quote", "insert", (), replaces=(
        over("ruling_quote", "id", "认定书引用的案例不得覆盖"),
        Refusal(exists("ruling_quote", "x.finding_id = NEW.finding_id AND x.entry_id = NEW.entry_id AND NOT x.void"),
                "认定书引用的案例不得覆盖"))),
    Trigger("ruling_quote", "update", (
        Refusal(changed("id", "case_id", "finding_id", "entry_id", "number", "title", "text", "sha256", "quoted_on"),
                "认定书引用的案例不得更改"),
        Refusal("OLD.void AND NOT NEW.void", "作废的引用不能恢复"),
    )),
    never("ruling_quote", "delete", "认定书引用的案例不得删除，只能作废"),
)

DEPARTURES = (
    Trigger("departure", "insert", (), replaces=(over("departure", "id", "偏离记录不得覆盖"),)),
    Trigger("departure", "update", (
        Refusal(f"{changed('id', 'finding_id', 'meeting_id', 'move', 'outcome', 'usual', 'reason')} OR "
                f"{changed('decided_by_id', 'decided_at')} OR {rewritten('counts', 'compared')}", "偏离记录不得更改"),
        Refusal("OLD.void AND NOT NEW.void", "随认定作废的偏离记录不能恢复"),
    )),
    never("departure", "delete", "偏离记录不得删除"),
)

TRIGGERS = (
    ORDERS + EFFECTS + AUDIT + SUBMISSIONS + LETTERS + TEMPLATES + LISTS + FACTS + RECUSALS + VOTES
    + APPEALS + QUOTES + DEPARTURES)


def create(connection: Connection) -> None:
    """Make every trigger. They must not be there yet."""
    sqlite = connection.dialect.name == "sqlite"
    for trigger in TRIGGERS:
        for statement in [_sqlite(trigger)] if sqlite else _postgresql(trigger, _schema(connection)):
            connection.exec_driver_sql(statement)


def drop(connection: Connection) -> None:
    """Take away every trigger of ours that is in the catalogue, those of earlier versions too."""
    if connection.dialect.name == "sqlite":
        for name in _found(connection):
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        return
    functions = text("SELECT proname FROM pg_proc WHERE starts_with(proname, :prefix)"
                     " AND pronamespace = current_schema()::regnamespace")
    for name in connection.scalars(functions, {"prefix": PREFIX}).all():
        connection.exec_driver_sql(f"DROP FUNCTION {name}() CASCADE")


def recreate(connection: Connection) -> None:
    """Drop and make every trigger; called after each migration."""
    drop(connection)
    create(connection)


def missing(connection: Connection) -> list[str]:
    """The names of triggers that are not in the catalogue, are switched off, or do not read as they should."""
    found = _found(connection)
    if connection.dialect.name == "sqlite":
        wanted = {trigger.name: _sqlite(trigger) for trigger in TRIGGERS}
    else:
        wanted = {name: _body(trigger) for trigger in TRIGGERS for name in _clauses(trigger)}
    return sorted(name for name, source in wanted.items() if found.get(name) != source)


def _found(connection: Connection) -> dict[str, str]:
    """The triggers in the catalogue that are ours and switched on, with their text (PostgreSQL: of their function)."""
    query = (
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND substr(name, 1, length(:prefix)) = :prefix"
        if connection.dialect.name == "sqlite" else
        "SELECT t.tgname, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
        " JOIN pg_class c ON c.oid = t.tgrelid WHERE c.relnamespace = current_schema()::regnamespace"
        " AND t.tgenabled = 'A' AND starts_with(t.tgname, :prefix)"
    )
    return {str(name): str(source) for name, source in connection.execute(text(query), {"prefix": PREFIX})}


def _sqlite(trigger: Trigger) -> str:
    """The statement that makes it on SQLite."""
    checks = "".join(f"  SELECT RAISE(ABORT, '{words}') WHERE {_in_sqlite(when)};\n"
                     for when, words in trigger.replaces + trigger.refusals)
    return (f"CREATE TRIGGER {trigger.name} BEFORE {trigger.event.upper()} ON {trigger.table} FOR EACH ROW\n"
            f"BEGIN\n{checks}END")


def _in_sqlite(when: str) -> str:
    """A condition as SQLite says it. Its JSON functions are not trusted in a trigger (3.40): the number after the name
    is read out of the text, and a name written in any other way counts as not there."""
    said = r"""nullif(substr(\1, nullif(instr(\1, '"\2":'), 0) + length('"\2":')), '')"""
    return re.sub(r"([\w.]+) ->> '(\w+)'", said, when.replace("IS DISTINCT FROM", "IS NOT"))


def _postgresql(trigger: Trigger, schema: str) -> list[str]:
    """The statements that make it on PostgreSQL, where it fires for replicas too, and looks at no temporary tables."""
    if not trigger.refusals:
        return []
    statements = [f"CREATE FUNCTION {trigger.name}() RETURNS trigger LANGUAGE plpgsql"
                  f" SET search_path = {schema}, pg_temp AS $guard${_body(trigger)}$guard$"]
    for name, clause in _clauses(trigger).items():
        statements += [f"CREATE TRIGGER {name} {clause} EXECUTE FUNCTION {trigger.name}()",
                       f"ALTER TABLE {trigger.table} ENABLE ALWAYS TRIGGER {name}"]
    return statements


def _clauses(trigger: Trigger) -> dict[str, str]:
    """By name, when PostgreSQL asks: at its event, and what refuses every DELETE also at TRUNCATE."""
    if not trigger.refusals:
        return {}
    clauses = {trigger.name: f"BEFORE {trigger.event.upper()} ON {trigger.table} FOR EACH ROW"}
    if trigger.event == "delete":
        clauses[f"{PREFIX}{trigger.table}_truncate"] = f"BEFORE TRUNCATE ON {trigger.table} FOR EACH STATEMENT"
    return clauses


def _body(trigger: Trigger) -> str:
    """The body of its function on PostgreSQL."""
    lock = f"  PERFORM {trigger.locks};\n" if trigger.locks else ""
    checks = "".join(
        f"  IF {when} THEN RAISE EXCEPTION USING MESSAGE = '{words}', ERRCODE = 'check_violation'; END IF;\n"
        for when, words in trigger.refusals)
    return f"\nBEGIN\n{lock}{checks}  RETURN NEW;\nEND\n"


def _schema(connection: Connection) -> str:
    return connection.dialect.identifier_preparer.quote(str(connection.scalar(text("SELECT current_schema()"))))
