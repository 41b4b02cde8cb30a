"""The index of what tickets say. What there is already is indexed later, while mail goes on: ``left_to`` says how far."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "text_index",
        sa.Column("version", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("left_to", ID, server_default="0", nullable=False),
    )
    op.execute("insert into text_index (version, left_to) select 1, coalesce(max(id), 0) from transactions")
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "create virtual table texts using fts5(said, internal, content='', columnsize=0,"
            " tokenize='unicode61 remove_diacritics 0')"
        )
        op.execute("insert into texts (texts, rank) values ('automerge', 16)")  # fewer writes for each letter
        op.execute("insert into texts (texts, rank) values ('crisismerge', 64)")
        return
    op.create_table(
        "texts",
        sa.Column("id", ID, primary_key=True, autoincrement=False),
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("said", postgresql.TSVECTOR(), nullable=False),
        sa.Column("internal", postgresql.TSVECTOR(), nullable=False),
    )
    op.create_index("texts_said", "texts", ["said"], postgresql_using="gin")
    op.create_index("texts_internal", "texts", ["internal"], postgresql_using="gin")
