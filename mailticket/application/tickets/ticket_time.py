"""Time worked on a ticket and on its members."""

from mailticket.application.changing import Caller
from mailticket.application.service import Service
from mailticket.application.tickets.query import shown_ticket
from mailticket.application.tickets.sight import may
from mailticket.application.tickets.time_parameters import Time
from mailticket.application.tickets.time_shapes import TicketTime, by_person, entry_shape, names
from mailticket.model.errors import Refused
from mailticket.model.person import User
from mailticket.model.right import Right
from mailticket.model.ticket import LinkKind, Ticket
from mailticket.storage import tickets
from mailticket.storage.time_worked import worked_on


async def time(service: Service, caller: Caller, asked: Time) -> TicketTime:
    """Who worked how long on a ticket and on its members, out of the history. Raises Refused."""
    eyes, queue, ticket, _ = await shown_ticket(service, caller, asked.id)
    if not eyes.may(Right.SEE_TIME_WORKED, queue, ticket):
        raise Refused("no_right", address=caller.actor, right=Right.SEE_TIME_WORKED.value, ticket=ticket.id)
    members = await _members(service, eyes.user, ticket)
    whole = {ticket.id: ticket, **members}
    entries = await service.database.read(worked_on, sorted(whole))
    shown = await names(service, entries)
    subjects = {id_: one.subject for id_, one in whole.items()}
    each = {number: sum(one.minutes for one in entries if one.ticket == number) for number in members}
    return {
        "id": ticket.id,
        "time_worked": ticket.time_worked,
        "time_estimated": ticket.time_estimated,
        "time_left": ticket.time_left,
        "total": sum(one.minutes for one in entries),
        "people": by_person(entries, shown),
        "members": [{"id": id_, "subject": whole[id_].subject, "minutes": each[id_]} for id_ in sorted(members)],
        "entries": [entry_shape(one, subjects, shown) for one in entries],
    }


async def _members(service: Service, user: User, ticket: Ticket) -> dict[int, Ticket]:
    """Members of a ticket, and theirs, of which who asks sees the time."""
    found: dict[int, Ticket] = {}
    ahead = _member_numbers(ticket)
    while ahead:
        there = await service.database.read(tickets.load, sorted(ahead))
        seen = {id_: one for id_, one in there.items() if id_ in ahead and one.merged_into is None}
        found |= {id_: one for id_, one in seen.items() if _sees_time(service, user, one)}
        ahead = {id_ for one in seen.values() for id_ in _member_numbers(one)} - found.keys() - ahead - {ticket.id}
    return found


def _member_numbers(ticket: Ticket) -> set[int]:
    return {one.base for one in ticket.links if one.kind is LinkKind.MEMBER_OF and one.target == ticket.id}


def _sees_time(service: Service, user: User, ticket: Ticket) -> bool:
    return all(may(service, user, right, ticket) for right in (Right.SHOW_TICKET, Right.SEE_TIME_WORKED))
