"""Asks every scrip about what happened and writes down what follows: who is told and who is not and why, what else is done.

RT's rules for recipients, in order: nobody twice, none of our own addresses, nobody squelched, no disabled user, not the
one who did it; and nobody who may not read what they would be told.
"""

from collections.abc import Callable, Collection, Container, Iterator, Sequence
from dataclasses import field
from datetime import datetime

from mailticket.model.dataclass import dataclass, replace
from mailticket.model.intents import MailIntent, ScripEffect, ScripFailed
from mailticket.model.notice import NoticeKind
from mailticket.model.person import SYSTEM_ID, User
from mailticket.model.queue import Queue
from mailticket.model.right import Right, Role
from mailticket.model.scrip import MAILING, ActionKind, Scrip
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import SETS, UNPROVEN_WORDS, Transaction, TransactionType
from mailticket.scrips.conditions import Stand, applies
from mailticket.scrips.table import PUBLIC, UNPROVEN_WORDS_TOLD

Users = Callable[[int], User | None]
Matches = Callable[[Scrip, Transaction], bool]


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is to be sent, what else is to be done, and which scrips broke. An order without recipients only says who was
    left out."""

    orders: tuple[MailIntent, ...]
    effects: tuple[ScripEffect, ...] = ()
    failures: tuple[ScripFailed, ...] = ()


@dataclass(frozen=True, slots=True)
class ScripContext:
    """Of which ticket scrips are asked, and whom they may ask. ``machine``: a machine wrote, so nothing answers it. ``squelch``:
    addresses that are not to be mailed this time. ``members``: the users of a group. ``may``: whether somebody holds a
    right on this ticket. ``matches``: whether a scrip's ``when`` is true. ``unanswered``: why
    nobody answers for a scrip and what it looks at, empty where somebody does."""

    ticket: Ticket
    queue: Queue
    now: datetime
    users: Users
    ours: Container[str]
    members: Callable[[int], frozenset[int]]
    may: Callable[[User, Right], bool]
    matches: Matches = lambda scrip, entry: True
    unanswered: Callable[[Scrip, Transaction], str] = lambda scrip, entry: ""
    machine: bool = False
    squelch: Collection[str] = ()


@dataclass(slots=True)
class _Telling:
    """One letter or change: who was told already."""

    context: ScripContext
    told: set[int] = field(default_factory=set)


def prepare(transactions: Sequence[Transaction], scrips: Sequence[Scrip], context: ScripContext) -> Prepared:
    """What follows from what happened to one ticket. A broken scrip is reported and harms no other."""
    ticket, queue = context.ticket, context.queue
    telling = _Telling(context)
    stand = Stand(ticket, queue.lifecycle, context.now)
    serving = [scrip for scrip in scrips if scrip.serves(queue.id)]
    orders: list[MailIntent] = []
    effects: list[ScripEffect] = []
    failures: list[ScripFailed] = []
    for entry in sorted(transactions, key=_told_how_late):
        for scrip in (UNPROVEN_WORDS_TOLD,) if entry.type in UNPROVEN_WORDS else serving:
            try:
                if not applies(scrip.condition, entry, stand):
                    continue
                if why := context.unanswered(scrip, entry):
                    failures.append(ScripFailed(scrip.name, why, scrip.id))
                elif scrip.when and not context.matches(scrip, entry):
                    continue
                elif scrip.action in MAILING:
                    orders += _with_what_else(MAILINGS[scrip.action](telling, scrip, entry), entry, transactions)
                else:
                    effects.append(ScripEffect(_known_action(scrip), entry))
            except Exception as error:  # noqa: BLE001  # one scrip must not harm the next
                failures.append(ScripFailed(scrip.name, f"{type(error).__name__}: {error}", scrip.id))
    return Prepared(tuple(orders), tuple(effects), tuple(failures))


def _told_how_late(entry: Transaction) -> int:
    """Who is told that a ticket is theirs now, or in their queue, reads there what else was set: that comes last."""
    if entry.type is TransactionType.SET and entry.field == "Queue":
        return 1
    return 2 if entry.type in (TransactionType.SET, TransactionType.STATUS) else 0


def _with_what_else(
    orders: Sequence[MailIntent], entry: Transaction, transactions: Sequence[Transaction]
) -> Sequence[MailIntent]:
    """Nobody is told twice of one change, so staff reads in the mail about one value which others were set with it."""
    if entry.type not in SETS:
        return orders
    also = tuple(one for one in transactions if one.type in SETS and one is not entry and one.by == entry.by)
    return [replace(order, also=also) if order.staff else order for order in orders]


def _known_action(scrip: Scrip) -> Scrip:
    """The scrip, if what it does is something we do. Raises ValueError."""
    ActionKind(scrip.action)
    return scrip


def _autoreply(telling: _Telling, scrip: Scrip, entry: Transaction) -> Sequence[MailIntent]:
    """To the people themselves, so the one who wrote is not left out. Never to a machine (RFC 3834), and once a ticket:
    when it is created."""
    reason = "a machine wrote, and is not answered" if telling.context.machine else ""
    if entry.unproven:
        reason = "nothing proves who wrote"
    if entry.type is not TransactionType.CREATE:
        reason = "a ticket is answered automatically once, when it is created"
    comment = _is_comment(scrip, entry)

    def against(user: User) -> str:
        return reason or _hidden(telling, entry, user, comment)

    return _orders(telling, scrip, entry, NoticeKind.AUTOREPLY, against)


def _notify(telling: _Telling, scrip: Scrip, entry: Transaction) -> Sequence[MailIntent]:
    """To all but the one who did it, and those who are to hear nothing of this ticket."""
    comment = _is_comment(scrip, entry)

    def against(user: User) -> str:
        return _not_to_be_told(telling, entry, user, comment)

    return _orders(telling, scrip, entry, NoticeKind.NOTICE, against)


def _not_to_be_told(telling: "_Telling", entry: Transaction, user: User, comment: bool) -> str:
    if user.id == entry.by:
        return "did it"
    if user.id in telling.context.ticket.squelched:
        return "gets no mail about this ticket"
    if user.id in telling.context.ticket.muted:
        return "muted this ticket"
    return _hidden(telling, entry, user, comment)


@dataclass(frozen=True, slots=True)
class GatheredMailCheck:
    """What is asked again of mail that waited: of the ``ticket`` as it is now."""

    context: ScripContext

    def against(self, user: User, entry: Transaction, *, comment: bool) -> str:
        """Why somebody may not be told any more of what happened before; empty: they may."""
        telling = _Telling(self.context)
        return _reason(telling, user, lambda user: _not_to_be_told(telling, entry, user, comment))

    def is_staff(self, user: User) -> bool:
        """Whether they work on the ticket, or at least do not stand outside it."""
        telling = _Telling(self.context)
        return _is_staff(telling, user) or (user.privileged and not _is_public(telling, user))


def _is_comment(scrip: Scrip, entry: Transaction) -> bool:
    return scrip.as_comment or entry.internal


def _orders(
    telling: _Telling, scrip: Scrip, entry: Transaction, kind: NoticeKind, against: Callable[[User], str]
) -> Sequence[MailIntent]:
    """One order, or two where a scrip names both sides: requestors do not read in a header who the staff is."""
    reached: dict[str, list[User]] = {}
    dropped: list[tuple[str, str]] = []
    for role, user in _named(telling, scrip):
        if reason := _reason(telling, user, against):
            dropped.append((user.address, reason))
        else:
            telling.told.add(user.id)
            reached.setdefault(role, []).append(user)
    if not reached and not dropped:
        return ()
    return [
        MailIntent(
            scrip=scrip.name,
            kind=kind,
            template=scrip.template,
            transaction=entry,
            to=to,
            cc=copied,
            as_comment=_is_comment(scrip, entry),
            by_machine=telling.context.machine,
            staff=staff,
            dropped=tuple(dropped) if number == 0 else (),
        )
        for number, (to, copied, staff) in enumerate(_sides(reached))
    ]


def _sides(reached: dict[str, list[User]]) -> list[tuple[tuple[User, ...], tuple[User, ...], bool]]:
    """To and Cc of each order, and whether it is for staff: those outside, then the staff with whom a scrip names itself;
    at least one, empty."""
    requestors, cc = (tuple(reached.pop(role, ())) for role in PUBLIC)
    staff = tuple(user for users in reached.values() for user in users)
    sides = [(requestors, cc, False) if requestors else (cc, (), False)] if requestors or cc else []
    sides += [(staff, (), True)] if staff else []
    return sides or [((), (), False)]


def _named(telling: _Telling, scrip: Scrip) -> Iterator[tuple[str, User]]:
    """The people in a scrip's roles, then those it names itself (their role is empty), each once."""
    seen: set[int] = set()
    for role in (*scrip.roles, "") if scrip.users else scrip.roles:
        for user_id in sorted(_in_role(telling, Role(role)) if role else scrip.users):
            user = telling.context.users(user_id)
            if user is not None and user.id not in seen:
                seen.add(user.id)
                yield role, user


