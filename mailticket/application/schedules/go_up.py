"""Tickets that nobody touches go up their chain: each step is told once, with an entry in the ticket's history."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from mailticket.application.schedules.found import all_found
from mailticket.application.schedules.running import Running, in_parts, mark
from mailticket.application.schedules.telling import as_scrip, tell
from mailticket.application.unit_of_work import UnitOfWork, as_it_is_now
from mailticket.desk.acts import Change, record
from mailticket.model.escalation import Escalation, Silence
from mailticket.model.person import SYSTEM
from mailticket.model.right import Role
from mailticket.model.transaction import TransactionType, Via
from mailticket.search.plan import active_statuses
from mailticket.service_levels.alarms import told_instead
from mailticket.service_levels.silence import Reached, reached
from mailticket.storage.load_plan import LoadPlan
from mailticket.storage.silences import KIND, mark_of, silences

AT_ONCE = 50


async def go_up(running: Running) -> None:
    """All that have reached a step nobody was told of."""
    chains = running.service.snapshot().directory.escalations
    if not chains:
        return
    found = {chain.query: await all_found(running.service, chain.query) for chain in chains if chain.query}
    due = await _due(running, chains, found)
    for numbers in in_parts([one.silence.ticket_id for one in due], AT_ONCE):
        await running.go_on()
        await as_it_is_now(lambda some=numbers: _tell(running, some, found))  # type: ignore[misc]


async def _due(
    running: Running,
    chains: Sequence[Escalation],
    found: Mapping[str, Collection[int]],
    only: Collection[int] | None = None,
) -> list[Reached]:
    """What is to be told as it stands now, of some tickets or all that are old enough for the first step."""
    first = min(chain.steps[0].minutes for chain in chains)
    queues = running.service.snapshot().directory.queues.values()
    resting = frozenset({"stalled"}).union(*(queue.lifecycle.inactive for queue in queues))
    before = running.now - timedelta(minutes=first)
    there: list[Silence] = await running.service.database.read(silences, active_statuses(queues), resting, before, only)
    there = [one for one in there if running.schedule.serves(one.queue_id)]
    return list(reached(chains, there, found, running.now))


async def _tell(running: Running, numbers: Sequence[int], found: Mapping[str, Collection[int]]) -> None:
    snapshot = running.service.snapshot()
    chains = snapshot.directory.escalations
    named = {step.to for chain in chains for step in chain.steps} - set(Role)
    users = set(snapshot.directory.unfolded(named))
    plan = LoadPlan(tickets=set(numbers), addresses=set(snapshot.named), users=users)
    async with running.unit(plan) as unit:
        due = await _due(running, chains, found, numbers) if chains else []
        due = [one for one in due if one.silence.ticket_id in unit.loaded.tickets]
        mark(unit, KIND, {one.silence.ticket_id: mark_of(one.silence, one.steps[-1].minutes) for one in due})
        for to in dict.fromkeys(_to(unit, one) for one in due):
            changes = [_entry(unit, one) for one in due if _to(unit, one) == to]
            await tell(unit, as_scrip(snapshot, replace(running.schedule, to=to)), changes)
    running.done += len(due)


def _to(unit: UnitOfWork, one: Reached) -> tuple[str, ...]:
    return told_instead(one.to, owned=unit.loaded.tickets[one.silence.ticket_id].owner_id is not None)


def _entry(unit: UnitOfWork, one: Reached) -> Change:
    act, ticket = unit.act(SYSTEM, Via.SCHEDULE), unit.loaded.tickets[one.silence.ticket_id]
    since = f"{one.silence.since:%Y-%m-%dT%H:%M:%S+00:00}"
    return record(act, ticket, TransactionType.SILENCE, field="", old=one.chain.name, new=since)
