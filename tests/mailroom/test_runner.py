"""The mailroom's loop, with a database that comes and goes."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog

from mailticket.mailroom.runner import InboxEvents, InboxRunner
from mailticket.model.clock import Clock
from mailticket.model.errors import TryAgain


class Flapping:
    """A database that answers, or not, as it is told; nothing waits in it."""

    def __init__(self, answers: Iterator[bool], ended: Callable[[], None]) -> None:
        self._answers = answers
        self._ended = ended

    async def look(self, *_: Any) -> list[Any]:
        answer = next(self._answers, None)
        if answer is None:
            self._ended()
            return []
        if not answer:
            raise TryAgain("the database was not reached")
        return []


@pytest.mark.parametrize(
    ("answers", "waits"),
    [
        ("nnnnnn", [0.1, 0.2, 0.4, 0.8, 1.0, 1.0]),  # down: asked less and less often
        ("nnynnyny", [0.1, 0.2, 0.1, 0.2, 0.1]),  # coming and going: each time it is a new trouble
    ],
)
async def test_a_database_that_comes_back_is_found_before_it_goes_again(answers: str, waits: list[float]) -> None:
    waited: list[float] = []

    async def pause(seconds: float) -> None:
        waited.append(seconds)

    def end() -> None:
        room.stopping = True

    room = InboxRunner(
        Flapping((answer == "y" for answer in answers), end),  # type: ignore[arg-type]
        lambda: None,  # type: ignore[arg-type, return-value]
        Clock(lambda: None, lambda: 0.0, asyncio.sleep),  # type: ignore[arg-type, return-value]
        None,  # type: ignore[arg-type]
        InboxEvents(lambda jobs, gathered: None, lambda *_: None, None, idle=lambda: room.wake()),  # type: ignore[arg-type]
        structlog.wrap_logger(structlog.testing.CapturingLogger()),
    )

    room.pause = pause  # type: ignore[method-assign]
    await room.run()
    assert waited == waits
