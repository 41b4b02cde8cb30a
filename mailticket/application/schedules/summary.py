"""Figures of each queue since the run before: to who watches it, or may see all of it."""

import itertools
from collections.abc import Mapping
from datetime import datetime, timedelta

from mailticket.application.report_mail import glance_told
from mailticket.application.schedules.digest import mail, step_of, wanting
from mailticket.application.schedules.digest_readers import Reader
from mailticket.application.schedules.running import Running
from mailticket.application.unit_of_work import as_it_is_now
from mailticket.model.duration import shown_minutes
from mailticket.model.person import User
from mailticket.model.queue import Queue
from mailticket.model.right import Right
from mailticket.model.words import say
from mailticket.notices.dates import DateTeller
from mailticket.search.plan import active_statuses
from mailticket.storage import schedule_figures
from mailticket.storage.load_plan import LoadPlan
from mailticket.storage.schedule_figures import AGES, QueueFigures

FIRST_TIME = timedelta(days=7)
"""What the first run looks back to."""


async def send_summaries(running: Running) -> None:
    """To each reader the queues of theirs in which anything was, or is to be done."""
    until = running.run.planned
    since = running.before or until - FIRST_TIME
    active = active_statuses(running.service.snapshot().directory.queues.values())
    figures = await running.service.database.read(schedule_figures.queue_figures, active, since, until)
    done = await running.steps_done()
    for reader, user in await wanting(running):
        queues = [queue for queue in _queues(running, reader, user) if queue.id in figures]
        if queues and step_of(reader) not in done:
            await running.go_on()
            told = (reader, user, queues, figures, since)
            await as_it_is_now(lambda told=told: _summary(running, *told))  # type: ignore[misc]


def _queues(running: Running, reader: Reader, user: User) -> list[Queue]:
    """The queues they watch, and those in which they may see everything where they are told of all."""
    snapshot = running.service.snapshot()
    found = [
        queue
        for queue in snapshot.directory.queues.values()
        if queue.id in reader.queues
        or (reader.every and running.schedule.serves(queue.id) and snapshot.rights.may(user, Right.SHOW_TICKET, queue))
    ]
    return sorted(found, key=lambda queue: queue.name)


async def _summary(
    running: Running,
    reader: Reader,
    user: User,
    queues: list[Queue],
    figures: Mapping[int, QueueFigures],
    since: datetime,
) -> None:
    seen = await glance_told(running.service, user, [queue.name for queue in queues])
    async with running.unit(LoadPlan(users={user.id}), [step_of(reader)]) as unit:

        def more(language: str, number: int) -> dict[str, object]:
            zone = user.timezone or running.service.snapshot().site.timezone
            told = [_told(queue, figures[queue.id], language) for queue in queues]
            return {"queues": told, "since": DateTeller(zone, language).short(since), "glance": seen(language)}

        mail(running, unit, user, {}, more, queues[0] if len(queues) == 1 else None)


def _told(queue: Queue, figures: QueueFigures, language: str) -> dict[str, object]:
    counts = zip(age_labels(language), figures.ages, strict=True)
    return {
        "name": queue.name,
        "opened": figures.opened,
        "resolved": figures.resolved,
        "open": figures.open,
        "unowned": figures.unowned,
        "worked": shown_minutes(figures.minutes) if figures.minutes else "",
        "ages": [f"{label}: {count}" for label, count in counts if count],
    }


def age_labels(language: str) -> list[str]:
    """What the numbers by age are called."""
    between = [say(language, "age.between", least=least, most=most) for least, most in itertools.pairwise(AGES)]
    return [say(language, "age.first"), *between, say(language, "age.last", least=AGES[-1])]
