"""The mailroom's loop, with a database that comes and goes."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog

from mailticket.mailroom.runner import InboxRunner
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
        database=Flapping((answer == "y" for answer in answers), end),  # type: ignore[arg-type]
        snapshot=lambda: None,  # type: ignore[arg-type, return-value]
        clock=lambda: None,  # type: ignore[arg-type, return-value]
        read_hard=None,  # type: ignore[arg-type]
        told=lambda jobs, gathered: None,
        settled=lambda *_: None,
        changed_people=None,  # type: ignore[arg-type]
        monotonic=lambda: 0.0,
        log=structlog.wrap_logger(structlog.testing.CapturingLogger()),
        idle=lambda: room.wake(),
    )

    room.pause = pause  # type: ignore[method-assign]
    await room.run()
    assert waited == waits
