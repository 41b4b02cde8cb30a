"""When a scrip applies: predicates over one transaction, by RT's names."""

from collections.abc import Callable

from mailticket.model.lifecycle import DEFAULT, Lifecycle
from mailticket.model.transaction import OWNER_CHANGES, Transaction, TransactionType

Condition = Callable[[Transaction, Lifecycle], bool]


def _is(kind: TransactionType) -> Condition:
    return lambda entry, _: entry.type is kind


def _becomes(entry: Transaction, status: str) -> bool:
    return entry.type is TransactionType.STATUS and entry.new == status


def _reopens(entry: Transaction, life: Lifecycle) -> bool:
    return entry.type is TransactionType.STATUS and entry.old in life.inactive and entry.new not in life.inactive


def applies(name: str, entry: Transaction, life: Lifecycle = DEFAULT) -> bool:
    """Whether a condition fits a transaction. Raises KeyError for a name nobody knows."""
    return CONDITIONS[name](entry, life)


CONDITIONS: dict[str, Condition] = {
    "OnCreate": _is(TransactionType.CREATE),
    "OnCorrespond": _is(TransactionType.CORRESPOND),
    "OnComment": _is(TransactionType.COMMENT),
    "OnStatusChange": _is(TransactionType.STATUS),
    "OnResolve": lambda entry, _: _becomes(entry, "resolved"),
    "OnReject": lambda entry, _: _becomes(entry, "rejected"),
    "OnReopen": _reopens,
    "OnOwnerChange": lambda entry, _: entry.type in OWNER_CHANGES,
    "OnTransaction": lambda entry, _: True,
}
