"""What was said on other tickets, mail about which is quoted on this one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import sqlalchemy as sa

from mailticket.model.person import SYSTEM_ID
from mailticket.model.right import Role
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import Transaction
from mailticket.storage.said import Sent, said_on
from mailticket.storage.schema import addresses, copies, notices, queue_watchers, users
from mailticket.storage.tickets import load

MOST = 10
"""Other tickets that are looked up for one: those named last."""

LOOKED_AT = 200
"""Marks that are looked at, the newest."""


class Named(NamedTuple):
    """An entry that has marks of our mail about a ticket."""

    number: int
    entry_id: int
    by: int


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What was said on another ticket, listened to from the entry ``since`` on. ``shared``: whoever outside reads this ticket
    has read what is public there."""

    since: int
    entries: Sequence[Transaction]
    sent: Sequence[Sent]
    shared: bool


def said_elsewhere(connection: sa.Connection, ticket: Ticket | int, named: Collection[Named]) -> list[Elsewhere]:
    """Of the tickets that entries name, those whose author works here or was sent mail about them: nobody else has mail of
    ours to quote, and may only try what was said there."""
    newest = sorted(named, key=lambda one: one.entry_id)[-LOOKED_AT:]
    own = ticket if isinstance(ticket, int) else ticket.id
    loaded = load(connection, {own, *(one.number for one in newest)})
    here = loaded.get(own) if isinstance(ticket, int) else ticket
    since: dict[int, int] = {}
    for one in _credible(connection, newest):
        other = _became(loaded, one.number)
        if other is not None and (here is None or other.id != here.id):
            since.setdefault(other.id, one.entry_id)
    return [
        Elsewhere(entry_id, *said_on(connection, other_id), _shared(connection, here, loaded[other_id]))
        for other_id, entry_id in list(since.items())[-MOST:]
    ]


def _became(loaded: Mapping[int, Ticket], number: int) -> Ticket | None:
    ticket = loaded.get(number)
    while ticket is not None and ticket.merged_into:
        ticket = loaded.get(ticket.merged_into)
    return ticket


def _credible(connection: sa.Connection, named: Sequence[Named]) -> list[Named]:
    staff = sa.select(users.c.id).where(users.c.id.in_({one.by for one in named}), users.c.privileged.is_(True))
    works_here = {SYSTEM_ID, *connection.execute(staff).scalars()}
    others = [one for one in named if one.by not in works_here]
    told = _told(connection, others) if others else set()
    return [one for one in named if one.by in works_here or (one.number, one.by) in told]


def _told(connection: sa.Connection, named: Sequence[Named]) -> set[tuple[int, int]]:
    """Tickets, and whom of these authors mail about them went to."""
    asked = (
        sa.select(notices.c.ticket_id, addresses.c.user_id)
        .distinct()
        .join_from(notices, copies, copies.c.notice_id == notices.c.id)
        .join(addresses, addresses.c.address == sa.func.lower(copies.c.recipient))
        .where(
            notices.c.ticket_id.in_({one.number for one in named}), addresses.c.user_id.in_({one.by for one in named})
        )
    )
    return {(row.ticket_id, row.user_id) for row in connection.execute(asked)}


def _shared(connection: sa.Connection, here: Ticket | None, other: Ticket) -> bool:
    """Whether all who read this ticket outside are told of what is public on the other."""
    if here is None or not here.requestors | here.cc <= other.requestors | other.cc:
        return False
    if any(role in (Role.REQUESTOR, Role.CC) for role, _ in here.groups - other.groups):
        return False
    copied = queue_watchers.c.queue_id == here.queue_id, queue_watchers.c.role == Role.CC.value
    asked = sa.select(queue_watchers.c.queue_id).where(*copied).limit(1)
    return other.queue_id == here.queue_id or connection.execute(asked).first() is None
