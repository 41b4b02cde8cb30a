"""Reads letters: here and now, or aside where that takes long, could hurt, or asks others who wrote."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from mailticket.application.site import SiteSnapshot
from mailticket.mailroom.load_plan import ReadLetter
from mailticket.mailroom.returned import judged
from mailticket.mailroom.verify_sender import to_be_asked, vouched
from mailticket.model.backoff import Backoff
from mailticket.model.errors import LetterTooHard, TryAgain
from mailticket.model.held import Reason
from mailticket.model.letter import Letter, Reading
from mailticket.model.signature import Key
from mailticket.reading import TakesLong, read, risky
from mailticket.storage import inbox, proofs
from mailticket.storage.database import Database
from mailticket.storage.inbox import WaitingLetter

LARGE_AT_ONCE = 2
"""Large originals that are in memory for their signatures' sake at once."""

MOST_ASIDE = 256
"""Letters read or asked about aside at once."""

HELD_AFTER = 20
"""Attempts after which a letter is held: they are counted only when a batch failed or the daemon died."""


class LetterReader:
    """``read_hard`` reads a letter that could hurt, in a process that can be killed; whether our own mail system brings it is its
    third argument. ``hold`` keeps one that cannot be read; ``wake`` is called when one was read aside. ``aside`` are the tasks
    that do so, by letter."""

    def __init__(
        self,
        database: Database,
        read_hard: Callable[[WaitingLetter, SiteSnapshot, bool], Awaitable[Reading]],
        hold: Callable[[Letter, Reason], Awaitable[None]],
        wake: Callable[[], None],
        log: Any,
    ) -> None:
        self._database = database
        self._read_hard = read_hard
        self._hold = hold
        self._wake = wake
        self._log = log
        self.aside: dict[int, asyncio.Task[None]] = {}
        self._ready: dict[int, ReadLetter] = {}
        self._aside_backoff = Backoff()
        self._large = asyncio.Semaphore(LARGE_AT_ONCE)

    async def read(self, taken: WaitingLetter, snapshot: SiteSnapshot) -> ReadLetter | None:
        """Read it here, or have it read aside. None: not yet, or not at all (then it is held)."""
        letter = taken.letter
        if (ready := self._ready.pop(letter.id, None)) is not None:
            return ready
        if letter.attempts >= HELD_AFTER:
            await self._hold(letter, Reason("died"))
            return None
        if taken.apart or risky(letter.raw):
            self._aside(taken, snapshot, None)
            return None
        try:
            trusted = snapshot.believes(letter)
            reading = read(letter.raw, mail_from=letter.mail_from, ours=snapshot.ours, trusted=trusted, hurried=True)
            reading = judged(letter, reading)
        except TakesLong:
            self._aside(taken, snapshot, None)
            return None
        except Exception as error:  # noqa: BLE001  # the letter that breaks our code is held, the next one passes
            await self._hold(letter, broke(error))
            return None
        if to_be_asked(letter, reading, snapshot):
            self._aside(taken, snapshot, reading)
            return None
        return ReadLetter(letter, reading)

    def _aside(self, taken: WaitingLetter, snapshot: SiteSnapshot, reading: Reading | None) -> None:
        """Not here and now; what waits for its turn is found again."""
        if len(self.aside) < MOST_ASIDE:
            self.aside[taken.letter.id] = asyncio.create_task(self._read_aside(taken, snapshot, reading))

    async def _read_aside(self, taken: WaitingLetter, snapshot: SiteSnapshot, reading: Reading | None) -> None:
        letter = taken.letter
        try:
            if reading is None:
                reading = judged(letter, await self._read_hard(taken, snapshot, snapshot.believes(letter)))
            if to_be_asked(letter, reading, snapshot):
                reading = await self._vouched(taken, reading, snapshot)
            self._ready[letter.id] = ReadLetter(letter, reading)
            self._aside_backoff.reset()
        except TryAgain as trouble:  # it waits still, and is found again
            self._log.warning("mailroom.waiting", reason=str(trouble))
            await asyncio.sleep(self._aside_backoff.failed())
        except LetterTooHard as error:
            await self._hold(letter, Reason("too_hard", {"error": str(error)}))
        except Exception as error:  # noqa: BLE001  # as above
            await self._hold(letter, broke(error))
        finally:
            self.aside.pop(letter.id, None)
            self._wake()

    async def _vouched(self, taken: WaitingLetter, reading: Reading, snapshot: SiteSnapshot) -> Reading:
        if not taken.apart:
            return await vouched(taken.letter, taken.letter.raw, reading, snapshot, self.keys_of)
        async with self._large:
            raw = await self._database.read(inbox.original, taken.letter.id)
            return await vouched(taken.letter, raw, reading, snapshot, self.keys_of)

    async def keys_of(self, address: str) -> Sequence[Key]:
        return await self._database.look(proofs.keys_of, address)

    async def read_alone(self, letter: Letter, snapshot: SiteSnapshot) -> Reading:
        """Read a letter that waits in no inbox. Raises LetterTooHard."""
        try:
            if not risky(letter.raw):
                return read(letter.raw, mail_from=letter.mail_from, ours=snapshot.ours, trusted=True, hurried=True)
        except TakesLong:
            pass
        return await self._read_hard(WaitingLetter(letter, letter.size, None), snapshot, True)


def broke(error: BaseException) -> Reason:
    return Reason("broke", {"error": sentence(error)})


def sentence(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:500]
