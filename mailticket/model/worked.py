"""Time worked as people say it: ``1h30m``, ``1h30m yesterday for ana``, ``-15m el lunes``, ``2h el 3/11 a las 22 por luis``."""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from mailticket.model.duration import worked_minutes
from mailticket.model.moment import past_moment

_FOR = re.compile(r"(?:^|\s)(?:for|por)\s+", re.IGNORECASE)
_LEADING = re.compile(r"^(?:on|el|de|del|,)\s+", re.IGNORECASE)
MOST_WORDS = 8
"""Words of a length of time, such as "1 h 30 min"."""
_LATE = datetime(2999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class TimeWorked:
    """Minutes, less than nothing in a correction; ``worker`` as it was typed, empty: who says it; ``day`` as it was typed, empty:
    now."""

    minutes: int
    worker: str = ""
    day: str = ""


def time_worked(text: str) -> TimeWorked:
    """A length of time, then a day, then for whom; the last two in either order, or not at all. Raises ValueError."""
    words = text.split()
    for count in range(min(len(words), MOST_WORDS), 0, -1):
        try:
            minutes = worked_minutes(" ".join(words[:count]))
        except ValueError:
            continue
        with suppress(ValueError):  # the day's own number may look like more of the length
            day, worker = _day_and_worker(" ".join(words[count:]))
            return TimeWorked(minutes, worker, day)
    raise ValueError(f"{text!r} is no time; write 90, 1h30m or 1.5h")


def _day_and_worker(rest: str) -> tuple[str, str]:
    found = _FOR.search(rest)
    if found is None:
        return _checked(_LEADING.sub("", rest)), ""
    day, behind = _LEADING.sub("", rest[: found.start()]), rest[found.end() :].split()
    if day or not behind:
        return _checked(day), " ".join(behind) or _missing(rest)
    for count in range(1, len(behind)):
        later = " ".join(behind[count:])
        if _is_day(later):
            return later, " ".join(behind[:count])
    return "", " ".join(behind)


def _missing(rest: str) -> str:
    raise ValueError(f"nobody stands behind {rest!r}")


def _checked(day: str) -> str:
    if day and not _is_day(day):
        raise ValueError(f"{day!r} is no day")
    return day


def _is_day(text: str) -> bool:
    """Whether it is a day at all; whether it lies behind is for who knows what day it is."""
    try:
        past_moment(text, _LATE, "UTC")
    except (ValueError, OverflowError):
        return False
    return True
