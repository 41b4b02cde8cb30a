"""Lists are read in the order in which indexes of tickets are: urgency within a status, what is in a queue, somebody's, waiting."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"

NOT_MERGED = sa.text("merged_into is null")
URGENCY = (sa.text("coalesce(due, '9')"), sa.text("(-priority)"))
WAITING = ("waiting_on_us", "waiting_on_them")


def upgrade() -> None:
    op.drop_index("tickets_owner", "tickets")
    op.create_index("tickets_owner", "tickets", ["owner_id", "status", "merged_into"])
    op.create_index("tickets_queue", "tickets", ["queue_id", "status", "merged_into"])
    columns: list[str | sa.TextClause] = ["status", *URGENCY, "id", "queue_id", "owner_id"]
    op.create_index("tickets_urgent", "tickets", columns, sqlite_where=NOT_MERGED, postgresql_where=NOT_MERGED)
    for column in WAITING:
        there = sa.text(f"{column} is not null and merged_into is null")
        op.create_index(f"tickets_{column}", "tickets", ["status"], sqlite_where=there, postgresql_where=there)
