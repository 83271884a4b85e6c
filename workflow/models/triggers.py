"""Every trigger of both databases: what no statement may do, whoever sends it.

The gate (I1), the audit chain (I9) and what has been sealed are held here as well as in the door, so that a stranger's
connection without foreign keys, `REPLACE INTO` and `TRUNCATE` are refused like the rest. A refusal is a condition on
NEW and OLD and the words it is refused with. An Alembic batch migration drops the triggers of the tables it rebuilds:
`workflow.migrations.upgrade` calls `drop` before and `create` after.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, text

type_of_refusal = tuple[str, str]


@dataclass(frozen=True)
class Trigger:
    """What is refused before rows of `table` are inserted, updated or deleted, and with which words.

    `replaces` is refused on SQLite alone: there REPLACE deletes the rows it collides with without asking the
    triggers of DELETE; PostgreSQL turns the same wish into an update.
    """

    table: str
    event: str
    refusals: tuple[type_of_refusal, ...]
    replaces: tuple[type_of_refusal, ...] = ()

    @property
    def name(self) -> str:
        """Its name in the catalogue; all begin with `guard_`."""
        return f"guard_{self.table}_{self.event}"


def exists(table: str, condition: str) -> str:
    """Whether `table` (called `x` in `condition`) has such a row."""
    return f"EXISTS (SELECT 1 FROM {table} x WHERE {condition})"


def changed(*columns: str) -> str:
    """Whether an update changes any of these columns."""
    return " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns)


def written(table: str, key: str = "id") -> type_of_refusal:
    """The refusal of a REPLACE over a row that stands."""
    return exists(table, f"x.{key} = NEW.{key}"), f"不得覆盖已有记录：{table} 只能追加"


ALWAYS = "1 = 1"
GATE = "先认定后问责："
EFFECT = "x.id = NEW.effect_id"
FINDING = "x.id = NEW.finding_id"

CLOSED: tuple[type_of_refusal, ...] = (
    ("NOT " + exists("effective_finding", EFFECT), GATE + "没有已生效的认定"),
    ("NOT " + exists("effective_finding", EFFECT + " AND x.finding_id = NEW.finding_id AND x.case_id = NEW.case_id"
                     " AND x.employee_id = NEW.employee_id"), GATE + "所据的生效认定不是该人在本事项的认定"),
    ("NOT " + exists("effective_finding", EFFECT + " AND x.outcome IN ('mitigate','hold')"),
     GATE + "认定结论为免责，不得问责"),
    ("NOT " + exists("effective_finding", EFFECT + " AND x.outcome = NEW.outcome"), GATE + "问责单与生效认定的结论不一致"),
    (exists("effective_finding", "x.finding_id = NEW.finding_id AND x.id > NEW.effect_id"),
     GATE + "其后另有生效的认定，应以最近一次为准"),
    ("NOT " + exists("finding", FINDING + " AND x.case_id = NEW.case_id AND x.employee_id = NEW.employee_id"),
     GATE + "没有该人在本事项的认定记录"),
    ("NOT " + exists("finding", FINDING + " AND x.current"), GATE + "所据的认定已不是现行记录"),
    (exists("finding", "x.previous_id = NEW.finding_id AND x.state NOT IN ('revoked','discontinued')"),
     GATE + "该人的认定正在重启"),
    ("NOT " + exists("finding", FINDING + " AND x.state = 'effective'"), GATE + "认定尚未生效"),
    ("NOT " + exists("finding", FINDING + " AND x.outcome = NEW.outcome"), GATE + "问责单与现行认定的结论不一致"),
    (exists("finding", FINDING + " AND x.is_suspended"), GATE + "该人的认定已中止"),
    (exists("finding", FINDING + " AND x.extension IN ('pending','granted')"), GATE + "该人的申诉期正在顺延"),
    (exists("appeal", "x.finding_id = NEW.finding_id AND x.state IN ('filed','accepted')"), GATE + "该人的申诉尚未办结"),
    (exists("objection", "x.state = 'open' AND (x.finding_id = NEW.finding_id OR x.finding_id IS NULL AND EXISTS ("
            "SELECT 1 FROM publication_person p"
            " WHERE p.publication_id = x.publication_id AND p.finding_id = NEW.finding_id))"),
     GATE + "涉及该人的公示异议尚未办结"),
    (exists("finding", FINDING + " AND " + exists("finding", "x.state = 'effective' AND x.outcome = 'exempt'").replace(
        "finding x WHERE x.", "finding p WHERE p.id = x.previous_id AND p.").replace("AND x.outcome", "AND p.outcome")),
     GATE + "该人此前的免责结论仍然有效"),
)
"""Why the gate is closed (procedure, section 8)."""


def append_only(table: str, refusals: tuple[type_of_refusal, ...] = (), key: str = "id") -> tuple[Trigger, ...]:
    """The triggers of a table whose rows are added under conditions, and never changed or erased."""
    return (
        Trigger(table, "insert", refusals, replaces=(written(table, key),)),
        Trigger(table, "update", ((ALWAYS, f"不得修改：{table} 只能追加"),)),
        Trigger(table, "delete", ((ALWAYS, f"不得删除：{table} 只能追加"),)),
    )
