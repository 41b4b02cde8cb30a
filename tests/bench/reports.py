"""Prints how long reports and the page of everything take over many tickets, beside counting their rows by hand.

Usage: python tests/bench/reports.py [tickets] [rounds]
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
from mailticket.config import parse
from mailticket.daemon import Daemon
from mailticket.reports.reports import REPORTS


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
