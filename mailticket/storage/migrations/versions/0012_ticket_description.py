"""A ticket's description."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("tickets", sa.Column("description", sa.Text(), server_default="", nullable=False))
