"""The loop that tells of held letters is seen by the watchdog: it works while it looks, and idles between two looks."""

import asyncio
from typing import Any

import pytest
import structlog

from mailticket.daemon.held_lists import HeldLists
from mailticket.model.errors import TryAgain
from mailticket.model.pulse import Pulse


class Desk:
    """A loop whose look lasts until ``gate`` is set, and then fails or finds nothing."""

    def __init__(self, trouble: Exception | None = None) -> None:
        self.trouble = trouble
        self.looking, self.gate = asyncio.Event(), asyncio.Event()
        self.pulse = Pulse("held letters", lambda: 7.0)
        log: Any = structlog.wrap_logger(structlog.testing.CapturingLogger())
        self.lists = HeldLists(tell=self._tell, told=lambda: None, log=log, pulse=self.pulse)

    async def _tell(self) -> int:
        self.looking.set()
        await self.gate.wait()
        if self.trouble:
            raise self.trouble
        return 0


@pytest.mark.parametrize("trouble", [None, TryAgain("busy")])
async def test_a_look_that_does_not_end_is_late_and_waiting_for_the_next_one_is_not(trouble: Exception | None) -> None:
    desk = Desk(trouble)
    task = asyncio.create_task(desk.lists.run())
    await desk.looking.wait()
    assert desk.pulse.late(now=200.0, after=100.0) == 193.0
    desk.gate.set()
    for _ in range(10):  # turns of the event loop, until it waits
        await asyncio.sleep(0)
    assert not desk.pulse.late(now=10_000.0, after=100.0)
    desk.lists.stop()
    await task


async def test_every_loop_of_the_daemon_has_a_pulse_of_its_name(tmp_path: Any) -> None:
    from mailticket.config import parse
    from mailticket.daemon.wiring import Daemon

    log: Any = structlog.wrap_logger(structlog.testing.CapturingLogger())
    daemon = Daemon(parse("", "config.toml", tmp_path), None, log)
    await daemon.open()
    await daemon.close()
    assert {"mailroom", "outbox", "jobs", "combiner", "held letters"} <= daemon.watchdog.pulses.keys()
