"""When a site works: the hours of a week in a timezone, without holidays. Service levels, reports and bills count by it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from mailticket.model.nearest import nearest
from mailticket.model.provision import CalendarSpec

DAY = 24 * 60
Hours = tuple[tuple[int, int], ...]
"""Spans of a day, in minutes from midnight, in order and apart: (540, 1080) is 09:00 to 18:00."""

_DAYS = {
    name: number
    for number, names in enumerate(
        (
            ("mon", "monday", "lun", "lunes"),
            ("tue", "tuesday", "mar", "martes"),
            ("wed", "wednesday", "mie", "mié", "miercoles", "miércoles"),
            ("thu", "thursday", "jue", "jueves"),
            ("fri", "friday", "vie", "viernes"),
            ("sat", "saturday", "sab", "sáb", "sabado", "sábado"),
            ("sun", "sunday", "dom", "domingo"),
        )
    )
    for name in names
}
_LINE = re.compile(r"(\S+)\s+(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})", re.ASCII)
_HOLIDAY = re.compile(r"(?:(\d{4})-)?(\d{1,2})-(\d{1,2})(?:\s+(.*))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Calendar:
    """``hours`` are those of each weekday, Monday first, by the clock of ``timezone``. Closed, whole days by that clock: ``dates``,
    ``yearly`` as (month, day), and the public holidays of ``country`` and ``region`` (ISO 3166 codes)."""

    name: str
    timezone: str
    hours: tuple[Hours, ...]
    dates: frozenset[date] = frozenset()
    yearly: frozenset[tuple[int, int]] = frozenset()
    country: str = ""
    region: str = ""
    disabled: bool = False


def calendar_of(spec: CalendarSpec) -> Calendar:
    """What was written, understood. Raises ValueError."""
    dates, yearly = set(), set()
    for text in spec.holidays:
        year, month, day = holiday(text)
        if year:
            dates.add(date(year, month, day))
        else:
            yearly.add((month, day))
    hours = week(spec.hours)
    return Calendar(
        spec.name, spec.timezone, hours, frozenset(dates), frozenset(yearly), spec.country, spec.region, spec.disabled
    )


def problems(spec: CalendarSpec) -> Iterator[tuple[str, str]]:
    """What is wrong with one, by setting; the names of countries are looked at where the holidays are."""
    try:
        if not any(week(spec.hours)):
            yield "hours", 'say when it is open: hours = ["mon-fri 09:00-18:00"]'
    except ValueError as error:
        yield "hours", str(error)
    for text in spec.holidays:
        try:
            holiday(text)
        except ValueError as error:
            yield "holidays", str(error)
    try:
        ZoneInfo(spec.timezone or "UTC")
    except (KeyError, ValueError, OSError):
        yield "timezone", f"there is no timezone {spec.timezone!r}; names look like America/Montevideo"
    if spec.region and not spec.country:
        yield "region", "a region needs its country"


def week(lines: Iterable[str]) -> tuple[Hours, ...]:
    """The hours of each weekday of lines like ``mon-fri 09:00-18:00``. What ends before it begins ends the day after; what
    overlaps is joined. Raises ValueError."""
    days: list[list[tuple[int, int]]] = [[] for _ in range(7)]
    for text in lines:
        named, since, until = _line(text)
        for day in named:
            if since < until:
                days[day].append((since, until))
            else:
                days[day].append((since, DAY))
                days[(day + 1) % 7].append((0, until))
    return tuple(joined(spans) for spans in days)


def _line(text: str) -> tuple[list[int], int, int]:
    found = _LINE.fullmatch(text.strip().casefold())
    if not found:
        raise ValueError(f"{text!r} is no line of hours; write 'mon-fri 09:00-18:00'")
    since, until = _clock(text, found[2], found[3]), _clock(text, found[4], found[5])
    if since in (DAY, until):
        raise ValueError(f"{text!r} begins where it ends; a whole day is 00:00-24:00")
    return _weekdays(found[1]), since, until


def _clock(text: str, hour: str, minute: str) -> int:
    total = int(hour) * 60 + int(minute)
    if int(minute) > 59 or total > DAY:
        raise ValueError(f"{text!r}: {hour}:{minute} is no time of day")
    return total


def _weekdays(named: str) -> list[int]:
    """The days of ``mon``, ``mon-fri``, ``sat,sun``, ``fri-mon``. Raises ValueError."""
    found = []
    for part in named.split(","):
        first, _, last = part.partition("-")
        since, until = _weekday(first), _weekday(last or first)
        found += [(since + step) % 7 for step in range((until - since) % 7 + 1)]
    return found


def _weekday(name: str) -> int:
    if (found := _DAYS.get(name)) is None:
        close = nearest(name, _DAYS)
        raise ValueError(f"{name!r} is no weekday" + (f"; did you mean {close}?" if close else ""))
    return found


def joined(spans: Iterable[tuple[int, int]]) -> Hours:
    """Spans of a day in order and apart."""
    found: list[tuple[int, int]] = []
    for since, until in sorted(span for span in spans if span[0] < span[1]):
        if found and since <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], until)
        else:
            found.append((since, until))
    return tuple(found)


def holiday(text: str) -> tuple[int, int, int]:
    """Year, month and day of ``2026-12-24 Nochebuena``; the year is 0 for ``12-25``, which is each year's. Raises ValueError."""
    found = _HOLIDAY.fullmatch(text.strip())
    year, month, day = (int(found[place] or 0) for place in (1, 2, 3)) if found else (0, 0, 0)
    try:
        date(year or 2000, month, day)
    except ValueError as error:
        raise ValueError(f"{text!r} is no day; write 2026-12-24, or 12-25 for each year's") from error
    return year, month, day
