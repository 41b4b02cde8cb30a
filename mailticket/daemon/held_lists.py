"""Now and then, lists of the held letters that nobody was told of."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any

from mailticket.model.errors import TryAgain

EVERY = 60.0
"""Seconds from one look to the next."""


class HeldLists:
    """The loop. ``tell`` sends what is due and says of how many letters; ``told`` is called when that filled the outbox."""

    def __init__(self, *, tell: Callable[[], Awaitable[int]], told: Callable[[], None], log: Any) -> None:
        self._tell = tell
        self._told = told
        self._log = log
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Work until stopped. A database that is busy or full is waited for."""
        while not self._stopping.is_set():
            try:
                if letters := await self._tell():
                    self._log.info("held.listed", letters=letters)
                    self._told()
            except TryAgain as trouble:
                self._log.warning("held.waiting", reason=str(trouble))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), EVERY)

    def stop(self) -> None:
        """End, at once where it waits."""
        self._stopping.set()
