"""Which time of a schedule has come: the newest that nobody ran yet. Those missed before it are made up by it, once."""

from dataclasses import dataclass
from datetime import datetime

from mailticket.model.cron import count_planned, last_planned, next_planned
from mailticket.model.schedule import Run, Schedule


@dataclass(frozen=True, slots=True)
class Due:
    """A planned time that has come, and how many before it nobody ran."""

    planned: datetime
    missed: int


def due(schedule: Schedule, last: Run | None, zone: str, now: datetime) -> Due | None:
    """None where there is nothing to do. ``last`` is the last run, which may be ahead where the clock was set back;
    ``zone`` the site's timezone, for a schedule that has none of its own."""
    if schedule.disabled or schedule.since is None:
        return None
    after = max(schedule.since, last.planned) if last else schedule.since
    place = schedule.timezone or zone
    if after >= now:
        return None
    planned = last_planned(schedule.cron, place, after, now)
    if planned is None:
        return None
    return Due(planned, count_planned(schedule.cron, place, after, planned) - 1)


def next_due(schedule: Schedule, zone: str, now: datetime) -> datetime | None:
    """When a schedule runs next; None: never."""
    return None if schedule.disabled else next_planned(schedule.cron, schedule.timezone or zone, now)
