"""Words without proof: which wait to be released, and which were, each once."""

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa

from mailticket.model.errors import MailticketError
from mailticket.model.unproven import Unproven
from mailticket.storage.bulk import Bulk
from mailticket.storage.schema import tickets, transactions, unproven
from mailticket.storage.ticket_history import entries
from mailticket.storage.times import to_text

BEGINNING = 2000
"""Characters of a text that are loaded to list it."""

_insert = Bulk(unproven.insert(), "transaction_id ticket_id user_id letter_id created")
_release = (
    unproven.update()
    .where(unproven.c.transaction_id == sa.bindparam("which"), unproven.c.released.is_(None))
    .values(released=sa.bindparam("by_entry"))
)


def put(connection: sa.Connection, kept: Sequence[tuple[int, int, int, int | None]], now: datetime) -> None:
    """New ones: (entry, ticket, author, letter)."""
    _insert(connection, [(*one, to_text(now)) for one in kept])


def release(connection: sa.Connection, released: Sequence[tuple[int, int]]) -> None:
    """(unproven entry, the entry that passes it on). Raises MailticketError when one was released meanwhile: of two at once
    one counts."""
    for which, by_entry in released:
        if connection.execute(_release, {"which": which, "by_entry": by_entry}).rowcount != 1:
            raise MailticketError(f"unproven entry {which} was released already")


def waiting(connection: sa.Connection, user_ids: Collection[int], since: datetime, most: int) -> list[Unproven]:
    """The newest of each of these people that wait, the oldest first, with the beginning of their texts."""
    statement = sa.select(unproven.c.user_id, unproven.c.transaction_id).where(
        unproven.c.user_id.in_(list(user_ids)), unproven.c.released.is_(None), unproven.c.created >= to_text(since)
    )
    theirs: dict[int, list[int]] = {}
    for user_id, id_ in connection.execute(statement):
        theirs.setdefault(user_id, []).append(id_)
    newest = [id_ for ids in theirs.values() for id_ in sorted(ids)[-most:]]
    return by_id(connection, newest, beginning=BEGINNING)


def by_id(connection: sa.Connection, ids: Collection[int], *, beginning: int = 0) -> list[Unproven]:
    """These, the oldest first; ids of other entries are passed over. ``beginning``: so many characters of each text."""
    if not ids:
        return []
    statement = (
        sa.select(unproven.c.transaction_id, unproven.c.user_id, unproven.c.released, tickets.c.subject)
        .join_from(unproven, transactions, transactions.c.id == unproven.c.transaction_id)
        .join(tickets, tickets.c.id == transactions.c.ticket_id)
        .where(unproven.c.transaction_id.in_(list(ids)))
    )
    rows = {row.transaction_id: row for row in connection.execute(statement)}
    return [
        Unproven(one, rows[one.id].user_id, rows[one.id].subject, rows[one.id].released)
        for one in entries(connection, list(rows), beginning=beginning)
    ]


def ids_of(
    connection: sa.Connection, *, letter_ids: Collection[int] = (), ticket_ids: Collection[int] = ()
) -> list[int]:
    """The entries out of these letters, and those that wait on these tickets."""
    statement = sa.select(unproven.c.transaction_id).where(
        sa.or_(
            unproven.c.letter_id.in_(list(letter_ids)),
            sa.and_(unproven.c.ticket_id.in_(list(ticket_ids)), unproven.c.released.is_(None)),
        )
    )
    return list(connection.scalars(statement.order_by(unproven.c.transaction_id)))
