"""The loop that has schedules done. Whoever enters a run first, runs it: however many daemons there are."""

import asyncio
import contextlib
from datetime import datetime
from typing import Any

from mailticket.application.calendars.resolve import without_holidays
from mailticket.application.schedules.run import HELD_FOR, begun, carry_out
from mailticket.application.service import Service
from mailticket.application.service_levels.alarms import look_at_promises, next_promise
from mailticket.application.service_levels.unseen import unseen
from mailticket.model.errors import TryAgain
from mailticket.model.pulse import Pulse
from mailticket.model.schedule import Run, Schedule
from mailticket.schedule.due import due, next_due
from mailticket.storage import schedule_runs, schedules

EVERY = 30.0
"""Seconds from one look to the next, at most: a clock may have been set meanwhile."""

AT_LEAST = 0.2


class Scheduler:
    """``service`` is what use cases work with: it has the clock. What a run is stopped in, the next start goes on with."""

    def __init__(self, service: Service, *, log: Any, pulse: Pulse | None = None) -> None:
        self._service = service
        self._log = log
        self._pulse = pulse or Pulse("schedules")
        self._stopping = asyncio.Event()

    async def recover(self) -> None:
        """At start, by whoever holds the site: runs that a crash left are nobody's."""
        await self._service.database.write(schedule_runs.let_go)
        for name, reason in without_holidays(self._service.snapshot()):
            self._log.warning("calendar.without_holidays", calendar=name, reason=reason)
        for one in unseen(self._service.snapshot()):
            self._log.warning("service_level.unseen", level=one.level, address=one.address, queue=one.queue)

    async def run(self) -> None:
        """Work until stopped. A database that is busy or full is waited for."""
        while not self._stopping.is_set():
            self._pulse.working()
            try:
                await self.look()
            except TryAgain as trouble:
                self._log.warning("schedules.waiting", reason=str(trouble))
            wait = await self._wait()
            self._pulse.idle()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), wait)

    async def look(self) -> int:
        """Do all that is due now, and what was left. Returns how many runs that were."""
        now, database = self._service.clock(), self._service.database
        left, last = await database.write(schedule_runs.look, now, now + HELD_FOR)
        known = {one.id: one for one in await database.read(schedules.every)}
        ran = 0
        for run in left:
            if run.schedule_id in known:
                ran += await self._do(known[run.schedule_id], run)
        zone = self._service.snapshot().site.timezone
        for schedule in known.values():
            if (found := due(schedule, last.get(schedule.id), zone, now)) is not None:
                run = Run(schedule.id, found.planned, now, missed=found.missed)
                if await database.write(schedule_runs.claim, run, now + HELD_FOR):
                    ran += await self._do(schedule, run)
        await look_at_promises(self._service, self._goes_on)
        return ran

    def _goes_on(self) -> None:
        """Between units of work. Raises TryAgain once the daemon stops."""
        if self._stopping.is_set():
            raise TryAgain("the daemon stops")
        self._pulse.working()

    async def _do(self, schedule: Schedule, run: Run) -> bool:
        """Whether it ended: else it is left, and begun again at the next look."""
        if self._stopping.is_set():
            return False
        self._pulse.working()
        running = await begun(self._service, schedule, run)
        hold = running.go_on

        async def go_on() -> None:
            self._goes_on()
            await hold()

        running.go_on = go_on
        try:
            ended = await carry_out(running)
        except TryAgain as trouble:
            self._log.warning("schedule.left", schedule=schedule.name, reason=str(trouble))
            await self._service.database.write(schedule_runs.hold, run, self._service.clock())
            return False
        self._tell(schedule, ended)
        return True

    def _tell(self, schedule: Schedule, ended: Run) -> None:
        facts = {"schedule": schedule.name, "planned": ended.planned.isoformat(), "done": ended.done}
        if ended.failed:
            self._log.error("schedule.failed", **facts, error=ended.failed)
        elif ended.done or ended.missed:
            self._log.info("schedule.ran", **facts, missed=ended.missed, seconds=round(ended.seconds, 2))

    async def _wait(self) -> float:
        """Seconds until the next time of any schedule."""
        now, zone = self._service.clock(), self._service.snapshot().site.timezone
        with contextlib.suppress(TryAgain):
            known = await self._service.database.read(schedules.every)
            times = [at for one in known if (at := next_due(one, zone, now)) is not None]
            times += filter(None, [await next_promise(self._service)])
            return min(
                max((min(times, default=datetime.max.replace(tzinfo=now.tzinfo)) - now).total_seconds(), AT_LEAST),
                EVERY,
            )
        return EVERY

    def stop(self) -> None:
        """End, at once where it waits; a run ends after the unit of work it is in."""
        self._stopping.set()
