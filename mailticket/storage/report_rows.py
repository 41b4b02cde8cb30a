"""All that one report counts, as of one commit: facts that are known, and the stories of tickets whose facts are out of date."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from mailticket.model.query import Query
from mailticket.model.report_fact import Draw, FactKind, FactRow, from_ms
from mailticket.model.right import Role
from mailticket.model.story import LineKind, Story
from mailticket.storage.bulk import in_parts
from mailticket.storage.conditions import Conditions
from mailticket.storage.report_facts import (
    FACT,
    Picked,
    Window,
    changed,
    drawn,
    keys_of_tickets,
    mark,
    overlapping,
    ticket_key,
    waited,
)
from mailticket.storage.reporting import stories
from mailticket.storage.schema import report_facts, ticket_values, ticket_watchers, tickets
from mailticket.storage.times import from_text, to_text

MOST_CHANGED = 3000
"""Of so many tickets the history is looked at beside the facts; of more, that of all is."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report counts: ``draws``, each with whether fact by fact and whether by ticket; ``lasting`` facts that reach into
    the period; the tickets active at its end (``standing``); those that are owned now. ``keys`` say by what; ``needs`` which
    lines a story has."""

    window: Window
    keys: Sequence[str]
    draws: Sequence[tuple[Draw, bool, bool]] = ()
    lasting: FactKind | None = None
    standing: bool = False
    owned: bool = False
    needs: frozenset[LineKind] = frozenset(LineKind)
    recounted: bool = False
    summed: bool = False


@dataclass(slots=True)
class Gathered:
    """What there is to count. ``standing`` and ``owned`` are rows of tickets: number, created, changed last or owner, and keys."""

    stories: Sequence[Story]
    drawn: list[tuple[Draw, Sequence[FactRow]]] = field(default_factory=list)
    lasting: Sequence[FactRow] = ()
    waited: Sequence[tuple[Any, ...]] = ()
    standing: Sequence[tuple[Any, ...]] = ()
    owned: Sequence[tuple[Any, ...]] = ()


def gather(connection: sa.Connection, query: Query, asked: Asked, site: str) -> Gathered:
    """All of it. Where there are no facts for this site yet, or too many are out of date, the stories of all tickets."""
    start, end = map(from_ms, asked.window)
    made = None if asked.recounted else mark(connection)
    if made is None or made.made_to is not None or made.site != site:
        return Gathered(stories(connection, query, start, end, needs=asked.needs))
    others, _ = changed(connection, made.newest)
    if len(others) > MOST_CHANGED:
        return Gathered(stories(connection, query, start, end, needs=asked.needs))
    standing = _standing(connection, query, asked) if asked.standing else ()
    others |= {row[0] for row in standing if row[2] >= end}
    found = Gathered(stories(connection, query, start, end, needs=asked.needs, among=others) if others else ())
    singly = any(each for _, each, _ in asked.draws) or (asked.lasting is not None and not asked.summed)
    known = keys_of_tickets(connection, query, asked.keys) if singly else None
    picked = Picked(query, asked.window, asked.keys, others, known=known)
    for draw, each, by_ticket in asked.draws:
        rows = drawn(connection, replace(picked, each=each, by_ticket=by_ticket), draw)
        found.drawn.append((draw, rows))
    if asked.summed and asked.lasting is FactKind.WAITING:
        found.waited = waited(connection, picked)
    elif asked.lasting is not None:
        found.lasting = overlapping(connection, picked, asked.lasting)
    found.standing = [row for row in standing if row[0] not in others]
    if asked.owned:
        found.owned = [row for row in _owned(connection, query, asked.keys, start) if row[0] not in others]
    return found


def _keys(names: Sequence[str]) -> list[sa.ColumnElement[Any]]:
    """Those of a ticket; what is of each thing observed is put in where it is counted."""
    return [sa.null() if name in ("quarter", "by") else ticket_key(name) for name in names]


def _standing(connection: sa.Connection, query: Query, asked: Asked) -> list[tuple[Any, ...]]:
    end = asked.window[1]
    statement = (
        sa.select(tickets.c.id, tickets.c.created, tickets.c.last_updated, *_keys(asked.keys))
        .select_from(report_facts.join(tickets, tickets.c.id == FACT.ticket_id))
        .where(FACT.kind == FactKind.ACTIVE, FACT.at >= end, FACT.since < end, Conditions(query).whole())
    )
    return [(row[0], from_text(row[1]), from_text(row[2]), tuple(row[3:])) for row in connection.execute(statement)]


def _owned(connection: sa.Connection, query: Query, keys: Sequence[str], start: datetime) -> list[tuple[Any, ...]]:
    """Tickets with an owner that may be active: number, queue, status, owner, keys."""
    column = tickets.c
    changed_since = sa.or_(column.resolved.is_(None), column.last_updated >= to_text(start))
    statement = sa.select(column.id, column.queue_id, column.status, column.owner_id, *_keys(keys)).where(
        column.owner_id.is_not(None), changed_since, Conditions(query).whole()
    )
    return [(*row[:4], tuple(row[4:])) for row in connection.execute(statement)]


def values_of(connection: sa.Connection, field_id: int) -> Mapping[int, str]:
    """What tickets have of a custom field; several values in one text."""
    statement = sa.select(ticket_values.c.ticket_id, ticket_values.c.value).where(ticket_values.c.field_id == field_id)
    found: dict[int, list[str]] = {}
    for ticket, value in connection.execute(statement):
        found.setdefault(ticket, []).append(value)
    return {ticket: ", ".join(sorted(there)) for ticket, there in found.items()}


def keys_of_worked(
    connection: sa.Connection, query: Query, names: Sequence[str], numbers: Collection[int]
) -> dict[int, tuple[Any, ...]]:
    """Those of these tickets that a search finds, with what they are grouped by."""
    found: dict[int, tuple[Any, ...]] = {}
    for some in in_parts(sorted(numbers)):
        statement = sa.select(tickets.c.id, *_keys(names)).where(
            tickets.c.id.in_(sa.bindparam("some", list(some), expanding=True)), Conditions(query).whole()
        )
        found |= {row[0]: tuple(row[1:]) for row in connection.execute(statement)}
    return found


def first_requestors(connection: sa.Connection) -> Mapping[int, int]:
    """Who each ticket was opened for, by ticket."""
    watchers = ticket_watchers.c
    statement = (
        sa.select(watchers.ticket_id, sa.func.min(watchers.user_id))
        .where(watchers.role == Role.REQUESTOR.value)
        .group_by(watchers.ticket_id)
    )
    return {ticket: user for ticket, user in connection.execute(statement)}
