"""Facts that investigators enter of a person and of the loan.

Forward only: to go back, restore a backup.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "person_fact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=True),
        sa.Column("fact", sa.String(length=60), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("value IS NOT NULL OR what <> ''", name=op.f("ck_person_fact_given_up_for_a_reason")),
        sa.ForeignKeyConstraint(["case_id"], ["exemption_case.id"], name=op.f("fk_person_fact_case_id")),
        sa.ForeignKeyConstraint(["entered_by_id"], ["employee.id"], name=op.f("fk_person_fact_entered_by_id")),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_person_fact_evidence_id")),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_person_fact_finding_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_fact")),
    )
    with op.batch_alter_table("person_fact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_fact_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_fact_entered_by_id"), ["entered_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_fact_evidence_id"), ["evidence_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_fact_finding_id"), ["finding_id"], unique=False)
