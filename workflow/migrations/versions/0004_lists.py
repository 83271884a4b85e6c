"""Versions of the lists become records: drafted, published, kept.

Forward only: to go back, restore a backup.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "list_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "published",
                "discarded",
                name="liststate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_on", sa.Date(), nullable=True),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("based_on", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("struck", sa.JSON(), nullable=False),
        sa.Column("editors", sa.JSON(), nullable=False),
        sa.Column("drafted_by_id", sa.Integer(), nullable=True),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state <> 'published' OR recorded_on IS NOT NULL", name=op.f("ck_list_version_known_since")),
        sa.CheckConstraint("published_by_id <> changed_by_id", name=op.f("ck_list_version_another_published")),
        sa.CheckConstraint("published_by_id <> drafted_by_id", name=op.f("ck_list_version_two_people")),
        sa.ForeignKeyConstraint(["changed_by_id"], ["employee.id"], name=op.f("fk_list_version_changed_by_id")),
        sa.ForeignKeyConstraint(["drafted_by_id"], ["employee.id"], name=op.f("fk_list_version_drafted_by_id")),
        sa.ForeignKeyConstraint(["published_by_id"], ["employee.id"], name=op.f("fk_list_version_published_by_id")),
        sa.ForeignKeyConstraint(["signed_by_id"], ["employee.id"], name=op.f("fk_list_version_signed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_version")),
    )
    with op.batch_alter_table("list_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_list_version_changed_by_id"), ["changed_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_list_version_drafted_by_id"), ["drafted_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_list_version_published_by_id"), ["published_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_list_version_signed_by_id"), ["signed_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_list_version_state"), ["state"], unique=False)
        batch_op.create_index(
            "uq_list_version_live",
            ["number"],
            unique=True,
            sqlite_where=sa.text("state <> 'discarded'"),
            postgresql_where=sa.text("state <> 'discarded'"),
        )
