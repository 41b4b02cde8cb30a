"""Lengths of time as people write them, ``90``, ``1h30m``, ``1.5h``, ``1,5 horas``, ``2d``; and as all pages, mails and lists say
them: ``1 h 30 min``."""

import re

_UNITS = {
    "m": 1,
    "min": 1,
    "mins": 1,
    "minute": 1,
    "minutes": 1,
    "minuto": 1,
    "minutos": 1,
    "h": 60,
    "hs": 60,
    "hr": 60,
    "hrs": 60,
    "hour": 60,
    "hours": 60,
    "hora": 60,
    "horas": 60,
}
_LONG = {
    "d": 1440,
    "day": 1440,
    "days": 1440,
    "día": 1440,
    "días": 1440,
    "dia": 1440,
    "dias": 1440,
    "w": 10080,
    "week": 10080,
    "weeks": 10080,
    "sem": 10080,
    "semana": 10080,
    "semanas": 10080,
}
_PART = re.compile(r"(\d{1,9}(?:[.,]\d{1,4})?)\s*([^\W\d_]*)")
_CLOCK = re.compile(r"(\d{1,4}):([0-5]\d)", re.ASCII)

TWO_DAYS = 2 * 1440
"""Minutes; what lasts longer is said in days."""

MOST = 100 * 365 * 1440
"""A hundred years, in minutes."""


def worked_minutes(text: str) -> int:
    """Minutes of work: a bare number is minutes; hours and minutes in English and Spanish; ``1:30``. A day of work has no
    length everybody agrees on, so there are none. A leading ``-`` takes away. Raises ValueError."""
    text = text.strip().casefold()
    if text.startswith("-"):
        return -_minutes(text[1:], _UNITS)
    return _minutes(text, _UNITS)


def elapsed_minutes(text: str) -> int:
    """Minutes by the clock, days and weeks as well: when something is due. Raises ValueError."""
    return _minutes(text.strip().casefold(), _UNITS | _LONG)


def _minutes(text: str, units: dict[str, int]) -> int:
    if clock := _CLOCK.fullmatch(text):
        return int(clock[1]) * 60 + int(clock[2])
    total, place, bare = 0.0, 0, False
    for part in _PART.finditer(text):
        if text[place : part.start()].strip(" ,") or bare:
            break
        bare = not part[2]
        if not bare and part[2] not in units:
            raise ValueError(f"{part[2]!r} is no unit of time")
        total += float(part[1].replace(",", ".")) * (1 if bare else units[part[2]])
        place = part.end()
    if not text or text[place:].strip() or (bare and total != int(total)) or total > MOST:
        raise ValueError(f"{text!r} is no time; write 90, 1h30m or 1.5h")
    return round(total)


def shown_minutes(minutes: int) -> str:
    """Time worked, in hours and minutes: "1 h 35 min", "45 min"; what ``worked_minutes`` reads back as the same. Spanish and
    English write the units alike (ISO 80000)."""
    sign, minutes = ("-" if minutes < 0 else ""), abs(minutes)
    hours, rest = divmod(minutes, 60)
    if hours and rest:
        return f"{sign}{hours} h {rest:02} min"
    return f"{sign}{hours} h" if hours else f"{sign}{rest} min"


def shown_length(seconds: float) -> str:
    """A length by the clock in its two largest units: "2 d 4 h", "3 h 05 min", "12 min", "45 s"."""
    sign, left = ("-" if seconds < 0 else ""), abs(round(seconds))
    minutes = left // 60
    if minutes < 60:
        return f"{sign}{minutes} min" if minutes else f"{sign}{left} s"
    if minutes < TWO_DAYS:
        return f"{sign}{minutes // 60} h {minutes % 60:02} min"
    return f"{sign}{minutes // 1440} d {minutes % 1440 // 60} h"


def shown_age(seconds: float) -> str:
    """How long ago, in one unit, for a line among others: "<1 min", "5 min", "3 h", "12 d"."""
    minutes = max(0, int(seconds // 60))
    if minutes < 60:
        return f"{minutes} min" if minutes else "<1 min"
    return f"{minutes // 60} h" if minutes < TWO_DAYS else f"{minutes // 1440} d"
