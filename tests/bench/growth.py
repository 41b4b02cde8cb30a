"""Prints what a letter costs in a house with many tickets beside one with few, in the same run, and what memory it takes.

The large house is filled with tickets as letters leave them: history, watchers, notices, thread ids.
Usage: python tests/bench/growth.py [tickets of the small house] [of the large one]
"""

import asyncio
import gc
import os
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import structlog
from client import small_mail
from system import CONFIG, reply

from mailticket.config import parse
from mailticket.daemon.wiring import Daemon
from mailticket.model.letter import Incoming
from mailticket.storage.bulk import Bulk
from mailticket.storage.schema import (
    addresses,
    copies,
    counters,
    letters,
    notices,
    raws,
    thread_ids,
    ticket_watchers,
    tickets,
    transactions,
    users,
)


def insert_rows(connection, table, columns, rows) -> None:  # type: ignore[no-untyped-def]
    Bulk(table.insert(), " ".join(columns))(connection, rows)


def take_many(connection, many: int) -> None:  # type: ignore[no-untyped-def]
    connection.execute(counters.update().values(next=many))


AT = "2026-11-01T00:00:00.000+00:00"
TEXT = "Hello,\n" + "Line of a message that somebody typed into their mail client one morning.\n" * 12


def fill(connection, first: int, many: int) -> None:  # type: ignore[no-untyped-def]
    """So many tickets, one letter each, all ids alike."""
    ids = range(first, first + many)
    people = [f"filled{n}@example.com" for n in ids]
    insert_rows(
        connection,
        users,
        ("id", "address", "name", "created"),
        [(n + 10, a, "", AT) for n, a in zip(ids, people, strict=True)],
    )
    insert_rows(connection, addresses, ("address", "user_id"), [(a, n + 10) for n, a in zip(ids, people, strict=True)])
    insert_rows(connection, raws, ("id", "size", "content"), [(n, 1500, os.urandom(8) * 180) for n in ids])
    insert_rows(
        connection,
        letters,
        ("id", "raw_id", "digest", "message_id", "state", "address", "kind", "action", "received_at"),
        [
            (
                n,
                n,
                os.urandom(32).hex(),
                f"{n}.filled@example.com",
                "done",
                "support@localhost",
                "queue",
                "correspond",
                AT,
            )
            for n in ids
        ],
    )
    insert_rows(
        connection,
        tickets,
        ("id", "queue_id", "subject", "status", "creator_id", "created", "last_updated", "last_updated_by"),
        [(n, 1, f"The printer on floor {n}", "new", n + 10, AT, AT, n + 10) for n in ids],
    )
    insert_rows(connection, ticket_watchers, ("ticket_id", "role", "user_id"), [(n, "Requestor", n + 10) for n in ids])
    insert_rows(
        connection,
        transactions,
        ("id", "ticket_id", "type", "by", "at", "via", "text", "letter_id"),
        [
            (3 * n + k, n, kind, n + 10, AT, "mail", TEXT if not k else "", n)
            for n in ids
            for k, kind in enumerate(("Create", "EmailRecord", "EmailRecord"))
        ],
    )
    insert_rows(connection, thread_ids, ("message_id", "ticket_id"), [(f"{n}.filled@example.com", n) for n in ids])
    insert_rows(
        connection,
        notices,
        ("id", "ticket_id", "letter_id", "scrip", "kind", "message_id", "content", "created"),
        [(n, n, n, "autoreply", "autoreply", f"t{n}", b"x" * 1200, AT) for n in ids],
    )
    insert_rows(
        connection,
        copies,
        ("id", "notice_id", "recipient", "state"),
        [(n, n, a, "sent") for n, a in zip(ids, people, strict=True)],
    )


async def house(folder: Path, many: int) -> Daemon:
    settings = parse(CONFIG.format(port=1, folder=folder), "config.toml", folder)
    daemon = Daemon(settings, None, structlog.wrap_logger(structlog.testing.CapturingLogger()))
    await daemon.open()
    for first in range(1, many + 1, 5000):
        await daemon.database.write(fill, first, min(5000, many + 1 - first))
    await daemon.database.write(take_many, 3 * many + 20)
    return daemon


async def cost(daemon: Daemon, first: int, many: int, make) -> float:  # type: ignore[no-untyped-def]
    """Microseconds of CPU to take in and process a letter."""
    now = datetime.now(UTC)
    found = daemon.snapshot.addresses.find("support@localhost")
    mails = [make(n) for n in range(first, first + many)]
    began = time.process_time()
    for start in range(0, many, 8):
        batch = [Incoming(found, sender, raw, len(raw), now) for sender, _, raw in mails[start : start + 8]]  # type: ignore[arg-type]
        await daemon.store(batch)
    while await daemon.mailroom.work_once():
        pass
    return (time.process_time() - began) / many * 1e6


async def main() -> None:
    sizes = [int(word) for word in sys.argv[1:3]] or [1000, 200_000]
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as folder:
        houses = []
        for size in sizes:
            place = Path(folder) / str(size)
            place.mkdir()
            houses.append(await house(place, size))
        gc.collect()
        gc.freeze()
        for title, make in (("new tickets", small_mail), ("replies", reply)):
            totals = [0.0, 0.0]
            for turn in range(6):
                for index, daemon in enumerate(houses):
                    used = await cost(daemon, turn * 512, 512, make)
                    totals[index] += used if turn else 0  # the first turn warms the caches
            small, large = (total / 5 for total in totals)
            print(f"{title:12} {sizes[0]:7} tickets {small:6.0f} µs", end="   ")
            print(f"{sizes[1]:7} tickets {large:6.0f} µs   ratio {large / small:.2f}")
        print(f"memory at the most: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB for both houses")
        for daemon in houses:
            await daemon.close()


if __name__ == "__main__":
    asyncio.run(main())
