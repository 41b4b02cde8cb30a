"""Links that let somebody in on the web."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "sign_in_links",
        sa.Column("digest", sa.Text(), primary_key=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("user_id", whole, sa.ForeignKey("users.id"), nullable=True),
        sa.Column("ticket_id", whole, sa.ForeignKey("tickets.id"), nullable=True),
        sa.Column("created", sa.Text(), nullable=False),
        sa.Column("until", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("sign_in_links_user", "sign_in_links", ["user_id"])
