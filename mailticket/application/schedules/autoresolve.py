"""Tickets that have waited for their requestors for long: they are warned once, and if nothing comes, the ticket is resolved."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from mailticket.application.notify import notify
from mailticket.application.run_scrips import ScripRun, follow, happened
from mailticket.application.schedules.running import Running, in_parts, mark
from mailticket.application.schedules.silence import Patience, patiences
from mailticket.application.schedules.telling import as_scrip, plan_of, tell
from mailticket.application.unit_of_work import UnitOfWork, as_it_is_now
from mailticket.desk.acts import Change, record
from mailticket.model.errors import Refused
from mailticket.model.person import SYSTEM
from mailticket.model.right import Role
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import TransactionType, Via
from mailticket.storage import schedule_figures, schedule_runs
from mailticket.storage.times import maybe_text

WARNED = "autoresolve"
AT_ONCE = 50


async def resolve_silent(running: Running) -> None:
    """Warn about what has been silent for long; resolve what was warned about and is silent still. Queues are done together that
    are as patient."""
    for patience in patiences(running):
        await _resolve_silent(running, patience)


async def _resolve_silent(running: Running, patience: Patience) -> None:
    service, until, limit = running.service, running.now - patience.warn, running.now - patience.resolve
    silent = await service.database.read(schedule_figures.silent, patience.active, until)
    known = await service.database.read(schedule_runs.marks, WARNED, list(silent))
    fresh = {number for number, since in silent.items() if known.get(number, ("", limit))[0] != since}
    ripe = [number for number in silent if number not in fresh and known[number][1] <= limit]
    for numbers in in_parts(sorted(fresh), AT_ONCE):
        await running.go_on()
        await as_it_is_now(lambda some=numbers: _warn(running, some, until))  # type: ignore[misc]
    for numbers in in_parts(ripe, AT_ONCE):
        await running.go_on()
        await as_it_is_now(lambda some=numbers: _resolve(running, some, until))  # type: ignore[misc]


def _waiting(running: Running, unit: UnitOfWork, numbers: Collection[int], until: datetime) -> list[Ticket]:
    """Those of these tickets that still are as they were when they were looked for."""
    found = (unit.loaded.tickets.get(number) for number in numbers)
    return [
        one
        for one in found
        if one is not None
        and not one.merged_into
        and one.waiting_on_them is not None
        and one.waiting_on_them < until
        and one.status not in unit.queue(one.queue_id).lifecycle.inactive
        and running.schedule.serves(one.queue_id)
    ]


async def _warn(running: Running, numbers: Sequence[int], until: datetime) -> None:
    snapshot, schedule = running.service.snapshot(), running.schedule
    async with running.unit(plan_of(snapshot, schedule, numbers)) as unit:
        tickets = _waiting(running, unit, numbers, until)
        mark(unit, WARNED, {one.id: maybe_text(one.waiting_on_them) or "" for one in tickets})
        act = unit.act(SYSTEM, Via.SCHEDULE)
        changes = [record(act, one, TransactionType.SCHEDULED, field=schedule.name, new="") for one in tickets]
        await tell(unit, as_scrip(snapshot, replace(schedule, to=(Role.REQUESTOR.value,)), as_comment=False), changes)
    running.done += len(tickets)


async def _resolve(running: Running, numbers: Sequence[int], until: datetime) -> None:
    snapshot, schedule = running.service.snapshot(), running.schedule
    async with running.unit(plan_of(snapshot, schedule, numbers)) as unit:
        changes = [change for one in _waiting(running, unit, numbers, until) if (change := _resolved(unit, one))]
        for change in changes:
            unit.apply(change)
        await notify(unit, follow(ScripRun(unit), happened(changes)))
    running.done += len(changes)


def _resolved(unit: UnitOfWork, ticket: Ticket) -> Change | None:
    """None where the lifecycle, or what it depends on, does not let it be resolved."""
    queue = unit.queue(ticket.queue_id)
    try:
        return unit.become(unit.act(SYSTEM, Via.SCHEDULE), queue, ticket, queue.lifecycle.resolved)
    except Refused:
        return None
