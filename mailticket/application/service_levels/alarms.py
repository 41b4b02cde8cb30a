"""Who is told before a goal is missed, and then; levels and calendars that changed are asked anew. A tick of the clock's loop."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from mailticket.application.schedules.telling import as_scrip, tell
from mailticket.application.service import Service
from mailticket.application.service_levels.keeping import reckon_anew
from mailticket.application.unit_of_work import UnitOfWork, as_it_is_now, unit_of_work
from mailticket.desk.acts import Change, record
from mailticket.model.directory import Directory
from mailticket.model.person import SYSTEM
from mailticket.model.right import Role
from mailticket.model.schedule import Schedule
from mailticket.model.service_level import GoalRun
from mailticket.model.transaction import TransactionType, Via
from mailticket.service_levels.alarms import Alarm, sounded, told_instead
from mailticket.storage.load_plan import LoadPlan
from mailticket.storage.service_goals import alarmed, goals_of, next_alarm, reckoned_otherwise

AT_ONCE = 50


async def look_at_promises(service: Service, go_on: Callable[[], None]) -> int:
    """Do all that is due now; says of how many tickets somebody was told. ``go_on`` is called between units of work: it raises
    TryAgain when the program ends."""
    while numbers := await service.database.read(reckoned_otherwise, _basis(service), AT_ONCE):
        go_on()
        await as_it_is_now(lambda some=numbers: _reckon(service, some))  # type: ignore[misc]
    told = 0
    while numbers := await service.database.read(alarmed, service.clock(), AT_ONCE):
        go_on()
        told += await as_it_is_now(lambda some=numbers: _sound(service, some))  # type: ignore[misc]
    return told


def _basis(service: Service) -> str:
    return service.snapshot().directory.levels_basis


async def next_promise(service: Service) -> datetime | None:
    """When somebody is to be told next."""
    return await service.database.read(next_alarm)


async def _reckon(service: Service, numbers: Sequence[int]) -> None:
    async with unit_of_work(
        service.database, service.snapshot(), service.clock(), LoadPlan(tickets=set(numbers))
    ) as unit:
        await reckon_anew(unit, numbers)


def _whom(directory: Directory) -> set[int]:
    """Everybody whom levels name."""
    named = {step.to for level in directory.service_levels for step in level.warn}
    named |= {to for level in directory.service_levels for to in level.breach}
    return set(directory.unfolded(named - set(Role)))


async def _sound(service: Service, numbers: Sequence[int]) -> int:
    snapshot = service.snapshot()
    plan = LoadPlan(tickets=set(numbers), addresses=set(snapshot.named), users=_whom(snapshot.directory))
    async with unit_of_work(service.database, snapshot, service.clock(), plan) as unit:
        runs = await unit.session.do(goals_of, numbers)
        alarms = list(_alarms(unit, [run for there in runs.values() for run in there]))
        unit.work.goals += [alarm.run for alarm in alarms]
        for breach in (False, True):
            for to in dict.fromkeys(_to(unit, alarm) for alarm in alarms if alarm.breach == breach):
                same = [alarm for alarm in alarms if alarm.breach == breach and _to(unit, alarm) == to]
                await _tell(unit, to, [_entry(unit, alarm) for alarm in same], breach=breach)
    if unit.work.scrip_failures:
        await service.people_changed()
    if unit.work.notices or unit.work.jobs:
        service.told()
    return len(alarms)


def _alarms(unit: UnitOfWork, runs: Sequence[GoalRun]) -> Iterator[Alarm]:
    levels = {level.id: level for level in unit.snapshot.directory.service_levels}
    for run in runs:
        level = levels.get(run.level_id) if run.ticket_id in unit.loaded.tickets else None
        if level is not None and (alarm := sounded(run, level, unit.now)) is not None:
            yield alarm


def _to(unit: UnitOfWork, alarm: Alarm) -> tuple[str, ...]:
    return told_instead(alarm.to, owned=unit.loaded.tickets[alarm.run.ticket_id].owner_id is not None)


def _entry(unit: UnitOfWork, alarm: Alarm) -> Change:
    run, act = alarm.run, unit.act(SYSTEM, Via.SCHEDULE)
    kind = TransactionType.SLA_BREACH if alarm.breach else TransactionType.SLA_WARNING
    due = f"{run.due:%Y-%m-%dT%H:%M:%S+00:00}" if run.due else ""
    return record(act, unit.loaded.tickets[run.ticket_id], kind, field="SLADue", old=run.goal.value, new=due)


async def _tell(unit: UnitOfWork, to: tuple[str, ...], changes: Sequence[Change], *, breach: bool) -> None:
    name = "sla_breach" if breach else "sla_warning"
    await tell(unit, as_scrip(unit.snapshot, Schedule(0, name, "", "notify", to=to, template=name)), changes)
