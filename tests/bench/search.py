"""Prints how long pages of searches take over many tickets, beside statements written by hand for the same tickets.

Usage: python tests/bench/search.py [tickets] [rounds] [postgresql://…]
"""

import asyncio
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

import sqlalchemy as sa
import structlog
from many import COMMON, NOW, SITE, fill

from mailticket.application.tickets.search_page import page_of
from mailticket.application.tickets.search_parameters import Search
from mailticket.config import parse
from mailticket.daemon import Daemon
from mailticket.storage import people

LISTED = """select id, subject, status, due, priority, owner_id from tickets where merged_into is null and {}
order by due is null, due, priority desc, id limit 50"""
OPEN = "status in ('new', 'open', 'stalled')"
SEARCHES = {
    "open in a queue": ("queue = cola3 active", f"queue_id = 4 and {OPEN}"),
    "mine": ("mine active", f"owner_id = 5 and {OPEN}"),
    "unowned": ("unowned active", f"owner_id is null and {OPEN}"),
    "overdue": ("overdue", f"due < '{NOW.isoformat()}' and {OPEN}"),
    "by requestor": (
        "requestor = c7@cliente7.example active",
        f"id in (select ticket_id from ticket_watchers where user_id = 29 and role = 'Requestor') and {OPEN}",
    ),
    "waiting on us": ("waiting on us", f"waiting_on_us is not null and {OPEN}"),
}
TEXTS = ("P-4711", "rotama 4711", "rotama caners", COMMON, f"{COMMON} active", f"{COMMON} mine active", "rota*")


async def timed(rounds: int, do: Any) -> list[float]:
    """Milliseconds, in order."""
    took = []
    for _ in range(rounds):
        began = perf_counter()
        await do()
        took.append((perf_counter() - began) * 1000)
    return sorted(took)


async def measure(service: Any, rounds: int) -> None:
    (ana,) = (await service.database.read(people.users_by_address, ["tec3@noc.example"], NOW)).values()
    system = (await service.database.read(people.users_by_id, [1], NOW))[1]
    print(f"{'':24}{'page':>9}{'by hand':>9}  ms")
    for name, (typed, where) in SEARCHES.items():
        asker = ana if name == "mine" else system
        by_hand = sa.text(LISTED.format(where))
        hand = await timed(rounds, lambda by_hand=by_hand: service.database.read(lambda c: c.execute(by_hand).all()))
        ours = await timed(rounds, lambda typed=typed, asker=asker: page_of(service, asker, Search(query=[typed])))
        took, beside = ours[rounds // 2], hand[rounds // 2]
        print(f"{name:24}{took:9.1f}{beside:9.1f}{took / beside:6.1f} ×")
    print(f"{'':24}{'median':>9}{'95 %':>9}  ms")
    for typed in TEXTS:
        ours = await timed(rounds, lambda typed=typed: page_of(service, system, Search(query=[typed], all=True)))
        print(f"{typed:24}{ours[rounds // 2]:9.1f}{ours[min(rounds - 1, rounds * 95 // 100)]:9.1f}")


async def main(many: int, rounds: int, url: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        text = SITE.format(folder=folder) + (f'[database]\nurl = "{url}"\n' if url else "")
        settings = parse(text, "bench", Path(folder))
        daemon = Daemon(settings, None, structlog.wrap_logger(structlog.testing.CapturingLogger()), clock=lambda: NOW)
        service = await daemon.open()
        try:
            began = perf_counter()
            await service.database.write(fill, many, texts=True)
            await service.database.write(lambda c: c.execute(sa.text("analyze")).close())
            print(f"{many} tickets, made in {perf_counter() - began:.0f} s")
            await measure(service, rounds)
        finally:
            await daemon.close()


if __name__ == "__main__":
    told = [*sys.argv[1:], *("200000", "15", "")[len(sys.argv) - 1 :]]
    asyncio.run(main(int(told[0]), int(told[1]), told[2]))
