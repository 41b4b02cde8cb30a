"""Dates as people write them in English and Spanish: ``2026-12-01``, ``friday``, ``el viernes a las 15``, ``en 2 días``."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from mailticket.model.duration import elapsed_minutes

END_OF_DAY = time(23, 59)
NEVER = frozenset({"", "0", "never", "none", "nunca", "ninguno", "no", "-"})
"""What unsets a date."""

_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            ("monday", "mon", "lunes", "lun"),
            ("tuesday", "tue", "tues", "martes", "mar"),
            ("wednesday", "wed", "miercoles", "mie"),
            ("thursday", "thu", "thur", "thurs", "jueves", "jue"),
            ("friday", "fri", "viernes", "vie"),
            ("saturday", "sat", "sabado", "sab"),
            ("sunday", "sun", "domingo", "dom"),
        )
    )
    for name in names
}
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan", "enero", "ene"),
            ("february", "feb", "febrero"),
            ("march", "mar", "marzo"),
            ("april", "apr", "abril", "abr"),
            ("may", "mayo"),
            ("june", "jun", "junio"),
            ("july", "jul", "julio"),
            ("august", "aug", "agosto", "ago"),
            ("september", "sep", "sept", "septiembre", "setiembre", "set"),
            ("october", "oct", "octubre"),
            ("november", "nov", "noviembre"),
            ("december", "dec", "diciembre", "dic"),
        ),
        1,
    )
    for name in names
}
_BESIDE_DATES = frozenset({"de", "del", "of", "at", "a", "las", "el", "on", "the"})
_DAYS = {
    "today": 0,
    "hoy": 0,
    "tomorrow": 1,
    "manana": 1,
    "yesterday": -1,
    "ayer": -1,
    "pasado manana": 2,
    "anteayer": -2,
    "antes de ayer": -2,
    "antier": -2,
}

_ISO = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[t ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(z|[+-]\d{2}:?\d{2})?)?", re.ASCII
)
_SLASHED = re.compile(r"(\d{1,2})[/.](\d{1,2})(?:[/.](\d{4}|\d{2}))?", re.ASCII)
_DAY_MONTH = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|º|o)?\s+(?:of\s+|de\s+)?([a-z]+)(?:,?\s+(?:de\s+|del\s+)?(\d{4}))?", re.ASCII
)
_MONTH_DAY = re.compile(r"([a-z]+)\s+(\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(\d{4}))?", re.ASCII)
_AHEAD = re.compile(r"(?:in|en|dentro de|within)\s+(.+)|\+\s*(.+)|(.+)\s+(?:from now|later)")
_AGO = re.compile(r"(?:hace\s+)(.+)|-\s*(.+)|(.+)\s+ago")
_CLOCK = re.compile(
    r"(?:^|[\s,]+)(?:at\s+|a\s+las?\s+|@\s*)?"
    r"(?:(\d{1,2})[:.h](\d{2})|(?<=las )(\d{1,2})|(?<=la )(\d{1,2})|(?<=at )(\d{1,2})|(\d{1,2})(?=\s*(?:am|pm|hs|h)\b))"
    r"\s*(am|pm|hs|h)?\.?$",
    re.ASCII,
)
_LEADING = re.compile(r"^(?:next|this|on|by|el|la|este|esta|proximo|proxima|para el|antes del)\s+")
_TRAILING = re.compile(r"\s+(?:que viene|proximo|proxima)$")


def moment(text: str, now: datetime, zone: str, *, whole_day: time = time()) -> datetime | None:
    """A moment, in UTC's sense of ``now`` (aware); None for words that unset a date. A weekday is the next one, a day of the
    year the next such day; days without an hour are at ``whole_day`` in the zone; in 01/12 the day comes first.
    Raises ValueError."""
    plain = _plain(text)
    if plain in NEVER:
        return None
    place = ZoneInfo(zone)
    here = now.astimezone(place)
    if plain in ("now", "ahora", "ya"):
        return now
    if found := _ISO.fullmatch(plain):
        return _sensible(_iso(found, place, whole_day))
    for pattern, sign in ((_AHEAD, 1), (_AGO, -1)):
        if found := pattern.fullmatch(plain):
            length = next(group for group in found.groups() if group)
            return now + sign * timedelta(minutes=elapsed_minutes(_counted(length)))
    plain, at = _clock(plain)
    day = _day(plain, here.date()) if plain else here.date()
    return _sensible(datetime.combine(day, at or whole_day, place))


def past_moment(text: str, now: datetime, zone: str, *, whole_day: time = time(12)) -> datetime:
    """A moment that lies behind, of work that was done: a weekday is the last one, a day of the year the last such day; a day
    without an hour is at ``whole_day``, today no later than ``now``. Raises ValueError for what is ahead."""
    found = moment(text, now, zone, whole_day=whole_day)
    if found is None:
        raise ValueError(f"{text!r} is no day")
    here = found.astimezone(ZoneInfo(zone))
    if here.date() == now.astimezone(here.tzinfo).date():
        return min(found, now)
    back = here if found <= now else _before(_TRAILING.sub("", _LEADING.sub("", _clock(_plain(text))[0])), here)
    if back is None or back > now:
        raise ValueError(f"{text!r} has not been yet")
    return min(back, now)


def _before(bare: str, ahead: datetime) -> datetime | None:
    """The one before a day ahead that was named without its week, or its year; None where it was named whole."""
    if bare in _WEEKDAYS:
        return ahead - timedelta(days=7)
    yearless = any((found := pattern.fullmatch(bare)) and not found[3] for pattern, _ in _WRITTEN)
    for years in range(1, 9) if yearless else ():
        try:
            return ahead.replace(year=ahead.year - years)
        except ValueError:  # the 29th of February
            continue
    return None


def _sensible(at: datetime) -> datetime:
    """A moment of these centuries: others are typing errors, and at the ends of the calendar no zone can be told."""
    if not 1970 <= at.year < 3000:
        raise ValueError(f"the year {at.year} is not meant")
    return at


def _plain(text: str) -> str:
    """Lower case without accents, and one blank where there are several."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(bare.split()).strip(" .,;")[:100]


