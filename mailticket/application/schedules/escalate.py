"""Priorities rise as time passes, as RT's LinearEscalate has it: from the initial one when a ticket begins to the final one when
it is due. One quiet entry a day at most; no mail, unless a scrip on every transaction asks for it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from mailticket.application.notify import notify
from mailticket.application.run_scrips import ScripRun, follow, happened
from mailticket.application.schedules.running import Running, in_parts, mark
from mailticket.application.unit_of_work import UnitOfWork, as_it_is_now
from mailticket.desk.acts import Change, record
from mailticket.model.person import SYSTEM
from mailticket.model.scrip import Condition
from mailticket.model.transaction import TransactionType, Via
from mailticket.search.plan import active_statuses
from mailticket.storage import schedule_figures
from mailticket.storage.load_plan import LoadPlan
from mailticket.storage.schedule_figures import Rising

KIND = "escalate"
AT_ONCE = 200


def risen(one: Rising, now: datetime) -> int:
    """The priority of a ticket at a time. One that somebody set nearer to the final priority stays."""
    if now >= one.due or one.begins >= one.due:
        target = one.final
    elif now <= one.begins:
        return one.priority
    else:
        passed = (now - one.begins) / (one.due - one.begins)
        target = one.initial + int((one.final - one.initial) * passed)
    return max(one.priority, target) if one.final > one.initial else min(one.priority, target)


async def escalate(running: Running) -> None:
    """All tickets that are due some time and not done."""
    active = active_statuses(running.service.snapshot().directory.queues.values())
    found = await running.service.database.read(schedule_figures.rising, active)
    now = running.now
    targets = {
        one.id: new
        for one in found
        if one.initial != one.final
        and running.schedule.serves(one.queue_id)
        and (new := risen(one, now)) != one.priority
    }
    today = f"{now.astimezone(ZoneInfo(running.zone)):%Y-%m-%d}"
    left = await running.unmarked(KIND, dict.fromkeys(targets, today))
    for numbers in in_parts(sorted(left), AT_ONCE):
        await running.go_on()
        some = {number: targets[number] for number in numbers}
        await as_it_is_now(lambda some=some: _escalate(running, some, today))  # type: ignore[misc]


async def _escalate(running: Running, targets: Mapping[int, int], today: str) -> None:
    snapshot = running.service.snapshot()
    async with running.unit(LoadPlan(tickets=set(targets), addresses=set(snapshot.named))) as unit:
        changes = [change for number, new in targets.items() if (change := _risen(unit, number, new))]
        mark(unit, KIND, dict.fromkeys((change.ticket.id for change in changes), today))
        for change in changes:
            unit.apply(change)
        await _ask_scrips(unit, changes)
    running.done += len(changes)


def _risen(unit: UnitOfWork, number: int, new: int) -> Change | None:
    """None for a ticket that is done, or has this priority, by now. It was not touched by anybody: that stays as it was."""
    ticket = unit.loaded.tickets.get(number)
    if ticket is None or ticket.merged_into or ticket.priority == new:
        return None
    if ticket.status in unit.queue(ticket.queue_id).lifecycle.inactive:
        return None
    after, act = replace(ticket, priority=new), unit.act(SYSTEM, Via.SCHEDULE)
    return record(act, after, TransactionType.ESCALATE, field="Priority", old=str(ticket.priority), new=str(new))


async def _ask_scrips(unit: UnitOfWork, changes: Sequence[Change]) -> None:
    """Only those about every transaction: that a priority rises by itself is no news to who hears of changes."""
    scrips = [
        one for one in unit.snapshot.directory.scrips if one.condition == Condition.ON_TRANSACTION and not one.disabled
    ]
    if scrips and changes:
        await notify(unit, follow(ScripRun(unit, scrips=scrips), happened(changes)))
