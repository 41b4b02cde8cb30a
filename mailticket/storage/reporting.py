"""Loads what reports count from: the stories of the tickets a search finds, each with the few lines that matter."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from mailticket.model.query import Query
from mailticket.model.right import Role
from mailticket.model.story import LineKind, Story, StoryLine
from mailticket.model.transaction import UNPROVEN, TransactionType
from mailticket.storage.conditions import Conditions
from mailticket.storage.schema import ticket_watchers, tickets, transactions
from mailticket.storage.time_worked import became
from mailticket.storage.times import from_text, to_text

_KINDS: Mapping[str, LineKind] = {
    TransactionType.CREATE.value: LineKind.OPENED,
    TransactionType.CORRESPOND.value: LineKind.SAID,
    TransactionType.STATUS.value: LineKind.STATUS,
    TransactionType.TAKE.value: LineKind.TAKEN,
    TransactionType.STEAL.value: LineKind.TAKEN,
}
_OF_MERGED = {name: LineKind.SAID for name, kind in _KINDS.items() if kind in (LineKind.OPENED, LineKind.SAID)}
_CREATE = TransactionType.CREATE.value
_ROLES = (Role.REQUESTOR, Role.CC, Role.ADMIN_CC)


def stories(
    connection: sa.Connection,
    query: Query,
    start: datetime,
    end: datetime,
    *,
    needs: frozenset[LineKind] = frozenset(LineKind),
    among: Collection[int] | None = None,
) -> list[Story]:
    """The tickets a search finds that may have to do with a period: created before its end, and active still or changed since its
    start. Of their history only the kinds of line a report ``needs``, from the beginning on; ``among`` these tickets alone."""
    changed = sa.or_(tickets.c.last_updated >= to_text(start), tickets.c.resolved.is_(None))
    there = (
        tickets.c.created < to_text(end) if LineKind.WORKED not in needs else sa.true()
    )  # work may come before a ticket
    named: sa.BindParameter[Sequence[int]] = sa.bindparam(
        "among", sorted(among or ()), expanding=True, literal_execute=True
    )
    these = sa.true() if among is None else tickets.c.id.in_(named)
    ids = sa.select(tickets.c.id).where(Conditions(query).whole(), there, changed, these).subquery()
    found = connection.execute(
        sa.select(
            tickets.c.id, tickets.c.queue_id, tickets.c.status, tickets.c.priority, tickets.c.owner_id,
            tickets.c.created, tickets.c.last_updated,
        ).join_from(ids, tickets, tickets.c.id == ids.c.id).order_by(tickets.c.id)
    ).fetchall()  # fmt: skip
    into = became(connection)
    people = _people(connection, ids)
    lines = _lines(connection, ids, into, needs)
    return [_story(row, people.get(row.id, {}), lines.get(row.id, ())) for row in found]


def _story(row: Any, people: Mapping[str, list[int]], lines: Sequence[StoryLine]) -> Story:
    asks = people.get(Role.REQUESTOR, [])
    outside = {*asks, *people.get(Role.CC, ())} - set(people.get(Role.ADMIN_CC, ())) - {row.owner_id}
    return Story(
        row.id, row.queue_id, row.status, row.priority, row.owner_id, tuple(asks), frozenset(outside),
        from_text(row.created), from_text(row.last_updated), lines,
    )  # fmt: skip


def _people(connection: sa.Connection, ids: sa.Subquery) -> dict[int, dict[str, list[int]]]:
    watchers = ticket_watchers
    statement = (
        sa.select(watchers.c.ticket_id, watchers.c.role, watchers.c.user_id)
        .join_from(ids, watchers, watchers.c.ticket_id == ids.c.id)
        .where(watchers.c.role.in_([role.value for role in _ROLES]))
        .order_by(watchers.c.ticket_id, watchers.c.user_id)
    )
    found: dict[int, dict[str, list[int]]] = {}
    for ticket_id, role, user_id in connection.execute(statement).fetchall():
        found.setdefault(ticket_id, {}).setdefault(role, []).append(user_id)
    return found


def _lines(
    connection: sa.Connection, ids: sa.Subquery, into: Mapping[int, int], needs: frozenset[LineKind]
) -> dict[int, list[StoryLine]]:
    """Lines by ticket. What was said and worked on a merged ticket belongs to what it became; its statuses do not."""
    entry = transactions.c
    types = [name for name, kind in _KINDS.items() if kind in needs]
    matters: list[sa.ColumnElement[bool]] = [entry.type.in_(types)] if types else []
    matters += [entry.minutes != 0] if LineKind.WORKED in needs else []
    columns = (
        entry.ticket_id, entry.type, entry.by, entry.at, entry.field, entry.old, entry.new, entry.minutes,
        sa.func.coalesce(entry.worker, entry.by), sa.func.coalesce(entry.worked_at, entry.at),
    )  # fmt: skip
    whole = sa.select(*columns).where(sa.or_(*matters)).order_by(entry.id)
    found: dict[int, list[StoryLine]] = {}
    for row in connection.execute(whole.join_from(ids, transactions, entry.ticket_id == ids.c.id)).fetchall():
        lines = found.get(row[0])
        if lines is None:
            lines = found[row[0]] = []
        _tell(lines, row, _KINDS, needs)
    if into:
        merged = sa.select(tickets.c.id).where(tickets.c.merged_into.is_not(None)).subquery()
        for row in connection.execute(whole.join_from(merged, transactions, entry.ticket_id == merged.c.id)).fetchall():
            _tell(found.setdefault(into[row[0]], []), row, _OF_MERGED, needs)
        for target in set(into.values()) & found.keys():
            found[target].sort(key=lambda line: line.at)
    return found


def _tell(lines: list[StoryLine], row: Any, kinds: Mapping[str, LineKind], needs: frozenset[LineKind]) -> None:
    """Add what an entry tells. The opening of somebody nobody proved tells nothing."""
    _, type_, by, at, field, old, new, minutes, worker, worked = row
    kind = kinds.get(type_)
    if kind is not None and kind in needs and not (field == UNPROVEN and type_ == _CREATE):
        lines.append(StoryLine(from_text(at), kind, by, old, new))
    if minutes and LineKind.WORKED in needs:
        lines.append(StoryLine(from_text(worked), LineKind.WORKED, worker, minutes=minutes))
