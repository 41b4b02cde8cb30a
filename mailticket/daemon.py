"""Wires the rooms by hand, starts and stops the loops, answers signals."""

import asyncio
import base64
import contextlib
import gc
import os
import secrets
import shutil
import signal
import socket
import ssl
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib.util import find_spec
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

from mailticket import control
from mailticket import log as logs
from mailticket.arrival.inbox import GroupCommit
from mailticket.arrival.listener import Listener
from mailticket.config import DEFAULT_QUEUE, Settings, load, shipped
from mailticket.config.writing import written
from mailticket.control import Service
from mailticket.desk.fields import pattern_wrong
from mailticket.desk.rights import index
from mailticket.mailroom.bounces import note_failures
from mailticket.mailroom.house import House
from mailticket.mailroom.jobs import note_jobs
from mailticket.mailroom.loop import Mailroom
from mailticket.model.administration import Author
from mailticket.model.directory import Directory
from mailticket.model.errors import DiskBroken, ExpressionWrong, FilesWrong, MailticketError, Problem
from mailticket.model.job import Job, JobSettled, JobState
from mailticket.model.letter import Incoming, Ours, Reading, Receipt, Reply
from mailticket.model.notice import Delivery, Settled
from mailticket.model.password import matches
from mailticket.model.person import SYSTEM, fold_address
from mailticket.model.provision import Organisation
from mailticket.model.queue import Queue, Site
from mailticket.model.seal import Seal
from mailticket.model.transaction import Via
from mailticket.notices.wording import Wording
from mailticket.outbox.bounces import copy_of
from mailticket.outbox.jobs import Jobs, doing
from mailticket.outbox.loop import Outbox
from mailticket.outbox.opening import open_transport
from mailticket.reading import identity
from mailticket.reading.dns import ExtraMissing, Lookup, txt_lookup
from mailticket.reading.worker import Workers
from mailticket.routing import rules
from mailticket.routing.addresses import AddressBook, folded
from mailticket.search.expression import Expression, parse
from mailticket.storage import inbox, jobs, outbox, people, proofs, provisioning
from mailticket.storage import work as storage_work
from mailticket.storage.database import DaemonLock, Database, open_database
from mailticket.storage.inbox import Taken
from mailticket.storage.migrations import upgrade
from mailticket.storage.times import to_text


def now() -> datetime:
    """The wall clock, in UTC, to the millisecond: so times are the same in memory and in the database."""
    at = datetime.now(UTC)
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


