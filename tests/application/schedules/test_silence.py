"""Which schedule waits how long for the requestors of a queue."""

from datetime import timedelta

import pytest

from mailticket.application.schedules.silence import patience_of
from mailticket.model.queue import Queue
from mailticket.model.schedule import Schedule

BY_QUEUE = Schedule(1, "queue-auto-resolve", "0 9 * * *", "autoresolve", stock=True)
SITE = Schedule(
    2, "auto-resolve", "0 9 * * *", "autoresolve", stock=True, arguments={"warn_after": 3, "resolve_after": 2}
)
OWN = Schedule(3, "nuestra", "0 9 * * *", "autoresolve")


@pytest.mark.parametrize(
    ("schedule", "warn", "resolve", "waits"),
    [
        (BY_QUEUE, 2880, 1440, (2, 1)),
        (BY_QUEUE, 2880, None, (2, 7)),
        (BY_QUEUE, None, 1440, (14, 1)),
        (BY_QUEUE, None, None, None),
        (SITE, None, None, (3, 2)),
        (SITE, 2880, None, None),
        (OWN, None, None, (14, 7)),
    ],
)
def test_each_queue_is_one_schedules(
    schedule: Schedule, warn: int | None, resolve: int | None, waits: tuple[int, int] | None
) -> None:
    queue = Queue(1, "dns", warn_silent_after=warn, resolve_silent_after=resolve)
    found = patience_of(schedule, queue)
    assert found == (None if waits is None else (timedelta(days=waits[0]), timedelta(days=waits[1])))
