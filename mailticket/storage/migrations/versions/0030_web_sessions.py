"""Who is signed in on the web."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "web_sessions",
        sa.Column("digest", sa.Text(), primary_key=True),
        sa.Column("user_id", whole, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("ticket_id", whole, sa.ForeignKey("tickets.id"), nullable=True),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("csrf", sa.Text(), nullable=False),
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("created", sa.Text(), nullable=False),
        sa.Column("seen", sa.Text(), nullable=False),
        sa.Column("until", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("web_sessions_user", "web_sessions", ["user_id"])