class Daemon:
    """Everything that runs in one process. ``settings`` and ``house`` are replaced whole on reload."""

    def __init__(self, settings: Settings, path: Path | None, log: Any, *, clock: Callable[[], datetime] = now) -> None:
        self._clock = clock
        self.settings = settings
        self.path = path
        self.log = log
        self.fatal = asyncio.Event()
        self.database: Database
        self.house: House
        self.mailroom: Mailroom
        self.outbox: Outbox
        self.jobs: Jobs
        self.listeners: list[Listener] = []
        self.bound: dict[str, str] = {}
        self._named: frozenset[str] = frozenset()
        self._workers = Workers()
        self._tasks: list[asyncio.Task[None]] = []
        self._waiting = [0, 0]
        self._control: asyncio.Server | None = None
        self._lock: DaemonLock | None = None

    # -- opening the house

    async def open(self) -> Service:
        """Lock, migrate, provision, load: all that both the daemon and a command without a daemon need."""
        data = self.settings.paths.data
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock = DaemonLock(lock_file(self.settings))
        self.seal = Seal(load_keys(data / "seal.keys"))
        self.database = open_database(self.settings.database.url)
        await self.database.write(upgrade)
        files = read_files(self.settings)
        await self._provision(self.settings)
        self.house = await self.make_house(self.settings, files)
        self.inbox = GroupCommit(store=self._store, log=self.log)
        self.mailroom = Mailroom(
            database=self.database,
            house=lambda: self.house,
            clock=self._clock,
            read_hard=self._read_hard,
            told=self._told,
            changed_people=self._people_changed,
            settled=self._settled,
            monotonic=time.monotonic,
            log=self.log,
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
        )
        self.jobs = Jobs(
            claim=self._claim_jobs,
            settle=self._settle_jobs,
            next_due=self._next_job,
            do=lambda job: doing(job, folder=data),
            clock=self._clock,
            log=self.log,
        )
        return Service(
            database=self.database,
            house=lambda: self.house,
            clock=self._clock,
            mailroom=self.mailroom,
            accept=self.inbox.accept,
            people_changed=self._people_changed,
            told=self._told,
            outbox_status=self.outbox.status,
            written=written,
            rotate=self._rotate,
        )

    async def _rotate(self, keep: int) -> int:
        path = self.settings.paths.data / "seal.keys"
        self.seal = Seal(await asyncio.to_thread(rotate_keys, path, self._clock().date(), keep))
        self.house = await self._with_people(replace(self.house, seal=self.seal))
        self.log.info("daemon.seal_rotated", keys=len(self.seal.keys))
        return len(self.seal.keys)

    async def _provision(self, settings: Settings) -> None:
        async with self.database.change() as unit:
            await unit.write(_provisioned, settings.organisation(), self._clock())

    async def make_house(self, settings: Settings, files: "Files") -> House:
        """The house with the organisation as it is."""
        rule_book, wording = files
        site = settings.site
        named = {address for rule in rule_book.rules for address in (rule.deed.owner, *rule.deed.cc) if address}
        house = House(
            site=site,
            directory=Directory(),
            rights=index(Directory()),
            addresses=AddressBook(site, (), verify_bounce=self._copy_of, verify=self.seal.verify),
            rules=rule_book,
            expressions={},
            wording=wording,
            budgets=settings.budgets,
            seal=self.seal,
            ours=Ours(
                site.rtname,
                frozenset(),
                site.rtname,
                authserv_ids=frozenset(settings.evidence.authserv_ids),
                domains=frozenset(settings.evidence.domains),
                hops=settings.evidence.hops,
            ),
            policy=settings.policy(),
            bulk_over=settings.commands.bulk_over,
            hold=timedelta(minutes=settings.commands.hold),
            token=new_token,
            trusts=self._own_mail_system,
            lookup=lookup_of(settings),
            authorities=authorities_of(settings),
        )
        self._named = frozenset(map(folded, named))
        house = await self._with_people(house)
        for problem in wording.strays(queue.name for queue in house.directory.queues.values()):
            self.log.warning("daemon.stray_template", problem=str(problem))
        return house

    async def _with_people(self, house: House) -> House:
        """The house with its organisation as the database has it now."""
        directory = await self.database.look(people.directory, self._clock())
        queues = list(directory.queues.values())
        site = house.site
        return replace(
            house,
            directory=directory,
            rights=index(directory),
            addresses=AddressBook(site, queues, verify_bounce=self._copy_of, verify=self.seal.verify),
            expressions=expressions(directory, self.log),
            ours=replace(house.ours, addresses=own_addresses(site, queues)),
            tags=frozenset(tag.casefold() for tag in (site.rtname, *(queue.subject_tag for queue in queues)) if tag),
            named=self._named | named_in_scrips(directory),
        )

    def _copy_of(self, local_part: str) -> int | None:
        return copy_of(local_part, self.seal.verify)

    async def close(self) -> None:
        """Give everything back."""
        await self._workers.close()
        await self.database.close()
        if self._lock:
            self._lock.release()

    # -- what the rooms are handed

    async def _store(self, incoming: Sequence[Incoming]) -> list[Receipt]:
        identities = [await _identity(item) for item in incoming]
        try:
            receipts = await self.database.write(inbox.put, incoming, identities, self._clock())
        except DiskBroken:
            self.fatal.set()
            raise
        for item, receipt in zip(incoming, receipts, strict=True):
            if receipt.duplicate:
                self.log.info("letter.duplicate", letter=receipt.letter_id, peer=item.peer)
            else:
                self._settled(-1, -item.size)
        _forget_spooled_again(incoming, receipts)
        self.mailroom.wake(sum(not receipt.duplicate for receipt in receipts))
        return receipts

    def _settled(self, letters: int, size: int) -> None:
        self._waiting = [max(0, self._waiting[0] - letters), max(0, self._waiting[1] - size)]

    def _admit(self) -> Reply | None:
        limits = self.settings.limits
        if self._waiting[0] >= limits.backlog_rows or self._waiting[1] >= limits.backlog_bytes:
            return Reply(452, "4.3.1", "Too much mail is waiting, try later")
        return None

    async def _read_hard(self, taken: Taken, house: House) -> Reading:
        source = taken.spool if taken.spool is not None else taken.letter.raw
        letter = taken.letter
        trusted = house.believes(letter)
        return await self._workers.read(source, mail_from=letter.mail_from, ours=house.ours, trusted=trusted)

    def _told(self) -> None:
        self.outbox.wake()
        self.jobs.wake()

    async def _people_changed(self) -> None:
        self.house = await self._with_people(self.house)

    async def _claim(self, most: int, at: datetime) -> list[Delivery]:
        return await self.database.write(outbox.claim, most, at)

    async def _settle(self, results: Sequence[Settled]) -> None:
        await self.database.write(outbox.settle, results, self._clock())

    async def _next_due(self) -> datetime | None:
        return await self.database.read(outbox.next_due)

    async def _left_sending(self) -> list[Delivery]:
        return await self.database.read(outbox.left_sending)

    async def _claim_jobs(self, most: int, at: datetime) -> list[Job]:
        return await self.database.write(jobs.claim, most, at)

    async def _next_job(self) -> datetime | None:
        return await self.database.read(jobs.next_due)

    async def _settle_jobs(self, results: Sequence[tuple[Job, JobSettled]]) -> None:
        if await note_jobs(self.database, self.house, self._clock(), results):
            await self._people_changed()
        self._told()

    async def _recover_jobs(self) -> None:
        """What a crash left running: webhooks are called again, programs are not run twice, and their tickets say so."""
        if lost := await self.database.write(jobs.recover, self._clock()):
            await self._settle_jobs([(job, JobSettled(job.id, JobState.FAILED, job.answer)) for job in lost])

    async def _failed(self, given_up: Sequence[tuple[Delivery, str]]) -> None:
        await note_failures(self.database, self.house, self._clock(), given_up)
        self.outbox.wake()

    # -- running

    async def start(self) -> None:
        """Open the house, then the doors."""
        service = await self.open()
        await self._housekeeping()
        self._waiting = list(await self.database.read(inbox.backlog))
        await self.outbox.recover()
        await self._recover_jobs()
        self._control = await control.serve(service, self.settings.paths.data / "control.sock")
        await self._listen()
        self._tasks = [
            asyncio.create_task(self._guarded(self.mailroom.run()), name="mailroom"),
            asyncio.create_task(self._guarded(self.outbox.run()), name="outbox"),
            asyncio.create_task(self._guarded(self.jobs.run()), name="jobs"),
        ]

    async def _housekeeping(self) -> None:
        spool = self.settings.paths.data / "spool"
        spool.mkdir(exist_ok=True, mode=0o700)
        await self.database.write(inbox.stray_spool_files, spool, lambda path: True)
        await self.database.write(_forget_old, self._clock())

    async def _guarded(self, loop: Any) -> None:
        """A loop that ends by itself is a fault we must not hide: the process ends, and is started again."""
        try:
            await loop
        except Exception as error:
            self.log.error("daemon.fatal", error=f"{type(error).__name__}: {error}")
            self.fatal.set()
            raise

    async def _listen(self) -> None:
        settings = self.settings
        doors = (
            ("smtp", settings.smtp.listen, self._listener),
            ("lmtp", settings.lmtp.listen, self._pipe),
            ("submission", settings.submission.listen, self._submission),
        )
        for protocol, address, make in doors:
            if not address:
                continue
            listener = make()
            self.listeners.append(listener)
            try:
                self.bound[protocol] = await _bind(listener, address)
                self.log.info("daemon.listening", protocol=protocol, address=self.bound[protocol])
            except OSError as error:
                raise MailticketError(f"cannot listen on {address}: {error}") from error

    def _listener(self) -> Listener:
        return Listener(tls=tls_context(self.settings), **self._doorman(False))

    def _pipe(self) -> Listener:
        """For a mail server in front, and for mailgate."""
        return Listener(lmtp=True, tls=None, **self._doorman(True))

    def _submission(self) -> Listener:
        """For people's own mail programs: inside TLS, and after a login."""
        tls = tls_context(self.settings)
        if tls is None:
            raise MailticketError("[submission] listen needs [smtp] tls_certificate: no password goes in the clear")
        implicit = self.settings.submission.implicit_tls
        return Listener(tls=tls, login=self._login, implicit_tls=implicit, **self._doorman(False))

    def _doorman(self, pipe: bool) -> dict[str, Any]:
        """What all listeners share."""
        settings = self.settings
        data = settings.paths.data
        return {
            "accept": self.inbox.accept,
            "find": lambda address: self.house.addresses.find(address, pipe=pipe),
            "limits": settings.limits,
            "hostname": settings.smtp.hostname or settings.site.organization,
            "trusted": self._trusted,
            "clock": self._clock,
            "spool": data / "spool",
            "free_space": lambda: shutil.disk_usage(data).free,
            "admit": self._admit,
            "log": self.log,
        }

    async def _login(self, name: str, password: str) -> str:
        """The main address of the user who has this password, any address of theirs being the name; empty: nobody."""
        address, kept = await self.database.read(proofs.password_of, fold_address(name))
        return address if await asyncio.to_thread(matches, password, kept) else ""

    def _trusted(self, peer: str) -> bool:
        if not peer or peer.startswith("unix"):
            return True
        try:
            address = ip_address(peer)
        except ValueError:
            return False
        return any(address in ip_network(network, strict=False) for network in self.settings.smtp.trusted_peers)

    def _own_mail_system(self, peer: str) -> bool:
        """Whether a peer may say what it found out about a sender: this machine, and those configured."""
        return self._trusted(peer) or peer in ("127.0.0.1", "::1")

    async def stop(self) -> None:
        """Finish what is in flight: letters in DATA, the batch at hand, deliveries under way."""
        notify("STOPPING=1")
        if self._control:
            self._control.close()
        await asyncio.gather(*(listener.stop() for listener in self.listeners))
        await self.mailroom.stop()
        await self.outbox.stop()
        await self.jobs.stop()
        for task in self._tasks:
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await asyncio.wait_for(task, 30)
        (self.settings.paths.data / "control.sock").unlink(missing_ok=True)
        await self.close()

    async def reload(self) -> None:
        """Take over configuration, rules and templates, or keep all the old ones and say why. What is bound to an
        address, a database or a transport needs a new start, and is said to."""
        notify("RELOADING=1")
        try:
            settings = load(self.path)
            stuck = needs_restart(self.settings, settings)
            before = self.settings
            files = read_files(settings)
            await self._provision(settings)
            try:
                self.house = await self.make_house(settings, files)
            except BaseException:
                await self._provision(before)
                raise
            self.settings = settings
            self.log.info("daemon.reloaded", needs_restart=stuck)
        except FilesWrong as wrong:
            for problem in wrong.problems:
                self.log.error("daemon.reload_refused", problem=str(problem))
        except MailticketError as error:
            self.log.error("daemon.reload_refused", problem=str(error))
        finally:
            notify("READY=1")


