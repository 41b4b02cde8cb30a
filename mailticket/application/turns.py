"""Long work in the loop that serves everybody is done in turns: others have theirs in between."""

import asyncio
import time
from collections.abc import Callable

LENGTH = 0.02
"""Seconds after which a turn is over: a greeting, a letter or a command that waits for it waits no longer than that, and one
piece of work."""


class Turn:
    """One task's turn. ``over`` is awaited after each piece of the work."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._began = monotonic()

    async def over(self) -> None:
        """Let others have theirs, if this one has lasted long enough."""
        if self._monotonic() - self._began >= LENGTH:
            await asyncio.sleep(0)
            self._began = self._monotonic()
