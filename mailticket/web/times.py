"""Times and lengths as a page shows them: near ones by how far they are, others by day; always with the whole time beside."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time, format_timedelta

from mailticket.i18n import translate
from mailticket.model.duration import shown_age

NEAR = timedelta(minutes=60)
WITHIN_A_WEEK = timedelta(days=6)


@dataclass(frozen=True, slots=True)
class TimeTeller:
    """Tells times in a language, at a place, as seen from now."""

    language: str
    zone: ZoneInfo
    now: datetime

    def near(self, at: datetime | str | None) -> str:
        """For a line among others: "12 min ago", "today 08:30", "yesterday 17:02", "Monday 10:00", "4 Dec", "4 Dec 2025"."""
        if not at:
            return ""
        moment = _moment(at)
        away = moment - self.now
        if abs(away) < timedelta(minutes=1):
            return translate(self.language, "day.now")
        if abs(away) < NEAR:
            return format_timedelta(away, granularity="minute", add_direction=True, locale=self.language)
        local, today = moment.astimezone(self.zone), self.now.astimezone(self.zone).date()
        days = (local.date() - today).days
        clock = format_time(local, "HH:mm", locale=self.language)
        if days in (-1, 0, 1):
            return f"{translate(self.language, f'day.{DAYS[days]}')} {clock}"
        if timedelta(0) < abs(moment - self.now) <= WITHIN_A_WEEK:
            return f"{format_date(local, 'EEEE', locale=self.language)} {clock}"
        return format_date(local, "d MMM" if local.year == today.year else "d MMM y", locale=self.language)

    def whole(self, at: datetime | str | None) -> str:
        """With weekday, date, time and zone."""
        if not at:
            return ""
        local = _moment(at).astimezone(self.zone)
        return format_datetime(local, "EEE d MMM y, HH:mm (zzz)", tzinfo=self.zone, locale=self.language)

    def since(self, at: datetime | str | None) -> str:
        """How long ago, in one unit: "12 min", "5 h", "3 d"."""
        return shown_age((self.now - _moment(at)).total_seconds()) if at else ""

    def past(self, at: datetime | str | None) -> bool:
        """Whether it is over."""
        return bool(at) and _moment(at) < self.now  # type: ignore[arg-type]  # None is nothing

    def iso(self, at: datetime | str | None) -> str:
        """For machines: ISO 8601."""
        return _moment(at).isoformat(timespec="seconds") if at else ""

    def field(self, at: datetime | str | None) -> str:
        """For a field somebody edits: ISO date and time to the minute, at the place."""
        return _moment(at).astimezone(self.zone).strftime("%Y-%m-%d %H:%M") if at else ""


DAYS = {-1: "yesterday", 0: "today", 1: "tomorrow"}
"""What days near today are called: ``day.NAME`` of the catalogue."""


def _moment(at: datetime | str) -> datetime:
    return datetime.fromisoformat(at) if isinstance(at, str) else at
