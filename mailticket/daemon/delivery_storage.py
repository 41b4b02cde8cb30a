"""What waits to go out, as its loops ask the database for it."""

from collections.abc import Callable, Sequence
from datetime import datetime

from mailticket.application import unsubscribing
from mailticket.application.unit_of_work import as_it_is_now
from mailticket.daemon.open_site import OpenSite
from mailticket.mailroom import bounces
from mailticket.mailroom.jobs import note_jobs
from mailticket.model.job import Job, JobSettled
from mailticket.model.notice import Delivery, Settled
from mailticket.outbox.loop import Contents
from mailticket.storage import jobs, outbox


class MailStorage:
    """Copies that wait to be mailed (``OutboxStorage``), in the database of a site. ``wake``: there is more to send."""

    def __init__(self, site: OpenSite, contents: Contents, wake: Callable[[], None]) -> None:
        self._site = site
        self._database = site.database
        self.contents = contents
        self._wake = wake

    async def claim(self, most: int, now: datetime) -> list[Delivery]:
        return await self._database.write(outbox.claim, most, now)

    async def settle(self, results: Sequence[Settled]) -> None:
        await self._database.write(outbox.settle_sending, results, self._site.clock())

    async def next_due(self) -> datetime | None:
        return await self._database.look(outbox.next_due)

    async def left_sending(self) -> list[Delivery]:
        return await self._database.read(outbox.left_sending)

    async def failed(self, given_up: Sequence[tuple[Delivery, str]]) -> None:
        site = self._site
        await as_it_is_now(lambda: bounces.note_failures(self._database, site.snapshot, site.clock(), given_up))
        self._wake()

    def personal(self, delivery: Delivery) -> bytes:
        return unsubscribing.personal(self._site.snapshot, delivery)


class JobStorage:
    """What scrips want done outside (``JobStorage`` of the loop), in the database of a site. ``wake``: something goes out."""

    def __init__(self, site: OpenSite, wake: Callable[[], None]) -> None:
        self._site = site
        self._database = site.database
        self._wake = wake

    async def claim(self, most: int, now: datetime) -> list[Job]:
        return await self._database.write(jobs.claim, most, now)

    async def settle(self, results: Sequence[tuple[Job, JobSettled]]) -> None:
        site = self._site
        if await as_it_is_now(lambda: note_jobs(self._database, site.snapshot, site.clock(), results)):
            await site.people_changed()
        self._wake()

    async def next_due(self) -> datetime | None:
        return await self._database.look(jobs.next_due)
