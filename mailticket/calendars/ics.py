"""The days of a calendar file (iCalendar, RFC 5545) as holidays: what public bodies publish."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

MOST_DAYS = 5000
_UNTIL = 2060


def ics_holidays(content: bytes) -> tuple[str, ...]:
    """Its days as a calendar declares them, ``2026-12-25 Navidad``, in order: of each event all its days, of one that repeats
    those before 2060. An hour of an event is not looked at: the day is closed whole. Raises ValueError."""
    from icalendar import Calendar as Events  # few commands read calendar files

    try:
        events = list(Events.from_ical(content).walk("VEVENT"))
        found = {(day, " ".join(str(event.get("SUMMARY", "")).split())) for event in events for day in _days(event)}
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"this is no calendar file that can be read: {error}") from error
    if not found:
        raise ValueError("this calendar file has no events")
    if len(found) > MOST_DAYS:
        raise ValueError(f"this calendar file has more than {MOST_DAYS} days")
    return tuple(f"{day.isoformat()} {name}".strip() for day, name in sorted(found))


def _days(event: Any) -> Iterator[date]:
    start = _day(event["DTSTART"].dt)
    length = 1
    if "DTEND" in event:
        end = event["DTEND"].dt
        length = max((_day(end) - start).days + isinstance(end, datetime), 1)
    elif "DURATION" in event:
        length = max(event["DURATION"].dt.days, 1)
    for first in _first_days(event, start):
        yield from (first + timedelta(days=step) for step in range(min(length, 366)))


def _first_days(event: Any, start: date) -> Iterator[date]:
    if "RRULE" not in event:
        yield start
        return
    from dateutil.rrule import rrulestr  # type: ignore[import-untyped]

    rule = event["RRULE"].to_ical().decode()
    plain = ";".join(part for part in rule.split(";") if not part.upper().startswith("UNTIL="))
    until = event["RRULE"].get("UNTIL", [date(_UNTIL, 1, 1)])[0]
    begin = datetime(start.year, start.month, start.day)  # noqa: DTZ001  # days have no zone
    for at in islice(rrulestr(plain, dtstart=begin), MOST_DAYS + 1):
        if at.date() > min(_day(until), date(_UNTIL, 1, 1)):
            return
        yield at.date()


def _day(at: date | datetime) -> date:
    return at.date() if isinstance(at, datetime) else at
