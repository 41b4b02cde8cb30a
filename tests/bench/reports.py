"""Prints how long reports and the page of everything take over many tickets, beside counting their rows by hand.

Usage: python tests/bench/reports.py [tickets] [rounds]
"""

import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import sqlalchemy as sa
import structlog

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from mailticket.config import parse
from mailticket.daemon import Daemon
from mailticket.reports.reports import REPORTS
from mailticket.storage.schema import ticket_watchers, tickets, transactions
from mailticket.storage.times import to_text

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
SITE = (
    """
[site]
organization = "noc.example"
[smtp]
listen = ""
[lmtp]
listen = ""
[paths]
data = "{folder}"
"""
    + "".join(
        f'[[user]]\naddress = "tec{n}@noc.example"\nprivileged = true\n[[queue]]\nname = "cola{n}"\n' for n in range(20)
    )
    + "".join(f'[[user]]\naddress = "c{n}@cliente{n % 50}.example"\n' for n in range(500))
)


def fill(connection: sa.Connection, many: int) -> None:
    """So many tickets of one year, each with five entries in the middle."""
    chance = random.Random(7)
    rows: dict[sa.Table, list[dict[str, Any]]] = {tickets: [], ticket_watchers: [], transactions: []}
    for id_ in range(1, many + 1):
        created = NOW - timedelta(minutes=chance.randrange(1, 365 * 24 * 60))
        done = chance.random() < 0.8
        at, status, entries = created, "new", [("Create", "", "", "", 0, chance.randrange(22, 522))]
        for kind, old, new in (("Correspond", "", ""), ("Status", "new", "open"), ("Correspond", "", "")):
            entries.append((kind, "Status" if kind == "Status" else "", old, new, 15, chance.randrange(2, 22)))
            status = new or status
        if done:
            entries.append(("Status", "Status", "open", "resolved", 0, chance.randrange(2, 22)))
        for place, (kind, field, old, new, minutes, by) in enumerate(entries):
            at = created + timedelta(minutes=place * chance.randrange(1, 500))
            row = {"ticket_id": id_, "type": kind, "by": by, "at": to_text(at), "via": "mail", "field": field}
            rows[transactions].append(row | {"id": id_ * 8 + place, "old": old, "new": new, "minutes": minutes})
        state = {"status": "resolved" if done else status, "resolved": to_text(at) if done else None}
        times = {"created": to_text(created), "last_updated": to_text(at)}
        whose = {"creator_id": entries[0][-1], "last_updated_by": 2, "owner_id": chance.choice((None, 3, 4, 5))}
        rows[tickets].append({"id": id_, "queue_id": id_ % 20 + 1, "subject": "Red", **state, **times, **whose})
        rows[ticket_watchers].append({"ticket_id": id_, "role": "Requestor", "user_id": entries[0][-1]})
        if id_ % 10_000 == 0 or id_ == many:
            for table, there in rows.items():
                connection.execute(table.insert(), there)
                there.clear()


async def timed(rounds: int, do: Callable[[], Awaitable[Any]]) -> float:
    """Milliseconds, the median."""
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        await do()
        took.append((time.perf_counter() - began) * 1000)
    return median(took)


async def main(many: int, rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = parse(SITE.format(folder=folder), "bench", Path(folder))
        daemon = Daemon(settings, None, structlog.wrap_logger(structlog.testing.CapturingLogger()), clock=lambda: NOW)
        service = await daemon.open()
        try:
            await service.database.write(fill, many)
            by_hand = sa.text("select type, count(*), sum(minutes) from transactions group by type")
            hand = await timed(
                rounds, lambda: service.database.read(lambda connection: connection.execute(by_hand).all())
            )
            print(f"{many} tickets; counting the entries by hand: {hand:.0f} ms")
            for name in REPORTS:
                for period in ("this month", "2026"):
                    told = {"name": name, "period": period}
                    took = await timed(rounds, lambda told=told: perform(service, Caller(), "report", told))  # type: ignore[misc]
                    print(f"{name:18}{period:12}{took:9.0f} ms{took / hand:8.1f} ×")
            took = await timed(rounds, lambda: perform(service, Caller(), "glance", {}))
            print(f"{'glance':30}{took:9.0f} ms{took / hand:8.1f} ×")
        finally:
            await daemon.close()


if __name__ == "__main__":
    asyncio.run(main(int((sys.argv[1:] or ["200000"])[0]), int((sys.argv[2:] or ["1"])[0])))
