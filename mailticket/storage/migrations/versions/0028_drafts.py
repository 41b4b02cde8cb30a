"""What people have typed and not sent, and who looks at which ticket."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "drafts",
        sa.Column("user_id", whole, sa.ForeignKey("users.id"), primary_key=True),
        sa.Column("place", sa.Text(), primary_key=True),
        sa.Column("ticket_id", whole, sa.ForeignKey("tickets.id"), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("saved", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("drafts_ticket", "drafts", ["ticket_id"])
    op.create_table(
        "presence",
        sa.Column("ticket_id", whole, sa.ForeignKey("tickets.id"), primary_key=True),
        sa.Column("user_id", whole, sa.ForeignKey("users.id"), primary_key=True),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("until", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
