"""Chains that tickets nobody touches go up."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "escalations",
        sa.Column("id", ID, autoincrement=False, nullable=False, primary_key=True),
        sa.Column("name", sa.Text(), nullable=False, unique=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("provisioned", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    counters = sa.table("counters", sa.column("name"), sa.column("next"))
    op.bulk_insert(counters, [{"name": "escalations", "next": 1}])
