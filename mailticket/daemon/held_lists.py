"""Now and then, lists of the held letters that nobody was told of."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any

from mailticket.model.errors import TryAgain
from mailticket.model.pulse import Pulse

EVERY = 60.0
"""Seconds from one look to the next."""


class HeldLists:
    """The loop. ``tell`` sends what is due and says of how many letters; ``told`` is called when that filled the outbox."""

    def __init__(
        self,
        *,
        tell: Callable[[], Awaitable[int]],
        told: Callable[[], None],
        log: Any,
        pulse: Pulse | None = None,
    ) -> None:
        self._tell = tell
        self._told = told
        self._log = log
        self._pulse = pulse or Pulse("held letters")
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Work until stopped. A database that is busy or full is waited for."""
        while not self._stopping.is_set():
            self._pulse.working()
            try:
                if letters := await self._tell():
                    self._log.info("held.listed", letters=letters)
                    self._told()
            except TryAgain as trouble:
                self._log.warning("held.waiting", reason=str(trouble))
            self._pulse.idle()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), EVERY)

    def stop(self) -> None:
        """End, at once where it waits."""
        self._stopping.set()
