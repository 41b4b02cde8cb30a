"""Which ticket a ticket became that was merged into another."""

import sqlalchemy as sa

from mailticket.storage.schema import tickets


def became(connection: sa.Connection, ticket_id: int) -> int:
    """The number of the ticket it was merged into, however far; its own where it was not."""
    seen: set[int] = set()
    into = ticket_id
    while into not in seen:
        seen.add(into)
        asked = sa.select(tickets.c.merged_into).where(tickets.c.id == into)
        into = connection.execute(asked).scalar_one_or_none() or into
    return into
