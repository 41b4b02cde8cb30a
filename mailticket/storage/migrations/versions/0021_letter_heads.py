"""What stood beside the body of a letter, with the entry it became."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.add_column("transactions", sa.Column("head", sa.Text(), server_default="", nullable=False))
