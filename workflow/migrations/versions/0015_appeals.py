"""Appeals: what was filed, companions, papers, requests for more time, designations, and what is to be paid back.

Orders that fell after they were carried out are listed for return.

Forward only: to go back, restore a backup.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "extension_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("obstacle", sa.Text(), nullable=False),
        sa.Column("obstacle_ended_on", sa.Date(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["asked_by_id"], ["employee.id"], name=op.f("fk_extension_request_asked_by_id")),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_extension_request_finding_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension_request")),
    )
    with op.batch_alter_table("extension_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_extension_request_asked_by_id"), ["asked_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_extension_request_finding_id"), ["finding_id"], unique=False)

    op.create_table(
        "appeal_companion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appeal_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "counsel",
                "union",
                "colleague",
                name="companionkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeal.id"], name=op.f("fk_appeal_companion_appeal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal_companion")),
    )
    with op.batch_alter_table("appeal_companion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appeal_companion_appeal_id"), ["appeal_id"], unique=False)

    op.create_table(
        "appeal_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appeal_id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeal.id"], name=op.f("fk_appeal_paper_appeal_id")),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_appeal_paper_evidence_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal_paper")),
        sa.UniqueConstraint("appeal_id", "evidence_id", name=op.f("uq_appeal_paper_appeal_id_evidence_id")),
    )
    with op.batch_alter_table("appeal_paper", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appeal_paper_evidence_id"), ["evidence_id"], unique=False)

    op.create_table(
        "panel_designation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appeal_id", sa.Integer(), nullable=False),
        sa.Column("authority", sa.String(length=200), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("designated_on", sa.Date(), nullable=False),
        sa.Column("designated_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeal.id"], name=op.f("fk_panel_designation_appeal_id")),
        sa.ForeignKeyConstraint(
            ["designated_by_id"], ["employee.id"], name=op.f("fk_panel_designation_designated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_designation")),
        sa.UniqueConstraint("appeal_id", name=op.f("uq_panel_designation_appeal_id")),
    )
    with op.batch_alter_table("panel_designation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_panel_designation_designated_by_id"), ["designated_by_id"], unique=False)

    op.create_table(
        "paper_appeal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appeal_id", sa.Integer(), nullable=False),
        sa.Column("arrived_on", sa.Date(), nullable=False),
        sa.Column("postmarked_on", sa.Date(), nullable=True),
        sa.Column(
            "filer",
            sa.Enum("self", "agent", "heir", name="filer", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("filer_name", sa.String(length=200), nullable=False),
        sa.Column("standing", sa.String(length=200), nullable=False),
        sa.Column("scan_id", sa.Integer(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "postmarked_on IS NULL OR postmarked_on <= arrived_on", name=op.f("ck_paper_appeal_posted_before_it_came")
        ),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeal.id"], name=op.f("fk_paper_appeal_appeal_id")),
        sa.ForeignKeyConstraint(["entered_by_id"], ["employee.id"], name=op.f("fk_paper_appeal_entered_by_id")),
        sa.ForeignKeyConstraint(["scan_id"], ["evidence.id"], name=op.f("fk_paper_appeal_scan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_appeal")),
        sa.UniqueConstraint("appeal_id", name=op.f("uq_paper_appeal_appeal_id")),
    )
    with op.batch_alter_table("paper_appeal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_appeal_entered_by_id"), ["entered_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_paper_appeal_scan_id"), ["scan_id"], unique=False)

    op.create_table(
        "restitution",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("appeal_id", sa.Integer(), nullable=True),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "order",
                "withheld",
                "reputation",
                name="restitutionkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("listed_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.CheckConstraint("settled_on IS NULL OR receipt <> ''", name=op.f("ck_restitution_settled_with_words")),
        sa.CheckConstraint(
            "(settled_on IS NULL) = (settled_by_id IS NULL)", name=op.f("ck_restitution_settled_by_somebody")
        ),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeal.id"], name=op.f("fk_restitution_appeal_id")),
        sa.ForeignKeyConstraint(["case_id"], ["exemption_case.id"], name=op.f("fk_restitution_case_id")),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_restitution_finding_id")),
        sa.ForeignKeyConstraint(["order_id"], ["accountability_order.id"], name=op.f("fk_restitution_order_id")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["employee.id"], name=op.f("fk_restitution_settled_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restitution")),
    )
    with op.batch_alter_table("restitution", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_restitution_appeal_id"), ["appeal_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_restitution_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_restitution_finding_id"), ["finding_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_restitution_order_id"), ["order_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_restitution_settled_by_id"), ["settled_by_id"], unique=False)

    with op.batch_alter_table("appeal") as batch:
        batch.add_column(sa.Column("said", sa.Text(), nullable=True))
    op.execute("UPDATE appeal SET said = ''")
    with op.batch_alter_table("appeal") as batch:
        batch.alter_column("said", existing_type=sa.Text(), nullable=False)
    op.execute(
        "INSERT INTO restitution (case_id, finding_id, order_id, kind, what, amount, listed_on, due_on, receipt)"
        " SELECT case_id, finding_id, id, 'order', refund, amount, executed_on, executed_on, ''"
        " FROM accountability_order WHERE refund <> '' AND executed_on IS NOT NULL"
    )
