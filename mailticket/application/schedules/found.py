"""The tickets a schedule's query finds, as somebody may see them."""

from dataclasses import replace

from mailticket.application.changing import Caller
from mailticket.application.schedules.running import Running
from mailticket.application.service import Service
from mailticket.application.tickets.search import Found, searched
from mailticket.application.tickets.search_parameters import Search
from mailticket.application.tickets.search_query import query_of, read_search
from mailticket.model.errors import Refused
from mailticket.model.person import SYSTEM
from mailticket.storage.silences import numbers_found


async def all_found(service: Service, query: str) -> frozenset[int]:
    """The numbers of all tickets a query finds; none where it is not understood any more: a queue it names may be gone."""
    try:
        user, expression = await read_search(service, Caller(SYSTEM.address), Search(query=[query], all=True))
    except Refused:
        return frozenset()
    return await service.database.read(numbers_found, query_of(service, user, expression))


async def found_for(
    running: Running, most: int, address: str = SYSTEM.address, *, queue: str | None = None, owner: str | None = None
) -> Found:
    """A page of them: for who has this address, without what they put off, of a queue, of an owner; none of a queue that the
    schedule leaves out."""
    asked = Search(query=[running.schedule.query], queue=queue, owner=owner, limit=most)
    page = await searched(running.service, Caller(address), asked, hiding=address != SYSTEM.address)
    here = [one for one in page.tickets if running.schedule.serves(one.queue_id)]
    return replace(page, tickets=here, total=page.total - len(page.tickets) + len(here))
