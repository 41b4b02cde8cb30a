"""Queues say themselves when who does not answer is warned and their ticket resolved; a schedule does it."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"

STOCK = {"name": "queue-auto-resolve", "cron": "0 9 * * 1-5", "action": "autoresolve", "template": "autoresolve"}


def upgrade() -> None:
    for name in ("warn_silent_after", "resolve_silent_after"):
        op.add_column("queues", sa.Column(name, sa.Integer()))
    connection = op.get_bind()
    counters = sa.table("counters", sa.column("name"), sa.column("next"))
    here = counters.c.name == "schedules"
    number = int(connection.scalar(sa.select(counters.c.next).where(here)) or 1)
    columns = ("id", "name", "cron", "action", "template", "stock", "since")
    schedules = sa.table("schedules", *(sa.column(name) for name in columns))
    names = set(connection.scalars(sa.select(schedules.c.name)))
    wanted = (STOCK["name"], *(f"{STOCK['name']}-{count}" for count in range(2, len(names) + 3)))
    name = next(one for one in wanted if one not in names)
    op.bulk_insert(schedules, [STOCK | {"id": number, "name": name, "stock": True, "since": ""}])
    connection.execute(counters.update().where(here).values(next=number + 1))
