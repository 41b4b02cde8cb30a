"""What stands below mail to requestors, for each queue."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("queues", sa.Column("footer", sa.Text(), server_default="", nullable=False))
