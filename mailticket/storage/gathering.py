"""Copies over a budget: they wait to become one mail."""

from datetime import datetime

import sqlalchemy as sa

from mailticket.model.write_set import Gathered
from mailticket.storage.schema import COPIES_GATHERING, copies, notices
from mailticket.storage.times import maybe_time, to_text

MOST = 500
"""Copies looked at in one unit of work."""


def due(connection: sa.Connection, now: datetime) -> list[Gathered]:
    """All that is gathered for one person about tickets of which something is due, the oldest first; empty: nothing is."""
    moment = to_text(now)
    first = sa.select(copies.c.recipient).where(COPIES_GATHERING, copies.c.not_before <= moment)
    recipient = connection.scalar(first.order_by(copies.c.not_before, copies.c.id).limit(1))
    if recipient is None:
        return []
    statement = (
        sa.select(
            copies.c.id,
            copies.c.recipient,
            copies.c.not_before <= moment,
            notices.c.scrip,
            notices.c.ticket_id,
            notices.c.transaction_id,
        )
        .join_from(copies, notices, copies.c.notice_id == notices.c.id)
        .where(COPIES_GATHERING, copies.c.recipient == recipient)
        .order_by(copies.c.not_before > moment, copies.c.id)  # what is due is among those looked at, however many wait
        .limit(MOST)
    )
    found = [(row[2], Gathered(row[0], row[1], *row[3:])) for row in connection.execute(statement)]
    ripe = {one.ticket_id for is_due, one in found if is_due}
    return sorted((one for _, one in found if one.ticket_id in ripe), key=lambda one: one.copy_id)


def next_due(connection: sa.Connection) -> datetime | None:
    """When something that is gathered wants to go."""
    return maybe_time(connection.scalar(sa.select(sa.func.min(copies.c.not_before)).where(COPIES_GATHERING)))
