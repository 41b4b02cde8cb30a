"""Reminders on a ticket, for oneself or a colleague, and putting a ticket off: as the history has them, and who may."""

from collections.abc import Iterable
from datetime import datetime

from mailticket.desk.acts import Act, Change, record, require
from mailticket.model.errors import Refused
from mailticket.model.person import User
from mailticket.model.queue import Queue
from mailticket.model.right import Right
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import Transaction, TransactionType

_ENDS = (TransactionType.RESOLVE_REMINDER, TransactionType.CANCEL_REMINDER)
MOST_TEXT = 500
"""Characters of what somebody is reminded of."""


def standing(history: Iterable[Transaction]) -> dict[int, Transaction]:
    """The entries that set reminders which hold, by their numbers."""
    found: dict[int, Transaction] = {}
    set_: dict[int, Transaction] = {}
    for entry in history:
        if entry.type is TransactionType.ADD_REMINDER:
            found[entry.id] = set_[entry.id] = entry
        elif entry.type in _ENDS:
            found.pop(int(entry.field), None)
        elif entry.type is TransactionType.OPEN_REMINDER and int(entry.field) in set_:
            found[int(entry.field)] = set_[int(entry.field)]
    return found


def remind(act: Act, queue: Queue, ticket: Ticket, user: User, due: datetime, text: str) -> Change:
    """Somebody is reminded of something then. Needs CommentOnTicket, and that they may see the ticket's comments."""
    require(act, Right.COMMENT_ON_TICKET, queue, ticket)
    if not act.rights.may(user, Right.SHOW_TICKET_COMMENTS, queue, ticket):
        raise Refused("reminder_unseen", address=user.address, ticket=ticket.id)
    if len(text) > MOST_TEXT:
        raise Refused("reminder_long", most=MOST_TEXT)
    return record(act, ticket, TransactionType.ADD_REMINDER, field=user.address, old=text, new=_iso(due))


def end(act: Act, queue: Queue, ticket: Ticket, reminder: Transaction, kind: TransactionType) -> Change:
    """It is done, or nobody wants it any more: by who is reminded or asked for it; by others who hold ModifyTicket."""
    if act.actor.address != reminder.field and act.actor.id != reminder.by:
        require(act, Right.MODIFY_TICKET, queue, ticket)
    return record(act, ticket, kind, field=str(reminder.id), old=reminder.old, new="")


def again(act: Act, queue: Queue, ticket: Ticket, ended: Transaction) -> Change:
    """One that was ended holds again. Needs CommentOnTicket."""
    require(act, Right.COMMENT_ON_TICKET, queue, ticket)
    return record(act, ticket, TransactionType.OPEN_REMINDER, field=ended.field, old=ended.old, new="")


def snoozed(history: Iterable[Transaction], user_id: int) -> str:
    """Until when somebody hides the ticket, as the history has it; empty: they do not."""
    mine = [one for one in history if one.type is TransactionType.SNOOZE and one.by == user_id]
    return max(mine, key=lambda one: one.id).new if mine else ""


def snooze(act: Act, queue: Queue, ticket: Ticket, history: Iterable[Transaction], until: datetime | None) -> Change:
    """Hide a ticket from one's own lists until then (None: no longer). Needs ShowTicket, and of who is not Privileged
    CommentOnTicket: a customer who writes so asks us to put something off, and staff must read it."""
    require(act, Right.SHOW_TICKET, queue, ticket)
    if not act.actor.privileged:
        require(act, Right.COMMENT_ON_TICKET, queue, ticket)
    before, now = snoozed(history, act.actor.id), "" if until is None else _iso(until)
    if before == now:
        raise Refused("nothing_to_change", ticket=ticket.id)
    return record(act, ticket, TransactionType.SNOOZE, field="", old=before, new=now)


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