def lookup_of(settings: Settings) -> Lookup | None:
    """How DNS is asked, where we check DKIM ourselves. Raises MailticketError where that cannot be done."""
    if not settings.evidence.check_dkim:
        return None
    if not all(map(find_spec, ("dkim", "publicsuffixlist"))):
        raise ExtraMissing
    return txt_lookup(seconds=3, nameservers=settings.evidence.nameservers)


def authorities_of(settings: Settings) -> bytes:
    """The certificates that vouch for S/MIME. Raises MailticketError for a file that has none."""
    path = settings.evidence.smime_authorities
    if not path:
        return b""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(path)
        return Path(path).read_bytes()
    except (OSError, ssl.SSLError) as error:
        raise MailticketError(f"[evidence] smime_authorities {path}: {error}") from error


Files = tuple[rules.RuleBook, Wording]


def read_files(settings: Settings) -> Files:
    """Rules and templates, and what of the configuration can be judged with them. Raises FilesWrong with every problem."""
    problems: list[Problem] = []
    rule_book, wording = rules.RuleBook(), Wording({})
    try:
        rule_book = rules.load(settings.paths.rules)
    except FilesWrong as wrong:
        problems += wrong.problems
    try:
        wording = Wording.load(settings.paths.templates, shipped("templates"))
        problems += settings.judged(when=_when_wrong, pattern=pattern_wrong, templates=wording.names())
    except FilesWrong as wrong:
        problems += wrong.problems
    if problems:
        raise FilesWrong(problems)
    return rule_book, wording


