"""One change to one ticket: asks the right, makes the new state, writes the history that says so.

Every function takes the act (who, when, by which way), the queue and the ticket, and returns a ``Change``; it raises
Refused when the actor may not or the change makes no sense. Nothing is changed in place.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from mailticket.desk.rights import Rights
from mailticket.model.errors import Refused
from mailticket.model.evidence import UNKNOWN, Evidence
from mailticket.model.letter_head import NO_HEAD, LetterHead
from mailticket.model.lifecycle import DELETED, Lifecycle
from mailticket.model.person import User
from mailticket.model.queue import Queue
from mailticket.model.right import Right, Role
from mailticket.model.ticket import SETTABLE, TIME_RIGHTS, Link, LinkKind, Ticket
from mailticket.model.ticket_fields import Kind
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


MOST_NUMBER = 2_000_000_000
"""What every database keeps as a number; nobody's priority or minutes are more."""

LEAST = {Kind.MINUTES: 0}
"""The least number of a kind, where that is not as far below nothing."""


def open_ticket(act: Act, queue: Queue, ticket_id: int, opening: Opening) -> Change:
    """A new ticket. Needs CreateTicket in the queue, unless a person let it through. ``due_in`` of the queue counts from now. An
    owner must hold OwnTicket on the ticket as it is then: by a role they have on it as well (RT's deferred owner)."""
    if not opening.let_through:
        require(act, Right.CREATE_TICKET, queue, None)
    life = queue.lifecycle
    status = opening.status or life.initial[0]
    _check_status(life, status)
    if status not in life.following(""):
        raise Refused("status_not_allowed", status=status, allowed=_listed(life.following("")), ticket=ticket_id)
    priority = queue.initial_priority if opening.priority is None else opening.priority
    if not -MOST_NUMBER <= priority <= MOST_NUMBER:
        raise Refused("bad_value", field="priority", value=priority)
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
        final_priority=queue.final_priority if opening.final_priority is None else opening.final_priority,
        time_worked=opening.said.minutes,
        starts=opening.starts,
        due=_due(act, queue, opening),
        started=None if status in life.initial else act.now,
        resolved=act.now if status in life.inactive else None,
        requestors=frozenset(opening.requestors),
        cc=frozenset(opening.cc),
        admin_cc=frozenset(opening.admin_cc),
        groups=frozenset(opening.groups),
        values=opening.values,
        **opening.others,
    )
    _require_time(act, queue, replace(ticket, time_worked=0), opening.said)
    if (owner := opening.owner) is not None:
        if not act.rights.may(owner, Right.OWN_TICKET, queue, ticket):
            raise Refused("not_owner_allowed", address=owner.address, queue=queue.name)
        ticket = replace(ticket, owner_id=owner.id)
    return Change(ticket, (entry(act, ticket, TransactionType.CREATE, said=opening.said),))


def _due(act: Act, queue: Queue, opening: Opening) -> datetime | None:
    if opening.due is not None or queue.due_in is None:
        return opening.due
    return act.now + timedelta(minutes=queue.due_in)


def correspond(act: Act, queue: Queue, ticket: Ticket, said: Said, *, reopens: bool = True) -> Change:
    """A public reply. Needs ReplyToTicket. Opens a ticket that is not active (RT's AutoOpenInactive); sets Told when
    somebody else than a requestor writes."""
    require(act, Right.REPLY_TO_TICKET, queue, ticket)
    _require_time(act, queue, ticket, said)
    return replied(act, queue, ticket, said, reopens=reopens)


def replied(act: Act, queue: Queue, ticket: Ticket, said: Said, *, reopens: bool = True) -> Change:
    """The same, no right asked."""
    told = ticket.told if act.actor.id in ticket.requestors else act.now
    change = Change(
        touched(act, replace(ticket, told=told, time_worked=ticket.time_worked + said.minutes)),
        (entry(act, ticket, TransactionType.CORRESPOND, said=said),),
    )
    life = queue.lifecycle
    if reopens and ticket.status not in life.active and ticket.status != DELETED:
        return change.then(lambda now: _become(act, life, now, life.replied))
    return change


