"""What goes out: mail, mail that was combined, and what scrips do outside; their loops, with the database behind them."""

from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from mailticket.application import unsubscribing
from mailticket.application.unit_of_work import as_it_is_now
from mailticket.daemon.open_site import OpenSite
from mailticket.daemon.watchdog import Watchdog
from mailticket.mailroom import bounces, combining
from mailticket.mailroom.jobs import note_jobs
from mailticket.model.job import Job, JobSettled, JobState
from mailticket.model.notice import Delivery, Settled
from mailticket.outbox.answer import Answer
from mailticket.outbox.combiner import Combiner
from mailticket.outbox.jobs import Jobs, doing
from mailticket.outbox.loop import Contents, Outbox
from mailticket.outbox.opening import open_transport
from mailticket.outbox.programs import Programs
from mailticket.storage import gathering, jobs, outbox


class Deliveries:
    """``busy`` says whether letters come in, which go first; ``contents`` gives the files that mail carries."""

    def __init__(
        self, site: OpenSite, watchdog: Watchdog, log: Any, *, busy: Callable[[], bool], contents: Contents
    ) -> None:
        self._site = site
        self._database = site.database
        self._clock = site.clock
        settings = site.settings
        self.outbox = Outbox(
            claim=self._claim,
            settle=self._settle,
            next_due=self._next_due,
            left_sending=self._left_sending,
            failed=self._failed,
            transport=open_transport(
                settings.delivery.transport, hostname=settings.smtp.hostname or settings.site.organization
            ),
            clock=self._clock,
            log=log,
            busy=busy,
            pulse=watchdog.pulse("outbox"),
            contents=contents,
            personal=lambda delivery: unsubscribing.personal(site.snapshot, delivery),
        )
        self.combiner = Combiner(
            combine=self.combine,
            next_due=self._next_combined,
            clock=self._clock,
            log=log,
            pulse=watchdog.pulse("combiner"),
        )
        self.jobs = Jobs(
            claim=self._claim_jobs,
            settle=self._settle_jobs,
            next_due=self._next_job,
            do=self._do_job,
            clock=self._clock,
            log=log,
            pulse=watchdog.pulse("jobs"),
        )

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
            await self._settle_jobs([(job, JobSettled(job.id, JobState.FAILED, job.answer)) for job in lost])

    def loops(self) -> tuple[tuple[str, Coroutine[Any, Any, None]], ...]:
        """The loops, by name."""
        return ("outbox", self.outbox.run()), ("jobs", self.jobs.run()), ("combiner", self.combiner.run())

    async def stop(self) -> None:
        """Finish deliveries under way."""
        await self.outbox.stop()
        await self.jobs.stop()
        await self.combiner.stop()

    async def _claim(self, most: int, at: datetime) -> list[Delivery]:
        return await self._database.write(outbox.claim, most, at)

    async def _settle(self, results: Sequence[Settled]) -> None:
        await self._database.write(outbox.settle_sending, results, self._clock())

    async def _next_due(self) -> datetime | None:
        return await self._database.look(outbox.next_due)

    async def _left_sending(self) -> list[Delivery]:
        return await self._database.read(outbox.left_sending)

    async def _failed(self, given_up: Sequence[tuple[Delivery, str]]) -> None:
        await as_it_is_now(lambda: bounces.note_failures(self._database, self._site.snapshot, self._clock(), given_up))
        self.outbox.wake()

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

    async def _claim_jobs(self, most: int, at: datetime) -> list[Job]:
        return await self._database.write(jobs.claim, most, at)

    async def _next_job(self) -> datetime | None:
        return await self._database.look(jobs.next_due)

    async def _settle_jobs(self, results: Sequence[tuple[Job, JobSettled]]) -> None:
        if await as_it_is_now(lambda: note_jobs(self._database, self._site.snapshot, self._clock(), results)):
            await self._site.people_changed()
        self.wake()
