"""Makes the facts reports count of what happened, in the background: at first of all tickets, then of those that changed."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

from mailticket.application.report_facts import keep_up
from mailticket.application.site import SiteSnapshot
from mailticket.model.errors import TryAgain
from mailticket.model.pulse import Pulse
from mailticket.storage.database import Database

SHARE = 1.0
"""It rests so many times as long as a turn took, so that mail goes on."""

REST = 60.0
"""Seconds between two looks at what has changed."""


class FactKeeper:
    """The loop."""

    def __init__(self, database: Database, snapshot: Callable[[], SiteSnapshot], *, log: Any, pulse: Pulse) -> None:
        self._database = database
        self._snapshot = snapshot
        self._log = log
        self._pulse = pulse
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Work until stopped."""
        while not self._stopping.is_set():
            self._pulse.working()
            rest = await self._turn()
            self._pulse.idle()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), rest)

    async def _turn(self) -> float:
        """Seconds to rest after it."""
        began = asyncio.get_running_loop().time()
        try:
            more = await keep_up(self._database, self._snapshot())
        except TryAgain as trouble:
            self._log.warning("report_facts.waiting", reason=str(trouble))
            return REST
        return (asyncio.get_running_loop().time() - began) * SHARE if more else REST

    def stop(self) -> None:
        """End after the turn it is at."""
        self._stopping.set()
