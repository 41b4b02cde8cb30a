"""The parts of a digest: what is late, what waits for an answer, what waits in a queue."""

from collections.abc import Sequence
from dataclasses import dataclass

from mailticket.application.schedules.digest_readers import Reader
from mailticket.application.schedules.found import found_for
from mailticket.application.schedules.running import Running
from mailticket.application.tickets.search import Found
from mailticket.model.person import User
from mailticket.model.queue import Queue
from mailticket.model.ticket import Ticket

MOST_ROWS = 50
"""Tickets in one section; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Section:
    """Some of the tickets a reader is told of. ``kind``: queue, overdue, waiting, rest or found; ``queue`` its name; ``query`` what
    finds all of them."""

    kind: str
    tickets: Sequence[Ticket]
    total: int
    queue: str = ""
    query: str = ""

    @property
    def more(self) -> int:
        """How many are not listed."""
        return self.total - len(self.tickets)


async def sections_of(running: Running, reader: Reader, user: User) -> list[Section]:
    """By how they come to it: what is theirs, what waits in their queues, all that is found."""
    queues = running.service.snapshot().directory.queues
    found: list[Section] = []
    if reader.own:
        found += own(running, await found_for(running, MOST_ROWS, user.address, owner="me"))
    for queue in sorted((queues[id_] for id_ in reader.queues), key=lambda one: one.name):
        found.append(await _section(running, user, "queue", queue))
    if reader.every:
        only = running.schedule.queue_id
        found.append(await _section(running, user, "found", None if only is None else queues[only]))
    return found


async def _section(running: Running, user: User, kind: str, queue: Queue | None) -> Section:
    """All that is found in a queue, or everywhere."""
    name, query = queue.name if queue else "", running.schedule.query
    page = await found_for(running, MOST_ROWS, user.address, queue=name or None)
    here = f"queue = '{name}' {query}".strip() if name else query
    return Section(kind, page.tickets, page.total, name, here)


def own(running: Running, page: Found) -> list[Section]:
    """What is somebody's: what is late, what waits for their answer, the rest."""
    now = running.now
    tickets = page.tickets
    late = [one for one in tickets if one.due is not None and one.due < now]
    waiting = [one for one in tickets if one.waiting_on_us is not None and one not in late]
    rest = [one for one in tickets if one not in late and one not in waiting]
    hidden = page.total - len(page.tickets)
    return [
        Section("overdue", late, len(late)),
        Section("waiting", sorted(waiting, key=lambda one: one.waiting_on_us or now), len(waiting)),
        Section("rest", rest, len(rest) + hidden),
    ]
