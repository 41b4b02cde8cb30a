"""More scrips that come along: on where nobody has used the database yet, off where a site has decided who hears of what."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

OWNER, STAFF = '["Owner"]', '["Owner", "AdminCc"]'
MORE = (
    ("On Queue Change Notify Owner and AdminCcs", "OnQueueChange", STAFF, "queue_change", "", False),
    ("On Status Change Notify Owner", "OnStatusChange", OWNER, "transaction", "", False),
    ("On Priority Change Notify Owner", "OnPriorityChange", OWNER, "transaction", "", False),
    ("On Due Change Notify Owner", "OnDueChange", OWNER, "transaction", "", False),
    ("On Stall Notify Requestors", "OnStatusChange", '["Requestor"]', "stalled", "new = 'stalled'", True),
)
"""Name, condition, who is told, template, when, off in any case."""

COLUMNS = ("id", "name", "condition", "action", "to", "template", "when", "order", "disabled", "stock")


def upgrade() -> None:
    connection = op.get_bind()
    scrips = sa.table("scrips", *(sa.column(name) for name in COLUMNS))
    counters = sa.table("counters", sa.column("name"), sa.column("next"))
    here = counters.c.name == "scrips"
    used = bool(connection.scalar(sa.text("select count(*) from queues")))
    taken = {name.casefold() for name in connection.execute(sa.select(scrips.c.name)).scalars()}
    first = connection.execute(sa.select(counters.c.next).where(here)).scalar_one()
    rows = [
        _row(first + at, one, off=used) for at, one in enumerate(one for one in MORE if one[0].casefold() not in taken)
    ]
    if rows:
        op.bulk_insert(scrips, rows)
    connection.execute(counters.update().where(here).values(next=first + len(rows)))


def _row(number: int, one: tuple[str, str, str, str, str, bool], *, off: bool) -> dict[str, Any]:
    name, condition, to, template, when, always_off = one
    values = (number, name, condition, "notify", to, template, when, 10 * number, off or always_off, True)
    return dict(zip(COLUMNS, values, strict=True))