def _in_role(telling: _Telling, role: Role) -> frozenset[int]:
    """A ticket's people in a role, and its queue's."""
    ids = _on_ticket(telling, role)
    if role is Role.CC:
        return ids | telling.context.queue.cc
    return ids | telling.context.queue.admin_cc if role is Role.ADMIN_CC else ids


def _on_ticket(telling: _Telling, role: Role) -> frozenset[int]:
    """A ticket's own people in a role, those of groups that watch it as well."""
    ids = telling.context.ticket.watchers(role)
    if telling.context.ticket.groups:
        ids = ids.union(*map(telling.context.members, telling.context.ticket.groups_in(role)))
    return ids


def _reason(telling: _Telling, user: User, against: Callable[[User], str]) -> str:
    """Why somebody is not mailed; empty: they are."""
    if user.id in telling.told:
        return "told already by another scrip"
    if user.id == SYSTEM_ID:
        return "is nobody"
    if user.address in telling.context.ours:
        return "is an address of ours"
    if user.address in telling.context.squelch:
        return "not to be mailed this time"
    if user.disabled:
        return "is disabled"
    return against(user) or ("mail to them bounced too often" if user.unreachable else "")


def _hidden(telling: _Telling, entry: Transaction, user: User, comment: bool) -> str:
    """Why somebody may not read it. What is said in public the ticket's own Requestors and Ccs read without any right:
    it is said to them. What is internal no Requestor reads who is nothing else besides, whatever their rights."""
    may = telling.context.may
    if comment:
        outside = user.id in _on_ticket(telling, Role.REQUESTOR) and not _is_staff(telling, user)
        return "comments are for staff" if outside or not may(user, Right.SHOW_TICKET_COMMENTS) else ""
    if entry.type in SAID_IN_PUBLIC and _is_public(telling, user):
        return ""
    if not may(user, Right.SHOW_TICKET):
        return "may not see the ticket"
    needed = NEEDED.get(entry.type)
    return "may not see this of the ticket" if needed and not may(user, needed) else ""


