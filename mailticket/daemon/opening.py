"""Opens a site's database: the lock, whether it is the right one and whole, the schema, the keys; in an order in which a
crash at any point hinders nothing."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mailticket.config import Settings
from mailticket.daemon import belonging
from mailticket.daemon.files import lock_file
from mailticket.daemon.seal_keys import load_keys
from mailticket.model.errors import DiskBroken, LockHeld, LostDatabase, MailticketError
from mailticket.storage import installation
from mailticket.storage.checking import quick_check
from mailticket.storage.daemon_lock import DaemonLock
from mailticket.storage.database import Database, open_database
from mailticket.storage.installation import Found
from mailticket.storage.migrations import stock_schedules, stock_scrips, upgrade

if TYPE_CHECKING:
    from mailticket.daemon.site_lock import SiteKeeper

CHECKED_AT_START = 256 * 1024 * 1024
"""A larger SQLite file is not looked through at each start: that takes a second for each 200 MB or so."""

ASK_AGAIN = 0.1
"""Seconds between two attempts to take the lock."""

COMMAND_IS_DONE = 10.0
"""Seconds for which a daemon that starts waits for a command that holds the lock."""

DAEMON_IS_GONE = 1.0
"""Seconds for which it waits for another daemon: that may be just leaving, and is not waited for while it works."""


async def daemon_lock(path: Path, pause: Callable[[float], Awaitable[None]] = asyncio.sleep) -> DaemonLock:
    """The lock, for a daemon: looking at the site while it starts does not keep it from starting. Raises LockHeld."""
    waited = 0.0
    while True:
        try:
            return DaemonLock(path, daemon=True)
        except LockHeld as held:
            if waited >= (DAEMON_IS_GONE if held.daemon else COMMAND_IS_DONE):
                raise
        await pause(ASK_AGAIN)
        waited += ASK_AGAIN


class Opening:
    """Opens, and gives back. ``lost``: the site is another daemon's now, whose name is told. ``new``: make anew what is missing.
    ``alone``: for one command and no more."""

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Callable[[], datetime],
        lost: Callable[[str], None],
        log: Any,
        new: bool = False,
        alone: bool = False,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._lost = lost
        self._log = log
        self._new = new
        self._alone = alone
        self._lock: DaemonLock | None = None
        self._term = 0
        self.keeper: SiteKeeper | None = None
        self.database: Database | None = None
        self.name = belonging.shown(settings.database.url, settings.database.path)

    async def lock(self) -> Database:
        """The lock of this data folder; a command does not wait for it. Raises LockHeld."""
        self._settings.paths.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = lock_file(self._settings)
        self._lock = DaemonLock(path) if self._alone else await daemon_lock(path)
        if self._settings.database.path is not None and not self._settings.database.path.exists():
            self._check(Found(new=True))  # before anything is made
        self.database = open_database(
            self._settings.database.url, alone=self._alone, seconds=self._settings.database.timeout
        )
        return self.database

    async def enter(self, standing_by: Callable[[str], None] | None) -> None:
        """The lock of the site, where several machines can reach the database; returns when it is ours. ``standing_by`` hears
        whom we wait for; None: for nobody."""
        if self._settings.database.path is not None:
            return
        from mailticket.daemon.site_lock import SiteKeeper
        from mailticket.storage.site_lock import SiteLock

        database = self._opened()
        if standing_by:
            await self._check_folder(database)
        self.keeper = SiteKeeper(SiteLock(database.url), still_ours=self._still_ours, lost=self._lost, log=self._log)
        await self.keeper.enter(standing_by)
        database.allowed = self.keeper.allowed

    async def _check_folder(self, database: Database) -> None:
        """One that stands by with wrong keys says so now, not in the night in which it is needed."""
        self._check(await database.read(installation.found))

    async def open(self) -> tuple[bytes, ...]:
        """The right database, whole and up to date; returns the keys. Raises LostDatabase, MailticketError."""
        database, data = self._opened(), self._settings.paths.data
        try:
            found = await self._looked_at(database)
        except DiskBroken as error:
            raise MailticketError(damaged(self.name, error)) from error
        self._check(found)
        if found.new and self._new:
            belonging.set_aside(data, self._clock())
        await self._migrate(database, new=found.new)
        if self.keeper is not None:
            from mailticket.storage.site_lock import holder_name

            self._term = await database.write(installation.begin_term, holder_name(), self._clock())
            database.fence = installation.in_term(self._term)
        return await self._keys(database)

    async def _migrate(self, database: Database, *, new: bool) -> None:
        """Scrips and schedules that came along with a later version are off where a site was there before: it is told their
        names."""
        before, planned = await database.look(stock_scrips), await database.look(stock_schedules)
        await database.migrate(upgrade)
        added = sorted(await database.look(stock_scrips) - before)
        if added and not new:
            self._log.warning("scrips.new_and_off", scrips=added, how="mailticket scrip enable NAME")
        off = sorted(
            name for name, is_off in (await database.look(stock_schedules)).items() if is_off and name not in planned
        )
        if off and not new:
            self._log.warning("schedules.new_and_off", schedules=off, how="mailticket schedule enable NAME")

    async def _looked_at(self, database: Database) -> Found:
        path = self._settings.database.path
        if path is not None and 0 < _size(path) <= CHECKED_AT_START:
            began = time.monotonic()
            if wrong := await database.look(quick_check):
                raise DiskBroken(wrong[0])
            self._log.info("database.checked", seconds=round(time.monotonic() - began, 2))
        return await database.look(installation.found)

    async def _keys(self, database: Database) -> tuple[bytes, ...]:
        """Written when there is a database they belong to: keys without one mean that it was lost."""
        data = self._settings.paths.data
        keys = load_keys(data / belonging.KEYS)
        there = await database.look(installation.read)
        assert there is not None
        if belonging.folder(data).database != there.id:
            belonging.note(data, there.id)
        await self.sealed_with(keys)
        return keys

    async def sealed_with(self, keys: tuple[bytes, ...]) -> None:
        """From now on these are in use. A crash before this leaves the fingerprint of a key that still is one of them."""
        seal = belonging.fingerprint(keys[0])
        there = await self._opened().look(installation.read)
        if there is None or there.seal != seal:
            await self._opened().write(installation.put_seal, seal)

    async def _still_ours(self) -> bool:
        if not self._term:
            return True
        there = await self._opened().read(installation.read)
        return there is not None and there.term == self._term

    def _check(self, found: Found) -> None:
        data = self._settings.paths.data
        try:
            here = belonging.folder(data)
        except (OSError, ValueError) as error:
            raise LostDatabase(f"{data / belonging.KEYS}: {error}; restore it from a backup") from error
        belonging.check(found, here, database=self.name, data=data, new=self._new)

    def _opened(self) -> Database:
        assert self.database is not None
        return self.database

    async def close(self) -> None:
        """Give everything back; the site's lock last, when nothing of ours is under way any more."""
        if self.database is not None:
            await self.database.close()
        if self.keeper is not None:
            await self.keeper.leave()
        if self._lock is not None:
            self._lock.release()


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def damaged(name: str, error: DiskBroken) -> str:
    """What to say of a database that is damaged, and what to do."""
    return (
        f"the database {name} cannot be used: {error}. Copy the file away with those beside it (-wal, -shm), look at the disk, "
        "run: mailticket check --deep, and restore the last backup if it says that the file is damaged (docs/operations.md)"
    )
