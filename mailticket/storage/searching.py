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

Place = tuple[str | int | None, ...]
"""Where a page ended: what its last ticket is sorted by, and its number at the end. It holds whatever is done to other tickets."""


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


def places(
    connection: sa.Connection, query: Query, *, after: Place | None = None, offset: int = 0, most: int = 50
) -> list[Place]:
    """Where the tickets of a page stand, in order; a ticket's number comes last in each. ``after`` is where the page before
    ended."""
    keys = _keys(query)
    asked = statement(query).with_only_columns(*(key.column for key in keys)).limit(most).offset(offset)
    if after is not None:
        asked = asked.where(_behind(keys, after))
    return [tuple(row) for row in connection.execute(asked)]


def first_of_each(connection: sa.Connection, queries: Sequence[Query], most: int) -> list[list[int]]:
    """The numbers of the first tickets of each query, in one question; how many there are besides is not asked."""
    found: list[list[int]] = [[] for _ in queries]
    if queries:
        each = [statement(query).limit(most).subquery() for query in queries]
        rows = sa.union_all(*(sa.select(sa.literal_column(str(place)), one.c.id) for place, one in enumerate(each)))
        for place, number in connection.execute(rows):
            found[place].append(number)
    return found


def statement(query: Query) -> "sa.Select[tuple[int]]":
    """The numbers of all that fits, in order."""
    return sa.select(tickets.c.id).where(Conditions(query).whole()).order_by(*(key.ordered() for key in _keys(query)))


def counted(connection: sa.Connection, query: Query) -> int:
    """How many tickets fit, as far as is counted."""
    found = sa.select(tickets.c.id).where(Conditions(query).whole()).limit(MOST_COUNTED).subquery()
    return connection.scalar(sa.select(sa.func.count()).select_from(found)) or 0


@dataclass(frozen=True, slots=True)
class _Key:
    """What tickets are sorted by; ``nullable``: those that have none come last."""

    column: sa.ColumnElement[Any]
    descending: bool = False
    nullable: bool = False

    def ordered(self) -> sa.ColumnElement[Any]:
        ordered = self.column.desc() if self.descending else self.column.asc()
        return ordered.nulls_last() if self.nullable else ordered

    def same(self, value: str | int | None) -> sa.ColumnElement[bool]:
        return self.column.is_(None) if value is None else self.column == value

    def behind(self, value: str | int | None) -> sa.ColumnElement[bool]:
        if value is None:
            return sa.false()
        later = self.column < value if self.descending else self.column > value
        return sa.or_(later, self.column.is_(None)) if self.nullable else later


def _behind(keys: Sequence[_Key], place: Place) -> sa.ColumnElement[bool]:
    """What comes later in the order."""
    found: sa.ColumnElement[bool] = sa.false()
    for key, value in reversed(list(zip(keys, place, strict=True))):
        found = sa.or_(key.behind(value), sa.and_(key.same(value), found))
    return found


def _keys(query: Query) -> list[_Key]:
    """What a search is sorted by, the number at the end: no two tickets stand at one place."""
    last = [] if query.order[-1].key == "id" else [SortKey("id")]
    return [_key(one) for one in (*query.order, *last)]


def _key(key: SortKey) -> _Key:
    match key.key:
        case "id" | "status":
            return _Key(tickets.c[key.key], key.descending)
        case "queue":
            name = folded(sa.select(queues.c.name).where(queues.c.id == tickets.c.queue_id).scalar_subquery())
            return _Key(name, key.descending)
        case "owner":
            address = sa.select(users.c.address).where(users.c.id == tickets.c.owner_id).scalar_subquery()
            return _Key(address, key.descending, nullable=True)
    field = PLAIN_COLUMNS[key.key]
    column = folded(tickets.c[field.name]) if field.kind is Kind.TEXT else tickets.c[field.name]
    return _Key(column, key.descending, nullable=field.nullable and field.kind is Kind.MOMENT)
