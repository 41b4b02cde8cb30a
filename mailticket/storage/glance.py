"""Counts what stands on the page of everything: a few statements, each over the tickets that are not done with."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from mailticket.model.query import Query
from mailticket.storage.conditions import Conditions
from mailticket.storage.schema import snoozes, tickets, transactions, users
from mailticket.storage.times import from_text, to_text


@dataclass(frozen=True, slots=True)
class Pile:
    """Active tickets of one queue that are alike: how many, and since when the oldest is there. ``mine``: who asks owns them, and
    has not put them off, as their own lists show them."""

    queue_id: int
    status: str
    unowned: bool
    mine: bool
    overdue: bool
    waits_on_us: bool
    count: int
    oldest: datetime


def piles(connection: sa.Connection, query: Query, user_id: int, now: datetime) -> list[Pile]:
    """All active tickets that are seen, in piles."""
    owner, due = tickets.c.owner_id, tickets.c.due
    put_off = sa.select(snoozes.c.ticket_id).where(snoozes.c.user_id == user_id, snoozes.c.until > to_text(now))
    alike = (
        tickets.c.queue_id,
        tickets.c.status,
        owner.is_(None),
        sa.func.coalesce(sa.and_(owner == user_id, tickets.c.id.not_in(put_off)), sa.false()),
        sa.func.coalesce(due < to_text(now), sa.false()),
        tickets.c.waiting_on_us.is_not(None),
    )
    keys: list[Any] = [one.label(f"key{place}") for place, one in enumerate(alike)]
    there = (
        sa.select(*keys, tickets.c.created)
        .where(Conditions(query).whole(), tickets.c.resolved.is_(None), tickets.c.status.in_(query.active.names))
        .subquery()
    )
    named = [there.c[key.name] for key in keys]
    counted = sa.select(*named, sa.func.count(), sa.func.min(there.c.created)).group_by(*named)
    return [_pile(row) for row in connection.execute(counted)]


def _pile(row: Any) -> Pile:
    queue_id, status, unowned, mine, overdue, waits, count, oldest = row
    return Pile(queue_id, status, bool(unowned), bool(mine), bool(overdue), bool(waits), count, from_text(oldest))


def since(connection: sa.Connection, query: Query, start: datetime) -> tuple[int, int]:
    """How many tickets were opened since a moment, and how many were resolved (or closed otherwise) since and still are."""
    whole, moment = Conditions(query).whole(), to_text(start)
    opened = sa.select(sa.func.count()).select_from(tickets).where(whole, tickets.c.created >= moment)
    closed = sa.select(sa.func.count()).select_from(tickets).where(whole, tickets.c.resolved >= moment)
    row = connection.execute(sa.select(opened.scalar_subquery(), closed.scalar_subquery())).one()
    return row[0], row[1]


def minutes_since(connection: sa.Connection, query: Query, start: datetime) -> list[tuple[str, int]]:
    """Minutes worked since a moment, by person, who worked most first."""
    moment = to_text(start)
    entries = (
        sa.select(transactions.c.ticket_id, transactions.c.minutes)
        .add_columns(sa.func.coalesce(transactions.c.worker, transactions.c.by).label("person"))
        .where(
            transactions.c.at >= moment,
            sa.func.coalesce(transactions.c.worked_at, transactions.c.at) >= moment,
            transactions.c.minutes != 0,
        )
        .cte("entries")
    )
    # what was worked on, and what it is merged into by now: the few of these days, not all tickets
    family = sa.select(entries.c.ticket_id.label("own"), entries.c.ticket_id.label("id")).distinct()
    above = family.cte("family", recursive=True)
    into = sa.select(above.c.own, tickets.c.merged_into).join_from(above, tickets, tickets.c.id == above.c.id)
    above = above.union(into.where(tickets.c.merged_into.is_not(None)))
    minutes = sa.func.sum(entries.c.minutes)
    statement = (
        sa.select(users.c.address, minutes)
        .join_from(entries, above, above.c.own == entries.c.ticket_id)
        .join(tickets, tickets.c.id == above.c.id)
        .join(users, users.c.id == entries.c.person)
        .where(Conditions(query).whole())
        .group_by(users.c.address)
        .order_by(minutes.desc(), users.c.address)
    )
    return [(address, int(worked)) for address, worked in connection.execute(statement)]
