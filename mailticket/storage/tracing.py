"""Finds letters for people: listings of the inbox, and what became of a Message-ID."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from mailticket.model.letter import LetterState
from mailticket.model.notice import OutboxState
from mailticket.storage.schema import LETTERS_OPEN, copies, letter_duplicates, letters, notices, raws

_listing = sa.select(*[c for c in letters.c if c.name != "digest"], raws.c.size).join_from(
    letters, raws, letters.c.raw_id == raws.c.id
)


def letters_listed(connection: sa.Connection, states: Collection[str], most: int) -> list[dict[str, Any]]:
    """Letters, the newest first."""
    statement = _listing.order_by(letters.c.id.desc()).limit(most)
    if states:
        statement = statement.where(letters.c.state.in_(states))
        if LetterState.DONE not in states:
            statement = statement.where(LETTERS_OPEN)
    return [dict(row._mapping) for row in connection.execute(statement)]


def letters_by_id(connection: sa.Connection, wanted: Collection[int]) -> list[dict[str, Any]]:
    """Letters by id."""
    return [
        dict(row._mapping)
        for row in connection.execute(_listing.where(letters.c.id.in_(wanted)).order_by(letters.c.id))
    ]


def letters_by_message_id(connection: sa.Connection, message_id: str, notice_id: int | None) -> list[dict[str, Any]]:
    """Letters that carry a Message-ID, and the one that caused a notice (our own Message-IDs hold its number)."""
    caused = sa.select(notices.c.letter_id).where(notices.c.id == notice_id, notices.c.message_id == message_id)
    found = _listing.where(sa.or_(letters.c.message_id == message_id, letters.c.id.in_(caused))).order_by(letters.c.id)
    return [dict(row._mapping) for row in connection.execute(found)]


def duplicates(connection: sa.Connection, letter_ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """When each letter came again, and from where."""
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    statement = sa.select(letter_duplicates).where(letter_duplicates.c.letter_id.in_(letter_ids))
    for row in connection.execute(statement.order_by(letter_duplicates.c.id)):
        found[row.letter_id].append({"at": row.at, "peer": row.peer})
    return found


def counts(connection: sa.Connection) -> dict[str, dict[str, int]]:
    """How many letters and copies are in each state."""
    return {
        "inbox": dict(_counted(connection, letters)),
        "outbox": dict(_counted(connection, copies)),
    }


def oldest_waiting(connection: sa.Connection) -> dict[str, str | None]:
    """Since when the letter and the copy wait that have waited longest; None where none does."""
    letter = sa.select(sa.func.min(letters.c.received_at)).where(letters.c.state == LetterState.WAITING.value)
    waits = [OutboxState.WAITING.value, OutboxState.SENDING.value]
    copy = (
        sa.select(sa.func.min(notices.c.created))
        .join_from(copies, notices, copies.c.notice_id == notices.c.id)
        .where(copies.c.state.in_(waits))
    )
    return {"letter": connection.scalar(letter), "copy": connection.scalar(copy)}


def _counted(connection: sa.Connection, table: sa.Table) -> Iterable[tuple[str, int]]:
    statement = sa.select(table.c.state, sa.func.count()).group_by(table.c.state)
    return [(state, number) for state, number in connection.execute(statement)]
