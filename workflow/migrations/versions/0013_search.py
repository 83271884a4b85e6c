"""What can be searched, and the pairs of letters it is found by. `flask db upgrade` fills them.

Forward only: to go back, restore a backup.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

KINDS = ("case", "person", "letter", "evidence", "file", "notice", "entry", "item")


def upgrade() -> None:
    op.create_table(
        "search_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60).with_variant(sa.String(length=60, collation="C"), "postgresql"),
                  nullable=False),
        sa.Column("owner", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.Enum(*KINDS, name="sought", native_enum=False, create_constraint=True, length=40),
                  nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("finding_id", sa.Integer(), nullable=True),
        sa.Column("right", sa.String(length=40), nullable=False),
        sa.Column("party", sa.Boolean(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("numbers", sa.Text(), nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["exemption_case.id"], name=op.f("fk_search_document_case_id")),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_search_document_finding_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_document")),
        sa.UniqueConstraint("key", name=op.f("uq_search_document_key")),
    )
    with op.batch_alter_table("search_document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_search_document_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_search_document_finding_id"), ["finding_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_search_document_owner"), ["owner"], unique=False)
    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE VIRTUAL TABLE search_pairs USING fts5"
                   "(pairs, content='', detail=none, columnsize=0, tokenize='ascii')")
        op.execute("CREATE VIRTUAL TABLE search_pairs_counted USING fts5vocab(search_pairs, row)")
    else:
        op.execute("CREATE TABLE search_pairs (id INTEGER PRIMARY KEY REFERENCES search_document (id)"
                   " ON DELETE CASCADE, pairs TEXT[] NOT NULL)")
        op.execute("CREATE INDEX ix_search_pairs_pairs ON search_pairs USING gin (pairs)")
