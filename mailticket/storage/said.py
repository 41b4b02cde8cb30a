"""What was said on a ticket so far: the texts of its entries, and our own mail about it, both bounded."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from mailticket.model.notice import NoticeKind
from mailticket.model.transaction import FORWARDS, Transaction, TransactionType, Via
from mailticket.storage.schema import notices, transactions
from mailticket.storage.ticket_history import family
from mailticket.storage.times import from_text

ENTRIES, NOTICES = 200, 100
"""The newest of each; what was said before is hardly quoted."""

TEXT, MAIL = 64 * 1024, 32 * 1024
"""Characters of an entry, bytes of a mail: what people write above a quote, and what is quoted, is shorter."""

SAYING = (
    TransactionType.CREATE,
    TransactionType.CORRESPOND,
    TransactionType.COMMENT,
    TransactionType.UNPROVEN_REPLY,
    TransactionType.UNPROVEN_COMMENT,
    *FORWARDS,
)
"""What has words of people in it."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A mail of ours: after which entry it was worded, what it told of (None: nothing in the history), its bytes."""

    after: int
    transaction_id: int | None
    kind: NoticeKind
    content: bytes


def said_on(connection: sa.Connection, ticket_id: int) -> tuple[list[Transaction], list[Sent]]:
    """Both, the oldest first, with those of the tickets merged into it. Of an entry only what tells whose it is."""
    whole = family(ticket_id)
    columns = transactions.c
    asked = (
        sa.select(columns.id, columns.ticket_id, columns.type, columns.by, columns.at, columns.via, columns.field)
        .add_columns(columns.old, sa.func.substr(columns.text, 1, TEXT).label("text"))
        .where(columns.ticket_id.in_(whole), columns.type.in_([one.value for one in SAYING]))
        .order_by(columns.id.desc())
        .limit(ENTRIES)
    )
    entries = [_entry(row) for row in connection.execute(asked)][::-1]
    return entries, _sent(connection, whole, entries)


def _entry(row: Any) -> Transaction:
    kind, at, via = TransactionType(row.type), from_text(row.at), Via(row.via)
    return Transaction(row.id, row.ticket_id, kind, row.by, at, via, field=row.field, old=row.old, text=row.text)


def _sent(connection: sa.Connection, whole: "sa.Select[tuple[int]]", entries: list[Transaction]) -> list[Sent]:
    """What told of nothing in the history was worded after the last entry that was there by then."""
    columns = notices.c
    asked = (
        sa.select(columns.transaction_id, columns.kind, columns.created)
        .add_columns(sa.func.substr(columns.content, 1, MAIL).label("content"))
        .where(columns.ticket_id.in_(whole))
        .order_by(columns.id.desc())
        .limit(NOTICES)
    )
    found = []
    for row in reversed(list(connection.execute(asked))):
        created = from_text(row.created)
        after = row.transaction_id or max((one.id for one in entries if one.at <= created), default=0)
        found.append(Sent(after, row.transaction_id, NoticeKind(row.kind), row.content))
    return found


LOOKED_AT, EARLIER = 5000, 5
"""The newest entries among which those of one person are looked for, and how many of theirs."""


def earlier_texts(connection: sa.Connection, user_ids: Collection[int]) -> dict[int, list[str]]:
    """What people wrote last, by mail, anywhere."""
    columns = transactions.c
    newest = (
        sa.select(columns.id, columns.by, columns.type, columns.via)
        .order_by(columns.id.desc())
        .limit(LOOKED_AT)
        .subquery()
    )
    kinds = [one.value for one in SAYING]
    found: dict[int, list[str]] = {}
    for user_id in user_ids:
        theirs = newest.c.by == user_id, newest.c.type.in_(kinds), newest.c.via == Via.MAIL.value
        ids = list(connection.execute(sa.select(newest.c.id).where(*theirs).limit(EARLIER)).scalars())
        asked = sa.select(sa.func.substr(columns.text, 1, TEXT)).where(columns.id.in_(ids))
        found[user_id] = list(connection.execute(asked).scalars())
    return found
