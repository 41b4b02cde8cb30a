"""Prints what a letter costs at a large help desk beside a small one, in the same run, and how fast its lists answer.

The large one has 10,000 users, 200 groups nested three deep, 300 queues and 5,000 grants; both have the queue the letters go
to, with the same people. Usage: python tests/bench/helpdesk.py [rounds] [letters a round]
"""

import asyncio
import gc
import os
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import structlog
from client import small_mail
from organisation import large
from system import reply

from mailticket import control
from mailticket.config import parse
from mailticket.config.writing import written
from mailticket.control import Service
from mailticket.daemon.wiring import Daemon
from mailticket.model.letter import Incoming
from mailticket.model.provision import GroupSpec, Organisation, QueueSpec

HERE = Organisation(
    groups=(GroupSpec("turno", ("uno@noc.example", "dos@noc.example")),),
    queues=(QueueSpec("medida", correspond_address="medida@noc.example", admin_cc=("turno",)),),
)
SITE = """
[site]
rtname = "bench"
correspond_address = "rt@noc.example"
comment_address = "rt-comment@noc.example"
[limits.budgets]
autoreplies_per_domain_hour = 100000000
autoreplies_per_hour = 100000000
new_tickets_per_address_hour = 100000000
notices_per_recipient_10_minutes = 100000000
notices_per_recipient_hour = 100000000
notices_per_ticket_10_minutes = 100000000
new_tickets_per_queue_minute = 100000000
"""


def with_us(organisation: Organisation) -> Organisation:
    """The same group and queue in both, first."""
    return replace(
        organisation,
        scrips=(),
        groups=HERE.groups + organisation.groups,
        queues=HERE.queues + organisation.queues,
    )


async def opened(folder: Path, organisation: Organisation) -> tuple[Daemon, Service]:
    folder.mkdir()
    settings = parse(SITE + written(organisation), "bench", folder)
    log = structlog.wrap_logger(None, processors=[lambda *_: (_ for _ in ()).throw(structlog.DropEvent)])
    daemon = Daemon(settings, None, log)
    service = await daemon.open()
    return daemon, service


async def cost(daemon: Daemon, first: int, many: int, make) -> float:  # type: ignore[no-untyped-def]
    """Seconds of CPU for so many letters, put into the inbox before."""
    found = daemon.snapshot.addresses.find("medida@noc.example", pipe=False)
    mails = [make(first + n) for n in range(many)]
    now = datetime.now(UTC)
    incoming = [Incoming(found, sender, raw, len(raw), now) for sender, _, raw in mails]
    for at in range(0, many, 100):
        await daemon.inbox.accept(incoming[at : at + 100])
    gc.collect()
    before = time.process_time()
    while await daemon.mailroom.work_once():
        pass
    return time.process_time() - before


async def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    many = int(sys.argv[2]) if len(sys.argv) > 2 else 400
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as place:
        small, _ = await opened(Path(place) / "small", with_us(Organisation()))
        big, service = await opened(Path(place) / "large", with_us(large()))
        for name, make in (("new tickets", small_mail), ("replies", reply)):
            ratios = []
            for number in range(rounds + 1):
                pair = [(small, 0.0), (big, 0.0)]
                order = pair if number % 2 else pair[::-1]
                spent = {id(daemon): await cost(daemon, many * number, many, make) for daemon, _ in order}
                if number:  # the first warms up
                    ratios.append(spent[id(big)] / spent[id(small)])
            print(
                f"{name}: cost at the large help desk / at the small one: {statistics.median(ratios):.2f}", flush=True
            )
        for command, arguments in (("grant.list", {}), ("ticket.list", {}), ("queue.list", {}), ("user.list", {})):
            before = time.perf_counter()
            rows = await control.ask(service, command, arguments, "system")
            print(f"{command}: {len(rows)} rows in {time.perf_counter() - before:.3f} s")
        for actor in ("p00001@noc.example", "uno@noc.example"):
            before = time.perf_counter()
            rows = await control.ask(service, "ticket.list", {}, actor)
            print(f"ticket.list as {actor}: {len(rows)} rows in {time.perf_counter() - before:.3f} s")
        await small.close()
        await big.close()


if __name__ == "__main__":
    asyncio.run(main())
