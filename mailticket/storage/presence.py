"""Who looks at which ticket, or writes on it."""

from datetime import datetime

import sqlalchemy as sa

from mailticket.storage.bulk import insert_into
from mailticket.storage.schema import presence
from mailticket.storage.times import to_text


def be_there(
    connection: sa.Connection, ticket_id: int, user_id: int, mode: str, until: datetime, now: datetime
) -> None:
    """Somebody is there until a moment. Whose moment has passed on the same ticket is forgotten."""
    gone = presence.c.until < to_text(now)
    connection.execute(sa.delete(presence).where(presence.c.ticket_id == ticket_id, gone))
    statement = insert_into(connection.dialect, presence).values(
        ticket_id=ticket_id, user_id=user_id, mode=mode, until=to_text(until)
    )
    changed = {"mode": mode, "until": to_text(until)}
    connection.execute(statement.on_conflict_do_update(index_elements=["ticket_id", "user_id"], set_=changed))


def leave(connection: sa.Connection, ticket_id: int, user_id: int) -> None:
    """They are there no longer."""
    here = presence.c.ticket_id == ticket_id, presence.c.user_id == user_id
    connection.execute(sa.delete(presence).where(*here))


def clear(connection: sa.Connection, now: datetime) -> int:
    """Forget whose moment has passed. Says how many."""
    return connection.execute(sa.delete(presence).where(presence.c.until < to_text(now))).rowcount
