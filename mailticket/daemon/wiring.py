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
from mailticket import log as logs
from mailticket.application import unsubscribing
from mailticket.application.site import SiteSnapshot
from mailticket.application.unit_of_work import as_it_is_now
from mailticket.arrival.inbox import GroupCommit
from mailticket.arrival.speakers import Speakers
from mailticket.config import Settings, load
from mailticket.config.writing import written
from mailticket.control import Service
from mailticket.daemon.files import Files, needs_restart, read_files
from mailticket.daemon.held_lists import HeldLists
from mailticket.daemon.housekeeping import clear_away, since_yesterday
from mailticket.daemon.indexer import Indexer
from mailticket.daemon.intake import Intake
from mailticket.daemon.letter_files import LetterFiles
from mailticket.daemon.listening import Listeners
from mailticket.daemon.login_watch import LoginWatch
from mailticket.daemon.maildrop import Maildrop
from mailticket.daemon.open_site import OpenSite, now
from mailticket.daemon.systemd import notify
from mailticket.daemon.watchdog import Watchdog
from mailticket.mailroom.bounces import note_failures
from mailticket.mailroom.combining import combine_due
from mailticket.mailroom.held_notices import tell_of_waiting
from mailticket.mailroom.jobs import note_jobs
from mailticket.mailroom.login_alerts import tell_of_logins
from mailticket.mailroom.runner import InboxRunner
from mailticket.model.errors import FilesWrong, MailticketError, Refused
from mailticket.model.job import Job, JobSettled, JobState
from mailticket.model.letter import Incoming, Reading, Receipt
from mailticket.model.notice import Delivery, Settled
from mailticket.model.own_addresses import folded
from mailticket.model.password import matches
from mailticket.model.person import fold_address
from mailticket.model.words import say
from mailticket.outbox.answer import Answer
from mailticket.outbox.combiner import Combiner
from mailticket.outbox.jobs import Jobs, doing
from mailticket.outbox.loop import Outbox
from mailticket.outbox.opening import open_transport
from mailticket.outbox.programs import Programs
from mailticket.places import control_socket
from mailticket.reading.worker import PROCESSES, Workers
from mailticket.schedule.scheduler import Scheduler
from mailticket.storage import gathering, inbox, jobs, logins, outbox, proofs
from mailticket.storage.database import Database
from mailticket.storage.inbox import WaitingLetter

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
        self._clock = self.site.clock
        self.path = path
        self.log = log
        self.watchdog = Watchdog(after=settings.limits.hung_after, log=log)
        self.mailroom: InboxRunner
        self.outbox: Outbox
        self.jobs: Jobs
        self.combiner: Combiner
        self.intake: Intake
        self.doors: Listeners | None = None
        self.web: Web | None = None
        self.held_lists: HeldLists
        self.maildrop: Maildrop
        self.login_watch: LoginWatch
        self.scheduler: Scheduler
        self._workers = Workers()
        self._reading_large = asyncio.Semaphore(PROCESSES)
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
            database=self.database,
            limits=self.settings.limits,
            clock=self._clock,
            monotonic=time.monotonic,
            wake=lambda letters: self.mailroom.wake(letters),
            active=self.site.active,
            pulse=self.watchdog.pulse("intake"),
            log=self.log,
            in_database=self.settings.cluster.standby,
        )
        self.speakers = Speakers()
        self.inbox = GroupCommit(store=self._store, log=self.log, coming=lambda: self.speakers.lively(time.monotonic()))
        self.files = LetterFiles(self.database, self._workers, self.log)
        self.mailroom = InboxRunner(
            database=self.database,
            snapshot=lambda: self.snapshot,
            clock=self._clock,
            read_hard=self._read_hard,
            told=self._told,
            changed_people=self.site.people_changed,
            settled=self.intake.settled,
            monotonic=time.monotonic,
            log=self.log,
            idle=self.intake.nothing_waits,
            pulse=self.watchdog.pulse("mailroom"),
        )
        self.outbox = Outbox(
            claim=self._claim,
            settle=self._settle,
            next_due=self._next_due,
            left_sending=self._left_sending,
            failed=self._failed,
            transport=open_transport(
                self.settings.delivery.transport,
                hostname=self.settings.smtp.hostname or self.settings.site.organization,
            ),
            clock=self._clock,
            log=self.log,
            busy=lambda: self.mailroom.busy,
            pulse=self.watchdog.pulse("outbox"),
            contents=self.files.of_enclosures,
            personal=lambda delivery: unsubscribing.personal(self.snapshot, delivery),
        )
        self.combiner = Combiner(
            combine=self._combine,
            next_due=self._next_combined,
            clock=self._clock,
            log=self.log,
            pulse=self.watchdog.pulse("combiner"),
        )
        self.jobs = Jobs(
            claim=self._claim_jobs,
            settle=self._settle_jobs,
            next_due=self._next_job,
            do=self._do_job,
            clock=self._clock,
            log=self.log,
            pulse=self.watchdog.pulse("jobs"),
        )
        self.login_watch = LoginWatch(
            note=lambda wrong, right: self.database.write(logins.note, wrong, right, self._clock()),
            tell=lambda: as_it_is_now(
                lambda: tell_of_logins(self.database, self.snapshot, self._clock(), self.outbox.wake)
            ),
            log=self.log,
        )
        self.held_lists = HeldLists(
            tell=lambda: as_it_is_now(lambda: tell_of_waiting(self.database, self.snapshot, self._clock())),
            told=self._told,
            log=self.log,
            pulse=self.watchdog.pulse("held letters"),
        )
        self.maildrop = self._maildrop()
        self.indexer = Indexer(self.database, log=self.log, pulse=self.watchdog.pulse("indexer"))
        return Service(
            database=self.database,
            snapshot=lambda: self.snapshot,
            clock=self._clock,
            mailroom=self.mailroom,
            accept=self.inbox.accept,
            people_changed=self.site.people_changed,
            told=self._told,
            outbox_status=self.outbox.status,
            maildrop_status=self.maildrop.status,
            written=written,
            rotate=self.site.rotate,
            index_waits=self.indexer.wake,
            files_of=self.files.of_letter,
            clear_away=self._clear_away,
        )

    def _maildrop(self) -> Maildrop:
        """Every account of this machine may write there, as it may speak to an LMTP listener on TCP: where there is one, letters
        from there count as this machine's too."""
        return Maildrop(
            self.settings.paths.maildrop,
            accept=self.inbox.accept,
            find=lambda address, pipe: self.snapshot.addresses.find(address, pipe=pipe),
            admit=self.intake.admit,
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

    async def _store(self, incoming: Sequence[Incoming]) -> list[Receipt]:
        return await self.intake.store(incoming)

    def _refuses(self, sender: str) -> bool:
        """Whether no mail is taken of an address: its user is disabled, or it is blocked."""
        directory = self.snapshot.directory
        address = folded(sender)
        return bool(address) and (address in directory.blocked or address in directory.disabled)

    async def _read_hard(self, taken: WaitingLetter, snapshot: SiteSnapshot, trusted: bool) -> Reading:
        if taken.spool is None and taken.apart and not taken.letter.raw:
            async with self._reading_large:  # so many are in memory at once, whatever waits
                return await self._read_in_worker(taken, snapshot, await self._original(taken), trusted)
        return await self._read_in_worker(taken, snapshot, taken.spool or taken.letter.raw, trusted)

    async def _original(self, taken: WaitingLetter) -> bytes:
        return await self.database.read(inbox.original, taken.letter.id)

    async def _read_in_worker(
        self, taken: WaitingLetter, snapshot: SiteSnapshot, source: bytes | Path, trusted: bool
    ) -> Reading:
        return await self._workers.read(source, mail_from=taken.letter.mail_from, ours=snapshot.ours, trusted=trusted)

    def _told(self) -> None:
        self.outbox.wake()
        self.jobs.wake()
        self.combiner.wake()

    async def _claim(self, most: int, at: datetime) -> list[Delivery]:
        return await self.database.write(outbox.claim, most, at)

    async def _settle(self, results: Sequence[Settled]) -> None:
        await self.database.write(outbox.settle, results, self._clock())

    async def _next_due(self) -> datetime | None:
        return await self.database.read(outbox.next_due)

    async def _left_sending(self) -> list[Delivery]:
        return await self.database.read(outbox.left_sending)

    async def _do_job(self, job: Job) -> Answer:
        allowed = self.settings.scrips
        programs = Programs(Path(allowed.programs) if allowed.programs else None, allowed.run_as)
        return await doing(job, programs=programs, networks=allowed.webhook_networks)

    async def _combine(self) -> int:
        return await as_it_is_now(lambda: combine_due(self.database, self.snapshot, self._clock(), self.outbox.wake))

    async def _next_combined(self) -> datetime | None:
        return await self.database.read(gathering.next_due)

    async def _claim_jobs(self, most: int, at: datetime) -> list[Job]:
        return await self.database.write(jobs.claim, most, at)

    async def _next_job(self) -> datetime | None:
        return await self.database.read(jobs.next_due)

    async def _settle_jobs(self, results: Sequence[tuple[Job, JobSettled]]) -> None:
        if await as_it_is_now(lambda: note_jobs(self.database, self.snapshot, self._clock(), results)):
            await self.site.people_changed()
        self._told()

    async def _recover_jobs(self) -> None:
        """What a crash left running: webhooks are called again, programs are not run twice, and their tickets say so."""
        if lost := await self.database.write(jobs.recover, self._clock()):
            await self._settle_jobs([(job, JobSettled(job.id, JobState.FAILED, job.answer)) for job in lost])

    async def _failed(self, given_up: Sequence[tuple[Delivery, str]]) -> None:
        await as_it_is_now(lambda: note_failures(self.database, self.snapshot, self._clock(), given_up))
        self.outbox.wake()

    # -- running

    async def start(self) -> None:
        """Open the site, then the doors."""
        self.watchdog.start()
        service = await self.open(self._standing_by)
        await self._housekeeping()
        self.intake.begin(*await self.database.read(inbox.backlog))
        await self.outbox.recover()
        await self._recover_jobs()
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
            ("outbox", self.outbox.run()),
            ("jobs", self.jobs.run()),
            ("combiner", self.combiner.run()),
            ("held letters", self.held_lists.run()),
            ("maildrop", self.maildrop.run()),
            ("logins", self.login_watch.run()),
            ("indexer", self.indexer.run()),
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
        self.web = Web(service, lambda: self.settings, self._login, judged, self.log)
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
        return Listeners(
            self.settings,
            accept=self.inbox.accept,
            find=lambda address, pipe: self.snapshot.addresses.find(address, pipe=pipe),
            admit=self.intake.admit,
            refuses=self._refuses,
            login=self._login,
            standing=self._standing,
            judged=lambda name, client, right: self.login_watch.judged(name, client, right=right),
            known=known,
            clock=self._clock,
            log=self.log,
            speakers=self.speakers,
        )

    async def _housekeeping(self) -> None:
        spool = self.settings.paths.data / "spool"
        spool.mkdir(exist_ok=True, mode=0o700)
        if self.settings.cluster.standby:
            await self._take_in_spooled()
        await clear_away(self.database, spool, self._clock(), lambda path: True)

    async def _clear_away(self) -> dict[str, int]:
        return await clear_away(self.database, self.settings.paths.data / "spool", self._clock(), since_yesterday)

    async def _take_in_spooled(self) -> None:
        """Large letters from before there was a cluster: the other machine does not see our files."""
        for raw_id, path in await self.database.read(inbox.spooled):
            if await asyncio.to_thread(path.exists):
                await self.database.migrate(inbox.take_in, raw_id, path)
                self.log.info("spool.taken_in", file=path.name)
            else:
                self.log.error("spool.missing", file=str(path))

    async def _guarded(self, loop: Any) -> None:
        """A loop that ends by itself is a fault we must not hide: the process ends, and is started again."""
        try:
            await loop
        except Exception as error:
            self.log.error("daemon.fatal", error=f"{type(error).__name__}: {error}")
            self.fatal.set()
            raise

    async def _login(self, name: str, password: str) -> str:
        """The main address of the user who has this password, any address of theirs being the name; empty: nobody."""
        address, kept = await self.database.read(proofs.password_of, fold_address(name))
        return address if await asyncio.to_thread(matches, password, kept) else ""

    async def _standing(self, login: str, since: datetime) -> bool:
        """Whether who logged in at a time could do so still: the password is the same, and the account not disabled."""
        changed = (await self.database.read(proofs.logins_since, [login])).get(login)
        return changed is not None and changed <= since

    async def stop(self) -> None:
        """Finish what is in flight: letters in DATA, the batch at hand, deliveries under way."""
        notify("STOPPING=1")
        self.watchdog.pulse("stop").working(STOP_WITHIN)
        self.held_lists.stop()
        self.maildrop.stop()
        self.scheduler.stop()
        self.indexer.stop()
        if self._control:
            self._control.close()
        if self.web:
            await self.web.stop()
        await asyncio.gather(*(listener.stop() for listener in (self.doors.listeners if self.doors else ())))
        self.login_watch.stop()
        await self.mailroom.stop()
        await self.outbox.stop()
        await self.jobs.stop()
        await self.combiner.stop()
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
            settings = load(self.path)
            stuck = needs_restart(self.settings, settings)
            before, named = self.settings, self.site.named
            files = self._read(settings)
            await self.site.provision(settings)
            try:
                self.site.snapshot = await self.site.make_snapshot(settings, files)
            except BaseException:
                self.site.named = named
                await self.site.provision(before)
                raise
            self.site.settings = settings
            if settings.log != before.log:
                logs.start(settings.log.level, settings.log.format)
            self._tell_of_strays()
            with contextlib.suppress(OSError):  # who asks need not check the configuration again
                os.utime(self._asked_at)
            self.log.info("daemon.reloaded", needs_restart=stuck)
        except FilesWrong as wrong:
            for problem in wrong.problems:
                self.log.error("daemon.reload_refused", problem=str(problem))
        except Refused as refused:
            self.log.error("daemon.reload_refused", problem=say("en", refused.key, **refused.values))
        except MailticketError as error:
            self.log.error("daemon.reload_refused", problem=str(error))
        finally:
            notify("READY=1")
