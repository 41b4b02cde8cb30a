"""How a ticket's public conversation stands: who spoke last, how often, and who waits for whom since when.

Said once, here, and kept in the ticket's row. What counts is what requestors may read: the opening and replies; comments, and
words whose author is not proven, do not. The opening, whoever wrote it, and replies of requestors and Ccs wait on us, from the
first that was not answered; a reply of anybody else answers them, and from the first such reply on they are waited for.
"""

from collections.abc import Iterable
from datetime import datetime

from mailticket.model.dataclass import replace
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import Transaction, TransactionType

SPOKEN = frozenset({TransactionType.CREATE, TransactionType.CORRESPOND})


def spoken(entries: Iterable[Transaction]) -> list[Transaction]:
    """What was said in public, of these entries."""
    return [one for one in entries if one.type in SPOKEN and not one.unproven]


def heard(ticket: Ticket, entries: Iterable[Transaction]) -> Ticket:
    """The ticket, once these entries of it were written."""
    for entry in spoken(entries):
        if entry.ticket_id == ticket.id:
            ticket = _after(ticket, entry)
    return ticket


def _after(ticket: Ticket, entry: Transaction) -> Ticket:
    theirs = entry.type is TransactionType.CREATE or _from_outside(ticket, entry.by)
    return replace(
        ticket,
        said_by=entry.by,
        said_at=entry.at,
        letters=ticket.letters + 1,
        waiting_on_us=(ticket.waiting_on_us or entry.at) if theirs else None,
        waiting_on_them=None if theirs else (ticket.waiting_on_them or entry.at),
    )


def _from_outside(ticket: Ticket, user_id: int) -> bool:
    """Whether somebody speaks as who asks for help: a requestor, or a Cc, who does not work on it."""
    return user_id in (ticket.requestors | ticket.cc) - ticket.admin_cc and user_id != ticket.owner_id


def is_unread(ticket: Ticket, user_id: int, read_at: datetime | None) -> bool:
    """Whether somebody else said something in public since a user last read the ticket (None: never). Comments do not count: who
    works on it hears of those anyway."""
    if ticket.said_at is None or ticket.said_by == user_id:
        return False
    return read_at is None or ticket.said_at > read_at
