"""What a scrip can do, done to each ticket that a schedule's query finds."""

from collections.abc import Collection, Sequence

from mailticket.application.notify import Outgoing, note_failure, notify
from mailticket.application.run_scrips import ScripRun, follow, happened
from mailticket.application.schedules.found import found_for
from mailticket.application.schedules.running import Running, in_parts
from mailticket.application.schedules.telling import as_scrip, plan_of, seen, tell
from mailticket.application.scrip_effects import enact
from mailticket.application.tickets.search_page import MOST_LISTED
from mailticket.application.unit_of_work import UnitOfWork, as_it_is_now
from mailticket.desk.acts import Change
from mailticket.model.errors import Refused
from mailticket.model.intents import ScripEffect
from mailticket.model.scrip import ActionKind, Scrip
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import Transaction
from mailticket.model.words import say

AT_ONCE = 20
SEEN = frozenset({ActionKind.RUN.value, ActionKind.WEBHOOK.value, ActionKind.CREATE.value})
"""Actions that leave nothing on the ticket itself: an entry says that the schedule found it. So does one that mail is about."""


async def do_to_each(running: Running) -> None:
    """Each ticket once in a run."""
    done = await running.steps_done()
    for numbers in in_parts([one for one in await _found(running) if step_of(one) not in done], AT_ONCE):
        await running.go_on()
        await as_it_is_now(lambda some=numbers: _some(running, some))  # type: ignore[misc]


async def _found(running: Running) -> list[int]:
    only = running.schedule.queue_id
    queue = None if only is None else running.service.snapshot().directory.queues[only].name
    return [ticket.id for ticket in (await found_for(running, MOST_LISTED, queue=queue)).tickets]


def step_of(number: int) -> str:
    """What stands for a ticket among the steps of a run."""
    return f"ticket:{number}"


async def _some(running: Running, numbers: Collection[int]) -> None:
    snapshot, schedule = running.service.snapshot(), running.schedule
    async with running.unit(plan_of(snapshot, schedule, numbers), map(step_of, numbers)) as unit:
        found = [unit.loaded.tickets[number] for number in numbers if number in unit.loaded.tickets]
        tickets = [ticket for ticket in found if not ticket.merged_into]
        if schedule.action == ActionKind.NOTIFY:
            outside = "Requestor" in schedule.to or "Cc" in schedule.to
            scrip = as_scrip(snapshot, schedule, as_comment=not outside)
            await tell(unit, scrip, [seen(unit, ticket, schedule.name) for ticket in tickets])
        else:
            await notify(unit, _done(unit, as_scrip(snapshot, schedule, schedule.action), tickets))
    running.done += len(tickets)


def _done(unit: UnitOfWork, scrip: Scrip, tickets: Sequence[Ticket]) -> list[Outgoing]:
    """The action on each ticket; scrips are asked about what it made of it."""
    posts: list[Outgoing] = []
    for ticket in tickets:
        cause = seen(unit, ticket, scrip.name)
        if scrip.action in SEEN:
            unit.apply(cause)
        posts += follow(ScripRun(unit), happened(_enacted(unit, scrip, ticket, cause.transactions[0])))
    return posts


def _enacted(unit: UnitOfWork, scrip: Scrip, ticket: Ticket, cause: Transaction) -> Sequence[Change]:
    """The changes of one, kept. One that cannot be done is history on its ticket, and harms no other."""
    try:
        changes = enact(unit, ticket, ScripEffect(scrip, cause), None)
    except Refused as refused:
        if not refused.so_already and refused.key != "nothing_to_change":
            said = say(unit.snapshot.site.language, refused.key, **refused.values)
            note_failure(unit, ticket, scrip.name, said, None)
        return ()
    for change in changes:
        unit.apply(change)
    return changes
