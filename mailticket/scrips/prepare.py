"""Asks every scrip about what happened and writes the orders: who is told, by which scrip, and who is not and why.

RT's rules for recipients, in order: nobody twice, none of our own addresses, nobody squelched, no disabled user, not the
one who did it; comments only to staff.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from mailticket.model.notice import NoticeKind
from mailticket.model.order import Order, ScripFailed
from mailticket.model.person import User
from mailticket.model.queue import Queue
from mailticket.model.right import Role
from mailticket.model.scrip import Scrip
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import Transaction
from mailticket.scrips.conditions import applies

ROLES = {role.value: role for role in Role}

Users = Callable[[int], User | None]


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is to be sent, and which scrips broke."""

    orders: tuple[Order, ...]
    failures: tuple[ScripFailed, ...] = ()


@dataclass(slots=True)
class _Telling:
    """One letter or change: who was told already, and what rules recipients out."""

    ticket: Ticket
    queue: Queue
    users: Users
    ours: Collection[str]
    squelch: Collection[str]
    told: set[int] = field(default_factory=set)


def prepare(
    *,
    transactions: Sequence[Transaction],
    ticket: Ticket,
    queue: Queue,
    scrips: Sequence[Scrip],
    users: Users,
    ours: Collection[str],
    machine: bool,
    squelch: Collection[str],
) -> Prepared:
    """Orders for what happened to one ticket. ``machine``: a machine wrote, so nothing answers it. ``squelch``:
    addresses that are not to be mailed this time. A broken scrip is reported and harms no other."""
    telling = _Telling(ticket, queue, users, ours, squelch)
    orders: list[Order] = []
    failures: list[ScripFailed] = []
    for entry in transactions:
        for scrip in scrips:
            try:
                order = _ask(telling, scrip, entry, machine)
            except Exception as error:  # noqa: BLE001  # one scrip must not harm the next
                failures.append(ScripFailed(scrip.name, f"{type(error).__name__}: {error}"))
                continue
            if order is not None:
                orders.append(order)
    return Prepared(tuple(orders), tuple(failures))


def _ask(telling: _Telling, scrip: Scrip, entry: Transaction, machine: bool) -> Order | None:
    if scrip.queue_id not in (None, telling.queue.id) or not applies(scrip.condition, entry):
        return None
    return ACTIONS[scrip.action](telling, scrip, entry, machine)


def _autoreply(telling: _Telling, scrip: Scrip, entry: Transaction, machine: bool) -> Order | None:
    """To the people themselves, so the one who wrote is not left out. Never to a machine (RFC 3834)."""
    if machine:
        return None
    return _order(telling, scrip, entry, NoticeKind.AUTOREPLY, actor=None)


def _notify(telling: _Telling, scrip: Scrip, entry: Transaction, machine: bool) -> Order | None:
    return _order(telling, scrip, entry, NoticeKind.NOTICE, actor=entry.by)


def _order(telling: _Telling, scrip: Scrip, entry: Transaction, kind: NoticeKind, actor: int | None) -> Order | None:
    dropped: list[tuple[str, str]] = []
    to: list[User] = []
    cc: list[User] = []
    for role, user in _named(telling, scrip):
        if user.id in telling.told:
            dropped.append((user.address, "told already by another scrip"))
        elif reason := _reason_against(telling, user, actor):
            dropped.append((user.address, reason))
        else:
            telling.told.add(user.id)
            (cc if role == Role.CC.value and Role.REQUESTOR.value in scrip.roles else to).append(user)
    if not (to or cc or dropped):
        return None
    return Order(
        scrip=scrip.name,
        kind=kind,
        template=scrip.template,
        transaction=entry,
        to=tuple(to),
        cc=tuple(cc),
        as_comment=scrip.as_comment,
        dropped=tuple(dropped),
    )


def _named(telling: _Telling, scrip: Scrip) -> Iterator[tuple[str, User]]:
    """The people in a scrip's roles, each once."""
    seen: set[int] = set()
    for role in scrip.roles:
        for user_id in _in_role(telling, role):
            user = telling.users(user_id)
            if user is not None and user.id not in seen:
                seen.add(user.id)
                yield role, user


def _in_role(telling: _Telling, role: str) -> Iterable[int]:
    ids = telling.ticket.watchers(ROLES[role])
    if role == Role.CC.value:
        ids |= telling.queue.cc
    elif role == Role.ADMIN_CC.value:
        ids |= telling.queue.admin_cc
    return sorted(ids)


def _reason_against(telling: _Telling, user: User, actor: int | None) -> str:
    if user.id == actor:
        return "did it"
    if user.address in telling.ours:
        return "is an address of ours"
    if user.address in telling.squelch:
        return "not to be mailed this time"
    if user.disabled:
        return "is disabled"
    return "mail to them bounced too often" if user.unreachable else ""


ACTIONS: dict[str, Callable[[_Telling, Scrip, Transaction, bool], Order | None]] = {
    "autoreply": _autoreply,
    "notify": _notify,
}
