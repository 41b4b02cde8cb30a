"""What goes out: mail, mail that was combined, and what scrips do outside; their loops, with the database behind them."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from datetime import datetime
from pathlib import Path
from typing import Any

from mailticket.application.unit_of_work import as_it_is_now
from mailticket.daemon.delivery_storage import JobStorage, MailStorage
from mailticket.daemon.open_site import OpenSite
from mailticket.daemon.watchdog import Watchdog
from mailticket.mailroom import combining
from mailticket.model.clock import Clock
from mailticket.model.job import Job, JobSettled, JobState
from mailticket.outbox.answer import Answer
from mailticket.outbox.combiner import Combiner
from mailticket.outbox.jobs import Jobs, doing
from mailticket.outbox.loop import Contents, Outbox
from mailticket.outbox.opening import open_transport
from mailticket.outbox.programs import Programs
from mailticket.storage import gathering, jobs


class Deliveries:
    """``busy`` says whether letters come in, which go first; ``contents`` gives the files that mail carries."""

    def __init__(
        self, site: OpenSite, watchdog: Watchdog, log: Any, *, busy: Callable[[], bool], contents: Contents
    ) -> None:
        self._site = site
        self._database = site.database
        self._clock = site.clock
        settings = site.settings
        hostname = settings.smtp.hostname or settings.site.organization
        self.outbox = Outbox(
            MailStorage(site, contents, lambda: self.outbox.wake()),
            open_transport(settings.delivery.transport, hostname=hostname),
            Clock(self._clock, time.monotonic, asyncio.sleep),
            log,
            busy=busy,
            pulse=watchdog.pulse("outbox"),
        )
        self.combiner = Combiner(
            combine=self.combine,
            next_due=self._next_combined,
            clock=self._clock,
            log=log,
            pulse=watchdog.pulse("combiner"),
        )
        self._jobs = JobStorage(site, self.wake)
        self.jobs = Jobs(self._jobs, self._do_job, self._clock, log, pulse=watchdog.pulse("jobs"))

    def wake(self, *, jobs: bool = True, gathered: bool = True) -> None:
        """Something was written that goes out; ``jobs``, ``gathered``: such may be among it. Each loop that wakes asks the
        database."""
        self.outbox.wake()
        if jobs:
            self.jobs.wake()
        if gathered:
            self.combiner.wake()

    async def recover(self) -> None:
        """What a crash left half done: copies that were being sent; webhooks are called again, programs are not run twice, and
        their tickets say so."""
        await self.outbox.recover()
        if lost := await self._database.write(jobs.recover, self._clock()):
            await self._jobs.settle([(job, JobSettled(job.id, JobState.FAILED, job.answer)) for job in lost])

    def loops(self) -> tuple[tuple[str, Coroutine[Any, Any, None]], ...]:
        """The loops, by name."""
        return ("outbox", self.outbox.run()), ("jobs", self.jobs.run()), ("combiner", self.combiner.run())

    async def stop(self) -> None:
        """Finish deliveries under way."""
        await self.outbox.stop()
        await self.jobs.stop()
        await self.combiner.stop()

    async def combine(self) -> int:
        return await as_it_is_now(
            lambda: combining.combine_due(self._database, self._site.snapshot, self._clock(), self.outbox.wake)
        )

    async def _next_combined(self) -> datetime | None:
        return await self._database.look(gathering.next_due)

    async def _do_job(self, job: Job) -> Answer:
        allowed = self._site.settings.scrips
        programs = Programs(Path(allowed.programs) if allowed.programs else None, allowed.run_as)
        return await doing(job, programs=programs, networks=allowed.webhook_networks)
