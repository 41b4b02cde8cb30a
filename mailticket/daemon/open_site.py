"""A site that is open: its database, held and up to date, and its snapshot, made anew when settings, people or keys change."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from mailticket.application.site import SiteFiles, SiteSnapshot
from mailticket.config import DEFAULT_QUEUE, Settings
from mailticket.daemon.at_a_glance import site_addresses
from mailticket.daemon.files import authorities_of, lookup_of
from mailticket.daemon.opening import Opening, damaged
from mailticket.daemon.seal_keys import rotate_keys
from mailticket.daemon.site import expressions, named_in_scrips, new_token, own_addresses, own_mail_system
from mailticket.desk.rights import index
from mailticket.model.administration import Author
from mailticket.model.bounces import copy_of
from mailticket.model.directory import Directory
from mailticket.model.errors import DiskBroken
from mailticket.model.letter import Ours
from mailticket.model.own_addresses import folded
from mailticket.model.person import SYSTEM
from mailticket.model.provision import Organisation
from mailticket.model.seal import Seal
from mailticket.model.transaction import Via
from mailticket.routing.addresses import AddressBook
from mailticket.routing.foreign_numbers import NumberPatterns
from mailticket.storage import people, provisioning
from mailticket.storage.database import Connection, Database


def now() -> datetime:
    """The wall clock, in UTC, to the millisecond: so times are the same in memory and in the database."""
    at = datetime.now(UTC)
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


class OpenSite:
    """``settings`` and ``snapshot`` are replaced whole. ``fatal`` is called once, when no work may go on; ``alone``: for one
    command and no more; ``new``: make anew what is missing. ``named`` are addresses that rules give tickets to, ``relay_takes``
    says how many bytes the relay takes, once it has said so."""

    def __init__(
        self,
        settings: Settings,
        log: Any,
        *,
        clock: Callable[[], datetime] = now,
        fatal: Callable[[], None] = lambda: None,
        new: bool = False,
        alone: bool = False,
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.log = log
        self.database: Database
        self.snapshot: SiteSnapshot
        self.seal: Seal
        self.named: frozenset[str] = frozenset()
        self.relay_takes: Callable[[], int | None] = lambda: None
        self._fatal = fatal
        self._failed = False
        self._opening = Opening(settings, clock=clock, lost=self._lost, log=log, new=new, alone=alone)
        self._keeping: asyncio.Task[None] | None = None

    async def open(
        self, read: Callable[[Settings], SiteFiles], standing_by: Callable[[str], None] | None = None
    ) -> None:
        """Lock, migrate, provision, load. ``read`` judges the files of the site, before anything is provisioned. One that stands by
        returns when it takes over; ``standing_by`` hears for whom it does."""
        self.database = await self._opening.lock()
        self.database.broken = self._broken
        await self._opening.enter(standing_by if self.settings.cluster.standby else None)
        if self._opening.keeper:
            self._keeping = asyncio.create_task(self._opening.keeper.keep(), name="site lock")
        self.seal = Seal(await self._opening.open())
        files = read(self.settings)
        await self.provision(self.settings)
        self.snapshot = await self.make_snapshot(self.settings, files)

    async def provision(self, settings: Settings) -> None:
        """Write what is declared."""
        async with self.database.change() as session:
            await session.write(_provisioned, settings.organisation(), self.clock())
            staff = await session.do(people.staff_at, site_addresses(settings.site), self.clock())
        for address in staff:
            self.log.warning(
                "site.address_of_person", address=address, why="nothing reaches them, and none of their mail"
            )

    async def make_snapshot(self, settings: Settings, files: SiteFiles) -> SiteSnapshot:
        """The site with the organisation as it is."""
        site = settings.site
        snapshot = SiteSnapshot(
            site=site,
            directory=Directory(),
            rights=index(Directory()),
            addresses=AddressBook(site, (), verify_bounce=self._copy_of, verify=self.seal.verify),
            files=files,
            expressions={},
            budgets=settings.budgets,
            seal=self.seal,
            ours=_ours(settings),
            policy=settings.policy(),
            foreign_numbers=NumberPatterns(settings.threading.foreign_tags),
            bulk_over=settings.commands.bulk_over,
            merge_requestors=settings.commands.merge_requestors,
            requestors_close=settings.commands.requestors_close,
            hold=timedelta(minutes=settings.commands.hold),
            token=new_token,
            trusts=lambda peer: own_mail_system(peer, self.settings),
            lookup=lookup_of(settings),
            authorities=authorities_of(settings),
            enclosing=settings.notices.enclosing(),
            relay_takes=lambda: self.relay_takes(),
            billing=settings.billing,
            renew=self.people_changed,
        )
        return await self.with_people(snapshot)

    async def with_people(self, snapshot: SiteSnapshot) -> SiteSnapshot:
        """The site with its organisation as the database has it now."""
        directory = await self.database.look(people.directory, self.clock())
        queues = list(directory.queues.values())
        site = snapshot.site
        return replace(
            snapshot,
            directory=directory,
            rights=index(directory),
            addresses=AddressBook(site, queues, verify_bounce=self._copy_of, verify=self.seal.verify),
            expressions=expressions(directory, self.log),
            ours=replace(snapshot.ours, addresses=own_addresses(site, queues), seal=self.seal),
            tags=frozenset(
                tag.casefold()
                for tag in (site.rtname, *site.former_tags, *(queue.subject_tag for queue in queues))
                if tag
            ),
            named=self.named | named_in_scrips(directory),
        )

    async def people_changed(self) -> None:
        """Make the snapshot anew. The site of a reload that ends meanwhile is not written over."""
        while True:
            before = self.snapshot
            made = await self.with_people(before)
            if self.snapshot is before:
                self.snapshot = made
                return

    async def rotate(self, keep: int) -> int:
        """A new key for our seals. Returns how many hold."""
        path = self.settings.paths.data / "seal.keys"
        self.seal = Seal(await asyncio.to_thread(rotate_keys, path, self.clock().date(), keep))
        await self._opening.sealed_with(self.seal.keys)
        self.snapshot = await self.with_people(replace(self.snapshot, seal=self.seal))
        self.log.info("daemon.seal_rotated", keys=len(self.seal.keys))
        return len(self.seal.keys)

    def active(self) -> bool:
        """Whether the site is ours to work on."""
        keeper = self._opening.keeper
        return keeper is None or keeper.active()

    async def close(self) -> None:
        """Give everything back."""
        if self._keeping:
            self._keeping.cancel()
        await self._opening.close()

    def _copy_of(self, local_part: str) -> int | None:
        return copy_of(local_part, self.seal.verify)

    def _lost(self, holder: str) -> None:
        """Somebody else works here now: nothing of ours may go on."""
        self.log.error("daemon.fatal", error=f"the site was taken over by {holder}")
        self._end()

    def _broken(self, error: DiskBroken) -> None:
        """Whoever came upon it: the process ends, once and with a sentence."""
        if not self._failed:
            self.log.error("daemon.fatal", error=damaged(self._opening.name, error))
            self._end()

    def _end(self) -> None:
        self._failed = True
        self._fatal()


def _ours(settings: Settings) -> Ours:
    site, evidence = settings.site, settings.evidence
    return Ours(
        site.rtname,
        home=folded(site.correspond_address).rpartition("@")[2],
        organization=site.organization,
        authserv_ids=frozenset(evidence.authserv_ids),
        domains=frozenset(evidence.domains),
        hops=evidence.hops,
        aliases=frozenset(evidence.aliases),
    )


def _provisioned(connection: Connection, declared: Organisation, now: datetime) -> None:
    """What is declared; and one queue to start with, where there is none at all."""
    provisioning.provision(connection, declared, now)
    if not provisioning.has_queue(connection):
        author = Author(SYSTEM.id, Via.SYSTEM)
        provisioning.put_queue(connection, DEFAULT_QUEUE, author, now, provisioned=False)
