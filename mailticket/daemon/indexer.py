"""Indexes in the background what the index of texts does not know yet: a database of an earlier version, or all of it anew.
What is filed meanwhile is indexed with its own unit of work."""

import asyncio
import contextlib
from typing import Any

from mailticket.application.search_index import as_shown
from mailticket.model.errors import TryAgain
from mailticket.model.pulse import Pulse
from mailticket.storage import text_index
from mailticket.storage.database import Database

STEP = 50
"""Entries at a time: a letter never waits for more than that."""

SHARE = 1.0
"""It rests so many times as long as a step took, so that mail goes on."""

AGAIN = 10.0
"""Seconds after which a database that was busy is asked again."""


class Indexer:
    """The loop. ``wake`` when there is something to index."""

    def __init__(self, database: Database, *, log: Any, pulse: Pulse | None = None) -> None:
        self._database = database
        self._log = log
        self._pulse = pulse or Pulse("indexer")
        self._wake = asyncio.Event()
        self._stopping = False
        self._current = False

    async def run(self) -> None:
        """Work until stopped."""
        self._pulse.working()
        while not self._stopping:
            rest: float | None = None
            try:
                await self._anew_if_outdated()
                rest = await self._step()
            except TryAgain as trouble:
                self._log.warning("index.waiting", reason=str(trouble))
                rest = AGAIN
            self._pulse.idle()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), rest)
            self._wake.clear()
            self._pulse.working()

    async def catch_up(self) -> None:
        """Index all that waits, without a rest."""
        await self._anew_if_outdated()
        while await self._step() is not None:
            pass

    async def _anew_if_outdated(self) -> None:
        """Once a start: while this program runs, texts are taken apart in one way."""
        if self._current:
            return
        if await self._database.read(text_index.is_outdated):
            await self._database.write(text_index.begin_again)
        self._current = True

    async def _step(self) -> float | None:
        """Seconds to rest after it; None where nothing waits."""
        began = asyncio.get_running_loop().time()
        rows, before, left_to = await self._database.read(text_index.waiting, STEP)
        if not before.left_to:
            return None
        shown = await as_shown(self._database, rows)
        await self._database.write(text_index.put_waiting, shown, before, left_to)
        if not left_to:
            self._log.info("index.whole", entries=before.newest)
        return (asyncio.get_running_loop().time() - began) * SHARE

    def wake(self) -> None:
        """There is something to index."""
        self._wake.set()

    def stop(self) -> None:
        """End after the step it is at."""
        self._stopping = True
        self._wake.set()
