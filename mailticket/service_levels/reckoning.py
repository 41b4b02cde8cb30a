"""How much time a goal has used, and when it will have used all of it: by a calendar or the clock on the wall, pauses left out."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache

from mailticket.calendars.business import business_after, business_time
from mailticket.model.calendar import Calendar
from mailticket.model.service_level import Goal, GoalRun, ServiceLevel

AT_RISK = 0.75
"""Of its time: when a goal is at risk whose level warns nobody."""


def used(run: GoalRun, calendar: Calendar | None, until: datetime) -> timedelta:
    """The time that counted until then."""
    found = timedelta()
    for since, end in _running(run, until):
        found += _between(calendar, since, end)
    return found


def reached(run: GoalRun, calendar: Calendar | None, minutes: float) -> datetime | None:
    """When so many minutes will have counted; None while it is paused and they had not by then, and where that never comes."""
    missing = timedelta(minutes=minutes)
    for since, end in _running(run, None):
        if end is None:
            return _after(calendar, since, missing)
        counted = _between(calendar, since, end)
        if counted >= missing:
            return _after(calendar, since, missing)
        missing -= counted
    return None


def reckoned(run: GoalRun, level: ServiceLevel, basis: str) -> GoalRun:
    """An open goal by a level as it is now: when it is due, at risk, and somebody is told next. Whom was told is not told again."""
    minutes = level.allowed(run.goal) or 0
    calendar = level.calendar
    times = _times(level, minutes, run.started, run.pauses, run.paused)
    at = times[1:]
    return replace(
        run,
        level_id=level.id,
        level=level.name,
        minutes=minutes,
        calendar=calendar.name if calendar else "",
        due=at[-1],
        risk=times[0],
        alarm=at[run.step] if run.step < len(at) else None,
        basis=basis,
    )


@lru_cache(maxsize=500)
def _times(
    level: ServiceLevel,
    minutes: int,
    started: datetime,
    pauses: tuple[tuple[datetime, datetime], ...],
    paused: datetime | None,
) -> tuple[datetime | None, ...]:
    """When a goal is at risk, then each of its alarms. Many begin at one moment, by one level."""
    run = GoalRun(0, Goal.RESOLUTION, 0, level.id, level.name, started, pauses=pauses, paused=paused)
    at = [reached(run, level.calendar, after) for after in alarms(level, minutes)]
    risk = at[0] if level.warn else reached(run, level.calendar, minutes * AT_RISK)
    return (risk, *at)


def alarms(level: ServiceLevel, minutes: int) -> list[float]:
    """After how many minutes each warning comes, the earliest first, and at last the end of the time."""
    return [*sorted(step.after(minutes) for step in level.warn), minutes]


def _running(run: GoalRun, until: datetime | None) -> Iterator[tuple[datetime, datetime | None]]:
    """The spans in which time counts; the last one is open where the goal is not paused and ``until`` is None."""
    since = run.started
    for begins, ends in run.pauses:
        if since < begins:
            yield since, begins if until is None else min(begins, max(since, until))
        since = ends
    end = min(filter(None, (run.paused, until)), default=None)
    if end is None or since < end:
        yield since, end


def _between(calendar: Calendar | None, since: datetime, until: datetime | None) -> timedelta:
    assert until is not None
    return until - since if calendar is None else business_time(calendar, since, until)


def _after(calendar: Calendar | None, since: datetime, time: timedelta) -> datetime | None:
    try:
        return since + time if calendar is None else business_after(calendar, since, time / timedelta(minutes=1))
    except (ValueError, OverflowError):
        return None
