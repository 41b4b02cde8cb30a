"""Tickets, their threads and their history, as a unit of work or a page needs them."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa

from mailticket.model.right import Role
from mailticket.model.ticket import Link, LinkKind, Ticket
from mailticket.model.transaction import Attachment, Transaction, TransactionType, Via
from mailticket.storage.schema import attachments, links, thread_ids, ticket_watchers, tickets, transactions
from mailticket.storage.times import from_text, maybe_time

_by_id = sa.select(tickets).where(tickets.c.id.in_(sa.bindparam("wanted", expanding=True)))
_watchers = sa.select(ticket_watchers).where(ticket_watchers.c.ticket_id.in_(sa.bindparam("wanted", expanding=True)))
_links = sa.select(links).where(
    sa.or_(
        links.c.base.in_(sa.bindparam("wanted", expanding=True)),
        links.c.target.in_(sa.bindparam("wanted", expanding=True)),
    )
)
_threads = sa.select(thread_ids.c.message_id, thread_ids.c.ticket_id).where(
    thread_ids.c.message_id.in_(sa.bindparam("wanted", expanding=True))
)


def threads(connection: sa.Connection, message_ids: Collection[str]) -> dict[str, list[int]]:
    """Ticket ids by the Message-IDs of letters filed on them."""
    found: dict[str, list[int]] = defaultdict(list)
    if message_ids:
        for message_id, ticket_id in connection.execute(_threads, {"wanted": list(message_ids)}):
            found[message_id].append(ticket_id)
    return found


def load(connection: sa.Connection, wanted: Collection[int]) -> dict[int, Ticket]:
    """Tickets by id, watchers and links with them. A merged ticket's number also finds the ticket it became."""
    if not wanted:
        return {}
    rows = list(connection.execute(_by_id, {"wanted": list(wanted)}))
    merged = {row.merged_into for row in rows if row.merged_into} - set(wanted)
    while merged:
        more = list(connection.execute(_by_id, {"wanted": list(merged)}))
        rows += more
        merged = {row.merged_into for row in more if row.merged_into} - {row.id for row in rows}
    ids = [row.id for row in rows]
    if not ids:
        return {}
    watching = _watching(connection, ids)
    linked = _linked(connection, ids)
    return {row.id: _ticket(row, watching.get(row.id, {}), tuple(linked.get(row.id, ()))) for row in rows}


def _watching(connection: sa.Connection, ids: list[int]) -> dict[int, dict[str, set[int]]]:
    found: dict[int, dict[str, set[int]]] = {}
    for ticket_id, role, user_id in connection.execute(_watchers, {"wanted": ids}):
        found.setdefault(ticket_id, {}).setdefault(role, set()).add(user_id)
    return found


def _linked(connection: sa.Connection, ids: list[int]) -> dict[int, list[Link]]:
    found: dict[int, list[Link]] = {}
    for base, kind, target in connection.execute(_links, {"wanted": ids}):
        for end in {base, target}:
            found.setdefault(end, []).append(Link(base, LinkKind(kind), target))
    return found


def _ticket(row: Any, watching: Mapping[str, Collection[int]], linked: tuple[Link, ...]) -> Ticket:
    return Ticket(
        id=row.id,
        queue_id=row.queue_id,
        subject=row.subject,
        status=row.status,
        creator_id=row.creator_id,
        created=from_text(row.created),
        last_updated=from_text(row.last_updated),
        last_updated_by=row.last_updated_by,
        owner_id=row.owner_id,
        priority=row.priority,
        initial_priority=row.initial_priority,
        final_priority=row.final_priority,
        time_worked=row.time_worked,
        time_estimated=row.time_estimated,
        time_left=row.time_left,
        starts=maybe_time(row.starts),
        started=maybe_time(row.started),
        due=maybe_time(row.due),
        resolved=maybe_time(row.resolved),
        told=maybe_time(row.told),
        merged_into=row.merged_into,
        requestors=frozenset(watching.get(Role.REQUESTOR, ())),
        cc=frozenset(watching.get(Role.CC, ())),
        admin_cc=frozenset(watching.get(Role.ADMIN_CC, ())),
        links=linked,
    )


def listed(
    connection: sa.Connection,
    *,
    queue_ids: Collection[int] | None = None,
    statuses: Collection[str] = (),
    owner_id: int | None = None,
    unowned: bool = False,
    requestor_id: int | None = None,
    most: int = 50,
) -> list[Ticket]:
    """Tickets, the newest first. Merged ones are not listed."""
    statement = sa.select(tickets.c.id).where(tickets.c.merged_into.is_(None)).order_by(tickets.c.id.desc()).limit(most)
    if queue_ids is not None:
        statement = statement.where(tickets.c.queue_id.in_(queue_ids))
    if statuses:
        statement = statement.where(tickets.c.status.in_(statuses))
    if unowned:
        statement = statement.where(tickets.c.owner_id.is_(None))
    if owner_id is not None:
        statement = statement.where(tickets.c.owner_id == owner_id)
    if requestor_id is not None:
        statement = statement.where(
            tickets.c.id.in_(
                sa.select(ticket_watchers.c.ticket_id).where(
                    ticket_watchers.c.role == Role.REQUESTOR.value, ticket_watchers.c.user_id == requestor_id
                )
            )
        )
    ids = list(connection.execute(statement).scalars())
    found = load(connection, ids)
    return [found[id_] for id_ in ids]


def history(connection: sa.Connection, ticket_id: int) -> list[Transaction]:
    """A ticket's transactions, the oldest first."""
    return _transactions(connection, transactions.c.ticket_id == ticket_id)


def of_letter(connection: sa.Connection, letter_id: int) -> list[Transaction]:
    """What a letter did."""
    return _transactions(connection, transactions.c.letter_id == letter_id)


def _transactions(connection: sa.Connection, where: sa.ColumnElement[bool]) -> list[Transaction]:
    rows = list(connection.execute(sa.select(transactions).where(where).order_by(transactions.c.id)))
    kept: dict[int, list[Attachment]] = defaultdict(list)
    statement = (
        sa.select(attachments)
        .where(attachments.c.transaction_id.in_(sa.select(transactions.c.id).where(where)))
        .order_by(attachments.c.part)
    )
    for row in connection.execute(statement):
        kept[row.transaction_id].append(Attachment(row.part, row.name, row.type, row.size))
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
            text=row.text,
            letter_id=row.letter_id,
            message_id=row.message_id,
            evidence=row.evidence,
            attachments=tuple(kept[row.id]),
        )
        for row in rows
    ]
