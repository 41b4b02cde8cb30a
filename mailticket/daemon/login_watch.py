"""Keeps who logged in and who tried to, and has people told: written down now and then, so that no guess costs a write."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

from mailticket.model.errors import TryAgain
from mailticket.model.person import fold_address

EVERY = 60.0
"""Seconds from one look to the next."""

MOST = 10_000
"""Names and networks kept apart until then; what is more is not counted."""

HURRY = 5
"""So many wrong passwords for a name are written down at once."""

Note = Callable[[Mapping[tuple[str, str], int], Iterable[tuple[str, str]]], Awaitable[None]]


class LoginWatch:
    """The loop. ``note`` writes wrong passwords by (address, network) and clients that got in as (address, client); ``tell``
    has those told who are due, and says how many."""

    def __init__(self, *, note: Note, tell: Callable[[], Awaitable[int]], log: Any) -> None:
        self._note = note
        self._tell = tell
        self._log = log
        self._wrong: Counter[tuple[str, str]] = Counter()
        self._right: dict[tuple[str, str], None] = {}
        self._wake = asyncio.Event()
        self._stopping = False

    def judged(self, name: str, client: str, *, right: bool) -> None:
        """A password was looked at."""
        key = (fold_address(name), client)
        if right:
            self._right[key] = None
        elif key in self._wrong or len(self._wrong) < MOST:
            self._wrong[key] += 1
            if self._wrong[key] == HURRY:
                self._wake.set()

    async def run(self) -> None:
        """Work until stopped. A database that is busy or full is waited for, and nothing is forgotten meanwhile."""
        while not self._stopping:
            try:
                await self._once()
            except TryAgain as trouble:
                self._log.warning("logins.waiting", reason=str(trouble))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), EVERY)
            self._wake.clear()
        with contextlib.suppress(TryAgain):
            await self._once()

    async def _once(self) -> None:
        wrong, right = self._wrong, self._right
        if wrong or right:
            self._wrong, self._right = Counter(), {}
            try:
                await self._note(wrong, right)
            except TryAgain:
                self._wrong, self._right = wrong + self._wrong, right | self._right
                raise
        if told := await self._tell():
            self._log.info("logins.told", people=told)

    def stop(self) -> None:
        """End, at once where it waits; what is known is written down first."""
        self._stopping = True
        self._wake.set()
