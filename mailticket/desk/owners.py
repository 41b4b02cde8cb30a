"""Whose a ticket is: take, give, steal, and give up, by RT's rules."""

from mailticket.desk.acts import Act, Change, changed, require, require_any
from mailticket.model.dataclass import replace
from mailticket.model.errors import Refused
from mailticket.model.person import User
from mailticket.model.queue import Queue
from mailticket.model.right import Right
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import TransactionType


def take(act: Act, queue: Queue, ticket: Ticket) -> Change:
    """Become the owner of a ticket nobody owns. Needs TakeTicket (or ModifyTicket, ReassignTicket) and OwnTicket."""
    require(act, Right.OWN_TICKET, queue, ticket)
    require_any(act, (Right.TAKE_TICKET, Right.MODIFY_TICKET, Right.REASSIGN_TICKET), queue, ticket)
    if ticket.owner_id == act.actor.id:
        raise Refused("already_owner", ticket=ticket.id, owner=act.actor.address)
    if ticket.owner_id is not None:
        raise Refused("take_owned", ticket=ticket.id, owner=act.shown(ticket.owner_id))
    return _own(act, ticket, act.actor.id, TransactionType.TAKE)


def give(act: Act, queue: Queue, ticket: Ticket, owner: User | None) -> Change:
    """Another owner, or nobody. The new owner needs OwnTicket; giving away what another owns needs ReassignTicket."""
    require(act, Right.SHOW_TICKET, queue, ticket)
    if owner is not None and owner.id == act.actor.id and ticket.owner_id is None:
        return take(act, queue, ticket)
    if (owner.id if owner else None) == ticket.owner_id:
        raise Refused("already_owner" if owner else "nobody_owns", ticket=ticket.id, owner=owner and owner.address)
    if ticket.owner_id in (None, act.actor.id):
        require_any(act, (Right.MODIFY_TICKET, Right.REASSIGN_TICKET), queue, ticket)
    elif owner is not None and owner.id == act.actor.id:
        require_any(act, (Right.STEAL_TICKET, Right.REASSIGN_TICKET), queue, ticket)
    else:
        require(act, Right.REASSIGN_TICKET, queue, ticket)
    if owner is None:
        return _own(act, ticket, None, TransactionType.UNTAKE)
    if not act.rights.may(owner, Right.OWN_TICKET, queue, ticket):
        raise Refused("not_owner_allowed", address=owner.address, queue=queue.name)
    return _own(act, ticket, owner.id, TransactionType.STEAL if owner.id == act.actor.id else TransactionType.GIVE)


def steal(act: Act, queue: Queue, ticket: Ticket) -> Change:
    """Become the owner of somebody else's ticket. Needs StealTicket (or ReassignTicket) and OwnTicket."""
    require(act, Right.OWN_TICKET, queue, ticket)
    if ticket.owner_id is None:
        raise Refused("nobody_to_steal_from", ticket=ticket.id)
    return give(act, queue, ticket, act.actor)


def _own(act: Act, ticket: Ticket, owner_id: int | None, kind: TransactionType) -> Change:
    def name(user_id: int | None) -> str:
        return "" if user_id is None else act.shown(user_id)

    after = replace(ticket, owner_id=owner_id)
    return changed(act, after, kind, "Owner", name(ticket.owner_id), name(owner_id))
