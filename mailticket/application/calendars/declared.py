"""Calendars as they are made and changed."""

from mailticket.application.calendars.listed import shown, some_calendar
from mailticket.application.calendars.parameters import AddCalendar, OneCalendar, RenameCalendar, SetCalendar
from mailticket.application.calendars.shapes import CalendarShape
from mailticket.application.calendars.values import changed_spec
from mailticket.application.changing import Caller
from mailticket.application.organisation.administrator import administrator, changed, existing, name_of
from mailticket.application.plain import Changed, Removed
from mailticket.application.service import Service
from mailticket.model.administration import Subject
from mailticket.model.errors import Refused
from mailticket.model.names import name_key
from mailticket.model.provision import CalendarSpec
from mailticket.storage import provisioning


async def add(service: Service, caller: Caller, asked: AddCalendar) -> Changed[CalendarShape]:
    """Make a calendar. Raises Refused for a name that is taken."""
    admin = await administrator(service, caller)
    wanted = name_of(asked.name)

    def make(there: CalendarSpec | None) -> CalendarSpec:
        if there is not None:
            raise Refused("name_taken", subject=Subject.CALENDAR.value, name=there.name)
        return changed_spec(CalendarSpec(wanted), asked, admin.snapshot.site.timezone)

    done = await admin.put(Subject.CALENDAR, wanted, make)
    return changed(await shown(service, wanted), done)


async def set_(service: Service, caller: Caller, asked: SetCalendar) -> Changed[CalendarShape]:
    """Change what is said. What was counted by it and is over stays as it was counted."""
    admin = await administrator(service, caller)
    found = (await some_calendar(service, asked.name)).spec

    def change(there: CalendarSpec | None) -> CalendarSpec:
        return changed_spec(existing(Subject.CALENDAR, asked.name, there), asked, admin.snapshot.site.timezone)

    done = await admin.put(Subject.CALENDAR, found.name, change)
    return changed(await shown(service, found.name), done)


async def rename(service: Service, caller: Caller, asked: RenameCalendar) -> Changed[CalendarShape]:
    """Another name."""
    admin = await administrator(service, caller)
    found, wanted = (await some_calendar(service, asked.name)).spec, name_of(asked.new)
    _refuse_billed(service, found)
    await admin.rename(Subject.CALENDAR, found.name, wanted)
    return Changed(await shown(service, wanted), changed=("name",))


async def remove(service: Service, caller: Caller, asked: OneCalendar) -> Removed:
    """One that is not declared, and that nobody counts by. Raises Refused."""
    admin = await administrator(service, caller)
    found = (await some_calendar(service, asked.name)).spec
    _refuse_billed(service, found)
    await admin.write(provisioning.remove_calendar, found.name)
    return Removed(found.name)


def _refuse_billed(service: Service, calendar: CalendarSpec) -> None:
    """Rates name their calendar in the configuration: it neither goes nor is called otherwise behind their back."""
    named = (rate for rate in service.snapshot().billing.rates if rate.calendar)
    used = next(
        (rate.name for rate in named if rate.calendar and name_key(rate.calendar[0]) == name_key(calendar.name)), ""
    )
    if used:
        raise Refused("in_use", subject=Subject.CALENDAR.value, name=calendar.name, by=used)
