"""What an institution may report of its loan quality beside loans and bad loans, for the variants of the tolerance.

Forward only: to go back, restore a backup.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


AMOUNTS = (
    "all_written_off", "inclusive_written_off", "all_disaster_loans", "all_disaster_npl", "inclusive_disaster_loans",
    "inclusive_disaster_npl", "farmers_loans", "farmers_npl", "farmers_written_off", "farmers_disaster_loans",
    "farmers_disaster_npl", "reference_loans", "reference_npl", "reference_written_off", "reference_disaster_loans",
    "reference_disaster_npl",
)
OBLIGORS = ("inclusive_obligors", "farmers_obligors", "reference_obligors")


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table("loan_quality", recreate="always" if sqlite else "never") as batch:
        for name in AMOUNTS:
            batch.add_column(sa.Column(name, sa.BigInteger(), nullable=True))
        for name in OBLIGORS:
            batch.add_column(sa.Column(name, sa.Integer(), nullable=True))
