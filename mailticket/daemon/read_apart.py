"""Letters that could hurt, or are large, are read in processes that can be killed."""

import asyncio
from pathlib import Path

from mailticket.application.site import SiteSnapshot
from mailticket.model.letter import Reading
from mailticket.reading.worker import PROCESSES, Workers
from mailticket.storage import inbox
from mailticket.storage.database import Database
from mailticket.storage.inbox import WaitingLetter


class ReadApart:
    """``workers`` are those processes."""

    def __init__(self, database: Database, workers: Workers) -> None:
        self._database = database
        self._workers = workers
        self._large = asyncio.Semaphore(PROCESSES)

    async def read(self, taken: WaitingLetter, snapshot: SiteSnapshot, trusted: bool) -> Reading:
        """What a letter says; ``trusted``: our own mail system brings it. Raises LetterTooHard."""
        if taken.spool is None and taken.apart and not taken.letter.raw:
            async with self._large:  # so many are in memory at once, whatever waits
                original = await self._database.read(inbox.original, taken.letter.id)
                return await self._read(taken, snapshot, original, trusted)
        return await self._read(taken, snapshot, taken.spool or taken.letter.raw, trusted)

    async def _read(self, taken: WaitingLetter, snapshot: SiteSnapshot, source: bytes | Path, trusted: bool) -> Reading:
        return await self._workers.read(source, mail_from=taken.letter.mail_from, ours=snapshot.ours, trusted=trusted)
