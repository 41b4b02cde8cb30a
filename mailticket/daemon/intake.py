"""Where letters come in: makes them durable, and says no while they would only pile up."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from mailticket.model.clock import Clock
from mailticket.model.dataclass import dataclass, replace
from mailticket.model.letter import Incoming, Receipt, Reply
from mailticket.model.limits import Limits
from mailticket.model.pulse import Pulse
from mailticket.reading.identity import identity
from mailticket.storage import inbox
from mailticket.storage.database import Database

MOST_IN_MEMORY = 64 * 1024 * 1024
"""Bytes of letters that become one unit of work, where large ones go into the database."""

TOO_MUCH = Reply(452, "4.3.1", "Too much mail is waiting, try later")
STALLED = Reply(451, "4.3.2", "Mail is not being worked on at the moment, try later")
NOT_OURS = Reply(451, "4.3.2", "Not active at the moment, try later")


@dataclass(frozen=True, slots=True)
class IntakeRules:
    """``active`` says whether this daemon may work at all; ``in_database``: large letters go there too, where several daemons
    share nothing else."""

    limits: Limits
    active: Callable[[], bool]
    in_database: bool = False


class Intake:
    """Counts what waits, to the letter and the byte. ``wake`` is told of new letters."""

    def __init__(
        self,
        database: Database,
        rules: IntakeRules,
        clock: Clock,
        log: Any,
        *,
        wake: Callable[[int], None],
        pulse: Pulse,
    ) -> None:
        self._database = database
        self._rules = rules
        self._limits = rules.limits
        self._clock = clock
        self._wake = wake
        self._pulse = pulse
        self._log = log
        self._letters = 0
        self._bytes = 0
        self._progress = clock.monotonic()
        self._stalled = False

    def begin(self, letters: int, size: int) -> None:
        """What waits already."""
        self._letters, self._bytes = letters, size
        self._progress = self._clock.monotonic()

    def settled(self, letters: int, size: int) -> None:
        """Letters were settled, or are no longer ours to settle."""
        self._letters, self._bytes = max(0, self._letters - letters), max(0, self._bytes - size)
        self._progress = self._clock.monotonic()

    def nothing_waits(self) -> None:
        """The inbox was looked into and is empty."""
        self.settled(self._letters, self._bytes)

    def admit(self) -> Reply | None:
        """Why no mail is taken at the moment; None: it is."""
        if not self._rules.active():
            return NOT_OURS
        if self._letters >= self._limits.backlog_rows or self._bytes >= self._limits.backlog_bytes:
            return TOO_MUCH
        return STALLED if self._is_stalled() else None

    def _is_stalled(self) -> bool:
        """Nothing was settled for long, while letters wait. What settles next ends it."""
        waited = self._clock.monotonic() - self._progress
        stalled = bool(self._letters and self._limits.stalled_after and waited > self._limits.stalled_after)
        if stalled != self._stalled:
            self._stalled = stalled
            if stalled:
                self._log.error("intake.stalled", waiting=self._letters, seconds=round(waited))
            else:
                self._log.info("intake.goes_on")
        return stalled

    async def store(self, incoming: Sequence[Incoming]) -> list[Receipt]:
        """Make letters durable, all of them in one unit of work. Raises TryAgain, DiskBroken."""
        try:
            return [receipt for part in self._portions(incoming) for receipt in await self._store(part)]
        finally:
            self._pulse.idle()

    def _portions(self, incoming: Sequence[Incoming]) -> Iterator[Sequence[Incoming]]:
        """All at once, but no more large letters than fit into memory. What fails after some were stored is tried again
        by its senders, whole, and the inbox knows those it has."""
        if not self._rules.in_database:
            yield incoming
            return
        part: list[Incoming] = []
        for item in incoming:
            if part and sum(one.size for one in part) + item.size > MOST_IN_MEMORY:
                yield part
                part = []
            part.append(item)
        yield part

    async def _store(self, incoming: Sequence[Incoming]) -> list[Receipt]:
        self._pulse.working()
        identities = [await _identity(item) for item in incoming]
        kept = await asyncio.to_thread(_whole, incoming) if self._rules.in_database else incoming
        receipts = await self._database.write(inbox.put, kept, identities, self._clock.now())
        new = 0
        for item, receipt in zip(incoming, receipts, strict=True):
            if receipt.duplicate:
                self._log.info("letter.duplicate", letter=receipt.letter_id, peer=item.peer)
                continue
            new += 1
            self._bytes += item.size
        if new and not self._letters:
            self._progress = self._clock.monotonic()  # the first one has waited no time at all
        self._letters += new
        _forget_files(incoming, () if self._rules.in_database else receipts)
        self._wake(new)
        return receipts


def _whole(incoming: Sequence[Incoming]) -> list[Incoming]:
    """Large letters with their bytes instead of their file; one mail to several addresses is read once."""
    read = {item.raw: item.raw.read_bytes() for item in incoming if isinstance(item.raw, Path)}
    return [replace(item, raw=read[item.raw]) if isinstance(item.raw, Path) else item for item in incoming]


def _forget_files(incoming: Sequence[Incoming], receipts: Sequence[Receipt]) -> None:
    """Spool files that no row speaks of: of a letter that was here already, or whose bytes are in the database."""
    kept = {item.raw for item, receipt in zip(incoming, receipts, strict=False) if not receipt.duplicate}
    for path in {item.raw for item in incoming if isinstance(item.raw, Path)} - kept:
        path.unlink(missing_ok=True)


async def _identity(item: Incoming) -> tuple[str, str]:
    if isinstance(item.raw, bytes):
        return identity(item.raw, item.recipient.address)
    path = item.raw
    return await asyncio.to_thread(lambda: identity(path.read_bytes(), item.recipient.address))
