"""Which tiles somebody, or a group, has on the first page."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"


def upgrade() -> None:
    op.create_table(
        "tile_lists",
        sa.Column("holder", sa.Text(), primary_key=True),
        sa.Column("names", sa.Text(), nullable=False),
    )
