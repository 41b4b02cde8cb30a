"""Wires the rooms by hand, starts and stops the loops."""

import asyncio
import contextlib
import os
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mailticket import control
from mailticket.application.site import SiteSnapshot
from mailticket.application.unit_of_work import as_it_is_now
from mailticket.arrival.backend import Accounts as MailAccounts
from mailticket.arrival.backend import Backend
from mailticket.arrival.inbox import GroupCommit
from mailticket.arrival.speakers import Speakers
from mailticket.config import Settings, load
from mailticket.config.writing import written
from mailticket.control import Service
from mailticket.daemon.accounts import Accounts
from mailticket.daemon.deliveries import Deliveries
from mailticket.daemon.fact_keeper import FactKeeper
from mailticket.daemon.files import Files, read_files
from mailticket.daemon.held_lists import HeldLists
from mailticket.daemon.housekeeping import clear_away, since_yesterday, take_in_spooled
from mailticket.daemon.indexer import Indexer
from mailticket.daemon.intake import Intake, IntakeRules
from mailticket.daemon.letter_files import LetterFiles
from mailticket.daemon.listening import Listeners
from mailticket.daemon.login_watch import LoginWatch
from mailticket.daemon.maildrop import Maildrop
from mailticket.daemon.open_site import OpenSite, now
from mailticket.daemon.read_apart import ReadApart
from mailticket.daemon.reload import take_over, why_refused
from mailticket.daemon.systemd import notify
from mailticket.daemon.watchdog import Watchdog
from mailticket.mailroom.held_notices import tell_of_waiting
from mailticket.mailroom.login_alerts import tell_of_logins
from mailticket.mailroom.runner import InboxEvents, InboxRunner
from mailticket.model.clock import Clock
from mailticket.model.errors import MailticketError
from mailticket.model.letter import Incoming, Receipt
from mailticket.outbox.loop import Outbox
from mailticket.places import control_socket
from mailticket.reading.worker import Workers
from mailticket.schedule.scheduler import Scheduler
from mailticket.storage import inbox, logins
from mailticket.storage.database import Database

if TYPE_CHECKING:
    from mailticket.daemon.web import Web

STOP_WITHIN = 120.0
"""Seconds a stop may take beyond what a step of a loop may."""


