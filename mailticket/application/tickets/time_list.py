"""Time worked of a day or a week: mine, somebody's, everybody's."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from mailticket.application import resolve_people
from mailticket.application.changing import Caller
from mailticket.application.service import Service
from mailticket.application.shapes import time_json
from mailticket.application.tickets.search_parameters import Search
from mailticket.application.tickets.search_query import asker, query_of, read_for
from mailticket.application.tickets.time_parameters import TimeList
from mailticket.application.tickets.time_shapes import DayMinutes, TimeShape, by_person, entry_shape, names
from mailticket.model.errors import Refused
from mailticket.model.moment import past_moment
from mailticket.model.person import User
from mailticket.model.right import Right
from mailticket.reports.period import Period, days, first_day
from mailticket.storage import people, tickets
from mailticket.storage.time_worked import WorkEntry, running_timers, worked_between


async def list_(service: Service, caller: Caller, asked: TimeList) -> TimeShape:
    """What was worked on a day or in a week. Raises Refused."""
    return await time_of(service, await asker(service, caller), asked)


async def time_of(service: Service, user: User, asked: TimeList) -> TimeShape:
    """The same as somebody who is known sees it. Raises Refused."""
    expression = await read_for(service, user, Search(query=asked.query, all=True))
    zone = user.timezone or service.snapshot().site.timezone
    period = _period(asked, service.clock(), zone)
    query = query_of(service, user, expression, (frozenset({Right.SEE_TIME_WORKED}),))
    worker = await _worker(service, user, asked)
    entries = await service.database.read(worked_between, query, period.start, period.end, worker)
    rows = await service.database.read(tickets.rows_of, sorted({one.ticket for one in entries}))
    subjects = {row.id: row.subject for row in rows}
    shown = await names(service, entries)
    timers = await service.database.read(running_timers, user.id)
    last = (period.end - timedelta(microseconds=1)).astimezone(period.zone)
    return {
        "from": period.local(period.start).date().isoformat(),
        "to": last.date().isoformat(),
        "timezone": zone,
        "week": asked.week,
        "total": sum(one.minutes for one in entries),
        "days": _days(entries, period),
        "people": by_person(entries, shown),
        "entries": [entry_shape(one, subjects, shown) for one in entries],
        "timers": [{"ticket": ticket, "since": time_json(since)} for ticket, since in timers],
        "partial": not query.scope(Right.SEE_TIME_WORKED).everywhere,
    }


def _period(asked: TimeList, now: datetime, zone: str) -> Period:
    place = ZoneInfo(zone)
    try:
        day = past_moment(asked.day, now, zone).astimezone(place).date() if asked.day else now.astimezone(place).date()
    except (ValueError, OverflowError) as error:
        raise Refused("no_work_day", value=asked.day) from error
    first: date = first_day("week", day) if asked.week else day
    return days(first, first + timedelta(days=6 if asked.week else 0), place)


async def _worker(service: Service, user: User, asked: TimeList) -> int | None:
    """Whose time is asked for; None for everybody's. Raises Refused for nobody known."""
    if asked.me:
        return user.id
    if not asked.worker:
        return None
    me = resolve_people.is_me(asked.worker)
    address = user.address if me else resolve_people.someone(service.snapshot(), asked.worker)
    found = (await service.database.read(people.users_by_address, [address], service.clock())).get(address)
    if found is None or not found.id:
        raise Refused("no_such_user", address=asked.worker, nearest="")
    return found.id


def _days(entries: Collection[WorkEntry], period: Period) -> list[DayMinutes]:
    """Each day of the period, those without work as well."""
    minutes: dict[date, int] = {}
    for one in entries:
        day = period.local(one.worked).date()
        minutes[day] = minutes.get(day, 0) + one.minutes
    first = period.local(period.start).date()
    count = ((period.end - timedelta(microseconds=1)).astimezone(period.zone).date() - first).days + 1
    there = [first + timedelta(days=number) for number in range(count)]
    return [{"day": day.isoformat(), "minutes": minutes.get(day, 0)} for day in there]
