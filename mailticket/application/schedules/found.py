"""The tickets a schedule's query finds, as somebody may see them."""

from dataclasses import replace

from mailticket.application.changing import Caller
from mailticket.application.schedules.running import Running
from mailticket.application.tickets.search import Found, searched
from mailticket.application.tickets.search_parameters import Search
from mailticket.model.person import SYSTEM


async def found_for(
    running: Running, most: int, address: str = SYSTEM.address, *, queue: str | None = None, owner: str | None = None
) -> Found:
    """A page of them: for who has this address, without what they put off, of a queue, of an owner; none of a queue that the
    schedule leaves out."""
    asked = Search(query=[running.schedule.query], queue=queue, owner=owner, limit=most)
    page = await searched(running.service, Caller(address), asked, hiding=address != SYSTEM.address)
    here = [one for one in page.tickets if running.schedule.serves(one.queue_id)]
    return replace(page, tickets=here, total=page.total - len(page.tickets) + len(here))
