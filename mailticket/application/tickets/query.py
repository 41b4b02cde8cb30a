"""What people ask to see of tickets."""

from mailticket.application import shapes as views
from mailticket.application.changing import Caller
from mailticket.application.quoting import folded_here, for_outsiders, runs
from mailticket.application.service import Looker, Service, known, names
from mailticket.application.tickets import parameters as told
from mailticket.application.tickets.sight import hidden, may
from mailticket.application.tickets.standing import stands
from mailticket.desk.conversation import is_unread
from mailticket.model.errors import Refused
from mailticket.model.person import SYSTEM, User
from mailticket.model.queue import Queue
from mailticket.model.right import Right
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import Transaction
from mailticket.reading.quotes import may_quote
from mailticket.storage import people, seen, ticket_history, tickets
from mailticket.storage.said import SAYING, said_on


async def shown_ticket(
    service: Looker, caller: Caller, number: int
) -> tuple[views.Viewer, Queue, Ticket, list[Transaction]]:
    """A ticket with its history, as the asker may see them; a merged one's number finds what it became."""
    snapshot = service.snapshot()
    found = await service.database.read(tickets.load, [number])
    ticket = found.get(number)
    while ticket is not None and ticket.merged_into:
        ticket = found.get(ticket.merged_into)
    if ticket is None:
        raise Refused("no_such_ticket", ticket=number)
    queue = snapshot.directory.queues[ticket.queue_id]
    there = await service.database.read(people.users_by_address, [caller.actor], service.clock())
    user = known(there, caller.actor)
    if not may(service, user, Right.SHOW_TICKET, ticket):
        raise Refused("no_such_ticket", ticket=number)
    history = await service.database.read(ticket_history.history, ticket.id)
    unseen = await hidden(service, user, views.named_numbers(ticket, history))
    shown = await names(service, [ticket], {who for entry in history for who in (entry.by, entry.worked_by)})
    eyes = views.Viewer(snapshot, user, shown, unseen)
    seen = views.visible_history(eyes, queue, ticket, history)
    if not eyes.may(Right.SHOW_TICKET_COMMENTS, queue, ticket):
        seen = await for_outsiders(service.database, ticket.id, seen)
    return eyes, queue, ticket, seen


async def show(service: Service, caller: Caller, asked: told.Show) -> dict[str, object]:
    """A ticket with its history, as who asks may see them; they have read it then."""
    eyes, queue, ticket, history = await shown_ticket(service, caller, asked.id)
    await _mark_read(service, eyes.user, ticket)
    quoting = {entry.id for entry in history if entry.text and may_quote(entry.text)}
    _, sent = await service.database.read(said_on, ticket.id) if quoting else ([], [])
    said = [entry for entry in history if entry.text and entry.type in SAYING]
    parts = await folded_here(service.database, ticket.id, said, sent, quoting)
    rows = views.history_json(history, eyes.shown)
    return (
        views.ticket_json(eyes, ticket, queue, service.clock())
        | await stands(service, eyes, queue, ticket)
        | {"history": [row | {"said": runs(parts, entry.id)} for row, entry in zip(rows, history, strict=True)]}
    )


async def _mark_read(service: Service, user: User, ticket: Ticket) -> None:
    """Only where something was unread: looking twice writes nothing."""
    if user.id == SYSTEM.id:
        return
    read = await service.database.read(seen.seen, user.id, [ticket.id])
    if is_unread(ticket, user.id, read.get(ticket.id)):
        await service.database.write(seen.mark, ticket.id, user.id, service.clock())
