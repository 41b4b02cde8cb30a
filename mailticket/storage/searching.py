"""Finds tickets: a search is one statement, which knows what who asks may see.

How many there are is counted first, and decides how a page is found: few are all found and put into order; many are read in the
order of urgency itself, status by status, until the page is full. Neither depends on what a database guesses about its tables.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from mailticket.model import query as q
from mailticket.model.query import Query
from mailticket.model.ticket import Ticket
from mailticket.storage.conditions import Conditions
from mailticket.storage.schema import tickets
from mailticket.storage.search_people import with_people
from mailticket.storage.sort_keys import URGENCY, Key, Place, behind, sort_keys
from mailticket.storage.tickets import load

MOST_COUNTED = 10_000
"""More are not counted: a number nobody reads must not cost more than the page they look at."""

FEW = 1_000
"""So many are found before they are put into order."""

MOST_STATUSES = 40
"""Of more statuses than these the order of urgency is not read one by one."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of what was found. ``total`` is how many there are in all, at most ``MOST_COUNTED``."""

    tickets: Sequence[Ticket]
    total: int


@dataclass(frozen=True, slots=True)
class Places:
    """Where the tickets of a page stand, in order; a ticket's number comes last in each. ``total`` is how many there are in all, as
    far as they were counted; ``more``: there are more."""

    places: Sequence[Place]
    total: int
    more: bool = False

    @property
    def numbers(self) -> list[int]:
        """The numbers of the tickets."""
        return [int(place[-1] or 0) for place in self.places]


def find(connection: sa.Connection, query: Query, *, offset: int = 0, most: int = 50) -> Page:
    """The tickets of a page, in order, and how many there are."""
    found = places(connection, query, offset=offset, most=most)
    there = load(connection, found.numbers)
    return Page([there[number] for number in found.numbers], found.total)


def places(
    connection: sa.Connection, query: Query, *, after: Place | None = None, offset: int = 0, most: int = 50
) -> Places:
    """A page, behind the place where the page before ended (``after``)."""
    query = with_people(connection, query)
    total = counted(connection, query)
    if not total:
        return Places([], 0)
    keys = sort_keys(query)
    asked: sa.Select[Any] | sa.CompoundSelect[Any]
    if total <= FEW:
        asked = among_few(query, keys, after)
    elif keys is URGENCY:
        asked = by_urgency(connection, query, after)
    else:
        asked = _whole(query, keys, after)
    rows = connection.execute(asked.limit(most).offset(offset))
    return Places([tuple(row) for row in rows], total, more=total >= MOST_COUNTED)


def first_of_each(
    connection: sa.Connection, queries: Sequence[Query], most: int, counting: Sequence[Query] = ()
) -> tuple[list[list[int]], list[int]]:
    """The numbers of the first tickets of each query, and how many each of others finds (as far as is counted), in one question."""
    found: list[list[int]] = [[] for _ in (*queries, *counting)]
    asked: list[Any] = [_numbers(place, statement(query).limit(most)) for place, query in enumerate(queries)]
    asked += [_number(place, query) for place, query in enumerate(counting, len(queries))]
    for place, number in connection.execute(sa.union_all(*asked)) if asked else ():
        found[place].append(number)
    return found[: len(queries)], [one[0] for one in found[len(queries) :]]


def _numbers(place: int, asked: "sa.Select[tuple[int]]") -> "sa.Select[Any]":
    return sa.select(sa.literal_column(str(place)), asked.subquery().c.id)


def _number(place: int, query: Query) -> "sa.Select[int, int]":
    found = sa.select(tickets.c.id).where(Conditions(query).whole()).limit(MOST_COUNTED).subquery()
    return sa.select(sa.literal_column(str(place), sa.Integer), sa.func.count()).select_from(found)


def statement(query: Query) -> "sa.Select[tuple[int]]":
    """The numbers of all that fits, in order."""
    return (
        sa.select(tickets.c.id).where(Conditions(query).whole()).order_by(*(key.ordered() for key in sort_keys(query)))
    )


def counted(connection: sa.Connection, query: Query) -> int:
    """How many tickets fit, as far as is counted."""
    found = sa.select(tickets.c.id).where(Conditions(query).whole()).limit(MOST_COUNTED).subquery()
    return connection.scalar(sa.select(sa.func.count()).select_from(found)) or 0


def _whole(query: Query, keys: Sequence[Key], after: Place | None) -> "sa.Select[Any]":
    """All that fits is found and put into order."""
    asked = sa.select(*(key.column for key in keys)).where(Conditions(query).whole())
    if after is not None:
        asked = asked.where(behind(keys, after))
    return asked.order_by(*(key.ordered() for key in keys))


def among_few(query: Query, keys: Sequence[Key], after: Place | None) -> "sa.Select[Any]":
    """The limit inside keeps the order out of how they are found."""
    columns = [key.column.label(f"key{place}") for place, key in enumerate(keys)]
    found = sa.select(*columns).where(Conditions(query).whole()).limit(2 * FEW).subquery()
    there = [key.of(found.c[column.name]) for key, column in zip(keys, columns, strict=True)]
    asked = sa.select(*(key.column for key in there)).order_by(*(key.ordered() for key in there))
    return asked if after is None else asked.where(behind(there, after))


def by_urgency(
    connection: sa.Connection, query: Query, after: Place | None
) -> "sa.Select[Any] | sa.CompoundSelect[Any]":
    """Each status is in order already; they are read side by side."""
    statuses = _statuses(connection, query.condition)
    if not 1 <= len(statuses) <= MOST_STATUSES:
        return _whole(query, URGENCY, after)
    columns = [key.column.label(f"key{place}") for place, key in enumerate(URGENCY)]
    asked = sa.select(*columns).where(Conditions(query).whole())
    if after is not None:
        asked = asked.where(behind(URGENCY, after))
    each = [asked.where(tickets.c.status == status) for status in statuses]
    return sa.union_all(*each).order_by(*(sa.literal_column(str(place + 1)) for place in range(len(columns))))


def _statuses(connection: sa.Connection, condition: q.Condition) -> list[str]:
    """Statuses that tickets may have that fit; where the search does not say, all that a ticket has."""
    parts = condition.parts if isinstance(condition, q.All) else (condition,)
    for part in parts:
        if isinstance(part, q.Statuses):
            return part.names
        if isinstance(part, q.OneOf) and part.of == q.Of("status"):
            return sorted(part.texts)
    return list(connection.scalars(EVERY_STATUS))


def _every_status() -> "sa.Select[tuple[str]]":
    """From each status to the next: a question for each that there is."""
    first = sa.select(sa.func.min(tickets.c.status).label("status")).cte("every", recursive=True)
    above = sa.select(sa.func.min(tickets.c.status)).where(tickets.c.status > first.c.status).scalar_subquery()
    every = first.union_all(sa.select(above).where(first.c.status.is_not(None)))
    return sa.select(every.c.status).where(every.c.status.is_not(None))


EVERY_STATUS = _every_status()
