"""What people have typed and not sent."""

import json
from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from mailticket.model.draft import Draft, Place, place_of
from mailticket.storage.bulk import insert_into
from mailticket.storage.schema import drafts, tickets
from mailticket.storage.times import from_text, to_text

MOST = 100
"""Drafts of a person: older ones give way."""


def save(
    connection: sa.Connection, user_id: int, place: Place, fields: Mapping[str, tuple[str, ...]], now: datetime
) -> None:
    """Keep it, instead of what was kept for that place."""
    content = json.dumps(fields, ensure_ascii=False)
    statement = insert_into(connection.dialect, drafts).values(
        user_id=user_id, place=str(place), ticket_id=place.ticket_id, content=content, saved=to_text(now)
    )
    changed = {"content": content, "saved": to_text(now)}
    connection.execute(statement.on_conflict_do_update(index_elements=["user_id", "place"], set_=changed))
    newest = sa.select(drafts.c.place).where(drafts.c.user_id == user_id).order_by(drafts.c.saved.desc()).limit(MOST)
    connection.execute(sa.delete(drafts).where(drafts.c.user_id == user_id, drafts.c.place.not_in(newest)))


def discard(connection: sa.Connection, user_id: int, place: Place) -> bool:
    """Forget it. Says whether there was one."""
    gone = connection.execute(sa.delete(drafts).where(drafts.c.user_id == user_id, drafts.c.place == str(place)))
    return bool(gone.rowcount)


def of_user(connection: sa.Connection, user_id: int) -> list[Draft]:
    """All of somebody's, the newest first, with the subjects of their tickets."""
    asked = (
        sa.select(drafts, tickets.c.subject)
        .join_from(drafts, tickets, drafts.c.ticket_id == tickets.c.id, isouter=True)
        .where(drafts.c.user_id == user_id)
        .order_by(drafts.c.saved.desc())
    )
    return [
        Draft(place, fields_of(row.content), from_text(row.saved), row.subject or "")
        for row in connection.execute(asked)
        if (place := place_of(row.place))
    ]


def of_place(connection: sa.Connection, user_id: int, place: Place) -> Draft | None:
    """Somebody's at one place."""
    asked = sa.select(drafts.c.content, drafts.c.saved)
    row = connection.execute(asked.where(drafts.c.user_id == user_id, drafts.c.place == str(place))).first()
    return Draft(place, fields_of(row.content), from_text(row.saved)) if row else None


def fields_of(content: str) -> dict[str, tuple[str, ...]]:
    """A form's fields, as they were kept."""
    return {name: tuple(values) for name, values in json.loads(content).items()}
