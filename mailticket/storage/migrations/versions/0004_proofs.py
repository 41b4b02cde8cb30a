"""How senders prove themselves: passwords, keys, what was used once; and what of it each change rests on."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("letters", sa.Column("authenticated", sa.Text(), server_default="", nullable=False))
    op.add_column("transactions", sa.Column("evidence_method", sa.Text(), server_default="", nullable=False))
    op.add_column("transactions", sa.Column("evidence_reason", sa.Text(), server_default="", nullable=False))
    op.add_column("confirmations", sa.Column("control", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index(
        "transactions_orders",
        "transactions",
        ["by", "id"],
        sqlite_where=sa.text("type = 'CommandResult'"),
        postgresql_where=sa.text("type = 'CommandResult'"),
    )
    op.create_table(
        "passwords",
        sa.Column("user_id", ID, sa.ForeignKey("users.id"), primary_key=True, autoincrement=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("changed", sa.Text(), nullable=False),
    )
    op.create_table(
        "keys",
        sa.Column("id", ID, primary_key=True, autoincrement=False),
        sa.Column("user_id", ID, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False, unique=True),
        sa.Column("names", sa.Text(), server_default="", nullable=False),
        sa.Column("added", sa.Text(), nullable=False),
        sa.Column("material", sa.LargeBinary(), nullable=False),
    )
    op.create_index("keys_user", "keys", ["user_id"])
    op.create_table(
        "spent",
        sa.Column("digest", sa.Text(), primary_key=True),
        sa.Column("at", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
    counters = sa.table("counters", sa.column("name"), sa.column("next"))
    op.bulk_insert(counters, [{"name": "keys", "next": 1}])
