"""Prints how delivery keeps up while mail keeps coming in: letters taken and copies delivered a second, and how long the
oldest copy waited.

Letters come at an even rate for a while, to one daemon with a Maildir and to one with an SMTP relay that takes everything
(a process of its own), both on loopback. Usage: python tests/bench/steady.py [letters a second] [seconds]
"""

import asyncio
import contextlib
import json
import multiprocessing
import socket
import sqlite3
import sys
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path

from client import Sender, small_mail
from system import System


async def _relay(there: Connection) -> None:
    """A relay that says yes to everything, and keeps nothing."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 sink\r\n")
        data = False
        with contextlib.suppress(ConnectionError):
            while line := await reader.readline():
                if data and line != b".\r\n":
                    continue
                data = not data and line[:4].upper() == b"DATA"
                writer.write(b"354 go on\r\n" if data else b"250 sink\r\n")
                if line[:4].upper() == b"QUIT":
                    break
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    there.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


def relay(there: Connection) -> None:
    asyncio.run(_relay(there))


def _letter(number: int) -> tuple[str, str, bytes]:
    sender, _, content = small_mail(number)
    return sender, "support@localhost", content


async def steadily(port: int, rate: int, seconds: int) -> float:
    """Send letters at an even rate, a connection for each tenth of a second; returns how many a second were taken."""
    loop = asyncio.get_running_loop()
    began = time.perf_counter()
    each, ends = max(1, rate // 10), []
    for step in range(seconds * 10):
        end: asyncio.Future[None] = loop.create_future()
        numbers = range(step * each, (step + 1) * each)
        await loop.create_connection(lambda n=numbers, e=end: Sender(n, _letter, e), "127.0.0.1", port)  # type: ignore[misc]
        ends.append(end)
        await asyncio.sleep(max(0.0, began + (step + 1) / 10 - time.perf_counter()))
    await asyncio.gather(*ends)
    return each * seconds * 10 / (time.perf_counter() - began)


def waits(system: System) -> tuple[int, list[float]]:
    """How many copies went, and the seconds each waited (those that wait still: until now)."""
    database = sqlite3.connect(f"file:{system.folder}/var/mailticket.db?mode=ro", uri=True)
    sent = database.execute("select count(*) from copies where state = 'sent'").fetchone()[0]
    rows = database.execute(
        "select (julianday(coalesce(c.settled_at, strftime('%Y-%m-%dT%H:%M:%fZ'))) - julianday(n.created)) * 86400 "
        "from copies c join notices n on n.id = c.notice_id where c.state in ('sent', 'waiting', 'sending')"
    ).fetchall()
    return sent, sorted(row[0] for row in rows)


def measure(transport: str, rate: int, seconds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        system = System(Path(folder), transport)
        try:
            taken = asyncio.run(steadily(system.port, rate, seconds))
            letters = json.dumps(system.status()["inbox"])
            sent, waited = waits(system)
        finally:
            system.stop()
    print(
        f"{transport.partition(':')[0] or 'maildir':8} taken {taken:5.0f} letters/s, delivered {sent / seconds:5.0f} "
        f"copies/s; a copy waited {waited[len(waited) // 2]:.1f} s (median), {waited[-1]:.1f} s (longest); inbox {letters}"
    )


def main() -> None:
    rate = int(sys.argv[1]) if len(sys.argv) > 1 else 240
    seconds = min(60, int(sys.argv[2]) if len(sys.argv) > 2 else 20)
    here, there = multiprocessing.Pipe()
    sink = multiprocessing.Process(target=relay, args=(there,), daemon=True)
    sink.start()
    port = here.recv()
    with socket.create_connection(("127.0.0.1", port)):
        pass
    for transport in ("", f"smtp://127.0.0.1:{port}?starttls=never"):
        measure(transport, rate, seconds)
    sink.terminate()


if __name__ == "__main__":
    main()
