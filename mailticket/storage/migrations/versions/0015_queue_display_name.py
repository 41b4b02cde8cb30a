"""The name customers get mail from, for each queue."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column("queues", sa.Column("display_name", sa.Text(), server_default="", nullable=False))