def _when_wrong(when: str) -> str:
    try:
        parse(when)
    except ExpressionWrong as wrong:
        return str(wrong)
    return ""


def _forget_old(connection: Any, now: datetime) -> None:
    """Budgets that have filled up again, and what was used once and would be refused for its age now."""
    storage_work.forget_old_budgets(connection, to_text(now - timedelta(days=3)))
    proofs.forget_spent(connection, now - timedelta(days=40))


def _provisioned(connection: Any, declared: Organisation, now: datetime) -> None:
    """What is declared; and one queue to start with, where there is none at all."""
    provisioning.provision(connection, declared, now)
    if not provisioning.has_queue(connection):
        author = Author(SYSTEM.id, Via.SYSTEM)
        provisioning.put_queue(connection, DEFAULT_QUEUE, author, now, provisioned=False)


def expressions(directory: Directory, log: Any) -> dict[str, Expression]:
    """What scrips' ``when`` say. One that is wrong (a newer program wrote it) fails when it is asked, on its ticket."""
    found: dict[str, Expression] = {}
    for scrip in directory.scrips:
        if scrip.when and scrip.when not in found:
            try:
                found[scrip.when] = parse(scrip.when)
            except ExpressionWrong as wrong:
                log.error("scrip.when_wrong", scrip=scrip.name, error=str(wrong))
    return found


