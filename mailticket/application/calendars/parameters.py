"""What use cases about calendars are told."""

from collections.abc import Sequence

from mailticket.application.organisation.parameters import NAME
from mailticket.application.parameters import AttachedFile, default, parameter_class, required, several


@parameter_class
class OneCalendar:
    """A calendar."""

    name: str = required(metavar=NAME, argument=True)


@parameter_class
class CalendarValues:
    """What is said of a calendar. None is not said, an empty text clears, and lists are put in place of what is there."""

    hours: Sequence[str] | None = default(
        None,
        metavar="HOURS",
    )
    holidays: Sequence[str] | None = default(
        None,
        option="holiday",
        metavar="DAY",
    )
    ics: Sequence[AttachedFile] = several(
        metavar="FILE",
        files=True,
    )
    country: str | None = default(
        None,
    )
    region: str | None = default(
        None,
    )
    timezone: str | None = default(
        None,
        takes="timezone",
    )
    disabled: bool | None = default(None, option="disabled/--enabled")


@parameter_class
class AddCalendar(CalendarValues, OneCalendar):
    """A calendar to be made."""


@parameter_class
class SetCalendar(CalendarValues, OneCalendar):
    """A calendar to be changed."""


@parameter_class
class RenameCalendar(OneCalendar):
    """Another name for a calendar."""

    new: str = required(metavar="NEW", argument=True)


@parameter_class
class ShowCalendar(OneCalendar):
    """A calendar, with the days ahead that are closed."""

    days: int = default(
        365,
        number=True,
        most=3660,
    )
