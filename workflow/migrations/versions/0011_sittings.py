"""Sittings with several meetings, alternates, and the locked manifest of the materials.

Every meeting there is gets a sitting of its own, with its number, day, place and tier. What its members were given is
known by its digest alone: the manifest stays empty. A call that was made anew before anybody came is marked so.

Forward only: to go back, restore a backup.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

MOVED = ("number", "tier", "held_on", "place", "materials_sent_on")
"""What a meeting gives to its sitting."""
WITH_A_ROLE = ("concurrence", "role_grant", "seat")
ROLES = (
    "reporting_unit", "case_clerk", "acceptance_officer", "second_checker", "lead_dept", "lead_dept_head", "superior",
    "lead_investigator", "investigator", "subject", "representative", "committee_chair", "committee_secretary",
    "committee_member", "alternate_member", "signatory", "appeal_officer", "appeal_panel", "publication_reviewer",
    "library_editor", "library_reviewer", "library_publisher", "compliance", "legal", "audit", "discipline_inspection",
    "hr", "union_rep", "policy_manager", "management_viewer", "regulatory_reporter", "sys_admin", "security_admin",
    "audit_admin", "employee", "clock",
)


def upgrade() -> None:
    _meetings_get_a_sitting()
    _alternates_stand_by()
    for table in WITH_A_ROLE:
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"ck_{table}_role"), type_="check")
            batch.create_check_constraint(op.f(f"ck_{table}_role"), f"role IN {ROLES!r}")


def _meetings_get_a_sitting() -> None:
    """One sitting for each meeting, under the same key; then the columns it took over go."""
    op.create_table(
        "sitting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("materials_sent_on", sa.Date(), nullable=False),
        sa.CheckConstraint("tier BETWEEN 0 AND 2", name=op.f("ck_sitting_tier")),
        sa.ForeignKeyConstraint(["institution_id"], ["institution.id"], name=op.f("fk_sitting_institution_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting")),
        sa.UniqueConstraint("number", name=op.f("uq_sitting_number")),
    )
    op.create_index(op.f("ix_sitting_held_on"), "sitting", ["held_on"], unique=False)
    op.create_index(op.f("ix_sitting_institution_id"), "sitting", ["institution_id"], unique=False)
    columns = ", ".join(MOVED)
    op.execute(f"INSERT INTO sitting (id, institution_id, {columns}) SELECT meeting.id, institution_id,"
               f" {', '.join(f'meeting.{name}' for name in MOVED)}"
               " FROM meeting JOIN exemption_case ON exemption_case.id = meeting.case_id")
    with op.batch_alter_table("meeting") as batch:
        batch.add_column(sa.Column("sitting_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("position", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("materials", sa.JSON(), nullable=True))
        batch.add_column(sa.Column("simple", sa.Boolean(), nullable=True))
        batch.add_column(sa.Column("left_batch", sa.Text(), nullable=True))
        batch.add_column(sa.Column("called_off", sa.Boolean(), nullable=True))
    op.execute("UPDATE meeting SET sitting_id = id, position = 1, materials = '{}', simple = false, left_batch = '',"
               " called_off = closed_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM attendance"
               " WHERE attendance.meeting_id = meeting.id AND attendance.present)")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SELECT setval(pg_get_serial_sequence('sitting', 'id'), max(id)) FROM sitting HAVING max(id) > 0")
    with op.batch_alter_table("meeting") as batch:
        batch.drop_constraint(op.f("uq_meeting_number"), type_="unique")
        for name in MOVED:
            batch.drop_column(name)
        for name, kind in (("sitting_id", sa.Integer()), ("position", sa.Integer()), ("materials", sa.JSON()),
                           ("simple", sa.Boolean()), ("left_batch", sa.Text()), ("called_off", sa.Boolean())):
            batch.alter_column(name, existing_type=kind, nullable=False)
        batch.create_foreign_key(op.f("fk_meeting_sitting_id"), "sitting", ["sitting_id"], ["id"])
        batch.create_unique_constraint(op.f("uq_meeting_sitting_id_position"), ["sitting_id", "position"])


def _alternates_stand_by() -> None:
    """Nobody called so far was an alternate."""
    with op.batch_alter_table("attendance") as batch:
        batch.add_column(sa.Column("standby", sa.Boolean(), nullable=True))
        batch.add_column(sa.Column("in_place_of_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("away_reason", sa.String(length=200), nullable=True))
    op.execute("UPDATE attendance SET standby = false, away_reason = ''")
    with op.batch_alter_table("attendance") as batch:
        batch.alter_column("standby", existing_type=sa.Boolean(), nullable=False)
        batch.alter_column("away_reason", existing_type=sa.String(length=200), nullable=False)
        batch.create_foreign_key(op.f("fk_attendance_in_place_of_id"), "employee", ["in_place_of_id"], ["id"])
        batch.create_check_constraint(op.f("ck_attendance_standby_is_not_counted"), "NOT (present AND standby)")
