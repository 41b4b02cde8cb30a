"""Tickets whose time has passed: once for each due time an entry in their history, the scrips about it, and mail."""

from collections.abc import Sequence

from mailticket.application.schedules.running import Running, in_parts, mark
from mailticket.application.schedules.telling import as_scrip, plan_of, tell
from mailticket.application.unit_of_work import UnitOfWork, as_it_is_now
from mailticket.desk.acts import record
from mailticket.model.person import SYSTEM
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import TransactionType, Via
from mailticket.search.plan import active_statuses
from mailticket.storage import schedule_figures
from mailticket.storage.times import maybe_text

KIND = "overdue"
AT_ONCE = 50


async def tell_of_late(running: Running) -> None:
    """Tickets that are late and were not told of for this due time."""
    active = active_statuses(running.service.snapshot().directory.queues.values())
    late = await running.service.database.read(schedule_figures.late, active, running.now)
    for numbers in in_parts(list(late), AT_ONCE):
        await running.go_on()
        await as_it_is_now(lambda some=numbers: _late(running, some))  # type: ignore[misc]


async def _late(running: Running, numbers: Sequence[int]) -> None:
    snapshot = running.service.snapshot()
    async with running.unit(plan_of(snapshot, running.schedule, numbers)) as unit:
        tickets = [unit.loaded.tickets[number] for number in numbers if number in unit.loaded.tickets]
        late = [one for one in tickets if _is_late(unit, one) and running.schedule.serves(one.queue_id)]
        new = await running.unmarked(KIND, {one.id: maybe_text(one.due) or "" for one in late})
        late = [one for one in late if one.id in new]
        mark(unit, KIND, {one.id: maybe_text(one.due) or "" for one in late})
        act = unit.act(SYSTEM, Via.SCHEDULE)
        changes = [
            record(act, one, TransactionType.OVERDUE, field="Due", new=f"{one.due:%Y-%m-%dT%H:%M:%S+00:00}")
            for one in late
        ]
        await tell(unit, as_scrip(snapshot, running.schedule), changes)
    running.done += len(late)


def _is_late(unit: UnitOfWork, ticket: Ticket) -> bool:
    active = ticket.status not in unit.queue(ticket.queue_id).lifecycle.inactive
    return active and not ticket.merged_into and ticket.due is not None and ticket.due < unit.now
