"""Finding tickets: what somebody asks becomes a statement of the database, which knows what they may see."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mailticket.application.changing import Caller
from mailticket.application.service import Looker
from mailticket.application.tickets.search_page import Listed, limit_of, page_of, shape
from mailticket.application.tickets.search_parameters import List, Search
from mailticket.application.tickets.search_query import asker, query_of, read_search
from mailticket.i18n import LANGUAGES
from mailticket.model.person import User
from mailticket.model.right import Right
from mailticket.model.ticket import Ticket
from mailticket.search.expression import Expression
from mailticket.search.wording import in_words
from mailticket.storage.searching import find


@dataclass(frozen=True, slots=True)
class Found:
    """Tickets, and what was asked, as it was understood. ``total`` is how many there are, as far as they were counted."""

    asked: Expression
    tickets: Sequence[Ticket]
    total: int
    limit: int
    user: User


async def search(service: Looker, caller: Caller, asked: Search) -> dict[str, object]:
    """The tickets of a page, with how many there are, and where the next page begins. Raises Refused."""
    page = await listed(service, caller, asked)
    return {
        "query": str(page.asked),
        "in_words": {language: in_words(page.asked, language) for language in LANGUAGES},
        "total": page.total,
        "more_than_counted": page.more,
        "offset": asked.offset,
        "limit": page.limit,
        "next": page.next,
        "tickets": [shape(row) for row in page.rows],
    }


async def list_(service: Looker, caller: Caller, asked: List) -> list[dict[str, object]]:
    """The tickets alone. Raises Refused."""
    return [shape(row) for row in (await listed(service, caller, asked)).rows]


async def listed(service: Looker, caller: Caller, asked: Search) -> Listed:
    """A page, as a list shows it. Raises Refused."""
    return await page_of(service, await asker(service, caller), asked)


async def searched(
    service: Looker, caller: Caller, asked: Search, held: tuple[frozenset[Right], ...] = (), *, hiding: bool = False
) -> Found:
    """The most urgent of what a search finds, of the tickets on which who asks holds one right of each of these sets; ``hiding``:
    without what they put off. Raises Refused."""
    user, expression = await read_search(service, caller, asked)
    query = query_of(service, user, expression, held)
    query = replace(query, put_off=service.clock()) if hiding else query
    limit = limit_of(asked, expression)
    page = await service.database.read(find, query, offset=max(0, asked.offset), most=limit)
    return Found(expression, page.tickets, page.total, limit, user)
