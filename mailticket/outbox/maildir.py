"""Into a Maildir: all of a batch written, each synced and moved into ``new``; the folder is synced once for all of it.

A copy's file has a name of its own that stays the same, so a second delivery of the same copy after a crash replaces the
first as long as nobody has read it.
"""

import asyncio
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from mailticket.model.dataclass import dataclass
from mailticket.model.notice import Delivery
from mailticket.outbox.transport import DeliveryStatus, Result


class MaildirTransport:
    """All copies into one Maildir, as a delivery agent would write them."""

    at_a_time = 64
    catching_up = 256
    repeatable = True
    takes: int | None = None

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for name in ("tmp", "new", "cur"):
            (folder / name).mkdir(parents=True, exist_ok=True, mode=0o700)

    async def deliver(self, deliveries: Sequence[Delivery]) -> list[Result]:
        """Durable when it returns. A full disk is tried again later."""
        return await asyncio.to_thread(self._write_all, deliveries)

    async def close(self) -> None:
        """Nothing is kept open."""

    def _write_all(self, deliveries: Sequence[Delivery]) -> list[Result]:
        """All are written before the first is synced: the disk is waited for together, not file by file."""
        results = [
            result for some in _batched(deliveries) for result in map(self._move, [self._write(one) for one in some])
        ]
        if any(result.fate is DeliveryStatus.SENT for result in results):
            folder = os.open(self._folder / "new", os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        return results

    def _write(self, delivery: Delivery) -> "_Written":
        """Its file in ``tmp``, open still."""
        copy = delivery.copy
        name = f"{int(delivery.created.timestamp())}.C{copy.id}.mailticket"
        file = -1
        try:
            file = os.open(self._folder / "tmp" / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            _write_whole(file, _trace_lines(delivery) + delivery.content.replace(b"\r\n", b"\n"))
        except OSError as error:
            return _Written(copy.id, name, file, error)
        return _Written(copy.id, name, file)

    def _move(self, one: "_Written") -> Result:
        """Into ``new``, once it is on the disk."""
        try:
            try:
                if one.error is not None:
                    raise one.error
                os.fsync(one.file)
            finally:
                if one.file >= 0:
                    os.close(one.file)
            (self._folder / "tmp" / one.name).rename(self._folder / "new" / one.name)
        except OSError as error:
            return Result(one.copy_id, DeliveryStatus.LATER, f"{type(error).__name__}: {error}")
        return Result(one.copy_id, DeliveryStatus.SENT, f"maildir {one.name}")


AT_ONCE = 64
"""Files that are open at a time."""


@dataclass(frozen=True, slots=True)
class _Written:
    """A file in ``tmp``: of which copy, its name, its descriptor (-1: none), and what went wrong."""

    copy_id: int
    name: str
    file: int
    error: OSError | None = None


def _batched(deliveries: Sequence[Delivery]) -> Iterator[Sequence[Delivery]]:
    return (deliveries[start : start + AT_ONCE] for start in range(0, len(deliveries), AT_ONCE))


def _write_whole(file: int, content: bytes) -> None:
    """A disk that is nearly full takes a part."""
    left = memoryview(content)
    while left:
        left = left[os.write(file, left) :]


def _trace_lines(delivery: Delivery) -> bytes:
    copy = delivery.copy
    return f"Return-Path: <{copy.envelope_from}>\nDelivered-To: {copy.mail_address}\n".encode()
