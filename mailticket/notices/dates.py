"""Times as people of a language write them, in the reader's timezone; told only where a template asks."""

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from mailticket.model.dataclass import dataclass

PATTERNS = {"es": "d 'de' MMMM 'de' y, HH:mm (zzz)"}


@dataclass(frozen=True, slots=True)
class DateTeller:
    """The ``date`` of templates. What it is asked with must be a datetime with a timezone."""

    zone: str
    language: str

    def __call__(self, at: datetime) -> str:
        return date_text(at, self.zone, self.language)

    def short(self, at: datetime) -> str:
        """For a line among others: with the weekday, without the zone."""
        return _told(at.replace(second=0, microsecond=0), self.zone, self.language, "EEE d MMM y, HH:mm")

    def day(self, at: datetime) -> str:
        """The day alone, for a narrow column."""
        return _told(at.replace(second=0, microsecond=0), self.zone, self.language, "d MMM")


def date_text(at: datetime, zone: str, language: str) -> str:
    """A time with its date, to the minute, and the zone's name or offset. A timezone nobody knows is UTC."""
    return _told(at.replace(second=0, microsecond=0), zone, language)


@lru_cache(4096)
def _told(minute: datetime, zone: str, language: str, pattern: str = "") -> str:
    from babel.dates import format_datetime  # where no date is told it is not loaded

    pattern = pattern or PATTERNS.get(language, "d MMMM y, HH:mm (zzz)")
    return format_datetime(minute, pattern, tzinfo=_zone(zone), locale=language)


@lru_cache(256)
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")
