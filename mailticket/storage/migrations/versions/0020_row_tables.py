"""Tables with numbered rows that were mailed."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "row_tables",
        sa.Column("notice_id", whole, primary_key=True, autoincrement=False),
        sa.Column("user_id", whole, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("created", sa.Text(), nullable=False),
        sa.Column("tickets", sa.Text(), nullable=False, server_default=""),
        sa.Column("seal", sa.Text(), nullable=False, server_default=""),
    )
    op.create_index("row_tables_created", "row_tables", ["created"])
