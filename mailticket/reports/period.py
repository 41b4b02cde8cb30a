"""From when to when a report looks, and the pieces of that time, in the reader's zone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

UNITS = ("day", "week", "month")


@dataclass(frozen=True, slots=True)
class Period:
    """``start`` is in it, ``end`` is not; both aware, and midnight in ``zone`` unless the end is now."""

    start: datetime
    end: datetime
    zone: tzinfo

    def __contains__(self, at: datetime) -> bool:
        return self.start <= at < self.end

    def clipped(self, start: datetime, end: datetime) -> float:
        """Seconds of an interval that fall into the period."""
        return max(0.0, (min(end, self.end) - max(start, self.start)).total_seconds())

    def local(self, at: datetime) -> datetime:
        """A moment on the reader's clock."""
        return at.astimezone(self.zone)


def midnight(day: date, zone: tzinfo) -> datetime:
    """The first moment of a day. Where daylight saving skips it, the first moment there is."""
    return datetime.combine(day, time(), zone)


def days(start: date, end: date, zone: tzinfo, *, until: datetime | None = None) -> Period:
    """From the first moment of ``start`` to the last of ``end``, or ``until`` where that is before."""
    last = midnight(end + timedelta(days=1), zone)
    return Period(midnight(start, zone), last if until is None else min(last, until), zone)


def label(unit: str, local: datetime) -> str:
    """The day (2026-11-28), week (2026-W48, ISO 8601) or month (2026-11) of a moment on the reader's clock."""
    match unit:
        case "day":
            return f"{local:%Y-%m-%d}"
        case "week":
            year, week, _ = local.isocalendar()
            return f"{year}-W{week:02}"
        case "month":
            return f"{local:%Y-%m}"
    raise ValueError(unit)


def first_day(unit: str, day: date) -> date:
    """The day on which the day, week (Monday) or month of a day begins."""
    match unit:
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)
    return day


def following(unit: str, day: date) -> date:
    """The first day of the next day, week or month."""
    first = first_day(unit, day)
    match unit:
        case "week":
            return first + timedelta(days=7)
        case "month":
            return (first + timedelta(days=32)).replace(day=1)
    return first + timedelta(days=1)


def instants(period: Period, unit: str) -> Iterator[tuple[str, datetime]]:
    """The end of each day, week or month in the period, the last one perhaps cut short, with what it is called."""
    day = first_day(unit, period.local(period.start).date())
    while (begins := midnight(day, period.zone)) < period.end:
        day = following(unit, day)
        yield label(unit, period.local(begins)), min(midnight(day, period.zone), period.end)


SPOKEN = {
    "today": ("day", 0), "hoy": ("day", 0), "yesterday": ("day", 1), "ayer": ("day", 1),
    "this week": ("week", 0), "esta semana": ("week", 0), "last week": ("week", 1), "semana pasada": ("week", 1),
    "this month": ("month", 0), "este mes": ("month", 0), "last month": ("month", 1), "mes pasado": ("month", 1),
    "this year": ("year", 0), "este año": ("year", 0), "last year": ("year", 1), "año pasado": ("year", 1),
}  # fmt: skip
"""Periods people name, with how many of the unit they lie back."""


def named_days(words: str, today: date) -> tuple[date, date] | None:
    """The first and the last day of a period as people name it: "last month", "semana pasada", "2026-11", "2026"; None: it is none
    of those."""
    said = " ".join(words.casefold().split()).removeprefix("la ").removeprefix("el ")
    if (found := SPOKEN.get(said)) is not None:
        unit, back = found
        return _back(unit, back, today)
    parts = said.split("-")
    try:
        if len(parts) == 2:
            return _back("month", 0, date(int(parts[0]), int(parts[1]), 1))
        if len(said) == 4:
            return _back("year", 0, date(int(said), 1, 1))
    except ValueError:
        return None
    return None


def _back(unit: str, back: int, today: date) -> tuple[date, date]:
    if unit == "year":
        return date(today.year - back, 1, 1), date(today.year - back, 12, 31)
    first = first_day(unit, today)
    for _ in range(back):
        first = first_day(unit, first - timedelta(days=1))
    return first, following(unit, first) - timedelta(days=1)
