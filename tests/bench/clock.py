"""Prints what a service level costs a letter: CPU of an inbox worked through, with levels and without, in rounds that take turns.

Two sites in this process get the same letters, new ones and replies to them; the order in which they have their turns changes from
round to round. Usage: python tests/bench/clock.py [rounds] [letters a round]
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import structlog

HERE = Path(__file__).parent.parent.parent
sys.path.insert(0, str(HERE))

from mailticket.config import parse  # noqa: E402
from mailticket.daemon.wiring import Daemon  # noqa: E402
from tests.daemon.test_batches import SITE, Room  # noqa: E402


def levels() -> str:
    """Ten levels by domain, the last of which is the letters' own, in office hours."""
    calendar = '[[calendar]]\nname = "oficina"\nhours = "mon-fri 09:00-18:00"\ntimezone = "Europe/Madrid"\n'
    goals = 'calendar = "oficina"\nfirst_response = "1h"\nresponse = "4h"\nresolution = "16h"\n'
    domains = [*(f"c{number}.example" for number in range(9)), "cliente.example"]
    named = (f'[[sla]]\nname = "{domain}"\ndomains = ["{domain}"]\n{goals}' for domain in domains)
    return calendar + "".join(named)


@asynccontextmanager
async def site(folder: Path, more: str) -> AsyncIterator[Room]:
    """A site without doors, in this process."""
    folder.mkdir()
    daemon = Daemon(parse(SITE + more, "bench", folder), None, structlog.wrap_logger(None, processors=[_silent]))
    await daemon.open()
    try:
        yield Room(daemon)
    finally:
        await daemon.close()


def _silent(*_: object) -> str:
    raise structlog.DropEvent


async def turn(here: Room, number: int, letters: int) -> float:
    """Seconds of CPU for so many letters: each opens a ticket, or says more on one."""
    await here.put(
        *(
            (f"c{number}.{n}@cliente.example", "general@noc.example", f"Red {number}", f"Hola {number} {n}")
            for n in range(letters)
        )
    )
    began = time.process_time()
    await here.work()
    return time.process_time() - began


async def main(rounds: int = 12, letters: int = 200) -> None:
    home = Path("/dev/shm") if Path("/dev/shm").is_dir() else None
    with tempfile.TemporaryDirectory(dir=home) as folder:
        async with site(Path(folder) / "a", "") as bare, site(Path(folder) / "b", levels()) as promised:
            for here in (bare, promised):
                await turn(here, 0, letters)
            ratios = []
            for number in range(1, rounds + 1):
                pair = [bare, promised] if number % 2 else [promised, bare]
                used = {id(here): await turn(here, number, letters) for here in pair}
                ratios.append(used[id(promised)] / used[id(bare)] - 1)
                print(
                    f"{number}: {1000 * used[id(bare)] / letters:.2f} ms a letter, with levels {100 * ratios[-1]:+.1f} %"
                )
    print(f"median {100 * statistics.median(ratios):+.1f} %")


if __name__ == "__main__":
    asyncio.run(main(*map(int, sys.argv[1:3])))
