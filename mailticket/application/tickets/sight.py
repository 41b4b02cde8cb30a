"""Which tickets somebody may see."""

from mailticket.application.service import Looker
from mailticket.model.person import SYSTEM, User
from mailticket.model.right import Right
from mailticket.model.ticket import Ticket
from mailticket.storage import tickets


def may(service: Looker, user: User, right: Right, ticket: Ticket) -> bool:
    """Whether somebody holds a right on a ticket."""
    snapshot = service.snapshot()
    return snapshot.rights.may(user, right, snapshot.directory.queues[ticket.queue_id], ticket)


async def hidden(service: Looker, user: User, numbers: set[int]) -> frozenset[int]:
    """Of these tickets, those a user may not see."""
    if not numbers or user.id == SYSTEM.id:
        return frozenset()
    found = await service.database.read(tickets.load, sorted(numbers))
    return frozenset(
        number for number in numbers if number not in found or not may(service, user, Right.SHOW_TICKET, found[number])
    )
