"""Time worked has a worker and a moment of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"

WORKED, TIMERS = sa.text("minutes <> 0"), sa.text("type = 'Timer'")


def upgrade() -> None:
    op.add_column("transactions", sa.Column("worker", sa.BigInteger().with_variant(sa.Integer(), "sqlite")))
    op.add_column("transactions", sa.Column("worked_at", sa.Text()))
    op.create_index("transactions_worked", "transactions", ["at"], sqlite_where=WORKED, postgresql_where=WORKED)
    op.create_index("transactions_timers", "transactions", ["by"], sqlite_where=TIMERS, postgresql_where=TIMERS)
