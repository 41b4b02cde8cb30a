"""What is written is not written over what its author had not read."""

from mailticket.application.tickets.writing_parameters import Comment, Reply
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.model.errors import Refused
from mailticket.model.person import User
from mailticket.model.right import Right
from mailticket.storage.since import done_since


async def as_it_was_read(unit: UnitOfWork, user: User, asked: Reply | Comment) -> None:
    """Raise Refused where somebody else did something on the ticket, that they may see, since the entry they had read last."""
    ticket = unit.ticket(asked.id)
    if asked.seen is None or ticket is None or not unit.sees(user, ticket):
        return
    staff = unit.snapshot.rights.may(user, Right.SHOW_TICKET_COMMENTS, unit.queue(ticket.queue_id), ticket)
    if await unit.session.do(done_since, ticket.id, asked.seen, user.id, staff):
        raise Refused("changed_meanwhile", ticket=ticket.id)
