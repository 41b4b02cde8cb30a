"""Which days are closed. Public holidays come from the package ``holidays``, an extra, loaded at the first question."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from importlib import import_module
from typing import Any

from mailticket.model.calendar import Calendar
from mailticket.model.nearest import nearest

MISSING = "public holidays by country need the extra holidays: pip install 'mailticket[holidays]'"


def day_off(calendar: Calendar, day: date) -> bool:
    """Whether a day is closed all day, whatever its weekday's hours."""
    return (
        day in calendar.dates
        or (day.month, day.day) in calendar.yearly
        or bool(calendar.country and day in public_holidays(calendar.country, calendar.region, day.year))
    )


@lru_cache(maxsize=500)
def public_holidays(country: str, region: str, year: int) -> Mapping[date, str]:
    """The public holidays of a year with their names in the language of the place; none where the package is missing, which
    ``country_problem`` says."""
    if (package := _package()) is None:
        return {}
    language = getattr(getattr(package, country, None), "default_language", None)
    return dict(package.country_holidays(country, subdiv=region or None, years=year, language=language))


def country_problem(country: str, region: str) -> tuple[str, str] | None:
    """The setting that is wrong and what to say of it, where a country's holidays are not known here."""
    if not country:
        return None
    if (package := _package()) is None:
        return "country", MISSING
    known = package.list_supported_countries()
    if country not in known:
        return "country", _unknown("country", country, list(known))
    if region and region not in known[country]:
        return "region", _unknown(f"region of {country}", region, list(known[country]))
    return None


def _unknown(kind: str, name: str, known: list[str]) -> str:
    close = nearest(name, known)
    hint = f"did you mean {close}?" if close else f"there are {', '.join(known) or 'none'}"
    return f"no holidays are known of the {kind} {name!r}; {hint}"


@lru_cache(maxsize=1)
def _package() -> Any:
    """The package, None where it is not installed."""
    try:
        return import_module("holidays")
    except ImportError:
        return None
