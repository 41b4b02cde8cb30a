"""What reports count is kept beside the history. It is made of it by the daemon, in turns, after this."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "report_facts",
        sa.Column("kind", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ticket_id", number, autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("by", number),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("again", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "at", "ticket_id", "place"),
        sqlite_with_rowid=False,
    )
    op.create_index("report_facts_ticket", "report_facts", ["ticket_id"])
    op.create_table(
        "report_mark",
        sa.Column("newest", number, nullable=False),
        sa.Column("made_to", number),
        sa.Column("site", sa.Text(), primary_key=True),
    )
