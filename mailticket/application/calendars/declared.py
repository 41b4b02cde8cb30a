"""Calendars as they are made and changed."""

from mailticket.application.calendars.listed import shown
from mailticket.application.calendars.parameters import AddCalendar, OneCalendar, RenameCalendar, SetCalendar
from mailticket.application.calendars.shapes import CalendarShape
from mailticket.application.calendars.values import changed_spec
from mailticket.application.changing import Caller
from mailticket.application.organisation.administrator import administrator
from mailticket.application.organisation.declared import DeclaredKind
from mailticket.application.plain import Changed, Removed
from mailticket.application.service import Service
from mailticket.model.administration import Subject
from mailticket.model.errors import Refused
from mailticket.model.names import name_key
from mailticket.model.provision import CalendarSpec
from mailticket.storage import provisioning

CALENDARS: DeclaredKind[CalendarSpec, CalendarShape] = DeclaredKind(
    Subject.CALENDAR, shown, provisioning.remove_calendar
)


async def add(service: Service, caller: Caller, asked: AddCalendar) -> Changed[CalendarShape]:
    """Make a calendar. Raises Refused for a name that is taken."""
    admin = await administrator(service, caller)
    zone = admin.snapshot.site.timezone
    return await CALENDARS.add(admin, asked.name, lambda name: changed_spec(CalendarSpec(name), asked, zone))


async def set_(service: Service, caller: Caller, asked: SetCalendar) -> Changed[CalendarShape]:
    """Change what is said. What was counted by it and is over stays as it was counted."""
    admin = await administrator(service, caller)
    zone = admin.snapshot.site.timezone
    return await CALENDARS.change(admin, asked.name, lambda there: changed_spec(there, asked, zone))


async def rename(service: Service, caller: Caller, asked: RenameCalendar) -> Changed[CalendarShape]:
    """Another name."""
    admin = await administrator(service, caller)
    _refuse_billed(service, await CALENDARS.spec(admin, asked.name))
    return await CALENDARS.rename(admin, asked.name, asked.new)


async def remove(service: Service, caller: Caller, asked: OneCalendar) -> Removed:
    """One that is not declared, and that nobody counts by. Raises Refused."""
    admin = await administrator(service, caller)
    _refuse_billed(service, await CALENDARS.spec(admin, asked.name))
    return await CALENDARS.remove(admin, asked.name)


def _refuse_billed(service: Service, calendar: CalendarSpec) -> None:
    """Rates name their calendar in the configuration: it neither goes nor is called otherwise behind their back."""
    named = (rate for rate in service.snapshot().billing.rates if rate.calendar)
    used = next(
        (rate.name for rate in named if rate.calendar and name_key(rate.calendar[0]) == name_key(calendar.name)), ""
    )
    if used:
        raise Refused("in_use", subject=Subject.CALENDAR.value, name=calendar.name, by=used)
