"""Who appointed the committee of the last tier, and by which decision; of earlier meetings it is not known.

Forward only: to go back, restore a backup.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

BODIES = ("supervisors", "audit_committee")


def upgrade() -> None:
    with op.batch_alter_table("meeting") as batch:
        batch.add_column(sa.Column("appointed_by", sa.Enum(
            *BODIES, name="appointingbody", native_enum=False, create_constraint=True, length=40), nullable=True))
        batch.add_column(sa.Column("appointment", sa.String(length=200), nullable=False, server_default=""))
    with op.batch_alter_table("meeting") as batch:
        batch.alter_column("appointment", server_default=None)
