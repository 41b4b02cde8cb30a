"""Unproven words are passed on: by who wrote them, once that is proven, or by a colleague who vouches for them; each once."""

from collections.abc import Collection, Sequence

from mailticket.application.plans import loads
from mailticket.application.tickets.steps import Changes, Steps, party
from mailticket.application.tickets.writing_parameters import Release
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.desk import unproven as desk
from mailticket.desk.acts import Act, Change
from mailticket.model.errors import Refused
from mailticket.model.person import User
from mailticket.model.ticket import Ticket
from mailticket.model.unproven import Unproven
from mailticket.storage import unproven
from mailticket.storage.load_plan import LoadPlan


def needs(asked: Release) -> LoadPlan:
    """The ticket, with all that became part of it."""
    return LoadPlan(tickets={asked.id}, histories=True)


async def look_up_waiting(unit: UnitOfWork, user: User, asked: Release) -> None:
    """The entries named, and those that wait on the ticket."""
    ticket = unit.ticket(asked.id)
    numbers = {ticket.id, *(one.ticket_id for one in unit.history_of(ticket.id))} if ticket else set()
    there = await unit.session.do(unproven.ids_of, ticket_ids=numbers)
    await look_up_entries(unit, {*there, *asked.entries})


async def look_up_entries(unit: UnitOfWork, ids: Collection[int]) -> None:
    """Entries of unproven words, by id, with their tickets and authors; ids of others are passed over."""
    found = await unit.session.do(unproven.by_id, sorted(ids))
    unit.unproven |= {one.entry.id: one for one in found}
    wanted = LoadPlan(tickets={one.entry.ticket_id for one in found}, users={one.user_id for one in found})
    await unit.load(wanted)


@loads(needs, look_up_waiting)
def release(unit: UnitOfWork, act: Act, asked: Release) -> Changes:
    """The entries named, or all that wait on the ticket: all of them, or none."""
    ticket = party(unit, act, asked.id).ticket
    steps = Steps(unit, ticket)
    for number in list(asked.entries) or waiting_on(unit, ticket):
        steps.take(lambda now, number=number: released(unit, act, number, on=now))  # type: ignore[misc]
    if not steps.done:
        raise Refused("nothing_to_release", ticket=ticket.id)
    return steps.changes()


def released(unit: UnitOfWork, act: Act, id_: int, *, on: Ticket | None = None) -> Change:
    """The change that passes an entry on, to the ticket its own has become; not applied. ``on`` is that ticket as it is
    by now, where it must be this one. Raises Refused."""
    one = unit.unproven.get(id_)
    ticket = unit.ticket(one.entry.ticket_id) if one else None
    author = unit.user(one.user_id) if one else None
    if one is None or ticket is None or author is None or (on is not None and on.id != ticket.id):
        raise Refused("no_such_transaction", ticket=on.id if on else "-", transaction=id_)
    ticket = on or ticket
    change = desk.release(act, unit.queue(ticket.queue_id), ticket, one.entry, author)
    if is_released(unit, one):
        raise Refused("already_released", transaction=id_)
    unit.work.released.append((id_, change.transactions[0].id))
    return change


def is_released(unit: UnitOfWork, one: Unproven) -> bool:
    return one.released is not None or any(one.entry.id == id_ for id_, _ in unit.work.released)


def waiting_on(unit: UnitOfWork, ticket: Ticket) -> Sequence[int]:
    """The entries that wait on a ticket, the oldest first."""
    return [
        id_
        for id_, one in sorted(unit.unproven.items())
        if (there := unit.ticket(one.entry.ticket_id)) and there.id == ticket.id and not is_released(unit, one)
    ]
