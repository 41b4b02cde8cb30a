"""Wrong passwords people are told of, and clients that logged in well."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    for name, key, counted in (("login_failures", "network", True), ("login_clients", "client", False)):
        op.create_table(
            name,
            sa.Column("user_id", ID, sa.ForeignKey("users.id"), primary_key=True, autoincrement=False),
            sa.Column(key, sa.Text(), primary_key=True),
            *([sa.Column("count", sa.Integer(), server_default="0", nullable=False)] if counted else []),
            *([sa.Column("first", sa.Text(), nullable=False)] if counted else []),
            sa.Column("last", sa.Text(), nullable=False),
        )
