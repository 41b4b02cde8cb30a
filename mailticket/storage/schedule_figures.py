"""What schedules ask of all tickets at once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa

from mailticket.model.query import Statuses
from mailticket.storage.bulk import in_parts
from mailticket.storage.schema import schedule_marks, tickets, transactions
from mailticket.storage.times import from_text, to_text

AGES = (1, 3, 7, 30, 90)
"""Days: tickets that are not done are counted by age, up to each of these and beyond the last."""


def not_done(active: Statuses) -> "sa.ColumnElement[bool]":
    """Tickets with an active status of their queue, those merged into others left out."""
    parts = [
        tickets.c.queue_id.in_(sorted(queues)) & tickets.c.status.in_(sorted(statuses))
        for queues, statuses in active.by_queue
    ]
    return sa.and_(tickets.c.merged_into.is_(None), sa.or_(sa.false(), *parts))


def owners(connection: sa.Connection, active: Statuses) -> list[int]:
    """Who owns anything that is not done."""
    statement = sa.select(tickets.c.owner_id).where(tickets.c.owner_id.is_not(None), not_done(active)).distinct()
    return sorted(connection.execute(statement).scalars())


def late(connection: sa.Connection, active: Statuses, now: datetime) -> dict[int, str]:
    """When each ticket that is not done was due whose time has passed, where that was not told of yet."""
    told = (schedule_marks.c.kind == "overdue") & (schedule_marks.c.ticket_id == tickets.c.id)
    statement = (
        sa.select(tickets.c.id, tickets.c.due)
        .join(schedule_marks, told, isouter=True)
        .where(tickets.c.due < to_text(now), not_done(active))
        .where(sa.or_(schedule_marks.c.value.is_(None), schedule_marks.c.value != tickets.c.due))
        .order_by(tickets.c.id)
    )
    return {row.id: row.due for row in connection.execute(statement)}


def stalled_over(connection: sa.Connection, now: datetime) -> list[int]:
    """Tickets that were stalled until a time that has come."""
    here = (tickets.c.stalled_until <= to_text(now), tickets.c.status == "stalled", tickets.c.merged_into.is_(None))
    return list(connection.scalars(sa.select(tickets.c.id).where(*here).order_by(tickets.c.id)))


@dataclass(frozen=True, slots=True)
class Rising:
    """A ticket whose priority may rise."""

    id: int
    queue_id: int
    priority: int
    initial: int
    final: int
    begins: datetime
    due: datetime


def rising(connection: sa.Connection, active: Statuses) -> list[Rising]:
    """Tickets that are not done, are due some time, and are not as urgent as they will be then."""
    t = tickets.c
    columns = (t.id, t.queue_id, t.priority, t.initial_priority, t.final_priority, t.created, t.starts, t.due)
    statement = sa.select(*columns).where(
        tickets.c.due.is_not(None), tickets.c.priority != tickets.c.final_priority, not_done(active)
    )
    return [
        Rising(
            row.id,
            row.queue_id,
            row.priority,
            row.initial_priority,
            row.final_priority,
            from_text(row.starts or row.created),
            from_text(row.due),
        )
        for row in connection.execute(statement)
    ]


def silent(connection: sa.Connection, active: Statuses, until: datetime) -> dict[int, str]:
    """Tickets that are not done and have waited for their requestors since before: since when."""
    statement = sa.select(tickets.c.id, tickets.c.waiting_on_them).where(
        tickets.c.waiting_on_them < to_text(until), not_done(active)
    )
    return {row.id: row.waiting_on_them for row in connection.execute(statement.order_by(tickets.c.id))}


@dataclass(slots=True)
class QueueFigures:
    """What triggers in a queue, and what is left: ``ages`` counts by ``AGES``, ``minutes`` is time worked."""

    opened: int = 0
    resolved: int = 0
    unowned: int = 0
    minutes: int = 0
    ages: list[int] = field(default_factory=lambda: [0] * (len(AGES) + 1))

    @property
    def open(self) -> int:
        """How many are not done."""
        return sum(self.ages)


def queue_figures(
    connection: sa.Connection, active: Statuses, since: datetime, until: datetime
) -> dict[int, QueueFigures]:
    """By queue. Tickets that became part of another count as that one alone."""
    found: dict[int, QueueFigures] = defaultdict(QueueFigures)
    whole = tickets.c.merged_into.is_(None)
    for name, column in (("opened", tickets.c.created), ("resolved", tickets.c.resolved)):
        between = column.between(to_text(since), to_text(until))
        statement = sa.select(tickets.c.queue_id, sa.func.count()).where(whole, between).group_by(tickets.c.queue_id)
        for queue_id, count in connection.execute(statement):
            setattr(found[queue_id], name, count)
    _count_open(connection, active, until, found)
    when = sa.func.coalesce(transactions.c.worked_at, transactions.c.at)
    worked = (
        sa.select(tickets.c.queue_id, sa.func.sum(transactions.c.minutes))
        .join_from(transactions, tickets, transactions.c.ticket_id == tickets.c.id)
        .where(
            transactions.c.minutes != 0,
            transactions.c.at >= to_text(since),
            when.between(to_text(since), to_text(until)),
        )
        .group_by(tickets.c.queue_id)
    )
    for queue_id, minutes in connection.execute(worked):
        found[queue_id].minutes = int(minutes)
    return found


def _count_open(connection: sa.Connection, active: Statuses, now: datetime, found: dict[int, QueueFigures]) -> None:
    begun = [to_text(now - timedelta(days=days)) for days in AGES]
    age = sa.case(*((tickets.c.created > at, number) for number, at in enumerate(begun)), else_=len(AGES))
    statement = (
        sa.select(tickets.c.queue_id, age, sa.func.count(), sa.func.count().filter(tickets.c.owner_id.is_(None)))
        .where(not_done(active))
        .group_by(tickets.c.queue_id, age)
    )
    for queue_id, number, count, unowned in connection.execute(statement):
        found[queue_id].ages[number] += count
        found[queue_id].unowned += unowned


@dataclass(frozen=True, slots=True)
class Happening:
    """What triggers to a ticket: ``new`` of its entry."""

    ticket_id: int
    type: str
    by: int
    field: str
    new: str


def happenings(connection: sa.Connection, numbers: Sequence[int], since: datetime) -> list[Happening]:
    """Entries of these tickets after a time, the oldest first."""
    found: list[Happening] = []
    for some in in_parts(numbers):
        statement = (
            sa.select(
                transactions.c.ticket_id,
                transactions.c.type,
                transactions.c.by,
                transactions.c.field,
                transactions.c.new,
            )
            .where(transactions.c.ticket_id.in_(list(some)), transactions.c.at > to_text(since))
            .order_by(transactions.c.id)
        )
        found += [Happening(*row) for row in connection.execute(statement)]
    return found
