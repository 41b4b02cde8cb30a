"""Prints how long reports and the page of everything take over many tickets, beside counting their entries by hand.

Usage: python tests/bench/reports.py [tickets] [rounds] [folder] [url]
In a folder the tickets stay for the next time; a url is of an empty PostgreSQL database, or of one filled before.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median
from typing import Any

import sqlalchemy as sa
import structlog
from many import NOW, SITE, fill

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from mailticket.application.report_facts import made_whole
from mailticket.application.service import Service
from mailticket.config import parse
from mailticket.daemon.wiring import Daemon
from mailticket.reports.reports import REPORTS

TOLD = (
    ("this month", {"period": "this month"}),
    ("2026", {"period": "2026"}),
    ("2026, two deep", {"period": "2026", "by": ["month", "queue"]}),
)


async def timed(rounds: int, do: Callable[[], Awaitable[Any]]) -> tuple[float, float]:
    """Milliseconds on the wall's clock and of this process's processor time, the medians."""
    took = []
    for _ in range(rounds):
        began, worked = time.perf_counter(), time.process_time()
        await do()
        took.append(((time.perf_counter() - began) * 1000, (time.process_time() - worked) * 1000))
    return median(one for one, _ in took), median(one for _, one in took)


async def main(many: int, rounds: int, folder: str, url: str) -> None:
    text = SITE.format(folder=folder) + (f'[database]\nurl = "{url}"\n' if url else "")
    settings = parse(text, "bench", Path(folder))
    daemon = Daemon(settings, None, structlog.wrap_logger(structlog.testing.CapturingLogger()), clock=lambda: NOW)
    service = await daemon.open()
    try:
        await filled(service, many)
        await measured(service, many, rounds)
    finally:
        await daemon.close()


async def filled(service: Service, many: int) -> None:
    """Tickets, where there are none yet, and their facts."""
    if not await service.database.read(lambda connection: connection.scalar(sa.text("select count(*) from tickets"))):
        await service.database.write(fill, many)
    began = time.process_time()
    await made_whole(service.database, service.snapshot())
    print(f"facts brought up to date: {time.process_time() - began:.1f} s")


async def measured(service: Service, many: int, rounds: int) -> None:
    """Each report over each period."""
    by_hand = sa.text("select type, count(*), sum(minutes) from transactions group by type")
    hand, _ = await timed(
        rounds, lambda: service.database.read(lambda connection: connection.execute(by_hand).fetchall())
    )
    print(f"{many} tickets; counting the entries by hand: {hand:.0f} ms")
    for name in REPORTS:
        for said, told in TOLD:
            asked = {"name": name} | told
            if name == "aging":
                asked["by"] = ["queue"]
            took, worked = await timed(rounds, lambda asked=asked: perform(service, Caller(), "report", asked))  # type: ignore[misc]
            print(f"{name:18}{said:16}{took:9.0f} ms{worked:9.0f} ms CPU{took / hand:8.1f} ×", flush=True)
    took, worked = await timed(rounds, lambda: perform(service, Caller(), "glance", {}))
    print(f"{'glance':34}{took:9.0f} ms{worked:9.0f} ms CPU{took / hand:8.1f} ×")


if __name__ == "__main__":
    told = sys.argv[1:] + ["200000", "1", "", ""][len(sys.argv) - 1 :]
    with tempfile.TemporaryDirectory() as made:
        asyncio.run(main(int(told[0]), int(told[1]), told[2] or made, told[3]))
