"""Requests of the people judged that somebody step aside, and orders to, with their answers.

Forward only: to go back, restore a backup.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recusal_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=True),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column(
            "ground",
            sa.Enum(
                "relative",
                "witness",
                "interest",
                "took_part",
                "line_of_command",
                "sat_before",
                "ties_to_borrower",
                "other",
                name="recusalground",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "decision",
            sa.Enum("granted", "refused", name="recusaldecision", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lapsed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "finding_id IS NOT NULL OR decision = 'granted'", name=op.f("ck_recusal_request_ordered_is_granted")
        ),
        sa.CheckConstraint(
            "(decision IS NULL) = (decided_at IS NULL) AND (decision IS NULL) = (decided_by_id IS NULL)",
            name=op.f("ck_recusal_request_decided_whole"),
        ),
        sa.CheckConstraint(
            "(finding_id IS NULL) = (asked_by_id IS NULL)", name=op.f("ck_recusal_request_asked_by_a_person")
        ),
        sa.CheckConstraint("decision IS NULL OR lapsed_at IS NULL", name=op.f("ck_recusal_request_decided_or_lapsed")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["employee.id"], name=op.f("fk_recusal_request_asked_by_id")),
        sa.ForeignKeyConstraint(["case_id"], ["exemption_case.id"], name=op.f("fk_recusal_request_case_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["employee.id"], name=op.f("fk_recusal_request_decided_by_id")),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_recusal_request_finding_id")),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_recusal_request_seat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recusal_request")),
    )
    with op.batch_alter_table("recusal_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recusal_request_asked_by_id"), ["asked_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_recusal_request_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_recusal_request_decided_by_id"), ["decided_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_recusal_request_finding_id"), ["finding_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_recusal_request_seat_id"), ["seat_id"], unique=False)
        batch_op.create_index(
            "uq_recusal_request_asked",
            ["finding_id", "seat_id", "ground"],
            unique=True,
            sqlite_where=sa.text("finding_id IS NOT NULL"),
            postgresql_where=sa.text("finding_id IS NOT NULL"),
        )