def named_in_scrips(directory: Directory) -> frozenset[str]:
    """Addresses that scrips give tickets to: they must be known when a scrip acts."""
    found = set()
    for scrip in directory.scrips:
        for holder in (scrip.arguments, scrip.arguments.get("set", {}), scrip.arguments.get("create", {})):
            owner = str(holder.get("owner", ""))
            if "@" in owner:
                found.add(fold_address(owner))
    return frozenset(found)


def new_token() -> str:
    """130 bits in letters and digits that survive lower case, for an address."""
    return base64.b32encode(secrets.token_bytes(17)).decode().lower()[:26]


def own_addresses(site: Site, queues: Sequence[Queue]) -> frozenset[str]:
    """Addresses that are ours: never recipients, and nobody who writes from them is answered."""
    found = {site.correspond_address, site.comment_address, site.control}
    for queue in queues:
        found |= {queue.correspond_address, queue.comment_address}
    return frozenset(folded(address) for address in found if address)


def _forget_spooled_again(incoming: Sequence[Incoming], receipts: Sequence[Receipt]) -> None:
    """A large letter that was here already lies in the spool twice: the new file is nobody's."""
    pairs = list(zip(incoming, receipts, strict=True))
    wanted = {item.raw for item, receipt in pairs if not receipt.duplicate and isinstance(item.raw, Path)}
    for path in {item.raw for item, _ in pairs if isinstance(item.raw, Path)} - wanted:
        path.unlink(missing_ok=True)


async def _identity(item: Incoming) -> tuple[str, str]:
    if isinstance(item.raw, bytes):
        return identity(item.raw, item.recipient.address)
    path = item.raw
    return await asyncio.to_thread(lambda: identity(path.read_bytes(), item.recipient.address))


async def _bind(listener: Listener, address: str) -> str:
    """Listen; returns the address that was bound (port 0 asks for any free one)."""
    if address.startswith("unix:"):
        path = Path(address.removeprefix("unix:"))
        await listener.start_unix(path)
        path.chmod(0o666)  # noqa: ASYNC240  # whoever may reach it may deliver mail, as over loopback; the folder says who that is
        return address
    host, _, port = address.rpartition(":")
    await listener.start(host.strip("[]"), int(port))
    return f"{host}:{listener.port}"


def tls_context(settings: Settings) -> ssl.SSLContext | None:
    """The certificate for STARTTLS, if one is configured."""
    if not settings.smtp.tls_certificate:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(settings.smtp.tls_certificate, settings.smtp.tls_key or None)
    return context


def load_keys(path: Path) -> tuple[bytes, ...]:
    """The keys our addresses and Message-IDs are sealed with, the present one first. Made on the first start. A line is a
    key in hex, and the day it was replaced."""
    if not path.exists():
        write_keys(path, [secrets.token_hex(32)])
    return tuple(bytes.fromhex(line.split()[0]) for line in path.read_text().splitlines() if line.strip())


def rotate_keys(path: Path, today: date, keep: int) -> tuple[bytes, ...]:
    """A new key in front. Those replaced more than ``keep`` days ago hold no more."""
    kept = []
    for line in path.read_text().splitlines():
        key, _, day = line.strip().partition(" ")
        replaced = date.fromisoformat(day) if day else today
        if key and today - replaced <= timedelta(days=keep):
            kept.append(f"{key} {replaced.isoformat()}")
    write_keys(path, [secrets.token_hex(32), *kept])
    return load_keys(path)


def write_keys(path: Path, lines: Sequence[str]) -> None:
    """Whole or not at all, and for this account alone."""
    new = path.with_suffix(".new")
    file = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(file, "w") as written:
        written.write("".join(f"{line}\n" for line in lines))
        written.flush()
        os.fsync(written.fileno())
    new.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def lock_file(settings: Settings) -> Path:
    """Beside an SQLite database, so that two configurations cannot share it; else in the data folder."""
    path = settings.database.path
    return path.with_name(path.name + ".lock") if path else settings.paths.data / "daemon.lock"


