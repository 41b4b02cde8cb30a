"""The loop that makes one mail of what waited, with a clock we turn."""

import asyncio
from datetime import UTC, datetime, timedelta

import structlog

from mailticket.model.errors import TryAgain
from mailticket.outbox.combiner import Combiner

START = datetime(2026, 11, 23, 10, tzinfo=UTC)


class House:
    """Copies that become due, and a database that may be away."""

    def __init__(self) -> None:
        self.waiting: list[datetime] = []
        self.away = False
        self.now = START
        self.log = structlog.testing.CapturingLogger()
        self.loop = Combiner(
            combine=self.combine,
            next_due=self.next_due,
            clock=lambda: self.now,
            log=structlog.wrap_logger(self.log),
        )

    async def combine(self) -> int:
        if self.away:
            self.away = False
            raise TryAgain("away")
        due = [at for at in self.waiting if at <= self.now]
        self.waiting = [at for at in self.waiting if at > self.now]
        return len(due)

    async def next_due(self) -> datetime | None:
        return min(self.waiting, default=None)


async def test_what_is_due_is_combined_and_the_rest_when_its_time_comes() -> None:
    house = House()
    house.waiting = [START, START + timedelta(hours=1)]
    task = asyncio.create_task(house.loop.run())
    while len(house.waiting) > 1:
        await asyncio.sleep(0)
    house.now += timedelta(hours=1)
    house.loop.wake()
    while house.waiting:
        await asyncio.sleep(0)
    await house.loop.stop()
    await asyncio.wait_for(task, 60)


async def test_a_database_that_is_away_is_waited_for() -> None:
    house = House()
    house.away, house.waiting = True, [START]
    task = asyncio.create_task(house.loop.run())
    while house.away:
        await asyncio.sleep(0)
    house.loop.wake()
    while house.waiting:
        await asyncio.sleep(0)
    await house.loop.stop()
    await asyncio.wait_for(task, 60)
