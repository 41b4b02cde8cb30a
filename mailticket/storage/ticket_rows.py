"""Tickets as a list shows them, in two questions, however many: each with what stands around it, whom it names, which of its links
lead to tickets that are seen, and when who asks last read it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from mailticket.model.query import Query
from mailticket.model.right import Right
from mailticket.model.ticket import Ticket
from mailticket.storage.schema import links, ticket_seen, ticket_watchers, tickets, users
from mailticket.storage.scopes import holds
from mailticket.storage.tickets import AROUND, made_of, rows_of
from mailticket.storage.times import from_text


@dataclass(frozen=True, slots=True)
class TicketRows:
    """``addresses`` are of users by id, ``seen`` the linked tickets who asks may see, ``read_at`` when they last read a ticket."""

    tickets: Mapping[int, Ticket] = field(default_factory=dict)
    addresses: Mapping[int, str] = field(default_factory=dict)
    seen: frozenset[int] = frozenset()
    read_at: Mapping[int, datetime] = field(default_factory=dict)


def ticket_rows(connection: sa.Connection, query: Query, ids: Collection[int]) -> TicketRows:
    """These tickets, for who asks the query; that they may see them is known."""
    if not ids:
        return TicketRows()
    more = (_people(), _linked(query), _read(query.reader))
    answer = connection.execute(sa.union_all(*AROUND, *more), {"wanted": list(ids)}).all()
    around = [row for row in answer if row[0] not in ("user", "seen", "read")]
    return TicketRows(
        made_of(rows_of(connection, ids), around),
        {row[1]: row[2] for row in answer if row[0] == "user"},
        frozenset(row[1] for row in answer if row[0] == "seen"),
        {row[1]: from_text(row[2]) for row in answer if row[0] == "read"},
    )


_wanted: "sa.BindParameter[Any]" = sa.bindparam("wanted", expanding=True)
_ENDS: "sa.CompoundSelect[Any]" = sa.union_all(
    sa.select(links.c.target).where(links.c.base.in_(_wanted)),
    sa.select(links.c.base).where(links.c.target.in_(_wanted)),
)


def _row(what: str, number: Any, text: Any) -> "sa.Select[Any]":
    """In the columns of ``AROUND``."""
    literal = sa.literal_column
    return sa.select(literal(f"'{what}'"), number, text, literal("0"), literal("0"), literal("''"))


def _people() -> "sa.Select[Any]":
    """All whom the tickets name; one who was merged by the address of who they became."""
    named = (tickets.c.owner_id, tickets.c.creator_id, tickets.c.last_updated_by, tickets.c.said_by)
    watching = sa.select(ticket_watchers.c.user_id).where(ticket_watchers.c.ticket_id.in_(_wanted))
    ids = sa.union_all(watching, *(sa.select(column).where(tickets.c.id.in_(_wanted)) for column in named))
    into = users.alias()
    address = sa.func.coalesce(into.c.address, users.c.address)
    return (
        _row("user", users.c.id, address)
        .join_from(users, into, into.c.id == users.c.merged_into, isouter=True)
        .where(users.c.id.in_(ids))
    )


def _linked(query: Query) -> "sa.Select[Any]":
    seen = holds(query.scope(Right.SHOW_TICKET), tickets)
    return _row("seen", tickets.c.id, sa.literal_column("''")).where(tickets.c.id.in_(_ENDS), seen)


def _read(reader: int) -> "sa.Select[Any]":
    mine = ticket_seen.c.user_id == reader, ticket_seen.c.ticket_id.in_(_wanted)
    return _row("read", ticket_seen.c.ticket_id, ticket_seen.c.at).where(*mine)
