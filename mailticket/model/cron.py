"""When something is to be done again and again: cron lines, read in a timezone by cronsim. Times in and out are UTC.

A time that a change to summer time leaves out is planned for the moment after the gap; one that a change back repeats is
planned once, the first time. What is planned every hour or more often runs in both of the repeated hours, as cron has it.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

FIELDS = 5
MOST_MISSED = 1000
"""So many missed times are counted, and no more."""

_EVERY = re.compile(r"\*/(\d{1,2})(?: \*){4}", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

FIRST_LOOK = timedelta(hours=1)
LONGEST_LOOK = timedelta(days=365 * 40)
"""The 29th of February that is a Monday comes every 28 years, and 40 where a century leaves one out."""


def cron_wrong(line: str) -> str:
    """What is wrong with a cron line, in English; empty: nothing."""
    if len(line.split()) != FIELDS:
        return "it needs five fields: minute hour day month weekday"
    try:
        next(CronSim(line, datetime(2000, 1, 1, tzinfo=UTC)))
    except CronSimError as wrong:
        return str(wrong)
    except StopIteration:
        return "it never comes"
    return ""


def planned(line: str, zone: str, after: datetime) -> Iterator[datetime]:
    """The times after a moment, the nearest first. Raises CronSimError for a line that ``cron_wrong`` refuses."""
    start = after.astimezone(_zone(zone)).replace(microsecond=0)
    for local in CronSim(line, start):
        at = local.astimezone(UTC)
        if at > after:  # within a repeated hour cronsim begins with the first of the two
            yield at


def _step(line: str, zone: str, at: datetime) -> timedelta | None:
    """Of a line that comes every so many minutes of every hour, and nothing else, how many: then it needs no looking. None for
    others, and where the clocks of a place are not that many minutes from UTC."""
    found = _EVERY.fullmatch(line.strip())
    minutes = int(found[1]) if found else 0
    if not minutes or 60 % minutes:
        return None
    offset = at.astimezone(_zone(zone)).utcoffset() or timedelta()
    return None if offset % timedelta(minutes=minutes) else timedelta(minutes=minutes)


def next_planned(line: str, zone: str, after: datetime) -> datetime | None:
    """The next time after a moment; None where there is none."""
    return next(planned(line, zone, after), None)


def last_planned(line: str, zone: str, after: datetime, now: datetime) -> datetime | None:
    """The newest time that was planned after one moment and is not ahead of ``now``; None where there is none."""
    if (step := _step(line, zone, now)) is not None:
        newest = now - (now - _EPOCH) % step
        return newest if newest > after else None
    look = FIRST_LOOK
    while look < LONGEST_LOOK:
        start = max(after, now - look)
        last = None
        for at in planned(line, zone, start):
            if at > now:
                break
            last = at
        if last is not None or start == after:
            return last
        look *= 8
    return None


def count_planned(line: str, zone: str, after: datetime, now: datetime) -> int:
    """How many times were planned after one moment until another, at most ``MOST_MISSED``."""
    if (step := _step(line, zone, now)) is not None:
        return min(MOST_MISSED, max(0, (now - _EPOCH) // step - (after - _EPOCH) // step))
    number = 0
    for at in planned(line, zone, after):
        if at > now or number == MOST_MISSED:
            break
        number += 1
    return number


@lru_cache(64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
