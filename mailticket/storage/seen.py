"""When somebody last read a ticket, so that what was said since is unread for them."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from mailticket.storage.bulk import insert_into
from mailticket.storage.schema import ticket_seen
from mailticket.storage.times import from_text, to_text


def mark(connection: sa.Connection, ticket_id: int, user_id: int, at: datetime) -> None:
    """They have read it now."""
    statement = insert_into(connection.dialect, ticket_seen).values(
        ticket_id=ticket_id, user_id=user_id, at=to_text(at)
    )
    connection.execute(
        statement.on_conflict_do_update(index_elements=["ticket_id", "user_id"], set_={"at": to_text(at)})
    )


def seen(connection: sa.Connection, user_id: int, ticket_ids: Collection[int]) -> dict[int, datetime]:
    """When somebody last read each of these tickets; what they never read is left out."""
    if not ticket_ids:
        return {}
    statement = sa.select(ticket_seen.c.ticket_id, ticket_seen.c.at).where(
        ticket_seen.c.user_id == user_id, ticket_seen.c.ticket_id.in_(sorted(ticket_ids))
    )
    return {number: from_text(at) for number, at in connection.execute(statement)}
