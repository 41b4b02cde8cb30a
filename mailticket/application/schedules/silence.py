"""How long requestors may be silent, queue by queue: as a queue says itself, else as the schedule does."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from mailticket.application.schedules.running import Running
from mailticket.model.query import Statuses
from mailticket.model.queue import Queue
from mailticket.model.schedule import Schedule
from mailticket.search.plan import active_statuses

WARN_AFTER, RESOLVE_AFTER = 14, 7
"""Days, where neither the queue nor the schedule says."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long is waited for a requestor until they are warned, and from then until their ticket is resolved; and the statuses of
    what is not done, in the queues of which that is true."""

    warn: timedelta
    resolve: timedelta
    active: Statuses


def patiences(running: Running) -> Iterator[Patience]:
    """Of all queues that a schedule is about, those together that are as patient."""
    together: dict[tuple[timedelta, timedelta], list[Queue]] = {}
    for queue in running.service.snapshot().directory.queues.values():
        if running.schedule.serves(queue.id) and (times := patience_of(running.schedule, queue)) is not None:
            together.setdefault(times, []).append(queue)
    for (warn, resolve), queues in together.items():
        yield Patience(warn, resolve, active_statuses(queues))


def patience_of(schedule: Schedule, queue: Queue) -> tuple[timedelta, timedelta] | None:
    """Until the warning, and from then on. None where a schedule leaves a queue alone: the one that came along without days of its
    own does the queues that say it themselves, others do the rest."""
    said = (queue.warn_silent_after, queue.resolve_silent_after)
    by_queue = schedule.stock and not schedule.arguments
    if by_queue != (said != (None, None)):
        return None
    days = schedule.arguments.get("warn_after", WARN_AFTER), schedule.arguments.get("resolve_after", RESOLVE_AFTER)
    warn, resolve = (
        timedelta(days=usual) if minutes is None else timedelta(minutes=minutes)
        for minutes, usual in zip(said, days, strict=True)
    )
    return warn, resolve
