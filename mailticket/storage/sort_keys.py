"""What found tickets are sorted by, and what comes behind a place in that order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from mailticket.model.query import MOST_URGENT, Query, SortKey
from mailticket.model.ticket_fields import Kind
from mailticket.storage.conditions import PLAIN_COLUMNS, seen_column
from mailticket.storage.functions import folded
from mailticket.storage.schema import DUE_OR_NEVER, queues, tickets, users

Place = tuple[str | int | None, ...]
"""Where a page ended: what its last ticket is sorted by, and its number at the end. It holds whatever is done to other tickets."""


@dataclass(frozen=True, slots=True)
class Key:
    """What tickets are sorted by; ``nullable``: those that have none come last."""

    column: sa.ColumnElement[Any]
    descending: bool = False
    nullable: bool = False

    def of(self, column: sa.ColumnElement[Any]) -> "Key":
        """The same, of a column that holds its values already."""
        return Key(column, self.descending, self.nullable)

    def ordered(self) -> sa.ColumnElement[Any]:
        """For ORDER BY."""
        ordered = self.column.desc() if self.descending else self.column.asc()
        return ordered.nulls_last() if self.nullable else ordered

    def same(self, value: str | int | None) -> sa.ColumnElement[bool]:
        """Whether a ticket has this value."""
        return self.column.is_(None) if value is None else self.column == value

    def behind(self, value: str | int | None) -> sa.ColumnElement[bool]:
        """Whether a ticket comes behind this value."""
        if value is None:
            return sa.false()
        later = self.column < value if self.descending else self.column > value
        return sa.or_(later, self.column.is_(None)) if self.nullable else later


URGENCY = (Key(DUE_OR_NEVER), Key(-tickets.c.priority), Key(tickets.c.id))
"""``MOST_URGENT`` as the index of tickets has it: all ascending, none without a value."""


def sort_keys(query: Query) -> Sequence[Key]:
    """What a search is sorted by, the number at the end: no two tickets stand at one place."""
    if query.order == MOST_URGENT:
        return URGENCY
    last = [] if query.order[-1].key == "id" else [SortKey("id")]
    return [_key(query, one) for one in (*query.order, *last)]


def behind(keys: Sequence[Key], place: Place) -> sa.ColumnElement[bool]:
    """What comes later in the order. That nothing before the first key's value is looked at, an index can make use of."""
    found: sa.ColumnElement[bool] = sa.false()
    for key, value in reversed(list(zip(keys, place, strict=True))):
        found = sa.or_(key.behind(value), sa.and_(key.same(value), found))
    first, value = keys[0], place[0]
    if first.nullable or value is None:
        return found
    return sa.and_(first.column <= value if first.descending else first.column >= value, found)


def _key(query: Query, key: SortKey) -> Key:
    """What who asks may not see of a ticket says nothing of its place either."""
    match key.key:
        case "id" | "status":
            return Key(tickets.c[key.key], key.descending)
        case "queue":
            name = folded(sa.select(queues.c.name).where(queues.c.id == tickets.c.queue_id).scalar_subquery())
            return Key(name, key.descending)
        case "owner":
            address = sa.select(users.c.address).where(users.c.id == tickets.c.owner_id).scalar_subquery()
            return Key(address, key.descending, nullable=True)
    field = PLAIN_COLUMNS[key.key]
    seen = seen_column(query, field)
    column = folded(seen) if field.kind is Kind.TEXT else seen
    return Key(column, key.descending, nullable=field.nullable and field.kind is Kind.MOMENT)
