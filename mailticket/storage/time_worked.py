"""Time worked, entry by entry: out of the history, as rows of few columns."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from mailticket.model.query import Query
from mailticket.model.transaction import TransactionType
from mailticket.storage.conditions import Conditions
from mailticket.storage.schema import tickets, transactions
from mailticket.storage.times import from_text, to_text

IN_ONE_GO = 500


class WorkEntry(NamedTuple):
    """Minutes of ``worker`` at ``worked``, entered by ``by`` at ``at``; ``ticket`` is the one it counts for: what the ticket of the
    entry became in the end."""

    id: int
    ticket: int
    worker: int
    worked: datetime
    by: int
    at: datetime
    minutes: int


_ENTRY = transactions.c
_WORKED = sa.func.coalesce(_ENTRY.worked_at, _ENTRY.at)
_WORKER = sa.func.coalesce(_ENTRY.worker, _ENTRY.by)
_COLUMNS = (_ENTRY.id, _ENTRY.ticket_id, _WORKER, _WORKED, _ENTRY.by, _ENTRY.at, _ENTRY.minutes)


def became(connection: sa.Connection) -> dict[int, int]:
    """Merged tickets by what they became in the end."""
    merged = sa.select(tickets.c.id, tickets.c.merged_into).where(tickets.c.merged_into.is_not(None))
    into: dict[int, int] = {id_: target for id_, target in connection.execute(merged)}
    found = {}
    for id_ in into:
        target, steps = into[id_], 0
        while target in into and steps < len(into):
            target, steps = into[target], steps + 1
        found[id_] = target
    return found


def worked_between(
    connection: sa.Connection, query: Query, start: datetime, end: datetime, worker: int | None = None
) -> list[WorkEntry]:
    """What was worked in a period on the tickets a search finds, the oldest first; of one person alone, where one is named."""
    first, last = to_text(start), to_text(end)
    whose: sa.ColumnElement[bool] = sa.true() if worker is None else _WORKER.op("=")(worker)
    when = sa.and_(first <= _WORKED, last > _WORKED)
    where = (_ENTRY.minutes != 0, _ENTRY.at >= first, when, whose)
    rows = connection.execute(sa.select(*_COLUMNS).where(*where).order_by(_WORKED, _ENTRY.id)).fetchall()
    into = became(connection)
    seen = _found(connection, query, {into.get(row[1], row[1]) for row in rows}, start)
    return [_entry(row, into) for row in rows if into.get(row[1], row[1]) in seen]


def _found(connection: sa.Connection, query: Query, ids: Collection[int], start: datetime) -> set[int]:
    """Those of the tickets that the search finds. Few are asked by their numbers, many by when they were changed last."""
    whole = sa.select(tickets.c.id).where(Conditions(query).whole())
    if len(ids) <= IN_ONE_GO:
        return set(connection.scalars(whole.where(tickets.c.id.in_(sorted(ids)))))
    return set(connection.scalars(whole.where(tickets.c.last_updated >= to_text(start))))


def worked_on(connection: sa.Connection, ids: Sequence[int]) -> list[WorkEntry]:
    """All that was worked on these tickets, and on those that became part of them, the oldest first."""
    into = {id_: target for id_, target in became(connection).items() if target in ids}
    found: list[WorkEntry] = []
    there = sorted({*ids, *into})
    for place in range(0, len(there), IN_ONE_GO):
        some = _ENTRY.ticket_id.in_(there[place : place + IN_ONE_GO])
        rows = connection.execute(sa.select(*_COLUMNS).where(some, _ENTRY.minutes != 0))
        found += [_entry(row, into) for row in rows]
    return sorted(found, key=lambda entry: (entry.worked, entry.id))


def _entry(row: Any, into: Mapping[int, int]) -> WorkEntry:
    id_, ticket, worker, worked, by, at, minutes = row
    return WorkEntry(id_, into.get(ticket, ticket), worker, from_text(worked), by, from_text(at), minutes)


def running_timers(connection: sa.Connection, user_id: int) -> list[tuple[int, datetime]]:
    """The tickets on which somebody's clock runs, and since when."""
    marks = (
        sa.select(_ENTRY.ticket_id, _ENTRY.field, _ENTRY.at)
        .where(_ENTRY.by == user_id, _ENTRY.type == TransactionType.TIMER.value)
        .order_by(_ENTRY.id)
    )
    last: dict[int, tuple[str, str]] = {}
    for ticket, field, at in connection.execute(marks).fetchall():
        last[ticket] = field, at
    return [(ticket, from_text(at)) for ticket, (field, at) in last.items() if field == "start"]
