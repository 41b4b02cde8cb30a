"""Into a Maildir: written, synced, then moved into ``new``; the folder is synced once for all of a batch.

A copy's file has a name of its own that stays the same, so a second delivery of the same copy after a crash replaces the
first as long as nobody has read it.
"""

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path

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
        results = [self._write(delivery) for delivery in deliveries]
        if any(result.fate is DeliveryStatus.SENT for result in results):
            folder = os.open(self._folder / "new", os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        return results

    def _write(self, delivery: Delivery) -> Result:
        copy = delivery.copy
        name = f"{int(delivery.created.timestamp())}.C{copy.id}.mailticket"
        temporary = self._folder / "tmp" / name
        try:
            file = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            try:
                os.write(file, _trace_lines(delivery) + delivery.content.replace(b"\r\n", b"\n"))
                os.fsync(file)
            finally:
                os.close(file)
            temporary.rename(self._folder / "new" / name)
        except OSError as error:
            return Result(copy.id, DeliveryStatus.LATER, f"{type(error).__name__}: {error}")
        return Result(copy.id, DeliveryStatus.SENT, f"maildir {name}")


def _trace_lines(delivery: Delivery) -> bytes:
    copy = delivery.copy
    return f"Return-Path: <{copy.envelope_from}>\nDelivered-To: {copy.mail_address}\n".encode()
