"""``ticket.release``: unproven words of a ticket are passed on, vouched for by who asks."""

from collections.abc import Sequence
from typing import Any

from mailticket.application import changing as wishing
from mailticket.application.changing import Asking
from mailticket.application.tickets.release import released, waiting_on
from mailticket.application.unit_of_work import Batch
from mailticket.control.service import Command, Service
from mailticket.desk.changes import Act, Change
from mailticket.mailroom.looking_unproven import look_up_entries
from mailticket.model.errors import Refused
from mailticket.storage import unproven
from mailticket.storage.database import Unit
from mailticket.storage.tickets import history
from mailticket.storage.wishes import Wishes


async def _ticket_release(
    service: Service,
    asking: Asking,
    *,
    id: int,  # noqa: A002
    entries: Sequence[int] = (),
) -> dict[str, Any]:
    """The entries named, or all that wait on the ticket: all of them, or none."""

    async def deed(unit: Unit, batch: Batch, act: Act) -> Sequence[Change]:
        ticket = wishing.existing(batch, id)
        numbers = {ticket.id, *(one.ticket_id for one in await unit.do(history, ticket.id))}
        there = await unit.do(unproven.ids_of, ticket_ids=numbers)
        await look_up_entries(unit, batch, {*there, *entries})
        change = Change(ticket)
        for number in list(entries) or waiting_on(batch, ticket):
            change = change.then(lambda now, number=number: released(batch, act, number, on=now))  # type: ignore[misc]
        if not change.transactions:
            raise Refused("nothing_to_release", ticket=ticket.id)
        return (change,)

    done = await wishing.change(service.database, service.house(), service.clock(), asking, Wishes(tickets={id}), deed)
    if done.scrips_failed:
        await service.people_changed()
    if done.notices or done.jobs:
        service.told()
    return {"ticket": done.ticket.id, "transactions": done.transactions, "notices": done.notices}


COMMANDS: dict[str, Command] = {"ticket.release": _ticket_release}
