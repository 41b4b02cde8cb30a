"""Lengths of time as people write them: ``90``, ``1h30m``, ``1.5h``, ``1,5 horas``, ``2d``."""

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
    """``1h30m``; what ``worked_minutes`` reads back as the same."""
    sign, minutes = ("-" if minutes < 0 else ""), abs(minutes)
    hours, rest = divmod(minutes, 60)
    if hours and rest:
        return f"{sign}{hours}h{rest:02}m"
    return f"{sign}{hours}h" if hours else f"{sign}{rest}m"
