"""What is said of a command that was carried out: with which value, and what stood there before."""

from collections.abc import Callable, Iterable
from datetime import datetime

from mailticket.desk.changes import Act, Change
from mailticket.model.ticket import PLAIN, Ticket
from mailticket.model.ticket_fields import Kind
from mailticket.model.transaction import Transaction, TransactionType
from mailticket.model.words import describe, field_name, say

_MOMENTS = frozenset(one.label for one in PLAIN.values() if one.kind is Kind.MOMENT)


def with_values(said: str, what: str) -> str:
    """A sentence, and what it is about where there is something."""
    return f"{said}: {what}" if what else said


def made_of(ticket: Ticket, changes: Iterable[Change], act: Act, speaks: str, date: Callable[[datetime], str]) -> str:
    """What one command made of its ticket itself; what followed on others is told to who may see those."""
    entries = [one for change in changes if change.ticket.id == ticket.id for one in change.transactions]
    return told((one for one in entries if one.by == act.actor.id), speaks, date)


def told(entries: Iterable[Transaction], speaks: str, date: Callable[[datetime], str]) -> str:
    """What commands made of tickets, in the reader's words; ``date`` tells moments in their timezone. Empty: nothing to tell."""
    return "; ".join(dict.fromkeys(filter(None, (_one(entry, speaks, date) for entry in entries))))


def _one(entry: Transaction, speaks: str, date: Callable[[datetime], str]) -> str:
    if entry.type is TransactionType.CUSTOM_FIELD:  # whoever may set it need not be somebody who may read it
        return f"{field_name(speaks, entry.field)}: {entry.new}" if entry.new else ""
    if entry.type is not TransactionType.SET:
        return describe(entry, speaks)
    old, new = (_value(entry, value, date) or say(speaks, "order.empty") for value in (entry.old, entry.new))
    return say(speaks, "order.set", field=field_name(speaks, entry.field), old=old, new=new)


def _value(entry: Transaction, value: str, date: Callable[[datetime], str]) -> str:
    """Moments are kept in ISO 8601."""
    if entry.type is not TransactionType.SET or entry.field not in _MOMENTS:
        return value
    try:
        return date(datetime.fromisoformat(value))
    except ValueError:
        return value
