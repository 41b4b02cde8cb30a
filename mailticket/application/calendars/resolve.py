"""Which calendar somebody means, and which do not know their holidays."""

from collections.abc import Iterator

from mailticket.application.service import line
from mailticket.application.site import SiteSnapshot
from mailticket.calendars.holidays import country_problem
from mailticket.model.calendar import Calendar
from mailticket.model.errors import Refused
from mailticket.model.names import name_key
from mailticket.model.nearest import nearest


def calendar_named(snapshot: SiteSnapshot, name: str) -> Calendar:
    """A calendar in use by its name, upper and lower case alike. Raises Refused."""
    known = snapshot.directory.calendars
    if (found := known.get(name_key(line(name)))) is None:
        raise Refused(
            "no_such_calendar", calendar=name, nearest=nearest(line(name), (one.name for one in known.values()))
        )
    return found


def without_holidays(snapshot: SiteSnapshot) -> Iterator[tuple[str, str]]:
    """Calendars whose public holidays cannot be looked up, with why: these days count as others do."""
    for calendar in snapshot.directory.calendars.values():
        if wrong := country_problem(calendar.country, calendar.region):
            yield calendar.name, wrong[1]
