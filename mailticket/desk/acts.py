"""What a change of a ticket is made of: who acts, what they said, the entry of history; and the rights it asks for."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import field
from datetime import datetime
from typing import Any

from mailticket.desk.rights import Rights
from mailticket.model.dataclass import dataclass, replace
from mailticket.model.errors import Refused
from mailticket.model.evidence import UNKNOWN, Evidence
from mailticket.model.letter_head import NO_HEAD, LetterHead
from mailticket.model.lifecycle import Lifecycle
from mailticket.model.person import User
from mailticket.model.queue import Queue
from mailticket.model.right import Right, Role
from mailticket.model.ticket import Link, LinkKind, Ticket
from mailticket.model.transaction import Attachment, Transaction, TransactionType, Via


@dataclass(frozen=True, slots=True)
class Act:
    """Who does it, when, by which way, out of which letter; ``new_id`` numbers transactions, ``shown`` names users and
    ``group_name`` groups. ``ordered_in`` is the letter the order stood in, where another one had it done."""

    actor: User
    rights: Rights
    now: datetime
    via: Via
    new_id: Callable[[], int]
    shown: Callable[[int], str]
    group_name: Callable[[int], str] = "group:{}".format
    letter_id: int | None = None
    message_id: str = ""
    evidence: Evidence = UNKNOWN
    ordered_in: int | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody wrote, with the files that came with it, and what stood beside it in a letter; the minutes it took, whose
    (``worker``) and when where that is not the author's and now."""

    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    minutes: int = 0
    worker: User | None = None
    worked_at: datetime | None = None
    head: LetterHead = NO_HEAD


@dataclass(frozen=True, slots=True)
class Change:
    """The ticket as it is now, and the history that brought it here."""

    ticket: Ticket
    transactions: tuple[Transaction, ...] = ()

    def then(self, step: Callable[[Ticket], "Change"]) -> "Change":
        """Another change on top of this one."""
        after = step(self.ticket)
        return Change(after.ticket, self.transactions + after.transactions)


def refer(act: Act, ticket: Ticket, other: int) -> Change:
    """Let staff see that a letter claimed to concern another ticket. No right is asked: the desk does it itself."""
    link = Link(ticket.id, LinkKind.REFERS_TO, other)
    after = replace(ticket, links=(*ticket.links, link))
    return Change(after, (entry(act, ticket, TransactionType.ADD_LINK, field=LinkKind.REFERS_TO, new=str(other)),))


def record(act: Act, ticket: Ticket, kind: TransactionType, *, field: str, new: str, old: str = "") -> Change:
    """A fact about the ticket that changes nothing: mail sent, an error."""
    return Change(ticket, (entry(act, ticket, kind, field=field, old=old, new=new),))


def changed(act: Act, after: Ticket, kind: TransactionType, field: str, old: str, new: str) -> Change:
    """The ticket after a change, touched, with the entry that says what became of what."""
    return Change(touched(act, after), (entry(act, after, kind, field=field, old=old, new=new),))


def touched(act: Act, ticket: Ticket) -> Ticket:
    """Last updated now, by the actor."""
    return replace(ticket, last_updated=act.now, last_updated_by=act.actor.id)


def entry(
    act: Act,
    ticket: Ticket,
    kind: TransactionType,
    *,
    said: Said = Said(),  # noqa: B008  # frozen
    field: str = "",
    old: str = "",
    new: str = "",
) -> Transaction:
    """One entry of a ticket's history, by the actor."""
    return Transaction(
        id=act.new_id(),
        ticket_id=ticket.id,
        type=kind,
        by=act.actor.id,
        at=act.now,
        via=act.via,
        field=str(field),
        old=old,
        new=new,
        minutes=said.minutes,
        worker=None if said.worker is None or said.worker.id == act.actor.id else said.worker.id,
        worked_at=said.worked_at,
        text=said.text,
        letter_id=act.letter_id,
        message_id=act.message_id,
        evidence=act.evidence,
        attachments=said.attachments,
        head=said.head,
    )


def require(act: Act, right: Right, queue: Queue, ticket: Ticket | None) -> None:
    """Raise Refused unless the actor holds the right."""
    require_any(act, (right,), queue, ticket)


def require_any(act: Act, rights: tuple[str, ...], queue: Queue, ticket: Ticket | None) -> None:
    """Raise Refused unless the actor holds one of the rights. Who may not see a ticket does not learn that it exists."""
    if any(act.rights.may(act.actor, right, queue, ticket) for right in rights):
        return
    if ticket is None:
        raise Refused("no_right_in_queue", address=act.actor.address, right=str(rights[0]), queue=queue.name)
    if not act.rights.may(act.actor, Right.SHOW_TICKET, queue, ticket):
        raise Refused("no_such_ticket", ticket=ticket.id)
    raise Refused("no_right", address=act.actor.address, right=str(rights[0]), ticket=ticket.id)


@dataclass(frozen=True, slots=True)
class Opening:
    """What a new ticket starts with. None means the queue's own; ``groups`` are whole groups that watch it; ``let_through``:
    somebody decided that it be opened, whatever its author may do. ``others`` are more of its fields, by name."""

    subject: str
    said: Said = Said()
    requestors: Collection[int] = ()
    cc: Collection[int] = ()
    admin_cc: Collection[int] = ()
    groups: Collection[tuple[Role, int]] = ()
    owner: User | None = None
    priority: int | None = None
    final_priority: int | None = None
    status: str | None = None
    starts: datetime | None = None
    due: datetime | None = None
    others: Mapping[str, Any] = field(default_factory=dict)
    values: tuple[tuple[int, tuple[str, ...]], ...] = ()
    let_through: bool = False


def become(act: Act, life: Lifecycle, ticket: Ticket, status: str) -> Change:
    """Started is set when a ticket leaves the initial statuses, Resolved when it enters the inactive ones (RT). What it waited for
    to come is waited for no more."""
    resolved = ticket.resolved
    if status in life.inactive and ticket.status not in life.inactive:
        resolved = act.now
    elif status not in life.inactive:
        resolved = None
    started = act.now if ticket.started is None and status not in life.initial else ticket.started
    after = replace(ticket, status=status, started=started, resolved=resolved, stalled_until=None)
    return changed(act, after, TransactionType.STATUS, "Status", ticket.status, status)