def comment(act: Act, queue: Queue, ticket: Ticket, said: Said) -> Change:
    """An internal note. Needs CommentOnTicket."""
    require(act, Right.COMMENT_ON_TICKET, queue, ticket)
    return commented(act, queue, ticket, said)


def commented(act: Act, queue: Queue, ticket: Ticket, said: Said) -> Change:
    """The same, no right asked but that to enter time."""
    _require_time(act, queue, ticket, said)
    worked = replace(ticket, time_worked=ticket.time_worked + said.minutes)
    return Change(touched(act, worked), (entry(act, ticket, TransactionType.COMMENT, said=said),))


def note(act: Act, ticket: Ticket, said: Said, *, about: str = "") -> Change:
    """File automatic mail: history, and nothing else. No right is asked: the caller knows it belongs here."""
    return Change(ticket, (entry(act, ticket, TransactionType.NOTE, said=said, field=about),))


def ordered(act: Act, ticket: Ticket, transcript: str, fate: str, *, undid: str = "") -> Change:
    """What the orders of a letter came to, line by line; ``undid`` is the letter whose orders were undone. No right is
    asked: it only says what was done, or why not."""
    said = Said(transcript)
    return Change(ticket, (entry(act, ticket, TransactionType.COMMAND_RESULT, said=said, field=fate, new=undid),))


def _require_time(act: Act, queue: Queue, ticket: Ticket, said: Said) -> None:
    if said.minutes:
        require_any(act, TIME_RIGHTS, queue, ticket)
        if not 0 <= ticket.time_worked + said.minutes <= MOST_NUMBER:
            raise Refused("bad_value", field="time_worked", value=ticket.time_worked + said.minutes)
        if said.worker is not None and not act.rights.works_on(said.worker, queue, ticket):
            raise Refused("no_worker", address=said.worker.address, ticket=ticket.id)


def add_time(act: Act, queue: Queue, ticket: Ticket, said: Said) -> Change:
    """Time worked alone: the minutes of ``said``, with who worked them and when; less than nothing takes away. Needs
    ModifyTimeworked or ModifyTicket."""
    require_any(act, TIME_RIGHTS, queue, ticket)
    before, now = ticket.time_worked, ticket.time_worked + said.minutes
    if not said.minutes:
        raise Refused("nothing_to_change", ticket=ticket.id)
    _require_time(act, queue, ticket, said)
    worked = touched(act, replace(ticket, time_worked=now))
    return Change(
        worked,
        (entry(act, worked, TransactionType.SET, field="TimeWorked", old=str(before), new=str(now), said=said),),
    )


def set_status(
    act: Act,
    queue: Queue,
    ticket: Ticket,
    status: str,
    *,
    blockers: Sequence[int] = (),
    hidden: int = 0,
    askers_close: bool = False,
) -> Change:
    """Another status, if the lifecycle allows it; needs the right the lifecycle asks for (ModifyTicket, or DeleteTicket for
    "deleted"); who asked for it may say that it is done, where ``askers_close``. A ticket is not resolved while tickets it
    depends on are not: ``blockers`` are those the actor may see, ``hidden`` counts the others. Deleting and rejecting do not wait
    for anybody."""
    life = queue.lifecycle
    status = " ".join(status.split()).lower()
    _require_status(act, queue, ticket, status, askers_close=askers_close)
    _check_status(life, status)
    if status == ticket.status:
        raise Refused("status_already", ticket=ticket.id, status=status)
    if status not in life.following(ticket.status):
        allowed = _listed(life.following(ticket.status)) or "-"
        raise Refused("status_not_allowed", status=status, allowed=allowed, ticket=ticket.id)
    if (blockers or hidden) and status == life.resolved:
        named = ", ".join([*(f"#{number}" for number in blockers), *([f"+{hidden}"] if hidden else [])])
        raise Refused("unresolved_dependencies", ticket=ticket.id, blockers=named)
    return _become(act, life, ticket, status)


