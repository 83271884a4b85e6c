"""Ledgers handed in on the page: files, words for headings, staff known by name, remarks.

Forward only: to go back, restore a backup.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NEW: dict[str, dict[str, tuple[sa.types.TypeEngine[Any], str]]] = {
    "ledger_import": {"source": (sa.String(length=100), "")},
    "loan": {
        f"{post}_name": (sa.String(length=20), "")
        for post in ("manager", "reviewer", "approver", "disburser", "post_loan")
    }
    | {"by_name": (sa.JSON(), "[]")},
    "loan_fact": {"remark": (sa.String(length=200), "")},
}
"""New columns of tables with rows in them: nothing is known of the old ones."""


def upgrade() -> None:
    op.create_table(
        "heading_word",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=100), nullable=False),
        sa.Column("heading", sa.String(length=100), nullable=False),
        sa.Column("column", sa.String(length=40), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_heading_word")),
        sa.UniqueConstraint("kind", "source", "heading", name=op.f("uq_heading_word_kind_source_heading")),
    )
    op.create_table(
        "ledger_upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "choosing",
                "running",
                "done",
                "cancelled",
                "failed",
                name="uploadstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("source", sa.String(length=100), nullable=False),
        sa.Column("sheet", sa.String(length=100), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("unit", sa.Integer(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["import_id"], ["ledger_import.id"], name=op.f("fk_ledger_upload_import_id")),
        sa.ForeignKeyConstraint(["uploaded_by_id"], ["employee.id"], name=op.f("fk_ledger_upload_uploaded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_upload")),
    )
    with op.batch_alter_table("ledger_upload", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ledger_upload_import_id"), ["import_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ledger_upload_uploaded_by_id"), ["uploaded_by_id"], unique=False)

    for table, columns in NEW.items():
        with op.batch_alter_table(table) as batch:
            for name, (kind, empty) in columns.items():
                batch.add_column(sa.Column(name, kind, nullable=False, server_default=empty))
        with op.batch_alter_table(table) as batch:
            for name in columns:
                batch.alter_column(name, server_default=None)
    op.execute("UPDATE ledger_import SET kind = 'loans' WHERE kind = 'core_extract'")
