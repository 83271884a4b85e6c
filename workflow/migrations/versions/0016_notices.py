"""Notices: drafts released by a second person, the ground of a waiver, the letter of a notice, and the new fields.

What is up already keeps what it says; of the new fields it says nothing.

Forward only: to go back, restore a backup.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

STATES = ("waiting", "replaced", "returned", "released")
GROUNDS = ("joint", "request", "supervisor", "other")
SAYS_NOTHING = {"industry": "", "posts": [], "stages": [], "quarter": "", "level": "", "k": 0, "generalised": [],
                "withheld": False}


def upgrade() -> None:
    _drafts()
    _waivers()
    _notices()


def _coded(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=40)


def _drafts() -> None:
    op.create_table(
        "notice_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("state", _coded("noticedraftstate", *STATES), nullable=False),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("drafted_by_id", sa.Integer(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("decided_by_id IS NULL OR decided_by_id <> drafted_by_id",
                           name=op.f("ck_notice_draft_two_people")),
        sa.CheckConstraint("(state = 'released') = (publication_id IS NOT NULL)",
                           name=op.f("ck_notice_draft_released")),
        sa.ForeignKeyConstraint(["case_id"], ["exemption_case.id"], name=op.f("fk_notice_draft_case_id")),
        sa.ForeignKeyConstraint(["drafted_by_id"], ["employee.id"], name=op.f("fk_notice_draft_drafted_by_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["employee.id"], name=op.f("fk_notice_draft_decided_by_id")),
        sa.ForeignKeyConstraint(["publication_id"], ["publication.id"], name=op.f("fk_notice_draft_publication_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_draft")),
    )
    with op.batch_alter_table("notice_draft") as batch:
        for column in ("case_id", "drafted_by_id", "decided_by_id", "publication_id"):
            batch.create_index(batch.f(f"ix_notice_draft_{column}"), [column], unique=False)
        batch.create_index("uq_notice_draft_waiting", ["case_id"], unique=True,
                           sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"))


def _waivers() -> None:
    with op.batch_alter_table("finding") as batch:
        batch.add_column(sa.Column("waiver_ground", _coded("waiverground", *GROUNDS), nullable=True))
        batch.add_column(sa.Column("waived_on", sa.Date(), nullable=True))
    op.execute("UPDATE finding SET waiver_ground = 'other' WHERE publication_waiver <> ''")


def _notices() -> None:
    with op.batch_alter_table("publication") as batch:
        batch.add_column(sa.Column("letter_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(batch.f("fk_publication_letter_id"), "letter", ["letter_id"], ["id"])
        batch.create_index(batch.f("ix_publication_letter_id"), ["letter_id"], unique=False)
    notices = sa.table("publication", sa.column("id"), sa.column("content", sa.JSON()))
    for key, content in op.get_bind().execute(sa.select(notices.c.id, notices.c.content)).all():
        op.get_bind().execute(sa.update(notices).where(notices.c.id == key).values(content=SAYS_NOTHING | content))
