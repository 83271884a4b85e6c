"""Claims and intentions.

People named before acceptance get records of their own, and trigger events say who raised them and who is meant.

Forward only: to go back, restore a backup.
"""

import json
from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _people_get_records()
    _triggers_get_a_raiser()


def _people_get_records() -> None:
    """The list of people responsible moves out of the case, line by line."""
    named = op.create_table(
        "named_person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("posts", sa.JSON(), nullable=False),
        sa.Column("stages", sa.JSON(), nullable=False),
        sa.Column(
            "liability",
            sa.Enum(
                "direct",
                "managerial",
                "leadership",
                name="liability",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("responsible_from", sa.Date(), nullable=True),
        sa.Column("responsible_to", sa.Date(), nullable=True),
        sa.Column("because", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["exemption_case.id"], name=op.f("fk_named_person_case_id")),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_named_person_employee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_named_person")),
        sa.UniqueConstraint("case_id", "employee_id", name=op.f("uq_named_person_case_id_employee_id")),
    )
    op.create_index(op.f("ix_named_person_employee_id"), "named_person", ["employee_id"], unique=False)
    cases = sa.table("exemption_case", sa.column("id", sa.Integer()), sa.column("people_named", sa.JSON()))
    for case_id, people in op.get_bind().execute(sa.select(cases.c.id, cases.c.people_named)).all():
        lines = [_line(case_id, one) for one in _listed(people)]
        if lines:
            op.bulk_insert(named, lines)
    with op.batch_alter_table("exemption_case") as batch:
        batch.drop_column("people_named")


def _listed(stored: Any) -> list[dict[str, Any]]:
    return json.loads(stored) if isinstance(stored, str) else stored or []


def _line(case_id: int, one: dict[str, Any]) -> dict[str, Any]:
    return {
        "case_id": case_id, "employee_id": one["employee_id"], "posts": one["posts"], "stages": one["stages"],
        "liability": one["liability"], "responsible_from": _day(one["from"]), "responsible_to": _day(one["to"]),
        "because": one["because"],
    }


def _day(stored: str | None) -> date | None:
    return date.fromisoformat(stored) if stored else None


def _triggers_get_a_raiser() -> None:
    """Who raised what was recorded so far is not known, and stays empty."""
    with op.batch_alter_table("trigger_event") as batch:
        batch.add_column(sa.Column("raised_by_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("people_meant", sa.JSON(), nullable=True))
        batch.create_index(op.f("ix_trigger_event_raised_by_id"), ["raised_by_id"], unique=False)
        batch.create_foreign_key(op.f("fk_trigger_event_raised_by_id"), "employee", ["raised_by_id"], ["id"])
    events = sa.table("trigger_event", sa.column("people_meant", sa.JSON()))
    op.get_bind().execute(sa.update(events).values(people_meant=[]))
    with op.batch_alter_table("trigger_event") as batch:
        batch.alter_column("people_meant", existing_type=sa.JSON(), nullable=False)
