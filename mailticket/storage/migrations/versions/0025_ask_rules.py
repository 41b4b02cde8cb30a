"""Whether rules are asked about a queue's mail: of queues that are there as before, about all mail but what is piped to them."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.add_column("queues", sa.Column("ask_rules", sa.Text(), server_default="", nullable=False))
    op.execute(sa.text("UPDATE queues SET ask_rules = 'mail'"))
