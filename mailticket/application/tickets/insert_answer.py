"""A canned answer's text for the form in which somebody writes a reply."""

from mailticket.application.service import Service
from mailticket.application.tickets.canned import answers_for, filled_in, people_of
from mailticket.application.tickets.page_lookups import became
from mailticket.model.canned_answer import no_such_answer
from mailticket.model.errors import Refused
from mailticket.model.names import name_key
from mailticket.model.person import User
from mailticket.model.right import Right
from mailticket.storage import people, tickets


async def answer_text(service: Service, user: User, number: int, name: str) -> str:
    """The text, filled in. Raises Refused for who may not comment on the ticket, as for an answer that is not there."""
    snapshot = service.snapshot()
    ticket = became(await service.database.read(tickets.load, [number]), number)
    if ticket is None:
        raise Refused("no_such_ticket", ticket=number)
    queue = snapshot.directory.queues[ticket.queue_id]
    if not snapshot.rights.may(user, Right.COMMENT_ON_TICKET, queue, ticket):
        raise no_such_answer(name, ())
    named = set(ticket.requestors) | ({ticket.owner_id} if ticket.owner_id else set())
    users = await service.database.read(people.users_by_id, named, service.clock())
    requestors = people_of(users, ticket)
    fitting = answers_for(snapshot, queue, requestors)
    found = next((one for one in fitting if name_key(one.name) == name_key(name.strip())), None)
    if found is None:
        raise no_such_answer(name.strip(), fitting)
    return filled_in(snapshot, found, ticket, requestors, user, users.get(ticket.owner_id or 0))
