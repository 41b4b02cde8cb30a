"""Finds tickets: a search is one statement, which knows what who asks may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from mailticket.model.query import Query, SortKey
from mailticket.model.ticket import Ticket
from mailticket.model.ticket_fields import Kind
from mailticket.storage.conditions import PLAIN_COLUMNS, Conditions
from mailticket.storage.functions import folded
from mailticket.storage.schema import queues, tickets, users
from mailticket.storage.tickets import load

MOST_COUNTED = 10_000
"""More are not counted: a number nobody reads must not cost more than the page they look at."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of what was found. ``total`` is how many there are in all, at most ``MOST_COUNTED``."""

    tickets: Sequence[Ticket]
    total: int


def find(connection: sa.Connection, query: Query, *, offset: int = 0, most: int = 50) -> Page:
    """The tickets of a page, in order, and how many there are."""
    ids: list[int] = list(connection.scalars(statement(query).limit(most).offset(offset)))
    there = load(connection, ids)
    return Page([there[id_] for id_ in ids], counted(connection, query))


def first(connection: sa.Connection, query: Query, most: int) -> list[int]:
    """The numbers of the first tickets, in order; how many there are besides is not asked."""
    return list(connection.scalars(statement(query).limit(most)))


def statement(query: Query) -> "sa.Select[tuple[int]]":
    """The numbers of all that fits, in order."""
    keys = [_sorted(key) for key in query.order]
    if query.order[-1].key != "id":
        keys.append(tickets.c.id)
    return sa.select(tickets.c.id).where(Conditions(query).whole()).order_by(*keys)


def counted(connection: sa.Connection, query: Query) -> int:
    """How many tickets fit, as far as is counted."""
    found = sa.select(tickets.c.id).where(Conditions(query).whole()).limit(MOST_COUNTED).subquery()
    return connection.scalar(sa.select(sa.func.count()).select_from(found)) or 0


def _sorted(key: SortKey) -> sa.ColumnElement[Any]:
    match key.key:
        case "id" | "status":
            column: sa.ColumnElement[Any] = tickets.c[key.key]
        case "queue":
            column = folded(sa.select(queues.c.name).where(queues.c.id == tickets.c.queue_id).scalar_subquery())
        case "owner":
            column = sa.select(users.c.address).where(users.c.id == tickets.c.owner_id).scalar_subquery()
        case _:
            field = PLAIN_COLUMNS[key.key]
            column = folded(tickets.c[field.name]) if field.kind is Kind.TEXT else tickets.c[field.name]
            if not field.nullable or field.kind is not Kind.MOMENT:
                return column.desc() if key.descending else column.asc()
    ordered = column.desc() if key.descending else column.asc()
    return ordered.nulls_last() if key.key in ("owner", *PLAIN_COLUMNS) else ordered
