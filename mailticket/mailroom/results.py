"""What is said of a command that was carried out: with which value, and what stood there before."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from mailticket.desk.acts import Act, Change
from mailticket.i18n import knows
from mailticket.model.field_values import shown_value
from mailticket.model.ticket import BY_LABEL, Ticket
from mailticket.model.ticket_fields import Kind
from mailticket.model.transaction import FORWARDS, ONCE, OWNER_CHANGES, Transaction, TransactionType
from mailticket.model.words import describe, field_name, say, status

_FROM_TO = (TransactionType.SET, TransactionType.STATUS)
_LINKS = (TransactionType.ADD_LINK, TransactionType.DELETE_LINK)
_SENT = (TransactionType.SPLIT, *FORWARDS, *ONCE)
_OPENED = TransactionType.CREATE
_MORE_OR_LESS = (*_LINKS, TransactionType.ADD_WATCHER, TransactionType.DEL_WATCHER)


def with_values(said: str, what: str) -> str:
    """A sentence, and what it is about where there is something."""
    return f"{said}: {what}" if what else said


@dataclass(frozen=True, slots=True)
class Telling:
    """How it is told: in which language, moments by ``date``; ``opened`` are the numbers of tickets the command opened, which are
    not named where it is only tried (``would``): the next time they are others. People are ``shown`` by their address."""

    speaks: str
    date: Callable[[datetime], str]
    shown: Callable[[int], str] = str
    opened: frozenset[str] = frozenset()
    would: bool = False


def made_of(ticket: Ticket, changes: Sequence[Change], act: Act, how: Telling) -> str:
    """What one command made of its ticket itself; what followed on others is told to who may see those."""
    entries = [one for change in changes if change.ticket.id == ticket.id for one in change.transactions]
    opened = {str(one.ticket_id) for change in changes for one in change.transactions if one.type is _OPENED}
    return told((one for one in entries if one.by == act.actor.id), replace(how, opened=frozenset(opened)))


def told(entries: Iterable[Transaction], how: Telling) -> str:
    """What commands made of tickets, in the reader's words. Empty: nothing to tell."""
    return "; ".join(dict.fromkeys(filter(None, (_one(entry, how) for entry in entries))))


def _one(entry: Transaction, how: Telling) -> str:
    """Without a verb in the past: previews say the same of what would be done."""
    speaks = how.speaks
    if entry.type is TransactionType.CUSTOM_FIELD:  # whoever may set it need not be somebody who may read it
        return f"{field_name(speaks, entry.field)}: {entry.new}" if entry.new else ""
    if entry.type in _FROM_TO or entry.type in OWNER_CHANGES:
        old, new = (_value(entry, value, speaks, how.date) for value in (entry.old, entry.new))
        key = "order.due" if entry.field == "Due" else "order.set"
        said = say(speaks, key, field=field_name(speaks, entry.field), old=old, new=new)
        return said if entry.worker is None and entry.worked_at is None else _worked(said, entry, how)
    would = ".would" if how.would and entry.new in how.opened else ""
    if entry.type in _LINKS and entry.new in how.opened:
        return say(speaks, f"order.clone{would}", who=entry.new)
    if entry.type in _MORE_OR_LESS:
        return say(speaks, _more_or_less(entry), field=field_name(speaks, entry.field), who=entry.new or entry.old)
    if entry.type in _SENT:
        return say(speaks, f"order.{entry.type.value}{would}", entry=entry.field, who=entry.new)
    return describe(entry, speaks, how.date)


def _more_or_less(entry: Transaction) -> str:
    """The sentence for a watcher or a link that was added or taken away: a merge is no link to people."""
    key = f"order.{entry.type.value}"
    if entry.type not in _LINKS:
        return key
    if knows(f"{key}.{entry.field}"):
        return f"{key}.{entry.field}"
    return f"{key}.{'page' if '://' in entry.new + entry.old else 'ticket'}"


def _worked(said: str, entry: Transaction, how: Telling) -> str:
    """With whose time it is and of when, where that is not who says it and now."""
    day = how.date(entry.worked_at) if entry.worked_at else ""
    who = say(how.speaks, "order.worked_for", who=how.shown(entry.worker)) if entry.worker is not None else ""
    return say(how.speaks, "order.worked", said=said, worked=", ".join(filter(None, (day, who))))


def _value(entry: Transaction, value: str, speaks: str, date: Callable[[datetime], str]) -> str:
    """As people write it."""
    if entry.type is TransactionType.STATUS:
        return status(speaks, value)
    if entry.type in OWNER_CHANGES:
        return value or say(speaks, "nobody")
    moment = entry.field in BY_LABEL and BY_LABEL[entry.field].kind is Kind.MOMENT
    return shown_value(entry.field, value, date) or say(speaks, "order.no_date" if moment else "order.empty")
