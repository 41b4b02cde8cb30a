"""What stands beside a ticket for who looks at it: what was promised on it, its reminders, and until when they put it off."""

from mailticket.application.service import Looker
from mailticket.application.service_levels.shown import promised
from mailticket.application.shapes import Viewer
from mailticket.application.tickets.follow_up_list import follow_ups_json, follow_ups_of
from mailticket.model.queue import Queue
from mailticket.model.ticket import Ticket
from mailticket.storage.follow_ups import OnTicket


async def stands(
    service: Looker, viewer: Viewer, queue: Queue, ticket: Ticket, known: OnTicket | None = None
) -> dict[str, object]:
    """As JSON shapes, to be put with the ticket's own; ``known`` is what was looked up already."""
    found = await promised(service, viewer, queue, ticket)
    if known is None:
        return found | await follow_ups_of(service, viewer, queue, ticket)
    return found | follow_ups_json(viewer, queue, ticket, known, service.clock())
