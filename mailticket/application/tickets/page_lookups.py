"""What a ticket's page looks up besides: other tickets, people, and what of its letters was said before."""

from collections.abc import Mapping, Sequence
from typing import Any

from mailticket.application import shapes as views
from mailticket.application.quoting import Folded, folded_here
from mailticket.application.service import Service
from mailticket.application.tickets.page_people import outsiders, watching_staff
from mailticket.application.tickets.standing import stands
from mailticket.desk.conversation import is_unread
from mailticket.model.person import SYSTEM, SYSTEM_ID, User
from mailticket.model.queue import Queue
from mailticket.model.right import Right
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import Transaction
from mailticket.reading.quotes import may_quote
from mailticket.storage import people, seen, tickets
from mailticket.storage.said import SAYING, said_on
from mailticket.storage.ticket_page import Beside


def became(loaded: Mapping[int, Ticket], number: int) -> Ticket | None:
    ticket = loaded.get(number)
    while ticket is not None and ticket.merged_into:
        ticket = loaded.get(ticket.merged_into)
    return ticket


async def row_of(
    service: Service, viewer: views.Viewer, queue: Queue, ticket: Ticket, around: Beside
) -> dict[str, Any]:
    """A ticket, with what was promised on it for who works on it, its reminders, and until when who looks put it off."""
    row = views.ticket_json(viewer, ticket, queue, service.clock())
    return row | await stands(service, viewer, queue, ticket, around.follow_ups)


async def hidden(service: Service, user: User, loaded: Mapping[int, Ticket], named: set[int]) -> frozenset[int]:
    """Of the tickets that links and entries name, those not to be seen: entries may name some that are not linked any more."""
    snapshot = service.snapshot()
    if missing := named - loaded.keys():
        loaded = {**loaded, **await service.database.read(tickets.load, sorted(missing))}

    def sees(ticket: Ticket) -> bool:
        return snapshot.rights.may(user, Right.SHOW_TICKET, snapshot.directory.queues[ticket.queue_id], ticket)

    return frozenset(one for one in named | loaded.keys() if one not in loaded or not sees(loaded[one]))


async def users(service: Service, ticket: Ticket, entries: Sequence[Transaction], around: Beside) -> dict[int, User]:
    """All whom the page names."""
    snapshot = service.snapshot()
    queue = snapshot.directory.queues[ticket.queue_id]
    ids = {ticket.creator_id, ticket.last_updated_by} | {one.by for one in entries}
    ids |= ticket.requestors | ticket.cc | ticket.admin_cc | ticket.squelched | ticket.muted | queue.cc | queue.admin_cc
    ids |= {id_ for id_ in (ticket.owner_id, ticket.said_by) if id_} | around.present.keys() | around.worked.keys()
    ids |= outsiders(snapshot, ticket, queue) | watching_staff(snapshot, ticket, queue)
    found = await service.database.read(people.users_by_id, ids - {SYSTEM_ID}, service.clock())
    return found | {SYSTEM_ID: SYSTEM}


def shown(users: Mapping[int, User]) -> views.Shown:
    return lambda id_: users[id_].address if id_ in users else f"user:{id_}"


async def parts(service: Service, ticket: Ticket, entries: Sequence[Transaction]) -> Folded:
    """What of each entry its ticket had said before; nothing is asked where nothing is quoted."""
    quoting = {one.id: one for one in entries if one.text and one.type in SAYING and may_quote(one.text)}
    if not quoting:
        return {}
    said, sent = await service.database.read(said_on, ticket.id)
    there = {one.id: one for one in said} | quoting
    said = [there[id_] for id_ in sorted(there)]
    return await folded_here(service.database, ticket.id, said, sent, quoting.keys())


async def mark_read(service: Service, user: User, ticket: Ticket, around: Beside) -> None:
    """They have read it now; only where something was unread: looking twice writes nothing."""
    if is_unread(ticket, user.id, around.read_at):
        await service.database.write(seen.mark, ticket.id, user.id, service.clock())
