"""Prints how long pages of searches take over many tickets, beside statements written by hand for the same tickets.

Usage: python tests/bench/search.py [tickets] [rounds] [folder | postgresql://…]

A folder keeps the database for the next time. Statements and those by hand take turns. Times are of the processor (of SQLite's too,
which runs in this process; not of PostgreSQL's); ``page`` is all that a list shows.
"""

import asyncio
import sys
import tempfile
from pathlib import Path
from time import process_time
from typing import Any

import sqlalchemy as sa
import structlog
from many import COMMON, NOW, SITE, fill

from mailticket.application.tickets.search_page import page_of
from mailticket.application.tickets.search_parameters import Search
from mailticket.application.tickets.search_query import query_of, read_for
from mailticket.config import parse
from mailticket.daemon import Daemon
from mailticket.storage import people
from mailticket.storage.searching import places

LISTED = """select id, subject, status, due, priority, owner_id from tickets where merged_into is null and {}
order by due is null, due, priority desc, id limit 50"""
COUNTED = "select count(*) from (select 1 from tickets where merged_into is null and {} limit 10000) as found"
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


async def timed(rounds: int, *dos: Any) -> list[list[float]]:
    """Milliseconds of each, in order; they take turns."""
    took: list[list[float]] = [[] for _ in dos]
    for _ in range(rounds):
        for place, do in enumerate(dos):
            began = process_time()
            await do()
            took[place].append((process_time() - began) * 1000)
    return [sorted(one) for one in took]


async def measure(service: Any, rounds: int) -> None:
    (ana,) = (await service.database.read(people.users_by_address, ["tec3@noc.example"], NOW)).values()
    system = (await service.database.read(people.users_by_id, [1], NOW))[1]
    print(f"{'':24}{'found in':>9}{'by hand':>9}{'':8}{'page':>9}  ms")
    for name, (typed, where) in SEARCHES.items():
        asker = ana if name == "mine" else system
        query = query_of(service, asker, await read_for(service, asker, Search(query=[typed])))
        by_hand = [sa.text(one.format(where)) for one in (LISTED, COUNTED)]
        ours, hand, page = await timed(
            rounds,
            lambda query=query: service.database.read(places, query),
            lambda by_hand=by_hand: service.database.read(lambda c: [c.execute(one).all() for one in by_hand]),
            lambda typed=typed, asker=asker: page_of(service, asker, Search(query=[typed])),
        )
        took, beside, shown = (one[rounds // 2] for one in (ours, hand, page))
        print(f"{name:24}{took:9.1f}{beside:9.1f}{took / beside:6.1f} ×{shown:9.1f}")
    print(f"{'':24}{'median':>9}{'95 %':>9}  ms")
    for typed in TEXTS:
        (ours,) = await timed(rounds, lambda typed=typed: page_of(service, system, Search(query=[typed], all=True)))
        print(f"{typed:24}{ours[rounds // 2]:9.1f}{ours[min(rounds - 1, rounds * 95 // 100)]:9.1f}")


async def main(many: int, rounds: int, where: str) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        url = where if "://" in where else ""
        folder = temporary if url or not where else where
        text = SITE.format(folder=folder) + (f'[database]\nurl = "{url}"\n' if url else "")
        settings = parse(text, "bench", Path(folder))
        daemon = Daemon(settings, None, structlog.wrap_logger(structlog.testing.CapturingLogger()), clock=lambda: NOW)
        service = await daemon.open()
        try:
            began = process_time()
            if not await service.database.read(lambda c: c.scalar(sa.text("select count(*) from tickets"))):
                await service.database.write(fill, many, texts=True)
                if url:
                    await service.database.write(lambda c: c.execute(sa.text("analyze")).close())
                print(f"{many} tickets, made in {process_time() - began:.0f} s")
            await measure(service, rounds)
        finally:
            await daemon.close()


if __name__ == "__main__":
    told = [*sys.argv[1:], *("200000", "15", "")[len(sys.argv) - 1 :]]
    asyncio.run(main(int(told[0]), int(told[1]), told[2]))
