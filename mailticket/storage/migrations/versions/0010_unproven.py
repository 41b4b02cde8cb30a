"""Words in somebody's name without proof wait to be released; questions say how sure we were of who caused them."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WAITING = sa.text("released is null")


def upgrade() -> None:
    op.add_column("confirmations", sa.Column("entries", sa.Text(), server_default="", nullable=False))
    op.add_column("confirmations", sa.Column("evidence", sa.Integer(), server_default="0", nullable=False))
    op.create_table(
        "unproven",
        sa.Column("transaction_id", ID, sa.ForeignKey("transactions.id"), primary_key=True, autoincrement=False),
        sa.Column("ticket_id", ID, sa.ForeignKey("tickets.id"), nullable=False),
        sa.Column("user_id", ID, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("letter_id", ID, sa.ForeignKey("letters.id"), nullable=True),
        sa.Column("created", sa.Text(), nullable=False),
        sa.Column("released", ID, sa.ForeignKey("transactions.id"), nullable=True),
    )
    op.create_index(
        "unproven_waiting",
        "unproven",
        ["user_id", "transaction_id"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
    op.create_index("unproven_ticket", "unproven", ["ticket_id"])
    op.create_index("unproven_letter", "unproven", ["letter_id"])
