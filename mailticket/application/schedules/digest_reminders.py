"""What somebody is to be reminded of today, in the digest of what is theirs."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from mailticket.application.schedules.reminder_rows import row
from mailticket.application.schedules.running import Running
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.model.person import User
from mailticket.model.reminder import Reminder
from mailticket.model.schedule import Schedule
from mailticket.search.plan import active_statuses
from mailticket.storage import follow_ups, schedule_figures


def with_reminders(schedule: Schedule) -> bool:
    """Whether a schedule tells people of all that is theirs, and not of what a search finds."""
    return not schedule.query


async def whose(running: Running) -> list[int]:
    """Who owns anything that is not done; where they are told of all that is theirs, also who is to be reminded of something."""
    service = running.service
    active = active_statuses(service.snapshot().directory.queues.values())
    owners = await service.database.read(schedule_figures.owners, active)
    if not with_reminders(running.schedule):
        return owners
    return sorted({*owners, *await service.database.read(follow_ups.reminded, end_of_day(running, running.zone))})


def end_of_day(running: Running, zone: str) -> datetime:
    """When the day of a run ends, in a zone."""
    place = ZoneInfo(zone)
    return datetime.combine(running.now.astimezone(place).date() + timedelta(days=1), time(), place)


async def reminders_of(running: Running, user: User) -> list[Reminder]:
    """Those of somebody that are due by the end of their day, and hold."""
    until = end_of_day(running, user.timezone or running.zone)
    return await running.service.database.read(follow_ups.of_user, user.id, until)


def told_reminders(
    unit: UnitOfWork, user: User, language: str, reminders: Sequence[Reminder]
) -> list[dict[str, object]]:
    """As the template has them: of tickets they may see."""
    found = ((one, unit.ticket(one.ticket_id)) for one in reminders)
    return [
        row(unit, user, language, one, ticket) for one, ticket in found if ticket and unit.reads_comments(user, ticket)
    ]
