"""Takes in the letters that lie in the maildrop: each once, and none is removed before it is in the inbox."""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mailticket.arrival import maildrop
from mailticket.arrival.backend import Backend
from mailticket.arrival.maildrop import Dropped, NotALetter
from mailticket.model.errors import TryAgain
from mailticket.model.letter import Incoming, Reply
from mailticket.model.pulse import Pulse

EVERY = 5.0
"""Seconds from one look to the next."""


class Maildrop:
    """The loop. ``peer`` is whom the letters count as coming from; ``most`` are the bytes one may have."""

    def __init__(
        self,
        folder: Path,
        backend: Backend,
        *,
        clock: Callable[[], datetime],
        log: Any,
        peer: str,
        most: int,
        pulse: Pulse | None = None,
    ) -> None:
        self._folder = folder
        self._backend = backend
        self._clock = clock
        self._log = log
        self._peer = peer
        self._most = most
        self._pulse = pulse or Pulse("maildrop")
        self._stopping = asyncio.Event()

    def status(self) -> dict[str, Any]:
        """How many letters lie there, since when the oldest, and how many were refused, for people."""
        letters, oldest, refused = maildrop.standing(self._folder)
        since = None if oldest is None else datetime.fromtimestamp(oldest, UTC).isoformat(timespec="seconds")
        return {"letters": letters, "oldest": since, "refused": refused}

    async def run(self) -> None:
        """Work until stopped. A database that is busy or full, a folder that cannot be read are waited for."""
        while not self._stopping.is_set():
            self._pulse.working()
            try:
                await self.take_all()
            except (TryAgain, OSError) as trouble:
                self._log.warning("maildrop.waiting", reason=str(trouble))
            self._pulse.idle()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), EVERY)

    def stop(self) -> None:
        """End, at once where it waits."""
        self._stopping.set()

    async def take_all(self) -> int:
        """Take what lies there; returns how many letters are in the inbox now. Raises TryAgain, OSError."""
        taken = 0
        for path in await asyncio.to_thread(maildrop.waiting, self._folder):
            if self._stopping.is_set() or self._backend.admit() is not None:
                break
            taken += await self._take(path)
        return taken

    async def _take(self, path: Path) -> bool:
        """It is removed once it is in the inbox. After a crash between the two it is taken again, and known as the same letter."""
        try:
            dropped = await asyncio.to_thread(maildrop.take, path, self._most)
            incoming = self._incoming(dropped)
        except (NotALetter, OSError) as wrong:
            self._refused(path, str(wrong))
            return False
        if isinstance(incoming, Reply):
            if incoming.code >= 500:
                self._refused(path, str(incoming))
            return False
        (answer,) = await self._backend.accept([incoming])
        if isinstance(answer, Reply):
            raise TryAgain(str(answer))
        await asyncio.to_thread(path.unlink, missing_ok=True)
        self._log.info("maildrop.taken", letter=answer.letter_id, file=path.name)
        return True

    def _incoming(self, dropped: Dropped) -> Incoming | Reply:
        found = self._backend.find(dropped.recipient, True)
        if isinstance(found, Reply):
            return found
        raw = dropped.raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")  # as it would have come over LMTP
        raw = raw if raw.endswith(b"\r\n") else raw + b"\r\n"
        return Incoming(found, dropped.sender, raw, len(raw), self._clock(), protocol="maildrop", peer=self._peer)

    def _refused(self, path: Path, why: str) -> None:
        """It stays, for a person to look at: nobody else was told of it."""
        self._log.error("maildrop.refused", file=path.name, why=why)
        with contextlib.suppress(OSError):
            path.rename(path.with_suffix(maildrop.REFUSED))
