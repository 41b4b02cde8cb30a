"""When a scrip applies: predicates over one transaction and the ticket it happened to, by RT's names."""

from collections.abc import Callable
from datetime import datetime

from mailticket.model.dataclass import dataclass
from mailticket.model.lifecycle import Lifecycle
from mailticket.model.scrip import Condition
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import OWNER_CHANGES, Transaction, TransactionType


@dataclass(frozen=True, slots=True)
class Stand:
    """How things stand when scrips are asked: the ticket after the change, its queue's lifecycle, the time."""

    ticket: Ticket
    lifecycle: Lifecycle
    now: datetime


Predicate = Callable[[Transaction, Stand], bool]


def applies(name: str, entry: Transaction, stand: Stand) -> bool:
    """Whether a condition fits a transaction. Raises KeyError for a name nobody knows."""
    return CONDITIONS[name](entry, stand)


def _is(kind: TransactionType) -> Predicate:
    return lambda entry, _: entry.type is kind


def _sets(field: str) -> Predicate:
    return lambda entry, _: entry.type is TransactionType.SET and entry.field == field


def _resolves(entry: Transaction, stand: Stand) -> bool:
    return entry.type is TransactionType.STATUS and entry.new == stand.lifecycle.resolved


def _rejects(entry: Transaction, stand: Stand) -> bool:
    return entry.type is TransactionType.STATUS and entry.new == stand.lifecycle.rejected


def _reopens(entry: Transaction, stand: Stand) -> bool:
    inactive = stand.lifecycle.inactive
    return entry.type is TransactionType.STATUS and entry.old in inactive and entry.new not in inactive


def _overdue(entry: Transaction, stand: Stand) -> bool:
    """What is done with is late no more."""
    due = stand.ticket.due
    return due is not None and due < stand.now and stand.ticket.status not in stand.lifecycle.inactive


CONDITIONS: dict[str, Predicate] = {
    Condition.ON_CREATE: _is(TransactionType.CREATE),
    Condition.ON_CORRESPOND: _is(TransactionType.CORRESPOND),
    Condition.ON_COMMENT: _is(TransactionType.COMMENT),
    Condition.ON_STATUS_CHANGE: _is(TransactionType.STATUS),
    Condition.ON_RESOLVE: _resolves,
    Condition.ON_REJECT: _rejects,
    Condition.ON_REOPEN: _reopens,
    Condition.ON_OWNER_CHANGE: lambda entry, _: entry.type in OWNER_CHANGES,
    Condition.ON_QUEUE_CHANGE: _sets("Queue"),
    Condition.ON_PRIORITY_CHANGE: _sets("Priority"),
    Condition.ON_DUE_CHANGE: _sets("Due"),
    Condition.ON_UNBLOCKED: _is(TransactionType.UNBLOCKED),
    Condition.ON_TRANSACTION: lambda entry, _: True,
    Condition.OVERDUE: _overdue,
}
