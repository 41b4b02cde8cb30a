"""What reports count is made in the background, and a stop ends it at once."""

import asyncio
from types import SimpleNamespace
from typing import Any

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from mailticket.daemon.fact_keeper import FactKeeper
from mailticket.model.pulse import Pulse
from tests.application.conftest import service as service


async def test_all_facts_are_made_and_a_stop_is_not_waited_for(service: Any) -> None:
    keeper = FactKeeper(service.database, service.snapshot, log=SimpleNamespace(), pulse=Pulse("facts"))
    loop = asyncio.create_task(keeper.run())
    async with asyncio.timeout(20):
        while (await perform(service, Caller(), "report.check", {}))["tickets"] == 0:
            await asyncio.sleep(0)
        keeper.stop()
        await loop
