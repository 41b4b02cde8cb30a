"""What is said of a calendar becomes what is kept of it."""

import base64
from collections.abc import Sequence
from dataclasses import replace

from mailticket.application.calendars.parameters import CalendarValues
from mailticket.application.organisation.administrator import Values, said_of
from mailticket.application.parameters import AttachedFile
from mailticket.application.service import line
from mailticket.calendars.holidays import country_problem
from mailticket.calendars.ics import ics_holidays
from mailticket.model.calendar import problems
from mailticket.model.errors import Refused
from mailticket.model.provision import CalendarSpec


def changed_spec(before: CalendarSpec, asked: CalendarValues, site_zone: str) -> CalendarSpec:
    """A spec with what was said in it, checked whole. A calendar keeps the zone the site had when it was made. Raises Refused."""
    spec = replace(before, **_values(asked))
    spec = replace(spec, timezone=spec.timezone or site_zone, holidays=_with_files(spec.holidays, asked.ics))
    found = list(problems(spec))
    if wrong := country_problem(spec.country, spec.region):
        found.append(wrong)
    for setting, message in found:
        raise Refused("wrong", setting=setting, message=message)
    return spec


def _values(asked: CalendarValues) -> Values:
    said = said_of(asked, "timezone", "disabled")
    said |= {name: line(text).upper() for name, text in said_of(asked, "country", "region").items()}
    for name, lines in said_of(asked, "hours", "holidays").items():
        said[name] = tuple(text for one in lines if (text := line(one)))
    return said


def _with_files(days: Sequence[str], files: Sequence[AttachedFile]) -> tuple[str, ...]:
    found = list(days)
    for file in files:
        try:
            found += ics_holidays(base64.b64decode(file.content, validate=True))
        except ValueError as error:
            raise Refused("wrong", setting=f"ics ({line(file.name)})", message=str(error)) from error
    return tuple(dict.fromkeys(found))