def needs_restart(old: Settings, new: Settings) -> list[str]:
    """Settings that changed and are only read at start."""
    names = ("database", "smtp", "lmtp", "submission", "web", "delivery", "log", "limits")
    return [name for name in names if getattr(old, name) != getattr(new, name)]


def notify(state: str) -> None:
    """Tell systemd (sd_notify), where it asked to be told."""
    address = os.environ.get("NOTIFY_SOCKET")
    if address:
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as client:
            client.connect("\0" + address[1:] if address.startswith("@") else address)
            client.send(state.encode())


def greeting(settings: Settings, queue: Queue, bound: Mapping[str, str]) -> str:
    """What a person wants to know after starting: where it listens, how to send a first letter, where the answer is."""
    smtp = bound.get("smtp")
    to = queue.correspond_address or settings.site.correspond_address
    lines = [f"mailticket is ready. Queue {queue.name}: <{to}>"]
    lines += [f"  {name.upper():<5} {address}" for name, address in bound.items()]
    if smtp:
        lines += [
            "  Send a first letter:",
            f"    printf 'From: ana@example.org\\nTo: {to}\\nSubject: Hola\\n\\nNo anda la red.\\n' | "
            f"curl -s --crlf smtp://{smtp} --mail-from ana@example.org --mail-rcpt {to} --upload-file -",
        ]
    lines.append(f"  Outgoing mail: {settings.delivery.transport}")
    return "\n".join(lines)


async def _serve(settings: Settings, path: Path | None, log: Any) -> int:
    daemon = Daemon(settings, path, log)
    loop = asyncio.get_running_loop()
    stopping = asyncio.Event()
    reloading = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    loop.add_signal_handler(signal.SIGHUP, reloading.set)
    await daemon.start()
    gc.collect()
    gc.freeze()  # what is loaded now stays; looking through it again and again costs a tenth of the time
    gc.set_threshold(20_000, 20, 50)
    log.info("daemon.ready", pid=os.getpid(), smtp=settings.smtp.listen, lmtp=settings.lmtp.listen)
    print(greeting(settings, daemon.house.default_queue, daemon.bound), flush=True)
    notify("READY=1")
    reloader = asyncio.create_task(_reload_on(daemon, reloading))
    waits = [asyncio.create_task(event.wait()) for event in (stopping, daemon.fatal)]
    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for task in (reloader, *waits):
        task.cancel()
    await daemon.stop()
    log.info("daemon.stopped")
    return 1 if daemon.fatal.is_set() else 0


async def _reload_on(daemon: Daemon, asked: asyncio.Event) -> None:
    while True:
        await asked.wait()
        asked.clear()
        await daemon.reload()


def run(settings: Settings, path: Path | None) -> int:
    """Serve until SIGTERM. Returns the exit status: 0 stopped, 1 could not start or had to end."""
    os.umask(0o077)
    log = logs.start(settings.log.level, settings.log.format)
    try:
        return asyncio.run(_serve(settings, path, log))
    except FilesWrong as wrong:
        for problem in wrong.problems:
            print(problem, file=sys.stderr)
    except (MailticketError, OSError) as error:
        print(f"mailticket: {error}", file=sys.stderr)
    return 1


class Direct:
    """The same commands without a daemon, in this process."""

    def __init__(self, daemon: Daemon, service: Service) -> None:
        self._daemon = daemon
        self._service = service

    async def ask(self, command: str, arguments: dict[str, Any], actor: str) -> Any:
        """Do one command; letters it put into the inbox are worked on at once. Raises Refused, TryAgain."""
        answer = await control.ask(self._service, command, arguments, actor)
        while command in ("inject", "inbox.retry") and await self._daemon.mailroom.work_once():
            pass
        return answer


@contextlib.asynccontextmanager
async def direct(settings: Settings, path: Path | None = None) -> AsyncIterator[Direct]:
    """Hold the daemon's lock for one command. Raises AlreadyRunning."""
    os.umask(0o077)
    daemon = Daemon(settings, path, logs.start("error", settings.log.format))
    try:
        service = await daemon.open()
        yield Direct(daemon, service)
    finally:
        with contextlib.suppress(AttributeError):
            await daemon.close()
