"""Asks every scrip about what happened and writes the orders: who is told, by which scrip, and who is not and why.

RT's rules for recipients, in order: nobody twice, none of our own addresses, nobody squelched, no disabled user, not the
one who did it; comments only to staff.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field

from mailticket.model.notice import NoticeKind
from mailticket.model.order import Order, ScripFailed
from mailticket.model.person import SYSTEM_ID, User
from mailticket.model.queue import Queue
from mailticket.model.right import Role
from mailticket.model.scrip import Scrip
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import INTERNAL, Transaction, TransactionType
from mailticket.scrips.conditions import applies
from mailticket.scrips.table import PUBLIC, STAFF

Users = Callable[[int], User | None]


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is to be sent, and which scrips broke. An order without recipients only says who was left out."""

    orders: tuple[Order, ...]
    failures: tuple[ScripFailed, ...] = ()


@dataclass(slots=True)
class _Telling:
    """One letter or change: who was told already, and what rules recipients out."""

    ticket: Ticket
    queue: Queue
    users: Users
    ours: Collection[str]
    machine: bool
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
    telling = _Telling(ticket, queue, users, ours, machine, squelch)
    orders: list[Order] = []
    failures: list[ScripFailed] = []
    for entry in transactions:
        for scrip in scrips:
            try:
                orders += _ask(telling, scrip, entry)
            except Exception as error:  # noqa: BLE001  # one scrip must not harm the next
                failures.append(ScripFailed(scrip.name, f"{type(error).__name__}: {error}"))
    return Prepared(tuple(orders), tuple(failures))


def _ask(telling: _Telling, scrip: Scrip, entry: Transaction) -> Sequence[Order]:
    if scrip.queue_id not in (None, telling.queue.id) or not applies(scrip.condition, entry):
        return ()
    return ACTIONS[scrip.action](telling, scrip, entry)


def _autoreply(telling: _Telling, scrip: Scrip, entry: Transaction) -> Sequence[Order]:
    """To the people themselves, so the one who wrote is not left out. Never to a machine (RFC 3834), and once a ticket:
    when it is created."""
    reason = "a machine wrote, and is not answered" if telling.machine else ""
    if entry.type is not TransactionType.CREATE:
        reason = "a ticket is answered automatically once, when it is created"
    return _orders(telling, scrip, entry, NoticeKind.AUTOREPLY, lambda user: reason)


def _notify(telling: _Telling, scrip: Scrip, entry: Transaction) -> Sequence[Order]:
    """To all but the one who did it; of what is internal, to staff alone."""
    staff = frozenset().union(*(_in_role(telling, role) for role in STAFF)) if _is_comment(scrip, entry) else None

    def against(user: User) -> str:
        if user.id == entry.by:
            return "did it"
        return "" if staff is None or user.id in staff else "comments are for staff"

    return _orders(telling, scrip, entry, NoticeKind.NOTICE, against)


def _is_comment(scrip: Scrip, entry: Transaction) -> bool:
    return scrip.as_comment or entry.type in INTERNAL


def _orders(
    telling: _Telling, scrip: Scrip, entry: Transaction, kind: NoticeKind, against: Callable[[User], str]
) -> Sequence[Order]:
    """One order, or two where a scrip names both sides: requestors do not read in a header who the staff is."""
    named = [(role, user, _reason(telling, user, against)) for role, user in _named(telling, scrip)]
    if not named:
        return ()
    reached = {role: tuple(user for its, user, reason in named if its == role and not reason) for role in scrip.roles}
    requestors, cc = (reached.get(role, ()) for role in PUBLIC)
    staff = tuple(user for role in STAFF for user in reached.get(role, ()))
    sides = [(requestors, cc) if requestors else (cc, ())] if requestors or cc else []
    sides += [(staff, ())] if staff else []
    dropped = tuple((user.address, reason) for _, user, reason in named if reason)
    telling.told |= {user.id for _, user, reason in named if not reason}
    return [
        Order(
            scrip=scrip.name,
            kind=kind,
            template=scrip.template,
            transaction=entry,
            to=to,
            cc=copied,
            as_comment=_is_comment(scrip, entry),
            by_machine=telling.machine,
            dropped=dropped if number == 0 else (),
        )
        for number, (to, copied) in enumerate(sides or [((), ())])
    ]


def _named(telling: _Telling, scrip: Scrip) -> Iterator[tuple[str, User]]:
    """The people in a scrip's roles, each once."""
    seen: set[int] = set()
    for role in scrip.roles:
        for user_id in sorted(_in_role(telling, role)):
            user = telling.users(user_id)
            if user is not None and user.id not in seen:
                seen.add(user.id)
                yield role, user


def _in_role(telling: _Telling, role: str) -> frozenset[int]:
    """A ticket's people in a role, and its queue's. Raises ValueError for a role nobody knows."""
    ids = telling.ticket.watchers(Role(role))
    if role == Role.CC.value:
        return ids | telling.queue.cc
    return ids | telling.queue.admin_cc if role == Role.ADMIN_CC.value else ids


def _reason(telling: _Telling, user: User, against: Callable[[User], str]) -> str:
    """Why somebody is not mailed; empty: they are."""
    if user.id in telling.told:
        return "told already by another scrip"
    if user.id == SYSTEM_ID:
        return "is nobody"
    if user.address in telling.ours:
        return "is an address of ours"
    if user.address in telling.squelch:
        return "not to be mailed this time"
    if user.disabled:
        return "is disabled"
    return against(user) or ("mail to them bounced too often" if user.unreachable else "")


ACTIONS: dict[str, Callable[[_Telling, Scrip, Transaction], Sequence[Order]]] = {
    "autoreply": _autoreply,
    "notify": _notify,
}
