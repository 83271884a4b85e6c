"""Declared kin and interests, key staff, several staff numbers of one person, and witnesses of a case.

Forward only: to go back, restore a backup.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

RELATIONS = (
    "spouse",
    "parent",
    "child",
    "grandparent",
    "grandchild",
    "great_grandparent",
    "great_grandchild",
    "sibling",
    "uncle_aunt",
    "nephew_niece",
    "cousin",
    "great_uncle_aunt",
    "grand_nephew_niece",
    "parents_cousin",
    "cousins_child",
    "second_cousin",
    "parent_in_law",
    "child_in_law",
    "sibling_of_spouse",
    "spouse_of_sibling",
    "co_sibling_in_law",
    "co_parent_in_law",
    "spouse_of_uncle_aunt",
    "spouse_of_nephew_niece",
    "spouse_of_cousin",
    "uncle_aunt_of_spouse",
    "nephew_niece_of_spouse",
    "cousin_of_spouse",
    "distant",
)


def upgrade() -> None:
    op.create_table(
        "borrower_interest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "investment",
                "post",
                "debt",
                "obligor",
                "other",
                name="interest",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("customer_no", sa.String(length=40), nullable=False),
        sa.Column("borrower_name", sa.String(length=120), nullable=False),
        sa.Column(
            "relation",
            sa.Enum(*RELATIONS, name="relation", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("relative_name", sa.String(length=60), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("declared_on", sa.Date(), nullable=False),
        sa.Column(
            "source",
            sa.Enum("hr", "own", name="declaredby", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.CheckConstraint("customer_no <> '' OR borrower_name <> ''", name=op.f("ck_borrower_interest_some_borrower")),
        sa.CheckConstraint(
            "to_on IS NULL OR from_on IS NULL OR to_on >= from_on", name=op.f("ck_borrower_interest_not_backward")
        ),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_borrower_interest_employee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_borrower_interest")),
    )
    with op.batch_alter_table("borrower_interest", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_borrower_interest_borrower_name"), ["borrower_name"], unique=False)
        batch_op.create_index(batch_op.f("ix_borrower_interest_customer_no"), ["customer_no"], unique=False)
        batch_op.create_index(batch_op.f("ix_borrower_interest_employee_id"), ["employee_id"], unique=False)

    op.create_table(
        "case_witness",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("testified_on", sa.Date(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["exemption_case.id"], name=op.f("fk_case_witness_case_id")),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_case_witness_employee_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["employee.id"], name=op.f("fk_case_witness_recorded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_witness")),
    )
    with op.batch_alter_table("case_witness", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_witness_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_witness_employee_id"), ["employee_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_witness_recorded_by_id"), ["recorded_by_id"], unique=False)

    op.create_table(
        "declaration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("kinship", "interest", name="declared", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("declared_on", sa.Date(), nullable=False),
        sa.Column(
            "source",
            sa.Enum("hr", "own", name="declaredby", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_declaration_employee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declaration")),
        sa.UniqueConstraint(
            "employee_id", "kind", "declared_on", name=op.f("uq_declaration_employee_id_kind_declared_on")
        ),
    )
    op.create_table(
        "key_staff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.CheckConstraint("to_on IS NULL OR to_on >= from_on", name=op.f("ck_key_staff_not_backward")),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_key_staff_employee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_staff")),
        sa.UniqueConstraint("employee_id", "from_on", name=op.f("uq_key_staff_employee_id_from_on")),
    )
    op.create_table(
        "kinship",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column(
            "relation",
            sa.Enum(*RELATIONS, name="relation", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("relative_id", sa.Integer(), nullable=True),
        sa.Column("relative_name", sa.String(length=60), nullable=False),
        sa.Column("declared_on", sa.Date(), nullable=False),
        sa.Column(
            "source",
            sa.Enum("hr", "own", name="declaredby", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint("relative_id IS NOT NULL OR relative_name <> ''", name=op.f("ck_kinship_somebody")),
        sa.CheckConstraint("relative_id IS NULL OR relative_id <> employee_id", name=op.f("ck_kinship_another")),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_kinship_employee_id")),
        sa.ForeignKeyConstraint(["relative_id"], ["employee.id"], name=op.f("fk_kinship_relative_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kinship")),
        sa.UniqueConstraint(
            "employee_id",
            "relation",
            "relative_id",
            "relative_name",
            name=op.f("uq_kinship_employee_id_relation_relative_id_relative_name"),
        ),
    )
    with op.batch_alter_table("kinship", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kinship_relative_id"), ["relative_id"], unique=False)

    op.create_table(
        "same_person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("because", sa.String(length=200), nullable=False),
        sa.CheckConstraint("employee_id < other_id", name=op.f("ck_same_person_in_order")),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_same_person_employee_id")),
        sa.ForeignKeyConstraint(["other_id"], ["employee.id"], name=op.f("fk_same_person_other_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_same_person")),
        sa.UniqueConstraint("employee_id", "other_id", name=op.f("uq_same_person_employee_id_other_id")),
    )
    with op.batch_alter_table("same_person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_same_person_other_id"), ["other_id"], unique=False)