def _require_status(act: Act, queue: Queue, ticket: Ticket, status: str, *, askers_close: bool) -> None:
    """Who asked for it says that it is done where they may reply and that takes ModifyTicket alone; else it is told in plain
    words that they may not."""
    needed = queue.lifecycle.right(ticket.status, status)
    if status == queue.lifecycle.resolved and act.actor.id in ticket.requestors:
        if act.rights.may(act.actor, needed, queue, ticket):
            return
        may_reply = act.rights.may(act.actor, Right.REPLY_TO_TICKET, queue, ticket)
        if askers_close and may_reply and needed == Right.MODIFY_TICKET:
            return
        raise Refused("requestor_may_not_close", ticket=ticket.id)
    require_any(act, (needed,), queue, ticket)


def _check_status(life: Lifecycle, status: str) -> None:
    if status not in life:
        raise Refused("bad_status", status=status, allowed=_listed(life.statuses))


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)


def _become(act: Act, life: Lifecycle, ticket: Ticket, status: str) -> Change:
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


def move(act: Act, queue: Queue, ticket: Ticket, target: Queue) -> Change:
    """To another queue. Needs ModifyTicket here and CreateTicket there (RT). A status the other lifecycle does not have
    becomes the one that fits; an owner who may not own there stays, for staff to see."""
    require(act, Right.MODIFY_TICKET, queue, ticket)
    if target.id == queue.id:
        raise Refused("nothing_to_change", ticket=ticket.id)
    require(act, Right.CREATE_TICKET, target, None)
    change = changed(act, replace(ticket, queue_id=target.id), TransactionType.SET, "Queue", queue.name, target.name)
    status = target.lifecycle.equivalent(ticket.status, queue.lifecycle)
    if status == ticket.status:
        return change
    return change.then(lambda now: _become(act, target.lifecycle, now, status))


VALUES: dict[Kind, type] = {Kind.TEXT: str, Kind.NUMBER: int, Kind.MINUTES: int, Kind.MOMENT: datetime}
"""What the values of plain fields are."""


def set_field(act: Act, queue: Queue, ticket: Ticket, name: str, value: str | int | datetime | None) -> Change:
    """One plain field. Needs one of its rights (``TicketField.set_with``). A date may be None: not set."""
    field = SETTABLE.get(name)
    require_any(act, (Right.MODIFY_TICKET, *(field.set_with if field else ())), queue, ticket)
    if field is None:
        raise Refused("bad_field", field=name, allowed=", ".join(sorted(SETTABLE)))
    if not (isinstance(value, VALUES[field.kind]) or (field.nullable and value is None)):
        raise Refused("bad_value", field=name, value=value)
    if isinstance(value, int) and not LEAST.get(field.kind, -MOST_NUMBER) <= value <= MOST_NUMBER:
        raise Refused("bad_value", field=name, value=value)
    before = getattr(ticket, name)
    if before == value:
        raise Refused("nothing_to_change", ticket=ticket.id)
    if name == "time_worked":
        return add_time(act, queue, ticket, Said(minutes=int(str(value)) - ticket.time_worked))
    after = replace(ticket, **{name: value})  # type: ignore[arg-type]
    return changed(act, after, TransactionType.SET, field.label, plain(before), plain(value))


def plain(value: object) -> str:
    """A field's value as history keeps it."""
    if value is None:
        return ""
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else str(value)


def read_plain(kind: Kind, text: str) -> str | int | datetime | None:
    """The value that ``plain`` wrote."""
    if kind is Kind.MOMENT:
        return datetime.fromisoformat(text) if text else None
    return text if kind is Kind.TEXT else int(text)


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
    said: Said = Said(),  # frozen
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
