"""What people asked to be reminded of, and the tickets they put off; a schedule that reminds them."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
REMINDS = sa.text("told is null and ended is null")
HOLDS = sa.text("ended is null")
STOCK = {"name": "reminders", "cron": "*/5 * * * *", "action": "remind", "template": "reminders"}


def upgrade() -> None:
    op.create_table(
        "reminders",
        sa.Column("id", ID, autoincrement=False, nullable=False, primary_key=True),
        sa.Column("ticket_id", ID, sa.ForeignKey("tickets.id"), nullable=False),
        sa.Column("user_id", ID, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("by_id", ID, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("due", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("told", sa.Text()),
        sa.Column("ended", sa.Text()),
    )
    op.create_index("reminders_due", "reminders", ["due"], sqlite_where=REMINDS, postgresql_where=REMINDS)
    op.create_index("reminders_of", "reminders", ["user_id"], sqlite_where=HOLDS, postgresql_where=HOLDS)
    op.create_index("reminders_ticket", "reminders", ["ticket_id"], sqlite_where=HOLDS, postgresql_where=HOLDS)
    op.create_table(
        "snoozes",
        sa.Column("user_id", ID, sa.ForeignKey("users.id"), primary_key=True, nullable=False),
        sa.Column("ticket_id", ID, sa.ForeignKey("tickets.id"), primary_key=True, nullable=False),
        sa.Column("until", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
    _add_schedule(op.get_bind())


def _add_schedule(connection: sa.Connection) -> None:
    """Under another name where somebody has a schedule of this one."""
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
