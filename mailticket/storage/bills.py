"""Runs of bills: what there is to bill, what was billed, and what was taken back."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

import sqlalchemy as sa

from mailticket.model.billing import BillableWork, BillRun
from mailticket.model.names import name_key
from mailticket.model.right import Role
from mailticket.storage.schema import (
    bill_runs,
    billed,
    custom_fields,
    ticket_values,
    ticket_watchers,
    tickets,
    transactions,
    users,
)
from mailticket.storage.time_worked import became
from mailticket.storage.times import from_text, maybe_time, to_text

_ENTRY = transactions.c
_WORKED = sa.func.coalesce(_ENTRY.worked_at, _ENTRY.at)


def billable(connection: sa.Connection, start: datetime, end: datetime, zone: tzinfo) -> list[BillableWork]:
    """All that was worked in a time, with by which run it was billed; queues by their number, fields by their folded name."""
    rows = connection.execute(
        sa.select(
            _ENTRY.id, _ENTRY.ticket_id, sa.func.coalesce(_ENTRY.worker, _ENTRY.by), _WORKED, _ENTRY.minutes,
            billed.c.run, billed.c.rate,
        )
        .select_from(transactions.outerjoin(billed, billed.c.transaction_id == _ENTRY.id))
        .where(_ENTRY.minutes != 0, _ENTRY.at >= to_text(start), to_text(start) <= _WORKED, to_text(end) > _WORKED)
    ).fetchall()  # fmt: skip
    into = became(connection)
    numbers = {into.get(row[1], row[1]) for row in rows}
    facts, values = _tickets(connection, numbers), _values(connection, numbers)
    people = _addresses(connection)
    return [
        BillableWork(
            entry, number, facts[number].subject, str(facts[number].queue_id), people.get(facts[number].requestor, ""),
            people.get(worker, ""), from_text(worked).astimezone(zone), minutes, values.get(number, {}), run, rate, worker,
        )
        for entry, ticket, worker, worked, minutes, run, rate in rows
        for number in (into.get(ticket, ticket),)
    ]  # fmt: skip


def _tickets(connection: sa.Connection, numbers: Collection[int]) -> dict[int, Any]:
    asks = (
        sa.select(ticket_watchers.c.ticket_id, sa.func.min(ticket_watchers.c.user_id).label("requestor"))
        .where(ticket_watchers.c.role == Role.REQUESTOR.value)
        .group_by(ticket_watchers.c.ticket_id)
        .subquery()
    )
    statement = sa.select(tickets.c.id, tickets.c.subject, tickets.c.queue_id, asks.c.requestor).select_from(
        tickets.outerjoin(asks, asks.c.ticket_id == tickets.c.id)
    )
    return {row.id: row for row in connection.execute(statement.where(_among(tickets.c.id, numbers)))}


MOST_NAMED = 500


def _among(column: Any, numbers: Collection[int]) -> sa.ColumnElement[bool]:
    """Few are named; of many the first and the last are."""
    if len(numbers) <= MOST_NAMED:
        return sa.and_(column.in_(sorted(numbers)))
    return sa.and_(column >= min(numbers), column <= max(numbers))


def _values(connection: sa.Connection, numbers: Collection[int]) -> dict[int, dict[str, str]]:
    statement = (
        sa.select(ticket_values.c.ticket_id, custom_fields.c.name, ticket_values.c.value)
        .join_from(ticket_values, custom_fields, ticket_values.c.field_id == custom_fields.c.id)
        .where(_among(ticket_values.c.ticket_id, numbers))
    )
    found: dict[int, dict[str, str]] = {}
    for ticket, name, value in connection.execute(statement):
        found.setdefault(ticket, {})[name_key(name)] = value
    return found


def _addresses(connection: sa.Connection) -> dict[int, str]:
    return {id_: address for id_, address in connection.execute(sa.select(users.c.id, users.c.address))}


def runs(connection: sa.Connection, customers: Sequence[str] | None = None) -> list[BillRun]:
    """All runs, or those of some customers, by number."""
    statement = sa.select(bill_runs).order_by(bill_runs.c.number)
    if customers is not None:
        statement = statement.where(bill_runs.c.customer.in_(customers))
    return [_run(row) for row in connection.execute(statement)]


def customers_billed(connection: sa.Connection) -> dict[int, tuple[str, str]]:
    """Whom each run billed, in which currency, by its number."""
    columns = bill_runs.c.number, bill_runs.c.customer, bill_runs.c.currency
    return {number: (customer, currency) for number, customer, currency in connection.execute(sa.select(*columns))}


def run(connection: sa.Connection, number: int) -> BillRun | None:
    """A run by its number."""
    row = connection.execute(sa.select(bill_runs).where(bill_runs.c.number == number)).one_or_none()
    return None if row is None else _run(row)


def _run(row: Any) -> BillRun:
    return BillRun(
        row.number, row.customer, row.month, row.currency, row.total, from_text(row.created), row.by,
        json.loads(row.document), maybe_time(row.cancelled),
    )  # fmt: skip


def keep(
    connection: sa.Connection, document: Mapping[str, Any], entries: Sequence[tuple[int, int]], by: int, now: datetime
) -> int:
    """Keep a run and mark what it billed, together or not at all; its number, which no run had before. The database refuses an
    entry that is billed already."""
    number: int = (connection.scalar(sa.select(sa.func.max(bill_runs.c.number))) or 0) + 1
    connection.execute(
        bill_runs.insert().values(
            number=number, customer=document["customer"], month=document["month"], currency=document["currency"],
            total=document["total"], created=to_text(now), by=by, document=json.dumps(document, ensure_ascii=False),
        )
    )  # fmt: skip
    connection.execute(
        billed.insert(), [{"transaction_id": entry, "run": number, "rate": rate} for entry, rate in entries]
    )
    return number


def cancel(connection: sa.Connection, number: int, by: int, now: datetime) -> bool:
    """Take a run back: what it billed can be billed again; its number stays its own. False: there is none that holds."""
    here = sa.and_(bill_runs.c.number == number, bill_runs.c.cancelled.is_(None))
    gone = connection.execute(bill_runs.update().where(here).values(cancelled=to_text(now), cancelled_by=by))
    connection.execute(billed.delete().where(billed.c.run == number))
    return gone.rowcount == 1
