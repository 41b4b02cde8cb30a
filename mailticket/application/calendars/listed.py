"""Calendars as people look at them: the hours, whether it is open now, and the holidays ahead."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from mailticket.application.calendars.parameters import ShowCalendar
from mailticket.application.calendars.shapes import CalendarShape, ClosedDay, ShownCalendar
from mailticket.application.changing import Caller
from mailticket.application.organisation.administrator import standing
from mailticket.application.organisation.declared import find
from mailticket.application.organisation.parameters import Nothing
from mailticket.application.service import Service
from mailticket.calendars.business import is_open, open_periods
from mailticket.calendars.holidays import day_off, public_holidays
from mailticket.model.administration import Subject
from mailticket.model.calendar import Calendar, calendar_of, holiday
from mailticket.model.provision import CalendarSpec
from mailticket.storage.organisation import Standing

AHEAD = timedelta(days=366)


async def list_(service: Service, caller: Caller, asked: Nothing) -> list[CalendarShape]:
    """All of them."""
    return [_shape(one, service.clock()) for one in await standing(service, Subject.CALENDAR)]


async def show(service: Service, caller: Caller, asked: ShowCalendar) -> ShownCalendar:
    """One of them, with the days ahead on which it is closed though its weekday has hours."""
    found = await find(service, Subject.CALENDAR, asked.name)
    shape = _shape(found, service.clock())
    calendar = calendar_of(found.spec)
    today = service.clock().astimezone(ZoneInfo(calendar.timezone)).date()
    return ShownCalendar(
        **{one.name: getattr(shape, one.name) for one in fields(CalendarShape)},
        closed=list(_closed(calendar, found.spec, today, asked.days)),
    )


async def shown(service: Service, name: str) -> CalendarShape:
    """One by its name. Raises Refused."""
    return _shape(await find(service, Subject.CALENDAR, name), service.clock())


def _shape(found: Standing[CalendarSpec], now: datetime) -> CalendarShape:
    calendar = calendar_of(found.spec)
    ahead = next(open_periods(calendar, now, now + AHEAD), None)
    opened = is_open(calendar, now)
    return CalendarShape(
        **{one.name: getattr(found.spec, one.name) for one in fields(CalendarSpec)},
        open=opened,
        changes=ahead and ahead[opened],
        provisioned=found.provisioned,
    )


def _closed(calendar: Calendar, spec: CalendarSpec, today: date, days: int) -> Iterator[ClosedDay]:
    for step in range(days):
        day = today + timedelta(days=step)
        if calendar.hours[day.weekday()] and day_off(calendar, day):
            yield ClosedDay(day.isoformat(), _name(spec, day))


def _name(spec: CalendarSpec, day: date) -> str:
    """How a holiday is called where it is written, or in its country."""
    for text in spec.holidays:
        year, month, its = holiday(text)
        if (month, its) == (day.month, day.day) and year in (0, day.year) and (name := text.partition(" ")[2].strip()):
            return name
    return public_holidays(spec.country, spec.region, day.year).get(day, "") if spec.country else ""
