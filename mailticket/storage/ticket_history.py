"""What a ticket's history says: its entries, and the notices, letters and commands they came of."""

from collections import defaultdict
from collections.abc import Collection

import sqlalchemy as sa

from mailticket.model.evidence import Evidence, Level
from mailticket.model.transaction import Attachment, Transaction, TransactionType, Via
from mailticket.storage.letter_heads import read_head
from mailticket.storage.schema import (
    Id,
    attachments,
    notices,
    tickets,
    transactions,
)
from mailticket.storage.times import from_text, maybe_time


def history(connection: sa.Connection, ticket_id: int) -> list[Transaction]:
    """A ticket's transactions, with those of the tickets merged into it, the oldest first."""
    return entries_where(connection, transactions.c.ticket_id.in_(family(ticket_id)))


def family(ticket_id: int) -> "sa.Select[tuple[int]]":
    """The numbers of a ticket and of the tickets merged into it, however far."""
    whole = sa.select(sa.literal(ticket_id, Id).label("id")).cte("whole", recursive=True)
    merged = sa.select(tickets.c.id).join_from(whole, tickets, tickets.c.merged_into == whole.c.id)
    return sa.select(whole.union(merged).c.id)


def notice_ids(connection: sa.Connection, transaction_id: int) -> list[str]:
    """The Message-IDs of the notices that told of a transaction."""
    ticket = sa.select(transactions.c.ticket_id).where(transactions.c.id == transaction_id).scalar_subquery()
    told = sa.select(notices.c.message_id).where(notices.c.ticket_id == ticket)
    return list(
        connection.execute(told.where(notices.c.transaction_id == transaction_id).order_by(notices.c.id)).scalars()
    )


def of_letter(connection: sa.Connection, letter_id: int) -> list[Transaction]:
    """What a letter did."""
    return entries_where(connection, transactions.c.letter_id == letter_id)


def merged(connection: sa.Connection, wanted: Collection[int]) -> set[int]:
    """Numbers of tickets, with those of the tickets they were merged into."""
    found, ahead = set[int](), set(wanted)
    while ahead:
        found |= ahead
        into = sa.select(tickets.c.merged_into).where(tickets.c.id.in_(list(ahead)), tickets.c.merged_into.is_not(None))
        ahead = set(connection.execute(into).scalars()) - found
    return found


def entries(connection: sa.Connection, ids: Collection[int], *, beginning: int = 0) -> list[Transaction]:
    """Entries by id, the oldest first; with ``beginning`` only so many characters of each text."""
    if not ids:
        return []
    return entries_where(connection, transactions.c.id.in_(list(ids)), beginning=beginning)


def openings(connection: sa.Connection, ticket_ids: Collection[int]) -> dict[int, Transaction]:
    """What tickets were opened with."""
    where = transactions.c.ticket_id.in_(list(ticket_ids)), transactions.c.type == TransactionType.CREATE.value
    return {one.ticket_id: one for one in entries_where(connection, sa.and_(*where))}


def ordered_on(connection: sa.Connection, letter_ids: Collection[int]) -> dict[int, set[int]]:
    """The tickets that letters had orders for, by letter."""
    found: dict[int, set[int]] = {}
    if not letter_ids:
        return found
    statement = sa.select(transactions.c.letter_id, transactions.c.ticket_id).where(
        transactions.c.letter_id.in_(list(letter_ids)), transactions.c.type == TransactionType.COMMAND_RESULT.value
    )
    for letter_id, ticket_id in connection.execute(statement):
        found.setdefault(letter_id, set()).add(ticket_id)
    return found


def last_order(connection: sa.Connection, user_id: int) -> int | None:
    """The letter with the last orders of a user that were done, and not undone since."""
    orders = transactions.alias()
    undone = sa.exists().where(
        transactions.c.type == TransactionType.COMMAND_RESULT.value,
        transactions.c.ticket_id == orders.c.ticket_id,
        transactions.c.by == user_id,
        transactions.c.new == sa.cast(orders.c.letter_id, sa.Text),
    )
    statement = (
        sa.select(orders.c.letter_id)
        .where(
            orders.c.type == TransactionType.COMMAND_RESULT.value,
            orders.c.by == user_id,
            orders.c.field == "done",
            ~undone,
        )
        .order_by(orders.c.id.desc())
        .limit(1)
    )
    return connection.scalar(statement)


def entries_where(connection: sa.Connection, where: sa.ColumnElement[bool], *, beginning: int = 0) -> list[Transaction]:
    columns = [
        sa.func.substr(column, 1, beginning).label("text") if beginning and column is transactions.c.text else column
        for column in transactions.c
    ]
    rows = list(connection.execute(sa.select(*columns).where(where).order_by(transactions.c.id)))
    kept: dict[int, list[Attachment]] = defaultdict(list)
    statement = (
        sa.select(attachments)
        .where(attachments.c.transaction_id.in_(sa.select(transactions.c.id).where(where)))
        .order_by(attachments.c.part)
    )
    for row in connection.execute(statement):
        kept[row.transaction_id].append(Attachment(row.part, row.name, row.type, row.size, row.digest))
    return [
        Transaction(
            id=row.id,
            ticket_id=row.ticket_id,
            type=TransactionType(row.type),
            by=row.by,
            at=from_text(row.at),
            via=Via(row.via),
            field=row.field,
            old=row.old,
            new=row.new,
            minutes=row.minutes,
            worker=row.worker,
            worked_at=maybe_time(row.worked_at),
            text=row.text,
            letter_id=row.letter_id,
            message_id=row.message_id,
            evidence=Evidence(Level(row.evidence), row.evidence_method, row.evidence_reason),
            attachments=tuple(kept[row.id]),
            head=read_head(row.head),
        )
        for row in rows
    ]
