"""What people see of reminders, and of tickets they put off: all of theirs, and those of a ticket."""

from datetime import datetime

from mailticket.application.changing import Caller
from mailticket.application.service import Looker, shown_people
from mailticket.application.shapes import Shown, Viewer, time_json
from mailticket.application.tickets.search_query import asker
from mailticket.application.tickets.sight import may
from mailticket.model.queue import Queue
from mailticket.model.reminder import Reminder
from mailticket.model.right import Right
from mailticket.model.ticket import Ticket
from mailticket.storage import follow_ups, tickets
from mailticket.storage.follow_ups import OnTicket, Standing


async def list_(service: Looker, caller: Caller, asked: object) -> dict[str, object]:
    """The reminders of who asks, the first due first, and the tickets they put off. Raises Refused."""
    user, now = await asker(service, caller), service.clock()
    mine = await service.database.read(follow_ups.of_user, user.id)
    snoozed = await service.database.read(follow_ups.snoozed, user.id, now)
    loaded = await service.database.read(tickets.load, sorted({one.ticket_id for one in mine} | set(snoozed)))
    seen = {
        number: became
        for number in loaded
        if (became := _became(loaded, number)) is not None and may(service, user, Right.SHOW_TICKET, became)
    }
    read = {number for number in seen if may(service, user, Right.SHOW_TICKET_COMMENTS, seen[number])}
    shown = await shown_people(service, {one.by_id for one in mine} | {user.id})
    return {
        "reminders": [
            _row(_standing(one, shown), now) | _about(seen[one.ticket_id]) for one in mine if one.ticket_id in read
        ],
        "snoozed": [
            {"until": time_json(until)} | _about(seen[number]) for number, until in snoozed.items() if number in seen
        ],
    }


def _became(loaded: dict[int, Ticket], number: int) -> Ticket | None:
    """A ticket, or what it was merged into."""
    ticket = loaded.get(number)
    while ticket is not None and ticket.merged_into:
        ticket = loaded.get(ticket.merged_into)
    return ticket


def _about(ticket: Ticket) -> dict[str, object]:
    return {"ticket": ticket.id, "subject": ticket.subject, "status": ticket.status}


def _standing(one: Reminder, shown: Shown) -> Standing:
    return Standing(one.id, one.due, one.text, shown(one.user_id), shown(one.by_id), one.told)


def _row(one: Standing, now: datetime) -> dict[str, object]:
    return {
        "id": one.id,
        "for": one.who,
        "by": one.by,
        "due": time_json(one.due),
        "text": one.text,
        "is_due": one.due <= now,
        "told": time_json(one.told),
    }


async def follow_ups_of(service: Looker, viewer: Viewer, queue: Queue, ticket: Ticket) -> dict[str, object]:
    """What stands on a ticket: reminders, for who reads its comments, and until when who looks has put it off."""
    now = service.clock()
    found = await service.database.read(follow_ups.on_ticket, ticket.id, viewer.user.id, now)
    return follow_ups_json(viewer, queue, ticket, found, now)


def follow_ups_json(viewer: Viewer, queue: Queue, ticket: Ticket, found: OnTicket, now: datetime) -> dict[str, object]:
    """The same, looked up already."""
    told: dict[str, object] = {"snoozed_until": time_json(found.snoozed_until)}
    if viewer.may(Right.SHOW_TICKET_COMMENTS, queue, ticket):
        told["reminders"] = [_row(one, now) for one in found.reminders]
    return told
