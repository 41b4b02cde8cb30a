"""Searches that have a name: somebody's own, a group's, everybody's."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.create_table(
        "saved_searches",
        sa.Column("holder", sa.Text(), primary_key=True),
        sa.Column("key", sa.Text(), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("provisioned", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
