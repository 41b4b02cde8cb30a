"""People subscribe to reports, and a schedule mails them."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"

NAME = "subscriptions"


ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("id", ID, primary_key=True, autoincrement=False),
        sa.Column("user_id", ID, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("often", sa.Text, nullable=False),
        sa.Column("wish", sa.Text, nullable=False),
        sa.Column("created", sa.Text, nullable=False),
        sa.UniqueConstraint("user_id", "often", "wish"),
    )
    connection = op.get_bind()
    counters = sa.table("counters", sa.column("name"), sa.column("next"))
    here = counters.c.name == "schedules"
    number = int(connection.scalar(sa.select(counters.c.next).where(here)) or 1)
    schedules = sa.table(
        "schedules", *(sa.column(name) for name in ("id", "name", "cron", "action", "template", "stock", "since"))
    )
    names = set(connection.scalars(sa.select(schedules.c.name)))
    name = next(one for one in (NAME, *(f"{NAME}-{count}" for count in range(2, len(names) + 3))) if one not in names)
    row = {"id": number, "name": name, "cron": "0 7 * * *", "action": "subscriptions", "template": "report"}
    op.bulk_insert(schedules, [row | {"stock": True, "since": ""}])
    connection.execute(counters.update().where(here).values(next=number + 1))
