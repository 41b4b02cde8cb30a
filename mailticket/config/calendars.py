"""The tables ``[[calendar]]``: when is worked. Service levels, reports and bills count by them."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from mailticket.calendars.holidays import country_problem
from mailticket.calendars.ics import ics_holidays
from mailticket.config.lines import Place
from mailticket.config.types import Name, Section, Words, Zone
from mailticket.files import MOST_CONFIG, read_file
from mailticket.model.calendar import problems
from mailticket.model.provision import CalendarSpec


class CalendarSection(Section):
    """Hours of the week, and the days that are closed: each written, of a country, or of a file."""

    name: Name
    timezone: Zone | None = None
    hours: Words = ()
    holidays: Words = ()
    country: str = ""
    region: str = ""
    ics: str = ""
    disabled: bool = False

    def spec(self, home: Path, timezone: str) -> CalendarSpec:
        """As it is asked for: the days of its file stand beside the others. ``timezone`` is the site's."""
        plain = self.model_dump(exclude={"ics", "timezone", "holidays"})
        found = ics_holidays(read_file(home / self.ics, MOST_CONFIG)) if self.ics else ()
        return CalendarSpec(
            **plain, timezone=self.timezone or timezone, holidays=tuple(dict.fromkeys((*self.holidays, *found)))
        )


def calendars_wrong(written: Sequence[CalendarSection], home: Path) -> Iterator[tuple[Place, str]]:
    """What is wrong with each, its file and its country included."""
    for number, one in enumerate(written):
        here = ("calendar", number)
        plain = CalendarSpec(one.name, "", one.hours, one.holidays, one.country, one.region)
        for setting, message in problems(plain):
            yield (*here, setting), message
        if wrong := country_problem(one.country, one.region):
            yield (*here, wrong[0]), wrong[1]
        if one.ics:
            try:
                one.spec(home, "UTC")
            except (OSError, ValueError) as error:
                yield (*here, "ics"), f"{home / one.ics}: {error}"
