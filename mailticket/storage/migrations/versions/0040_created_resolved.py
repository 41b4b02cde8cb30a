"""How many tickets were opened and resolved of late is counted in an index: the page of everything is looked at often."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"

WHERE = {"created": "merged_into is null", "resolved": "resolved is not null and merged_into is null"}


def upgrade() -> None:
    for column, where in WHERE.items():
        there = sa.text(where)
        op.create_index(
            f"tickets_{column}", "tickets", [column, "queue_id"], sqlite_where=there, postgresql_where=there
        )
