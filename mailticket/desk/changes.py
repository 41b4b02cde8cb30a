"""One change to one ticket: asks the right, makes the new state, writes the history that says so.

Every function takes the act (who, when, by which way), the queue and the ticket, and returns a ``Change``; it raises
Refused when the actor may not or the change makes no sense. Nothing is changed in place.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from mailticket.desk.acts import Act, Change, Opening, Said, become, changed, entry, require, require_any
from mailticket.desk.saying import MOST_NUMBER, add_time, require_time
from mailticket.model.dataclass import replace
from mailticket.model.errors import Refused
from mailticket.model.lifecycle import Lifecycle
from mailticket.model.queue import Queue
from mailticket.model.right import Right
from mailticket.model.ticket import SETTABLE, Ticket
from mailticket.model.ticket_fields import Kind
from mailticket.model.transaction import TransactionType

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
    require_time(act, queue, replace(ticket, time_worked=0), opening.said)
    if (owner := opening.owner) is not None:
        if not act.rights.may(owner, Right.OWN_TICKET, queue, ticket):
            raise Refused("not_owner_allowed", address=owner.address, queue=queue.name)
        ticket = replace(ticket, owner_id=owner.id)
    return Change(ticket, (entry(act, ticket, TransactionType.CREATE, said=opening.said),))


def _due(act: Act, queue: Queue, opening: Opening) -> datetime | None:
    if opening.due is not None or queue.due_in is None:
        return opening.due
    return act.now + timedelta(minutes=queue.due_in)


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
    return become(act, life, ticket, status)


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
    return change.then(lambda now: become(act, target.lifecycle, now, status))


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
