"""An address keeps the spelling of its local part: mail is sent to it so."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("addresses", sa.Column("written", sa.Text(), server_default="", nullable=False))
