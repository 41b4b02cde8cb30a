"""Chains that tickets nobody touches go up, and the schedule that tells people."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"

NAME = "silence"
ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "escalations",
        sa.Column("id", ID, autoincrement=False, nullable=False, primary_key=True),
        sa.Column("name", sa.Text(), nullable=False, unique=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("provisioned", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    connection = op.get_bind()
    counters = sa.table("counters", sa.column("name"), sa.column("next"))
    op.bulk_insert(counters, [{"name": "escalations", "next": 1}])
    here = counters.c.name == "schedules"
    number = int(connection.scalar(sa.select(counters.c.next).where(here)) or 1)
    schedules = sa.table(
        "schedules", *(sa.column(name) for name in ("id", "name", "cron", "action", "template", "stock", "since"))
    )
    names = set(connection.scalars(sa.select(schedules.c.name)))
    name = next(one for one in (NAME, *(f"{NAME}-{count}" for count in range(2, len(names) + 3))) if one not in names)
    row = {"id": number, "name": name, "cron": "*/5 * * * *", "action": "silence", "template": "escalation"}
    op.bulk_insert(schedules, [row | {"stock": True, "since": ""}])
    connection.execute(counters.update().where(here).values(next=number + 1))
