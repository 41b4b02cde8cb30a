"""One change to one ticket: asks the right, makes the new state, writes the history that says so.

Every function takes the act (who, when, by which way), the queue and the ticket, and returns a ``Change``; it raises
Refused when the actor may not or the change makes no sense. Nothing is changed in place.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from mailticket.desk.rights import Rights
from mailticket.model.errors import Refused
from mailticket.model.lifecycle import DEFAULT, Lifecycle
from mailticket.model.person import User
from mailticket.model.queue import Queue
from mailticket.model.right import Right, Role
from mailticket.model.ticket import Link, LinkKind, Ticket
from mailticket.model.transaction import Attachment, Transaction, TransactionType, Via


@dataclass(frozen=True, slots=True)
class Act:
    """Who does it, when, by which way, out of which letter; ``new_id`` numbers transactions, ``shown`` names users."""

    actor: User
    rights: Rights
    now: datetime
    via: Via
    new_id: Callable[[], int]
    shown: Callable[[int], str]
    letter_id: int | None = None
    message_id: str = ""
    evidence: int = 0
    lifecycle: Lifecycle = DEFAULT


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody wrote, with the files that came with it."""

    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """The ticket as it is now, and the history that brought it here."""

    ticket: Ticket
    transactions: tuple[Transaction, ...] = ()

    def then(self, step: Callable[[Ticket], "Change"]) -> "Change":
        """Another change on top of this one."""
        after = step(self.ticket)
        return Change(after.ticket, self.transactions + after.transactions)


@dataclass(frozen=True, slots=True)
class Opening:
    """What a new ticket starts with. None means the queue's own."""

    subject: str
    said: Said = Said()
    requestors: Collection[int] = ()
    cc: Collection[int] = ()
    admin_cc: Collection[int] = ()
    priority: int | None = None
    status: str | None = None


def open_ticket(act: Act, queue: Queue, ticket_id: int, opening: Opening) -> Change:
    """A new ticket. Needs CreateTicket in the queue. ``due_in`` of the queue counts from now."""
    require(act, Right.CREATE_TICKET, queue, None)
    priority = queue.initial_priority if opening.priority is None else opening.priority
    status = opening.status or act.lifecycle.initial[0]
    _check_status(act, status)
    ticket = Ticket(
        id=ticket_id,
        queue_id=queue.id,
        subject=opening.subject,
        status=status,
        creator_id=act.actor.id,
        created=act.now,
        last_updated=act.now,
        last_updated_by=act.actor.id,
        priority=priority,
        initial_priority=priority,
        final_priority=queue.final_priority,
        time_worked=opening.said.minutes,
        due=None if queue.due_in is None else act.now + timedelta(minutes=queue.due_in),
        started=None if status in act.lifecycle.initial else act.now,
        resolved=act.now if status in act.lifecycle.inactive else None,
        requestors=frozenset(opening.requestors),
        cc=frozenset(opening.cc),
        admin_cc=frozenset(opening.admin_cc),
    )
    return Change(ticket, (_entry(act, ticket, TransactionType.CREATE, said=opening.said),))


def correspond(act: Act, queue: Queue, ticket: Ticket, said: Said, *, reopens: bool = True) -> Change:
    """A public reply. Needs ReplyToTicket. Opens a ticket that is not active (RT's AutoOpenInactive); sets Told when
    somebody else than a requestor writes."""
    require(act, Right.REPLY_TO_TICKET, queue, ticket)
    told = ticket.told if act.actor.id in ticket.requestors else act.now
    change = Change(
        _touched(act, replace(ticket, told=told, time_worked=ticket.time_worked + said.minutes)),
        (_entry(act, ticket, TransactionType.CORRESPOND, said=said),),
    )
    if reopens and ticket.status not in act.lifecycle.active:
        return change.then(lambda now: _become(act, now, act.lifecycle.active[0]))
    return change


def comment(act: Act, queue: Queue, ticket: Ticket, said: Said) -> Change:
    """An internal note. Needs CommentOnTicket."""
    require(act, Right.COMMENT_ON_TICKET, queue, ticket)
    worked = replace(ticket, time_worked=ticket.time_worked + said.minutes)
    return Change(_touched(act, worked), (_entry(act, ticket, TransactionType.COMMENT, said=said),))


def note(act: Act, ticket: Ticket, said: Said, *, about: str = "") -> Change:
    """File automatic mail: history, and nothing else. No right is asked: the caller knows it belongs here."""
    return Change(ticket, (_entry(act, ticket, TransactionType.NOTE, said=said, field=about),))


