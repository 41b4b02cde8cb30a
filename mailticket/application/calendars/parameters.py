"""What use cases about calendars are told."""

from collections.abc import Sequence

from mailticket.application.organisation.parameters import NAME
from mailticket.application.parameters import AttachedFile, default, parameter_class, required, several


@parameter_class
class OneCalendar:
    """A calendar."""

    name: str = required("Its name.", "Su nombre.", metavar=NAME, argument=True)


@parameter_class
class CalendarValues:
    """What is said of a calendar. None is not said, an empty text clears, and lists are put in place of what is there."""

    hours: Sequence[str] | None = default(
        None,
        "When it is open: 'mon-fri 09:00-18:00'; may be repeated.",
        "Cuándo se trabaja: 'lun-vie 09:00-18:00'; se puede repetir.",
        metavar="HOURS",
    )
    holidays: Sequence[str] | None = default(
        None,
        "A day that is closed: 2026-12-24, or 12-25 for each year's; may be repeated.",
        "Un día en que no se trabaja: 2026-12-24, o 12-25 para todos los años; se puede repetir.",
        option="holiday",
        metavar="DAY",
    )
    ics: Sequence[AttachedFile] = several(
        "A calendar file (.ics) whose days are closed, besides those that are there; may be repeated.",
        "Un archivo de calendario (.ics) cuyos días se suman a los que no se trabajan; se puede repetir.",
        metavar="FILE",
        files=True,
    )
    country: str | None = default(
        None,
        "Its public holidays are closed: UY, ES; '' for none.",
        "No se trabaja en sus feriados: UY, ES; '' es ninguno.",
    )
    region: str | None = default(
        None, "The region of the country: MD; '' for none.", "La región del país: MD; '' es ninguna."
    )
    timezone: str | None = default(
        None,
        "Where its hours are meant; '' for the site's.",
        "La zona de sus horas; '' es la del sitio.",
        takes="timezone",
    )
    disabled: bool | None = default(
        None, "Whether it is switched off.", "Si está desactivado.", option="disabled/--enabled"
    )


@parameter_class
class AddCalendar(CalendarValues, OneCalendar):
    """A calendar to be made."""


@parameter_class
class SetCalendar(CalendarValues, OneCalendar):
    """A calendar to be changed."""


@parameter_class
class RenameCalendar(OneCalendar):
    """Another name for a calendar."""

    new: str = required("The new name.", "El nombre nuevo.", metavar="NEW", argument=True)


@parameter_class
class ShowCalendar(OneCalendar):
    """A calendar, with the days ahead that are closed."""

    days: int = default(
        365,
        "Closed days so many days ahead.",
        "Los días sin trabajo de tantos días por delante.",
        number=True,
        most=3660,
    )
