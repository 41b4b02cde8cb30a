"""Tickets that wait for somebody who works here, and since when nobody has touched them."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from mailticket.model.escalation import Silence
from mailticket.model.person import SYSTEM
from mailticket.model.query import Query, Statuses
from mailticket.model.transaction import UNPROVEN_WORDS, TransactionType
from mailticket.storage.bulk import in_parts
from mailticket.storage.schedule_figures import not_done
from mailticket.storage.schema import schedule_marks, tickets, transactions, users
from mailticket.storage.searching import statement
from mailticket.storage.times import from_text, to_text

KIND = "silence"
NO_TOUCH = UNPROVEN_WORDS | {
    TransactionType.NOTE,
    TransactionType.COMMAND_RESULT,  # what was done has an entry of its own
    TransactionType.SNOOZE,
    TransactionType.EMAIL_RECORD,
    TransactionType.COMMENT_EMAIL_RECORD,
    TransactionType.EMAIL_WAITS,
    TransactionType.EMAIL_DROPPED,
    TransactionType.EMAIL_WITHDRAWN,
}
"""Entries under the name of somebody who did nothing: automatic mail, mail without proof, what is written of
commands and of mail sent, and what concerns one's own lists alone."""

_working = sa.select(users.c.id).where(users.c.privileged, users.c.id != SYSTEM.id)
_did = transactions.c.by.in_(_working) & transactions.c.type.not_in(sorted(one.value for one in NO_TOUCH))


def _touched(resting: Collection[str]) -> "sa.ScalarSelect[str]":
    woke = (transactions.c.type == TransactionType.STATUS.value) & transactions.c.old.in_(sorted(resting))
    return (
        sa.select(sa.func.max(transactions.c.at))
        .where(transactions.c.ticket_id == tickets.c.id, sa.or_(woke, _did))
        .correlate(tickets)
        .scalar_subquery()
    )


def silences(
    connection: sa.Connection,
    active: Statuses,
    resting: Collection[str],
    before: datetime,
    only: Collection[int] | None = None,
) -> list[Silence]:
    """Those of tickets that were opened ``before``, or of some of them: not done, not stalled, and not waiting for their
    requestors. One begins with the last of: what a person who works here did, the end of a status in which tickets rest (done,
    stalled), a requestor's mail that nobody has answered, the opening."""
    told = (schedule_marks.c.kind == KIND) & (schedule_marks.c.ticket_id == tickets.c.id)
    ours = sa.or_(tickets.c.waiting_on_us.is_not(None), tickets.c.waiting_on_them.is_(None))
    asked = (
        sa.select(
            tickets.c.id,
            tickets.c.queue_id,
            tickets.c.priority,
            tickets.c.created,
            tickets.c.waiting_on_us,
            schedule_marks.c.value,
            _touched(resting).label("touched"),
        )
        .join(schedule_marks, told, isouter=True)
        .where(tickets.c.created <= to_text(before), not_done(active), tickets.c.status != "stalled", ours)
    )
    if only is None:
        return [_silence(row) for row in connection.execute(asked)]
    parts = in_parts(sorted(only))
    return [_silence(row) for some in parts for row in connection.execute(asked.where(tickets.c.id.in_(some)))]


def _silence(row: Any) -> Silence:
    since = max(filter(None, (row.created, row.waiting_on_us, row.touched)))
    told_since, _, minutes = (row.value or "").rpartition(" ")
    told = int(minutes) if told_since == since else 0
    return Silence(row.id, row.queue_id, row.priority, from_text(since), told)


def mark_of(silence: Silence, minutes: int) -> str:
    """What is entered once somebody was told of the step after so many minutes."""
    return f"{to_text(silence.since)} {minutes}"


def numbers_found(connection: sa.Connection, query: Query) -> frozenset[int]:
    """All tickets that fit a query, however many."""
    return frozenset(row.id for row in connection.execute(statement(query).order_by(None)))