def set_status(act: Act, queue: Queue, ticket: Ticket, status: str) -> Change:
    """Another status of the lifecycle. Needs ModifyTicket, for "deleted" DeleteTicket."""
    status = status.strip().lower()
    _check_status(act, status)
    require(act, Right.DELETE_TICKET if status == "deleted" else Right.MODIFY_TICKET, queue, ticket)
    if status == ticket.status:
        raise Refused("status_already", ticket=ticket.id, status=status)
    return _become(act, ticket, status)


def _check_status(act: Act, status: str) -> None:
    if status not in act.lifecycle:
        raise Refused("bad_status", status=status, allowed=", ".join(act.lifecycle.statuses))


def _become(act: Act, ticket: Ticket, status: str) -> Change:
    """Started is set when a ticket leaves the initial statuses, Resolved when it enters the inactive ones (RT)."""
    life = act.lifecycle
    resolved = ticket.resolved
    if status in life.inactive and ticket.status not in life.inactive:
        resolved = act.now
    elif status not in life.inactive:
        resolved = None
    started = act.now if ticket.started is None and status not in life.initial else ticket.started
    after = replace(ticket, status=status, started=started, resolved=resolved)
    return _changed(act, after, TransactionType.STATUS, "Status", ticket.status, status)


def take(act: Act, queue: Queue, ticket: Ticket) -> Change:
    """Become the owner of a ticket nobody owns. Needs TakeTicket (or ModifyTicket, ReassignTicket) and OwnTicket."""
    require(act, Right.OWN_TICKET, queue, ticket)
    _require_any(act, (Right.TAKE_TICKET, Right.MODIFY_TICKET, Right.REASSIGN_TICKET), queue, ticket)
    if ticket.owner_id == act.actor.id:
        raise Refused("already_owner", ticket=ticket.id)
    if ticket.owner_id is not None:
        raise Refused("take_owned", ticket=ticket.id, owner=act.shown(ticket.owner_id))
    return _own(act, ticket, act.actor.id, TransactionType.TAKE)


def give(act: Act, queue: Queue, ticket: Ticket, owner: User | None) -> Change:
    """Another owner, or nobody. The new owner needs OwnTicket; giving away what another owns needs ReassignTicket."""
    if owner is not None and owner.id == act.actor.id and ticket.owner_id is None:
        return take(act, queue, ticket)
    if (owner.id if owner else None) == ticket.owner_id:
        raise Refused("already_owner" if owner else "nobody_owns", ticket=ticket.id)
    if ticket.owner_id in (None, act.actor.id):
        _require_any(act, (Right.MODIFY_TICKET, Right.REASSIGN_TICKET), queue, ticket)
    elif owner is not None and owner.id == act.actor.id:
        _require_any(act, (Right.STEAL_TICKET, Right.REASSIGN_TICKET), queue, ticket)
    else:
        require(act, Right.REASSIGN_TICKET, queue, ticket)
    if owner is None:
        return _own(act, ticket, None, TransactionType.UNTAKE)
    if not act.rights.may(owner, Right.OWN_TICKET, queue, ticket):
        raise Refused("not_owner_allowed", address=owner.address, queue=queue.name)
    return _own(act, ticket, owner.id, TransactionType.STEAL if owner.id == act.actor.id else TransactionType.GIVE)


def _own(act: Act, ticket: Ticket, owner_id: int | None, kind: TransactionType) -> Change:
    def name(user_id: int | None) -> str:
        return "" if user_id is None else act.shown(user_id)

    after = replace(ticket, owner_id=owner_id)
    return _changed(act, after, kind, "Owner", name(ticket.owner_id), name(owner_id))


def move(act: Act, queue: Queue, ticket: Ticket, target: Queue) -> Change:
    """To another queue. Needs ModifyTicket here and CreateTicket there (RT)."""
    require(act, Right.MODIFY_TICKET, queue, ticket)
    require(act, Right.CREATE_TICKET, target, None)
    if target.id == queue.id:
        raise Refused("nothing_to_change", ticket=ticket.id)
    return _changed(act, replace(ticket, queue_id=target.id), TransactionType.SET, "Queue", queue.name, target.name)


