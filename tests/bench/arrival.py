"""Prints how fast our listener takes mail beside a bare aiosmtpd that discards it: same client, same run, one process each.

Usage: python tests/bench/arrival.py [rounds]
"""

import asyncio
import multiprocessing
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

import structlog
from aiosmtpd.smtp import SMTP
from client import run, small_mail

from mailticket.arrival.backend import Backend, ListenerOptions
from mailticket.arrival.inbox import GroupCommit
from mailticket.arrival.listener import Listener
from mailticket.model.letter import Incoming, Receipt, Recipient, RecipientKind, Reply
from mailticket.model.limits import Limits

CONNECTIONS, MAILS = 8, 100
Accept = Callable[[Sequence[Incoming]], Awaitable[Sequence[Receipt | Reply]]]


class Discard:
    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:
        return "250 OK"


async def bare() -> int:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Discard(), loop=loop, hostname="bench"), "127.0.0.1", 0)
    return int(server.sockets[0].getsockname()[1])


async def at_once(letters: Sequence[Incoming]) -> Sequence[Receipt | Reply]:
    return [Receipt(1)] * len(letters)


async def store_at_once(letters: list[Incoming]) -> list[Receipt]:
    return [Receipt(1)] * len(letters)


async def ours_with(accept: Accept) -> int:
    recipient = Recipient("rt@localhost", RecipientKind.SITE)
    spool = Path(tempfile.mkdtemp())
    listener = Listener(
        Backend(accept, lambda address, pipe: recipient, lambda: None),
        ListenerOptions(Limits(), "bench", spool, lambda: shutil.disk_usage(spool).free, lambda peer: False),
        lambda: datetime.now(UTC),
        structlog.get_logger(),
    )
    await listener.start("127.0.0.1", 0)
    return listener.port


async def ours() -> int:
    return await ours_with(at_once)


async def ours_grouped() -> int:
    return await ours_with(GroupCommit(store=store_at_once, log=structlog.get_logger()).accept)


SERVERS: dict[str, Callable[[], Awaitable[int]]] = {
    "bare aiosmtpd, discards": bare,
    "mailticket, accepts at once": ours,
    "mailticket, group commit": ours_grouped,
}


def serve(name: str, pipe: Connection) -> None:
    async def main() -> None:
        pipe.send(await SERVERS[name]())
        while await asyncio.to_thread(pipe.recv):
            usage = resource.getrusage(resource.RUSAGE_SELF)
            pipe.send(usage.ru_utime + usage.ru_stime)

    asyncio.run(main())


def measure(name: str, rounds: int) -> tuple[float, float]:
    """Mails a second (median of the rounds) and microseconds of server CPU a mail."""
    here, there = multiprocessing.Pipe()
    server = multiprocessing.Process(target=serve, args=(name, there), daemon=True)
    server.start()
    port = here.recv()
    run("127.0.0.1", port, CONNECTIONS, MAILS, small_mail)
    here.send(True)
    before = here.recv()
    seconds = []
    for _ in range(rounds):
        seconds.append(run("127.0.0.1", port, CONNECTIONS, MAILS, small_mail))
        time.sleep(0.05)
    here.send(True)
    used = here.recv() - before
    here.send(False)
    server.join()
    mails = CONNECTIONS * MAILS
    return mails / statistics.median(seconds), used / (mails * rounds) * 1e6


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    base = 0.0
    for name in SERVERS:
        rate, cpu = measure(name, rounds)
        base = base or rate
        print(f"{name:30} {rate:8.0f} mails/s {cpu:6.0f} µs CPU a mail  ratio {rate / base:.2f}")


if __name__ == "__main__":
    main()
