"""When people last read tickets."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "ticket_seen",
        sa.Column("ticket_id", whole, sa.ForeignKey("tickets.id"), primary_key=True),
        sa.Column("user_id", whole, sa.ForeignKey("users.id"), primary_key=True),
        sa.Column("at", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