FIELDS: dict[str, tuple[str, type]] = {
    "subject": ("Subject", str),
    "priority": ("Priority", int),
    "initial_priority": ("InitialPriority", int),
    "final_priority": ("FinalPriority", int),
    "time_worked": ("TimeWorked", int),
    "time_estimated": ("TimeEstimated", int),
    "time_left": ("TimeLeft", int),
    "starts": ("Starts", datetime),
    "started": ("Started", datetime),
    "due": ("Due", datetime),
    "told": ("Told", datetime),
}
"""What ``set_field`` may change: our name, RT's name in the history, the type of its value."""


def set_field(act: Act, queue: Queue, ticket: Ticket, name: str, value: str | int | datetime | None) -> Change:
    """One plain field. Needs ModifyTicket. A date may be None: not set."""
    require(act, Right.MODIFY_TICKET, queue, ticket)
    if name not in FIELDS:
        raise Refused("bad_field", field=name, allowed=", ".join(sorted(FIELDS)))
    shown, kind = FIELDS[name]
    if not (isinstance(value, kind) or (kind is datetime and value is None)):
        raise Refused("bad_value", field=name, value=value)
    if isinstance(value, int) and name.startswith("time_") and value < 0:
        raise Refused("bad_value", field=name, value=value)
    before = getattr(ticket, name)
    if before == value:
        raise Refused("nothing_to_change", ticket=ticket.id)
    after = replace(ticket, **{name: value})  # type: ignore[arg-type]
    return _changed(act, after, TransactionType.SET, shown, _plain(before), _plain(value))


def _plain(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else str(value)


def watch(act: Act, queue: Queue, ticket: Ticket, role: Role, user: User) -> Change:
    """Add a watcher. Needs ModifyTicket."""
    require(act, Right.MODIFY_TICKET, queue, ticket)
    return _watching(act, ticket, role, user)


def _watching(act: Act, ticket: Ticket, role: Role, user: User) -> Change:
    now = ticket.watchers(role)
    if user.id in now:
        return Change(ticket)
    name = {Role.REQUESTOR: "requestors", Role.CC: "cc", Role.ADMIN_CC: "admin_cc"}[role]
    after = replace(ticket, **{name: now | {user.id}})  # type: ignore[arg-type]
    return _changed(act, after, TransactionType.ADD_WATCHER, role.value, "", user.address)


def refer(act: Act, ticket: Ticket, other: int) -> Change:
    """Let staff see that a letter claimed to concern another ticket. No right is asked: the desk does it itself."""
    link = Link(ticket.id, LinkKind.REFERS_TO, other)
    after = replace(ticket, links=(*ticket.links, link))
    return Change(after, (_entry(act, ticket, TransactionType.ADD_LINK, field=LinkKind.REFERS_TO, new=str(other)),))


def record(act: Act, ticket: Ticket, kind: TransactionType, *, field: str, new: str) -> Change:
    """A fact about the ticket that changes nothing: mail sent, an error."""
    return Change(ticket, (_entry(act, ticket, kind, field=field, new=new),))


def _changed(act: Act, after: Ticket, kind: TransactionType, field: str, old: str, new: str) -> Change:
    return Change(_touched(act, after), (_entry(act, after, kind, field=field, old=old, new=new),))


def _touched(act: Act, ticket: Ticket) -> Ticket:
    return replace(ticket, last_updated=act.now, last_updated_by=act.actor.id)


def _entry(
    act: Act,
    ticket: Ticket,
    kind: TransactionType,
    *,
    said: Said = Said(),  # frozen
    field: str = "",
    old: str = "",
    new: str = "",
) -> Transaction:
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
        text=said.text,
        letter_id=act.letter_id,
        message_id=act.message_id,
        evidence=act.evidence,
        attachments=said.attachments,
    )


def require(act: Act, right: Right, queue: Queue, ticket: Ticket | None) -> None:
    """Raise Refused unless the actor holds the right."""
    _require_any(act, (right,), queue, ticket)


def _require_any(act: Act, rights: tuple[Right, ...], queue: Queue, ticket: Ticket | None) -> None:
    if any(act.rights.may(act.actor, right, queue, ticket) for right in rights):
        return
    if ticket is None:
        raise Refused("no_right_in_queue", address=act.actor.address, right=rights[0].value, queue=queue.name)
    if not act.rights.may(act.actor, Right.SHOW_TICKET, queue, ticket):
        raise Refused("no_such_ticket", ticket=ticket.id)  # who may not see it does not learn that it exists
    raise Refused("no_right", address=act.actor.address, right=rights[0].value, ticket=ticket.id)
