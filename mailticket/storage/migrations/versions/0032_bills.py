"""Runs of bills are kept, and what they billed is marked."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "bill_runs",
        sa.Column("number", ID, primary_key=True, autoincrement=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.Text(), nullable=False),
        sa.Column("by", ID, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("cancelled", sa.Text()),
        sa.Column("cancelled_by", ID),
    )
    op.create_index("bill_runs_customer", "bill_runs", ["customer", "month"])
    op.create_table(
        "billed",
        sa.Column("transaction_id", ID, sa.ForeignKey("transactions.id"), primary_key=True, autoincrement=False),
        sa.Column("run", ID, sa.ForeignKey("bill_runs.number"), nullable=False),
        sa.Column("rate", sa.BigInteger(), nullable=False),
    )
    op.create_index("billed_run", "billed", ["run"])
