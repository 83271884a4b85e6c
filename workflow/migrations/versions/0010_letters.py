"""Letters corrected, files attached to letters, and minutes signed by the chair.

Forward only: to go back, restore a backup.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

CORRECTS = sa.text("corrects_id IS NOT NULL")


def upgrade() -> None:
    _letters_may_be_corrected()
    _files_go_with_letters()
    _minutes_are_signed()


def _letters_may_be_corrected() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table("letter", recreate="always" if sqlite else "never") as batch:
        batch.add_column(sa.Column("corrects_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_letter_corrects_id"), "letter", ["corrects_id"], ["id"])
    op.create_index("uq_letter_corrects", "letter", ["corrects_id"], unique=True, sqlite_where=CORRECTS,
                    postgresql_where=CORRECTS)
    op.create_table(
        "letter_correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("wrong", sa.String(length=200), nullable=False),
        sa.Column("right", sa.String(length=200), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_letter_correction_letter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_correction")),
    )
    op.create_index(op.f("ix_letter_correction_letter_id"), "letter_correction", ["letter_id"], unique=False)


def _files_go_with_letters() -> None:
    op.create_table(
        "letter_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Enum("sealed_scan", "signed_receipt", name="attached", native_enum=False,
                                  create_constraint=True, length=40), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_letter_file_has_bytes")),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_letter_file_letter_id")),
        sa.ForeignKeyConstraint(["added_by_id"], ["employee.id"], name=op.f("fk_letter_file_added_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_file")),
        sa.UniqueConstraint("letter_id", "sha256", name=op.f("uq_letter_file_letter_id_sha256")),
    )
    op.create_index(op.f("ix_letter_file_added_by_id"), "letter_file", ["added_by_id"], unique=False)


def _minutes_are_signed() -> None:
    op.create_table(
        "minutes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("proceedings", sa.Text(), nullable=False),
        sa.Column("signed_by_id", sa.Integer(), nullable=False),
        sa.Column("by_superior", sa.Boolean(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_minutes_meeting_id")),
        sa.ForeignKeyConstraint(["signed_by_id"], ["employee.id"], name=op.f("fk_minutes_signed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes")),
        sa.UniqueConstraint("meeting_id", name=op.f("uq_minutes_meeting_id")),
    )
    op.create_index(op.f("ix_minutes_signed_by_id"), "minutes", ["signed_by_id"], unique=False)
