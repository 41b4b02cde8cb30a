"""Digests: to each reader one mail with the tickets a schedule finds that they may see, and none where there are none."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from mailticket.application import row_tables
from mailticket.application.alerts import reachable, tell
from mailticket.application.schedules.digest_readers import Reader, readers, wants
from mailticket.application.schedules.digest_reminders import reminders_of, told_reminders, whose, with_reminders
from mailticket.application.schedules.digest_rows import Described
from mailticket.application.schedules.digest_sections import Section, sections_of
from mailticket.application.schedules.running import Running
from mailticket.application.service import names
from mailticket.application.unit_of_work import UnitOfWork, as_it_is_now
from mailticket.model.person import User
from mailticket.model.queue import Queue, Site
from mailticket.model.sealed_address import STOP_DIGESTS, Sealed, sealed_address
from mailticket.notices.system_notice import SystemNotice
from mailticket.storage import digest_choices, people, schedule_figures
from mailticket.storage.load_plan import LoadPlan


async def send_digests(running: Running) -> None:
    """To each reader who wants one and has not had it."""
    done = await running.steps_done()
    for user in await wanting(running):
        if step_of(user[0]) not in done:
            await running.go_on()
            await as_it_is_now(lambda reader=user: _digest(running, *reader))  # type: ignore[misc]


def step_of(reader: Reader) -> str:
    """What stands for a reader among the steps of a run."""
    return f"user:{reader.user_id}"


async def wanting(running: Running) -> list[tuple[Reader, User]]:
    """Who gets a digest of this run: people who may be mailed, and want it so often."""
    service, schedule = running.service, running.schedule
    snapshot, database = service.snapshot(), service.database
    found = readers(snapshot, schedule, await whose(running))
    users = await database.read(people.users_by_id, {one.user_id for one in found}, running.now)
    chosen = await database.read(digest_choices.choices)
    return [
        (one, users[one.user_id])
        for one in found
        if one.user_id in users
        and not (users[one.user_id].disabled or users[one.user_id].unreachable)
        and wants(chosen.get(one.user_id, ""), running.run.planned, running.before, running.zone)
    ]


async def _digest(running: Running, reader: Reader, user: User) -> None:
    sections = [one for one in await sections_of(running, reader, user) if one.total]
    today = await reminders_of(running, user) if reader.own and with_reminders(running.schedule) else []
    if not sections and not today:
        return
    tickets = [ticket for section in sections for ticket in section.tickets]
    happened: Sequence[schedule_figures.Happening] = ()
    if running.before is not None:
        there = [ticket.id for ticket in tickets]
        happened = await running.service.database.read(schedule_figures.happenings, there, running.before)
    shown = await names(running.service, tickets)
    numbers = {one.ticket_id for one in today}
    plan = LoadPlan(users={user.id, *(one.by_id for one in today)}, tickets=numbers)
    async with running.unit(plan, [step_of(reader)]) as unit:

        def more(language: str, number: int) -> dict[str, object]:
            row_tables.remember(unit, number, user, [ticket.id for ticket in tickets])
            described = Described(unit.snapshot, user, language, unit.now, shown, happened, number)
            rows = [row for section in sections for row in _told(section, described)]
            reminders = told_reminders(unit, user, language, today)
            return {"tickets": [row | {"row": place} for place, row in enumerate(rows, 1)], "reminders": reminders}

        facts = {"name": running.schedule.name, "query": running.schedule.query} | {
            "total": sum(section.total for section in sections),
            "more": sum(section.more for section in sections),
        }
        queues = {section.queue for section in sections}
        queue = unit.snapshot.directory.queue_named(queues.pop()) if len(queues) == 1 else None
        mail(running, unit, user, facts, more, queue)


def _told(section: Section, described: Described) -> Iterator[dict[str, object]]:
    """Its tickets; the first says what the section is, the last how many are not listed."""
    about = {"kind": section.kind, "section": section.queue, "section_total": section.total, "query": section.query}
    for number, ticket in enumerate(section.tickets, 1):
        ends = number == len(section.tickets)
        yield described.row(ticket) | about | {"begins": number == 1, "more": section.more if ends else 0}


def mail(
    running: Running,
    unit: UnitOfWork,
    user: User,
    facts: Mapping[str, object],
    more: Callable[[str, int], Mapping[str, object]],
    queue: Queue | None = None,
) -> None:
    """One person's mail of a series, in the thread of its month, with an address that ends all of them. ``more`` are variables
    that hang on its language and number. Answers go where orders by its rows are read."""
    site, schedule, planned = unit.snapshot.site, running.schedule, running.run.planned
    home = queue or unit.snapshot.default_queue

    def whole(language: str, number: int) -> dict[str, object]:
        stop = sealed_address(site.control, Sealed(STOP_DIGESTS, 0, number), unit.snapshot.seal.sign)
        month = format_datetime(planned, MONTHS[language], ZoneInfo(running.zone), language)
        return {"stop": stop, "month": month, **more(language, number)}

    thread = series_id(running, user, site)
    to = reachable(unit, [user.id])
    told = SystemNotice(schedule.template, facts, home, answers_to=site.control, answered=thread, more=whole)
    tell(unit, told, to)
    running.done += len(to)


MONTHS = {"en": "LLLL y", "es": "LLLL 'de' y"}
"""How a month is written."""


def series_id(running: Running, user: User, site: Site) -> str:
    """The Message-ID that all mails of a series to a person in a month answer: mail programs show them as one thread."""
    month = running.run.planned.astimezone(ZoneInfo(running.zone))
    return f"digest-{running.schedule.id}-{user.id}-{month:%Y%m}@{site.organization}"
