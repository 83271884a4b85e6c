"""Departures from the outcome of most near-identical findings, and an index of the items hit.

Forward only: to go back, restore a backup.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

OUTCOMES = ("exempt", "mitigate", "hold")
HIT = sa.text("status = 'hit' AND confirmed AND NOT overturned")


def upgrade() -> None:
    op.create_table(
        "departure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("move", sa.String(length=60), nullable=False),
        sa.Column("outcome", _outcome("outcome"), nullable=False),
        sa.Column("usual", _outcome("usual"), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("compared", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("void", sa.Boolean(), nullable=False),
        sa.CheckConstraint("outcome <> usual", name=op.f("ck_departure_departs")),
        sa.CheckConstraint("length(trim(reason)) >= 10", name=op.f("ck_departure_reasoned")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["employee.id"], name=op.f("fk_departure_decided_by_id")),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_departure_finding_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_departure_meeting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_departure")),
    )
    with op.batch_alter_table("departure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_departure_finding_id"), ["finding_id"], unique=False)
    op.create_index("ix_list_answer_hit", "list_answer", ["finding_id", "item_code"], unique=False,
                    sqlite_where=HIT, postgresql_where=HIT)


def _outcome(name: str) -> sa.Enum:
    return sa.Enum(*OUTCOMES, name=name, native_enum=False, create_constraint=True, length=40)
