"""Tickets that were stalled until a time: when it has come they are open again, by the system, and scrips are asked."""

from collections.abc import Sequence

from mailticket.application.notify import notify
from mailticket.application.run_scrips import ScripRun, follow, happened
from mailticket.application.schedules.running import Running, in_parts
from mailticket.application.schedules.telling import plan_of
from mailticket.application.unit_of_work import UnitOfWork, as_it_is_now
from mailticket.desk.acts import Change
from mailticket.desk.changes import set_field
from mailticket.model.errors import Refused
from mailticket.model.person import SYSTEM
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import Via
from mailticket.storage import schedule_figures

AT_ONCE = 50


async def reopen_stalled(running: Running) -> None:
    """All whose time has come."""
    found = await running.service.database.read(schedule_figures.stalled_over, running.now)
    for numbers in in_parts(found, AT_ONCE):
        await running.go_on()
        await as_it_is_now(lambda some=numbers: _reopen(running, some))  # type: ignore[misc]


async def _reopen(running: Running, numbers: Sequence[int]) -> None:
    async with running.unit(plan_of(running.service.snapshot(), running.schedule, numbers)) as unit:
        found = [unit.loaded.tickets[number] for number in numbers if number in unit.loaded.tickets]
        over = [one for one in found if _is_over(running, unit, one)]
        changes = [_opened(unit, ticket) for ticket in over]
        for change in changes:
            unit.apply(change)
        await notify(unit, follow(ScripRun(unit), happened(changes)))
    running.done += len(over)


def _is_over(running: Running, unit: UnitOfWork, ticket: Ticket) -> bool:
    """Whether it still is as it was when it was looked for."""
    waits = ticket.status == "stalled" and ticket.stalled_until is not None and ticket.stalled_until <= unit.now
    return waits and not ticket.merged_into and running.schedule.serves(ticket.queue_id)


def _opened(unit: UnitOfWork, ticket: Ticket) -> Change:
    """Open again; where the lifecycle does not let it, at least the date is gone, so that it is not tried for ever."""
    act, queue = unit.act(SYSTEM, Via.SCHEDULE), unit.queue(ticket.queue_id)
    try:
        return unit.become(act, queue, ticket, queue.lifecycle.active[0])
    except Refused:
        return set_field(act, queue, ticket, "stalled_until", None)
