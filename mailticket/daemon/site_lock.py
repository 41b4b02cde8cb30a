"""Works while the lock of the site is ours, stands by while it is another's, and stops all work when it is lost."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from mailticket.model.backoff import Backoff
from mailticket.model.errors import AlreadyRunning, TryAgain
from mailticket.storage.site_lock import BEAT, LOST_AFTER, SiteLock

ASK_AGAIN = 1.0
"""Seconds between two questions while the lock is another's."""

LEAVING = 3
"""How many times a daemon that does not stand by asks: the one before may be just leaving."""


class SiteKeeper:
    """``still_ours`` says whether nobody else worked here since; ``lost`` is told who works here now, for good."""

    def __init__(
        self,
        lock: SiteLock,
        *,
        still_ours: Callable[[], Awaitable[bool]],
        lost: Callable[[str], None],
        log: Any,
        monotonic: Callable[[], float] = time.monotonic,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._lock = lock
        self._still_ours = still_ours
        self._lost = lost
        self._log = log
        self._monotonic = monotonic
        self._pause = pause
        self._held = False
        self._sure_until = float("-inf")
        self._regaining = Backoff()

    async def enter(self, standing_by: Callable[[str], None] | None) -> None:
        """Return when the lock is ours. ``standing_by`` hears whose it is meanwhile; without it, AlreadyRunning says so."""
        asked, told = 0, ""
        while holder := await self._asked(bool(standing_by)):
            asked += 1
            if standing_by is None and asked >= LEAVING:
                raise AlreadyRunning(
                    f"another daemon works on this database: {holder}. Stop it first; or set [cluster] standby = true, "
                    "here and there, to have one stand by for the other"
                )
            if standing_by and holder != told:
                told = holder
                standing_by(holder)
            await self._pause(ASK_AGAIN)

    async def _asked(self, standby: bool) -> str:
        began = self._monotonic()
        try:
            holder = await self._lock.take()
        except TryAgain as trouble:
            if not standby:
                raise
            return f"nobody knows who ({trouble})"
        if not holder:
            self._ours(began)
        return holder

    def _ours(self, asked: float) -> None:
        self._held = True
        self._regaining.reset()
        self._sure_until = asked + LOST_AFTER

    def active(self) -> bool:
        """Whether the lock is ours for sure. False at once when this process stood still for too long."""
        return self._monotonic() < self._sure_until

    def allowed(self) -> None:
        """Raises TryAgain while the lock is not ours for sure."""
        if not self.active():
            raise TryAgain("the lock of the site is not held: no work is done until it is")

    async def keep(self) -> None:
        """Say again and again that we are there, and try to regain what was lost. Returns when it is another's for good."""
        wait = BEAT
        while True:
            await self._pause(wait)
            try:
                if holder := await self._once():
                    self._lost(holder)
                    return
                wait = BEAT
            except TryAgain as trouble:
                wait = self._gone(trouble)

    def _gone(self, trouble: TryAgain) -> float:
        """Nothing of ours works from here on. Returns the seconds to wait: none at first, because a server that restarted has
        long been back when the lock is missed, and whoever waits longer than it stays up never works."""
        wait = self._regaining.failed()
        if self._held:
            self._log.error("site_lock.lost", reason=str(trouble))
            wait = 0.0
        self._held, self._sure_until = False, float("-inf")
        return wait

    async def _once(self) -> str:
        """One round; empty, or who works here now."""
        began = self._monotonic()
        if self._held:
            await self._lock.confirm()
        elif holder := await self._lock.take():
            return holder
        elif not await self._still_ours():
            return "another daemon, which worked here meanwhile"
        else:
            self._log.info("site_lock.regained")
        self._ours(began)
        return ""

    async def leave(self) -> None:
        """Let the next one in at once."""
        self._held, self._sure_until = False, float("-inf")
        await self._lock.close()
