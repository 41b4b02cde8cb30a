"""The first tickets of several lists that stand on one page, in three questions however many lists there are."""

from collections.abc import Mapping, Sequence

from mailticket.application.service import Service
from mailticket.application.tickets.search_parameters import Search
from mailticket.application.tickets.search_query import own_list, query_of, read_for
from mailticket.application.tickets.search_rows import rows
from mailticket.model.errors import Refused
from mailticket.model.person import User
from mailticket.model.query import Query
from mailticket.storage.searching import first_of_each

ListRow = Mapping[str, object]
"""A ticket as lists show it."""


async def first_of_lists(service: Service, user: User, queries: Sequence[str], most: int) -> list[list[ListRow]]:
    """The first tickets that each query finds, the most urgent first, with ``most`` of a list at the most. Raises Refused."""
    lists, _ = await first_and_counts(service, user, queries, most, ())
    return lists


async def first_and_counts(
    service: Service, user: User, queries: Sequence[str], most: int, counting: Sequence[str]
) -> tuple[list[list[ListRow]], list[int | None]]:
    """The same, and how many tickets each of other queries finds, in the same questions; None for one that is not understood."""
    asked = [await _asked(service, user, query) for query in queries]
    counts = [await _understood(service, user, query) for query in counting]
    known = [one for one in counts if one is not None]
    numbers, found = await service.database.read(first_of_each, asked, most, known)
    every = sorted({number for each in numbers for number in each})
    shown, _ = await rows(service, user, every)
    by_number = dict(zip(every, shown, strict=True))
    how_many = iter(found)
    counted = [None if one is None else next(how_many) for one in counts]
    return [[by_number[number] for number in each] for each in numbers], counted


async def _asked(service: Service, user: User, query: str) -> Query:
    search = Search(query=[query])
    expression = await read_for(service, user, search)
    return own_list(query_of(service, user, expression), user, expression, search, service.clock())


async def _understood(service: Service, user: User, query: str) -> Query | None:
    try:
        return await _asked(service, user, query)
    except Refused:
        return None
