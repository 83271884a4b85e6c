"""The bank's own templates of letters, and what a letter keeps for a file of it.

Forward only: to go back, restore a backup.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

STATES = ("waiting", "in_force", "replaced", "withdrawn", "discarded")
PEOPLE = ("uploaded_by_id", "approved_by_id", "ended_by_id")


def upgrade() -> None:
    op.create_table(
        "letter_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.Enum(*STATES, name="templatestate", native_enum=False, create_constraint=True, length=40),
                  nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("approved_by_id <> uploaded_by_id", name=op.f("ck_letter_template_two_people")),
        sa.CheckConstraint("state IN ('waiting','discarded') OR approved_at IS NOT NULL",
                           name=op.f("ck_letter_template_approved")),
        *(sa.ForeignKeyConstraint([name], ["employee.id"], name=op.f(f"fk_letter_template_{name}")) for name in PEOPLE),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_template")),
        sa.UniqueConstraint("kind", "version", name=op.f("uq_letter_template_kind_version")),
    )
    with op.batch_alter_table("letter_template") as batch:
        for name in PEOPLE:
            batch.create_index(batch.f(f"ix_letter_template_{name}"), [name], unique=False)
        where = sa.text("state = 'in_force'")
        batch.create_index("uq_letter_template_in_force", ["kind"], unique=True, sqlite_where=where,
                           postgresql_where=where)
    sqlite = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table("letter", recreate="always" if sqlite else "never") as batch:
        batch.add_column(sa.Column("fields", sa.JSON(none_as_null=True), nullable=True))
        batch.add_column(sa.Column("template_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(batch.f("fk_letter_template_id"), "letter_template", ["template_id"], ["id"])
        batch.create_index(batch.f("ix_letter_template_id"), ["template_id"], unique=False)
