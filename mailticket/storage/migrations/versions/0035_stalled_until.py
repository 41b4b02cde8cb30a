"""Tickets may be stalled until a time, and a schedule opens them when it has come."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"

NAME = "reopen-stalled"
SET = sa.text("stalled_until is not null")


def upgrade() -> None:
    op.add_column("tickets", sa.Column("stalled_until", sa.Text()))
    op.create_index("tickets_stalled_until", "tickets", ["stalled_until"], sqlite_where=SET, postgresql_where=SET)
    connection = op.get_bind()
    counters = sa.table("counters", sa.column("name"), sa.column("next"))
    here = counters.c.name == "schedules"
    number = int(connection.scalar(sa.select(counters.c.next).where(here)) or 1)
    schedules = sa.table("schedules", *(sa.column(name) for name in ("id", "name", "cron", "action", "stock", "since")))
    names = set(connection.scalars(sa.select(schedules.c.name)))
    name = next(one for one in (NAME, *(f"{NAME}-{count}" for count in range(2, len(names) + 3))) if one not in names)
    row = {"id": number, "name": name, "cron": "*/5 * * * *", "action": "reopen", "stock": True, "since": ""}
    op.bulk_insert(schedules, [row])
    connection.execute(counters.update().where(here).values(next=number + 1))
