"""Everything on one page: what is open where, what is late, what nobody took, what waits, what was done."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, timedelta
from typing import TypedDict
from zoneinfo import ZoneInfo

from mailticket.application.changing import Caller
from mailticket.application.report_parameters import Glance
from mailticket.application.reports import who_sees_minutes
from mailticket.application.service import Looker
from mailticket.application.tickets.search_parameters import Search
from mailticket.application.tickets.search_query import asker, query_of, read_for
from mailticket.model.person import User
from mailticket.model.right import Right
from mailticket.reports.period import first_day, midnight
from mailticket.search.tree import quoted
from mailticket.storage.glance import Pile, minutes_since, piles, since

DAYS = 30


class QueueGlance(TypedDict):
    """A queue's active tickets. ``oldest_unowned`` is when the oldest that nobody owns was opened."""

    queue: str
    statuses: Mapping[str, int]
    active: int
    overdue: int
    unowned: int
    waiting_on_us: int
    oldest_unowned: str | None


class Worked(TypedDict):
    """How long somebody worked."""

    person: str
    minutes: int


class GlanceShape(TypedDict):
    """The page. ``mine`` are those who asks owns and has not put off. ``opened`` and ``resolved`` are of the last ``days``
    days; ``hours`` of this week, of tickets whose comments who asks may read; ``partial``: there may be tickets they do not
    see."""

    at: str
    timezone: str
    queues: Sequence[QueueGlance]
    active: int
    overdue: int
    unowned: int
    waiting_on_us: int
    mine: int
    mine_overdue: int
    days: int
    opened: int
    resolved: int
    hours: Sequence[Worked]
    partial: bool


async def glance(service: Looker, caller: Caller, asked: Glance) -> GlanceShape:
    """The page, of tickets who asks may see. Raises Refused."""
    return await glance_of(service, await asker(service, caller), asked)


async def glance_of(service: Looker, user: User, asked: Glance) -> GlanceShape:
    """The same for somebody who is known. Raises Refused."""
    typed = in_queues(asked.queues)
    expression = await read_for(service, user, Search(query=[typed], all=True))
    query, now = query_of(service, user, expression), service.clock()
    zone = user.timezone or service.snapshot().site.timezone
    place = ZoneInfo(zone)
    found = await service.database.read(piles, query, user.id, now)
    opened, resolved = await service.database.read(since, query, now - timedelta(days=DAYS))
    monday = midnight(first_day("week", now.astimezone(place).date()), place)
    hours = await service.database.read(minutes_since, who_sees_minutes(query), monday)
    names = service.snapshot().directory.queues
    by_queue = {id_: [pile for pile in found if pile.queue_id == id_] for id_ in {pile.queue_id for pile in found}}
    queues = [_queue(names[id_].name, there) for id_, there in by_queue.items()]
    mine = [pile for pile in found if pile.mine]
    return {
        "at": now.astimezone(UTC).isoformat(),
        "timezone": zone,
        "queues": sorted(queues, key=lambda one: one["queue"].casefold()),
        "active": _sum(found),
        "overdue": _sum(pile for pile in found if pile.overdue),
        "unowned": _sum(pile for pile in found if pile.unowned),
        "waiting_on_us": _sum(pile for pile in found if pile.waits_on_us),
        "mine": _sum(mine),
        "mine_overdue": _sum(pile for pile in mine if pile.overdue),
        "days": DAYS,
        "opened": opened,
        "resolved": resolved,
        "hours": [{"person": person, "minutes": minutes} for person, minutes in hours],
        "partial": not query.scope(Right.SHOW_TICKET).everywhere,
    }


def in_queues(names: Sequence[str]) -> str:
    """A query for tickets of queues; empty for all."""
    return f"Queue IN ({', '.join(map(quoted, names))})" if names else ""


def _queue(name: str, there: Sequence[Pile]) -> QueueGlance:
    unowned = [pile for pile in there if pile.unowned]
    statuses: dict[str, int] = {}
    for pile in there:
        statuses[pile.status] = statuses.get(pile.status, 0) + pile.count
    return {
        "queue": name,
        "statuses": dict(sorted(statuses.items())),
        "active": _sum(there),
        "overdue": _sum(pile for pile in there if pile.overdue),
        "unowned": _sum(unowned),
        "waiting_on_us": _sum(pile for pile in there if pile.waits_on_us),
        "oldest_unowned": min(pile.oldest for pile in unowned).isoformat() if unowned else None,
    }


def _sum(there: Iterable[Pile]) -> int:
    return sum(pile.count for pile in there)