def _is_public(telling: _Telling, user: User) -> bool:
    return user.id in _on_ticket(telling, Role.REQUESTOR) or user.id in _on_ticket(telling, Role.CC)


def _is_staff(telling: _Telling, user: User) -> bool:
    return user.id in _in_role(telling, Role.OWNER) or user.id in _in_role(telling, Role.ADMIN_CC)


SAID_IN_PUBLIC = frozenset({TransactionType.CREATE, TransactionType.CORRESPOND, TransactionType.STATUS})

NEEDED: dict[TransactionType, Right] = {
    TransactionType.CUSTOM_FIELD: Right.SEE_CUSTOM_FIELD,
    TransactionType.EMAIL_RECORD: Right.SHOW_OUTGOING_EMAIL,
    TransactionType.EMAIL_WITHDRAWN: Right.SHOW_OUTGOING_EMAIL,
    **dict.fromkeys(
        (
            TransactionType.NOTE,
            TransactionType.EMAIL_WAITS,
            TransactionType.EMAIL_DROPPED,
            TransactionType.SCRIP,
            TransactionType.COMMAND_RESULT,
            TransactionType.SYSTEM_ERROR,
            TransactionType.ADD_LINK,
            TransactionType.DELETE_LINK,
            TransactionType.SPLIT,
            TransactionType.UNBLOCKED,
            TransactionType.BCC_ONCE,
            TransactionType.LEFT_OUT,
            TransactionType.OVERDUE,
            TransactionType.SLA_WARNING,
            TransactionType.SLA_BREACH,
            TransactionType.SILENCE,
            TransactionType.ESCALATE,
        ),
        Right.SHOW_TICKET_COMMENTS,
    ),
}
"""What is for some only, besides seeing the ticket. Entries that name another ticket are staff's: whoever sees this one need
not see that."""

MAILINGS: dict[str, Callable[[_Telling, Scrip, Transaction], Sequence[MailIntent]]] = {
    ActionKind.AUTOREPLY: _autoreply,
    ActionKind.NOTIFY: _notify,
}
"""How mail is ordered. Every other action is an effect, for the desk."""
