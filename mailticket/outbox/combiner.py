"""The loop that makes one mail of what waited for a budget, when it is due."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from mailticket.model.backoff import Backoff
from mailticket.model.errors import TryAgain
from mailticket.model.pulse import Pulse


class Combiner:
    """``combine`` is one unit of work and says how many copies it settled; ``next_due`` when the next ones want to go."""

    def __init__(
        self,
        *,
        combine: Callable[[], Awaitable[int]],
        next_due: Callable[[], Awaitable[datetime | None]],
        clock: Callable[[], datetime],
        log: Any,
        pulse: Pulse | None = None,
    ) -> None:
        self._combine = combine
        self._next_due = next_due
        self._clock = clock
        self._log = log
        self._pulse = pulse or Pulse("combiner")
        self._backoff = Backoff()
        self._wake = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        """There may be more that waits, or less."""
        self._wake.set()

    async def run(self) -> None:
        """Work until stopped. Trouble with the database is waited for; a broken disk ends the process."""
        while not self._stopping:
            self._wake.clear()
            self._pulse.working()
            try:
                settled = await self._combine()
                due = None if settled else await self._next_due()
                self._backoff.reset()
            except TryAgain as trouble:
                self._log.warning("combiner.waiting", reason=str(trouble))
                settled, due = 0, self._clock() + timedelta(seconds=self._backoff.failed())
            if settled:
                self._log.info("copies.combined", copies=settled)
            elif not self._stopping:
                await self._sleep(due)
        self._pulse.idle()

    async def stop(self) -> None:
        """Finish the unit at hand."""
        self._stopping = True
        self._wake.set()

    async def _sleep(self, due: datetime | None) -> None:
        seconds = None if due is None else max(0.05, (due - self._clock()).total_seconds())
        self._pulse.idle()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), seconds)
