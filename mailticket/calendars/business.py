"""How much of a span a calendar is open. Where clocks change, a minute counts if the clock on the wall showed an open one."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple
from zoneinfo import ZoneInfo

from mailticket.calendars.holidays import day_off
from mailticket.model.calendar import Calendar

_DAY = 86400
_YEARS_AHEAD = 50
_SECOND = timedelta(seconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class _Year(NamedTuple):
    """The open spans of a year of UTC, in seconds of the epoch; ``before`` is what was open before each, and at last in all."""

    starts: list[int]
    ends: list[int]
    before: list[int]


def business_time(calendar: Calendar, since: datetime, until: datetime) -> timedelta:
    """How long it is open between two aware instants; negative where the second is the earlier one. Over any split of a span
    the parts add up to the whole."""
    if until < since:
        return -business_time(calendar, until, since)
    first, last = since.astimezone(UTC), until.astimezone(UTC)
    found = _opened(calendar, last) - _opened(calendar, first)
    for year in range(first.year, last.year):
        found += _year(calendar, year).before[-1] * _SECOND
    return found


def business_minutes(calendar: Calendar, since: datetime, until: datetime) -> int:
    """The open minutes between two instants, each taken at its whole minute."""
    first, last = (one.replace(second=0, microsecond=0) for one in (since, until))
    return round(business_time(calendar, first, last) / timedelta(minutes=1))


def business_after(calendar: Calendar, since: datetime, minutes: float) -> datetime:
    """The first instant by which it was open for so many minutes, or parts of one, since; in UTC. Raises ValueError for
    a calendar that is not open so long in fifty years."""
    at = since.astimezone(UTC)
    if minutes <= 0:
        return at
    missing = _opened(calendar, at) + timedelta(minutes=minutes)
    for year in range(at.year, min(at.year + _YEARS_AHEAD, 9998)):
        found = _year(calendar, year)
        if missing <= found.before[-1] * _SECOND:
            place = bisect_left(found.before, missing / _SECOND) - 1
            return _EPOCH + found.starts[place] * _SECOND + missing - found.before[place] * _SECOND
        missing -= found.before[-1] * _SECOND
    raise ValueError(f"the calendar {calendar.name!r} is not open for so long")


def open_periods(calendar: Calendar, since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The open parts of a span, in order, in UTC. Two of them may meet at the turn of a year of UTC."""
    first, last = since.astimezone(UTC), until.astimezone(UTC)
    for year in range(first.year, last.year + 1):
        found = _year(calendar, year)
        for start, end in zip(found.starts, found.ends, strict=True):
            opens, closes = max(first, _EPOCH + start * _SECOND), min(last, _EPOCH + end * _SECOND)
            if opens < closes:
                yield opens, closes


def is_open(calendar: Calendar, at: datetime) -> bool:
    """Whether it is open at an instant; at the end of a span it is closed."""
    found = _year(calendar, at.astimezone(UTC).year)
    seconds = (at - _EPOCH) / _SECOND
    place = bisect_right(found.starts, seconds) - 1
    return place >= 0 and seconds < found.ends[place]


def _opened(calendar: Calendar, at: datetime) -> timedelta:
    """How long it was open since its year began."""
    found = _year(calendar, at.year)
    seconds = (at - _EPOCH) / _SECOND
    place = bisect_right(found.starts, seconds) - 1
    if place < 0:
        return timedelta()
    inside = min(at - (_EPOCH + found.starts[place] * _SECOND), (found.ends[place] - found.starts[place]) * _SECOND)
    return found.before[place] * _SECOND + inside


@lru_cache(maxsize=2000)
def _year(calendar: Calendar, year: int) -> _Year:
    spans: list[list[int]] = []
    for start, end in _spans(calendar, year):
        if spans and spans[-1][1] == start:
            spans[-1][1] = end
        else:
            spans.append([start, end])
    before = accumulate((end - start for start, end in spans), initial=0)
    return _Year([start for start, _ in spans], [end for _, end in spans], list(before))


def _spans(calendar: Calendar, year: int) -> Iterator[tuple[int, int]]:
    """Open spans of a year, day by day of the place."""
    for since, until, offset in _offsets(ZoneInfo(calendar.timezone), year):
        for number in range((since + offset) // _DAY, (until + offset - 1) // _DAY + 1):
            day = date.fromordinal(_EPOCH.toordinal() + number)
            if day_off(calendar, day):
                continue
            midnight = number * _DAY - offset
            for opens, closes in calendar.hours[day.weekday()]:
                start, end = max(since, midnight + opens * 60), min(until, midnight + closes * 60)
                if start < end:
                    yield start, end


def _offsets(zone: ZoneInfo, year: int) -> Iterator[tuple[int, int, int]]:
    """The parts of a year of UTC in which the clock of a place is as far from UTC, with how far, all in seconds."""
    first, end = (int((datetime(one, 1, 1, tzinfo=UTC) - _EPOCH) / _SECOND) for one in (year, year + 1))
    since, offset = first, _offset(zone, first)
    for day in range(first + _DAY, end + 1, _DAY):
        at = min(day, end - 1)
        if (there := _offset(zone, at)) != offset:
            change = _change(zone, at - _DAY, at)
            yield since, change, offset
            since, offset = change, there
    yield since, end, offset


def _offset(zone: ZoneInfo, at: int) -> int:
    found = (_EPOCH + at * _SECOND).astimezone(zone).utcoffset()
    return int((found or timedelta()) / _SECOND)


def _change(zone: ZoneInfo, low: int, high: int) -> int:
    """The first second at which the clock is as at ``high``, between two at which it differs."""
    there = _offset(zone, high)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _offset(zone, middle) == there else (middle, high)
    return high
