"""The time, as loops are told it: so that tests can turn it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Clock:
    """``now`` is the time of day (UTC), ``monotonic`` seconds that only ever go on, ``pause`` waits for some."""

    now: Callable[[], datetime]
    monotonic: Callable[[], float]
    pause: Callable[[float], Awaitable[None]]