class Daemon:
    """Everything that runs in one process. ``settings`` and ``snapshot`` are replaced whole on reload."""

    def __init__(
        self,
        settings: Settings,
        path: Path | None,
        log: Any,
        *,
        clock: Callable[[], datetime] = now,
        new: bool = False,
        site: OpenSite | None = None,
    ) -> None:
        self.fatal = asyncio.Event()
        self.site = site or OpenSite(settings, log, clock=clock, fatal=self.fatal.set, new=new)
        self.accounts = Accounts(self.site)
        self._clock = self.site.clock
        self.path = path
        self.log = log
        self.watchdog = Watchdog(after=settings.limits.hung_after, log=log)
        self.mailroom: InboxRunner
        self.deliveries: Deliveries
        self.outbox: Outbox
        self.intake: Intake
        self.doors: Listeners | None = None
        self.web: Web | None = None
        self.held_lists: HeldLists
        self.maildrop: Maildrop
        self.login_watch: LoginWatch
        self.scheduler: Scheduler
        self._workers = Workers()
        self._tasks: list[asyncio.Task[None]] = []
        self._control: asyncio.Server | None = None

    # -- opening the site

    @property
    def settings(self) -> Settings:
        """The configuration as it was last read."""
        return self.site.settings

    @property
    def snapshot(self) -> SiteSnapshot:
        """The site as it is now."""
        return self.site.snapshot

    @property
    def database(self) -> Database:
        """The site's database."""
        return self.site.database

    async def open(self, standing_by: Callable[[str], None] | None = None) -> Service:
        """Open the site and wire the loops to it, which do not run yet. One that stands by returns when it takes over;
        ``standing_by`` hears for whom it does."""
        await self.site.open(self._read, standing_by)
        return self.wire()

    def _read(self, settings: Settings) -> Files:
        """Its files, judged."""
        files = read_files(settings)
        self.site.named = files.named
        return files

    def wire(self) -> Service:
        """Wire the loops to a site that is open."""
        self._tell_of_strays()
        self.site.relay_takes = lambda: self.outbox.takes
        self.intake = Intake(
            self.database,
            IntakeRules(self.settings.limits, self.site.active, in_database=self.settings.cluster.standby),
            Clock(self._clock, time.monotonic, asyncio.sleep),
            self.log,
            wake=lambda letters: self.mailroom.wake(letters),
            pulse=self.watchdog.pulse("intake"),
        )
        self.speakers = Speakers()
        self.inbox = GroupCommit(store=self.store, log=self.log, coming=lambda: self.speakers.lively(time.monotonic()))
        self.files = LetterFiles(self.database, self._workers, self.log)
        self.backend = Backend(
            accept=self.inbox.accept,
            find=lambda address, pipe: self.snapshot.addresses.find(address, pipe=pipe),
            admit=self.intake.admit,
            refuses=self.accounts.refused,
        )
        self.mailroom = InboxRunner(
            self.database,
            lambda: self.snapshot,
            Clock(self._clock, time.monotonic, asyncio.sleep),
            ReadApart(self.database, self._workers).read,
            InboxEvents(
                told=lambda jobs, gathered: self.deliveries.wake(jobs=jobs, gathered=gathered),
                settled=self.intake.settled,
                changed_people=self.site.people_changed,
                idle=self.intake.nothing_waits,
            ),
            self.log,
            pulse=self.watchdog.pulse("mailroom"),
        )
        self.deliveries = Deliveries(
            self.site, self.watchdog, self.log, busy=lambda: self.mailroom.busy, contents=self.files.of_enclosures
        )
        self.outbox, told = self.deliveries.outbox, self.deliveries.wake
        self.login_watch = LoginWatch(
            note=lambda wrong, right: self.database.write(logins.note, wrong, right, self._clock()),
            tell=lambda: as_it_is_now(
                lambda: tell_of_logins(self.database, self.snapshot, self._clock(), self.outbox.wake)
            ),
            log=self.log,
        )
        self.held_lists = HeldLists(
            tell=lambda: as_it_is_now(lambda: tell_of_waiting(self.database, self.snapshot, self._clock())),
            told=told,
            log=self.log,
            pulse=self.watchdog.pulse("held letters"),
        )
        self.maildrop = self._maildrop()
        self.indexer = Indexer(self.database, log=self.log, pulse=self.watchdog.pulse("indexer"))
        facts = self.watchdog.pulse("report facts")
        self.facts = FactKeeper(self.database, lambda: self.snapshot, log=self.log, pulse=facts)
        return Service(
            database=self.database,
            snapshot=lambda: self.snapshot,
            clock=self._clock,
            mailroom=self.mailroom,
            accept=self.inbox.accept,
            people_changed=self.site.people_changed,
            told=told,
            outbox_status=self.outbox.status,
            maildrop_status=self.maildrop.status,
            written=written,
            rotate=self.site.rotate,
            index_waits=self.indexer.wake,
            files_of=self.files.of_letter,
            clear_away=lambda: clear_away(
                self.database, self.settings.paths.data / "spool", self._clock(), since_yesterday
            ),
        )

    def _maildrop(self) -> Maildrop:
        """Every account of this machine may write there, as it may speak to an LMTP listener on TCP: where there is one, letters
        from there count as this machine's too."""
        return Maildrop(
            self.settings.paths.maildrop,
            self.backend,
            clock=self._clock,
            log=self.log,
            peer="" if self.settings.lmtp.listen.startswith("unix:") else "127.0.0.1",
            most=self.settings.limits.message,
            pulse=self.watchdog.pulse("maildrop"),
        )

    def _tell_of_strays(self) -> None:
        for problem in self.snapshot.wording.strays(queue.name for queue in self.snapshot.directory.queues.values()):
            self.log.warning("daemon.stray_template", problem=str(problem))

    async def close(self) -> None:
        """Give everything back."""
        await self._workers.close()
        await self.site.close()

    # -- what the rooms are handed

    async def store(self, incoming: Sequence[Incoming]) -> list[Receipt]:
        return await self.intake.store(incoming)

    # -- running

    async def start(self) -> None:
        """Open the site, then the doors."""
        self.watchdog.start()
        service = await self.open(self._standing_by)
        await self._housekeeping()
        self.intake.begin(*await self.database.read(inbox.backlog))
        await self.deliveries.recover()
        self.scheduler = Scheduler(service, log=self.log, pulse=self.watchdog.pulse("schedules"))
        await self.scheduler.recover()
        self._asked_at = control_socket(
            self.settings.paths.data
        )  # for as long as we run, wherever a reload has the data
        self._control = await control.serve(service, self._asked_at, self.log)
        self.doors = self._doors(await self.database.read(logins.clients))
        await self.doors.open()
        await self._open_web(service)
        loops = (
            ("mailroom", self.mailroom.run()),
            *self.deliveries.loops(),
            ("held letters", self.held_lists.run()),
            ("maildrop", self.maildrop.run()),
            ("logins", self.login_watch.run()),
            ("indexer", self.indexer.run()),
            ("report facts", self.facts.run()),
            ("schedules", self.scheduler.run()),
        )
        for name, loop in loops:
            self._tasks.append(asyncio.create_task(self._guarded(loop), name=name))
            self.watchdog.knows(name, self._tasks[-1])

    async def _open_web(self, service: Service) -> None:
        if not self.settings.web.listen:
            return
        from mailticket.daemon.web import Web  # a command without a daemon shows no pages, and waits for none of this

        judged = lambda name, client, right: self.login_watch.judged(name, client, right=right)  # noqa: E731
        self.web = Web(service, lambda: self.settings, self.accounts.login, judged, self.log)
        service.web_status = self.web.status
        await self.web.open()

    @property
    def bound(self) -> dict[str, str]:
        """The addresses we listen on, by protocol."""
        found = dict(self.doors.bound) if self.doors else {}
        return found | ({"http": self.web.bound} if self.web and self.web.bound else {})

    def _standing_by(self, holder: str) -> None:
        self.log.info("daemon.standing_by", holder=holder)
        notify("READY=1\nSTATUS=standing by: " + holder)

    def _doors(self, known: Sequence[tuple[str, str]]) -> Listeners:
        accounts = MailAccounts(
            login=self.accounts.login,
            standing=self.accounts.standing,
            judged=lambda name, client, right: self.login_watch.judged(name, client, right=right),
            known=known,
        )
        return Listeners(self.settings, self.backend, accounts, self._clock, self.log, self.speakers)

    async def _housekeeping(self) -> None:
        spool = self.settings.paths.data / "spool"
        spool.mkdir(exist_ok=True, mode=0o700)
        if self.settings.cluster.standby:
            await take_in_spooled(self.database, self.log)
        await clear_away(self.database, spool, self._clock(), lambda path: True)

    async def _guarded(self, loop: Any) -> None:
        """A loop that ends by itself is a fault we must not hide: the process ends, and is started again."""
        try:
            await loop
        except Exception as error:
            self.log.error("daemon.fatal", error=f"{type(error).__name__}: {error}")
            self.fatal.set()
            raise

    async def stop(self) -> None:
        """Finish what is in flight: letters in DATA, the batch at hand, deliveries under way."""
        notify("STOPPING=1")
        self.watchdog.pulse("stop").working(STOP_WITHIN)
        self.held_lists.stop()
        self.maildrop.stop()
        self.scheduler.stop()
        self.indexer.stop()
        self.facts.stop()
        if self._control:
            self._control.close()
        if self.web:
            await self.web.stop()
        await asyncio.gather(*(listener.stop() for listener in (self.doors.listeners if self.doors else ())))
        self.login_watch.stop()
        await self.mailroom.stop()
        await self.deliveries.stop()
        for task in self._tasks:
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await asyncio.wait_for(task, 30)
        self._asked_at.unlink(missing_ok=True)
        await self.close()

    async def reload(self) -> None:
        """Take over configuration, rules and templates, or keep all the old ones and say why. What is bound to an
        address, a database or a transport needs a new start, and is said to."""
        notify("RELOADING=1")
        try:
            settings, named = load(self.path), self.site.named
            stuck = await take_over(self.site, settings, self._read(settings), named)
            self._tell_of_strays()
            with contextlib.suppress(OSError):  # who asks need not check the configuration again
                os.utime(self._asked_at)
            self.log.info("daemon.reloaded", needs_restart=stuck)
        except MailticketError as error:
            for problem in why_refused(error):
                self.log.error("daemon.reload_refused", problem=problem)
        finally:
            notify("READY=1")
