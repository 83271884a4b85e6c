"""When the people judged first read the letters to them.

Forward only: to go back, restore a backup.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "letter_reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("reader_id", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_letter_reading_letter_id")),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_letter_reading_finding_id")),
        sa.ForeignKeyConstraint(["reader_id"], ["employee.id"], name=op.f("fk_letter_reading_reader_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_reading")),
        sa.UniqueConstraint("letter_id", "finding_id", "reader_id",
                            name=op.f("uq_letter_reading_letter_id_finding_id_reader_id")),
    )
    with op.batch_alter_table("letter_reading") as batch:
        batch.create_index(batch.f("ix_letter_reading_finding_id"), ["finding_id"], unique=False)
        batch.create_index(batch.f("ix_letter_reading_reader_id"), ["reader_id"], unique=False)
    op.execute("ALTER TABLE letter DROP COLUMN read_at")  # never written: one letter may have several readers
