"""Does what a schedule says, once: now because somebody asks, or because its time has come."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from mailticket.application.alerts import administrators, may_tell, tell
from mailticket.application.changing import Caller
from mailticket.application.schedules.actions import ACTIONS
from mailticket.application.schedules.declared import SCHEDULES
from mailticket.application.schedules.parameters import RunSchedule
from mailticket.application.schedules.running import Running, Trial
from mailticket.application.schedules.shapes import RanShape
from mailticket.application.service import Service
from mailticket.application.unit_of_work import as_it_is_now, unit_of_work
from mailticket.model.errors import Refused, TryAgain
from mailticket.model.mail_budgets import DAY
from mailticket.model.schedule import Run, Schedule
from mailticket.notices.system_notice import SystemNotice
from mailticket.storage import schedule_runs, schedules
from mailticket.storage.load_plan import LoadPlan

HELD_FOR = timedelta(minutes=5)
"""Whoever works on a run says so within this time; else another may go on with it."""


async def run(service: Service, caller: Caller, asked: RunSchedule) -> RanShape:
    """Now, whether it is switched on or not. A trial writes nothing and tells what it would do. Raises Refused, TryAgain."""
    found = await SCHEDULES.find(service, asked.name)
    schedule = next(one for one in await service.database.read(schedules.every) if one.id == found.id)
    now = service.clock()
    this = Run(schedule.id, now, now)
    if not asked.dry_run and not await service.database.write(schedule_runs.claim, this, now + HELD_FOR):
        raise TryAgain("this schedule is just being run")
    running = await begun(service, schedule, this)
    running.trial = Trial() if asked.dry_run else None
    if asked.dry_run:
        await ACTIONS[schedule.action](running)
    elif failed := (await carry_out(running)).failed:
        raise Refused("schedule_failed", schedule=schedule.name, error=failed)
    trial = running.trial or Trial()
    return RanShape(schedule.name, asked.dry_run, running.done, running.also, trial.mails, trial.changes)


async def begun(service: Service, schedule: Schedule, this: Run) -> Running:
    """A run that somebody has claimed: each of its units of work holds it for longer."""

    async def go_on() -> None:
        await service.database.write(schedule_runs.hold, this, service.clock() + HELD_FOR)

    before = await service.database.read(schedule_runs.before, this)
    return Running(service, schedule, this, go_on=go_on, before=before)


async def carry_out(running: Running) -> Run:
    """Do all of it, or what is left of it. Returns the run as it ended. Raises TryAgain where the rest must wait: it is left."""
    service, schedule, failed = running.service, running.schedule, ""
    try:
        await ACTIONS[schedule.action](running)
    except (TryAgain, asyncio.CancelledError):
        raise
    except Exception as error:  # noqa: BLE001  # one schedule must not harm the next, nor the daemon
        failed = f"{type(error).__name__}: {error}"[:500]
    now = service.clock()
    seconds = max((now - running.run.started).total_seconds(), 0.0)
    ended = replace(running.run, finished=now, seconds=seconds, done=running.done, failed=failed)
    await service.database.write(schedule_runs.finish, ended)
    if failed:
        await as_it_is_now(lambda: _tell_of_failure(running, failed))
    return ended


async def _tell_of_failure(running: Running, failed: str) -> None:
    """The administrators, once a day for each schedule."""
    service, schedule = running.service, running.schedule
    key = f"schedule:{schedule.id}"
    snapshot = service.snapshot()
    async with unit_of_work(service.database, snapshot, service.clock(), LoadPlan(budgets={key})) as unit:
        people = administrators(unit)
        if people and may_tell(unit, key, DAY, 1):
            facts = {"schedule": schedule.name, "planned": running.run.planned, "error": failed}
            tell(unit, SystemNotice("schedule_failed", facts, snapshot.default_queue), people)
    service.told()
