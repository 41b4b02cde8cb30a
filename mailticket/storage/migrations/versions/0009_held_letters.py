"""What is known of held letters, what people decided about them, and whose mail is not taken."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("letters", sa.Column("released_by", sa.Text(), server_default="", nullable=False))
    op.create_table(
        "held_letters",
        sa.Column("letter_id", ID, sa.ForeignKey("letters.id"), primary_key=True, autoincrement=False),
        sa.Column("queue_id", ID, sa.ForeignKey("queues.id"), nullable=False),
        sa.Column("quiet", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("author", sa.Text(), server_default="", nullable=False),
        sa.Column("subject", sa.Text(), server_default="", nullable=False),
        sa.Column("told_at", sa.Text(), nullable=True),
        sa.Column("excerpt", sa.Text(), server_default="", nullable=False),
    )
    untold = sa.text("told_at is null")
    op.create_index("held_letters_untold", "held_letters", ["letter_id"], sqlite_where=untold, postgresql_where=untold)
    op.create_table(
        "letter_decisions",
        sa.Column("letter_id", ID, sa.ForeignKey("letters.id"), primary_key=True, autoincrement=False),
        sa.Column("at", sa.Text(), primary_key=True),
        sa.Column("decision", sa.Text(), primary_key=True),
        sa.Column("by", ID, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("via", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("evidence_method", sa.Text(), server_default="", nullable=False),
        sa.Column("evidence_reason", sa.Text(), server_default="", nullable=False),
    )
    op.create_table(
        "blocked_senders",
        sa.Column("address", sa.Text(), primary_key=True),
        sa.Column("by", ID, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.execute(_THERE)


_THERE = """
insert into held_letters (letter_id, queue_id, author, told_at)
select letters.id, coalesce((select queues.id from queues where queues.name = letters.queue),
                            (select min(queues.id) from queues)), letters.mail_from, letters.received_at
from letters where letters.state = 'held' and exists (select 1 from queues)
"""
"""Letters that are held already were told of by the version that held them."""
