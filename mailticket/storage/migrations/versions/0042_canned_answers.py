"""Texts for what is asked again and again, by queue and language."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "canned_answers",
        sa.Column("key", sa.Text(), primary_key=True),
        sa.Column("queue_id", ID, primary_key=True, autoincrement=False),
        sa.Column("language", sa.Text(), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("provisioned", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
