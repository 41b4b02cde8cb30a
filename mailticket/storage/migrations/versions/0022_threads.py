"""What first letters answer that nobody has seen here, and other desks' numbers."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    whole = sa.Integer() if op.get_bind().dialect.name == "sqlite" else sa.BigInteger()
    op.create_table(
        "ancestors",
        sa.Column("message_id", sa.Text(), primary_key=True),
        sa.Column("ticket_id", whole, sa.ForeignKey("tickets.id"), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "foreign_numbers",
        sa.Column("number", sa.Text(), primary_key=True),
        sa.Column("address", sa.Text(), primary_key=True),
        sa.Column("ticket_id", whole, sa.ForeignKey("tickets.id"), primary_key=True),
        sa.Column("written", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("foreign_numbers_ticket", "foreign_numbers", ["ticket_id"])
