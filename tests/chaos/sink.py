"""A relay that takes all mail and counts what arrived, copy by copy; and which copies were on their way at each kill."""

import asyncio
import email
import random
import sqlite3
import threading
from collections import Counter
from email.message import Message
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP

Copy = tuple[str, str]
"""A Message-ID without angle brackets, and who it went to."""


class Sink:
    """An SMTP server on loopback. It takes up to ``delay`` seconds over each mail, before it answers and after it has kept it:
    a kill finds mail on both sides of the answer."""

    def __init__(self, delay: float) -> None:
        self.mails: list[Message] = []
        self.port = 0
        self._delay = delay
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _listen(self) -> asyncio.Server:
        return await self._loop.create_server(lambda: SMTP(self, loop=self._loop), "127.0.0.1", 0)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        await asyncio.sleep(random.uniform(0, self._delay))
        for recipient in envelope.rcpt_tos:
            message = email.message_from_bytes(envelope.content)
            message["Delivered-To"] = recipient
            self.mails.append(message)
        await asyncio.sleep(random.uniform(0, self._delay))
        return "250 OK"

    def arrived(self) -> Counter[Copy]:
        """How often each copy came."""
        return Counter((str(one["Message-ID"]).strip().strip("<>"), one["Delivered-To"]) for one in self.mails)

    def stop(self) -> None:
        async def close() -> None:
            self._server.close()
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for one in others:
                one.cancel()
            await asyncio.gather(*others, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)


ROWS = "select notices.message_id, copies.recipient from copies join notices on notices.id = copies.notice_id where {}"


def copies(database: Path, where: str) -> set[Copy]:
    """Copies as they stand in the database, whether a daemon is there or not."""
    with sqlite3.connect(database, timeout=30) as connection:
        found = {(str(row[0]), str(row[1])) for row in connection.execute(ROWS.format(where))}
    connection.close()
    return found


def on_their_way(database: Path) -> set[Copy]:
    """Those a killed daemon left in mid-delivery: all that may come twice, or, of autoreplies, not at all."""
    return copies(database, "copies.state = 'sending'")


def delivered(sink: Sink, database: Path, in_delivery: Counter[Copy]) -> dict[str, int]:
    """Copies that came, and did not, and came again; ``in_delivery`` says at how many kills each was on its way, and ``beyond`` is
    what that does not explain."""
    arrived, all_ = sink.arrived(), copies(database, "1 = 1")
    missing = all_ - arrived.keys()
    doubled = {one for one, times in arrived.items() if times > 1}
    answers = copies(database, "notices.kind = 'autoreply'")
    return {
        "copies in all": len(all_),
        "copies in mid-delivery at a kill": len(in_delivery),
        "copies at the relay": sum(arrived.values()),
        "copies nobody ordered": len(arrived.keys() - all_),
        "copies doubled": len(doubled),
        "copies doubled beyond": sum(arrived[one] > 1 + in_delivery[one] for one in doubled),
        "autoreplies doubled": len(doubled & answers),
        "copies missing": len(missing - answers),
        "autoreplies missing": len(missing & answers),
        "autoreplies missing beyond": len((missing & answers) - in_delivery.keys()),
    }