def _counted(length: str) -> str:
    return re.sub(r"^(?:an?|una?)\s", "1 ", length)


def _iso(found: re.Match[str], place: ZoneInfo, whole_day: time) -> datetime:
    year, month, day = (int(found[n]) for n in (1, 2, 3))
    if found[4] is None:
        return datetime.combine(date(year, month, day), whole_day, place)
    at = datetime(year, month, day, int(found[4]), int(found[5]), int(found[6] or 0), tzinfo=place)
    if found[7]:
        at = at.replace(tzinfo=datetime.strptime(found[7].upper(), "%z").tzinfo)
    return at


def _clock(plain: str) -> tuple[str, time | None]:
    """The text before the hour, and the hour."""
    found = _CLOCK.search(plain)
    if found is None:
        return plain, None
    hour = int(next(found[n] for n in (1, 3, 4, 5, 6) if found[n]))
    minute = int(found[2] or 0)
    if found[7] in ("am", "pm"):
        if not 1 <= hour <= 12:
            raise ValueError(f"{plain!r} is no time of day")
        hour = hour % 12 + (12 if found[7] == "pm" else 0)
    return re.sub(r"\s+(?:at|a las?|@)$", "", plain[: found.start()].strip(" ,")), time(hour, minute)


def _day(plain: str, today: date) -> date:
    bare = _TRAILING.sub("", _LEADING.sub("", plain))
    if bare in _DAYS:
        return today + timedelta(days=_DAYS[bare])
    if bare in _WEEKDAYS:
        return today + timedelta(days=(_WEEKDAYS[bare] - today.weekday() - 1) % 7 + 1)
    for pattern, read in _WRITTEN:
        if (found := pattern.fullmatch(bare)) and (day := read(found, today)):
            return day
    if found := _ISO.fullmatch(bare):
        return date(int(found[1]), int(found[2]), int(found[3]))
    raise ValueError(f"{plain!r} is no date; write 2026-12-01, friday or in 2 days")


def _slashed(found: re.Match[str], today: date) -> date | None:
    year = int(found[3]) if found[3] else None
    return _next(today, year + 2000 if year is not None and year < 100 else year, int(found[2]), int(found[1]))


def _day_month(found: re.Match[str], today: date) -> date | None:
    month = _MONTHS.get(found[2])
    return _next(today, int(found[3]) if found[3] else None, month, int(found[1])) if month else None


def _month_day(found: re.Match[str], today: date) -> date | None:
    month = _MONTHS.get(found[1])
    return _next(today, int(found[3]) if found[3] else None, month, int(found[2])) if month else None


def _next(today: date, year: int | None, month: int, day: int) -> date:
    """That day; without a year the next one, which for the 29th of February may be years away."""
    if year is not None:
        return date(year, month, day)
    for ahead in range(9):
        try:
            found = date(today.year + ahead, month, day)
        except ValueError:
            if (month, day) != (2, 29):
                raise
            continue
        if found >= today:
            return found
    raise ValueError("no such day")


_WRITTEN: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], date | None]], ...] = (
    (_SLASHED, _slashed),
    (_DAY_MONTH, _day_month),
    (_MONTH_DAY, _month_day),
)


def says_a_date(words: Iterable[str]) -> bool:
    """Whether words are a date that names its month or day, and no more: with numbers, a time, and what stands between them."""
    folded = [_plain(word).strip(".,;:()") for word in words]
    named = [word in _WEEKDAYS or word in _MONTHS for word in folded]
    return any(named) and all(
        name or word in _BESIDE_DATES or not any(map(str.isalpha, word))
        for word, name in zip(folded, named, strict=True)
    )
