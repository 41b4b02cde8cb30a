"""Which installation a database belongs to, and which daemon works on it."""

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "installation",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("seal", sa.Text(), server_default="", nullable=False),
        sa.Column("term", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), server_default="0", nullable=False),
        sa.Column("holder", sa.Text(), server_default="", nullable=False),
        sa.Column("since", sa.Text(), server_default="", nullable=False),
        sqlite_with_rowid=False,
    )
    table = sa.table("installation", sa.column("id"))
    op.bulk_insert(table, [{"id": uuid.uuid4().hex}])
