"""The first tickets of several lists that stand on one page, in three questions however many lists there are."""

from collections.abc import Mapping, Sequence

from mailticket.application.service import Service
from mailticket.application.tickets.search_parameters import Search
from mailticket.application.tickets.search_query import own_list, query_of, read_for
from mailticket.application.tickets.search_rows import rows
from mailticket.model.person import User
from mailticket.storage.searching import first_of_each

ListRow = Mapping[str, object]
"""A ticket as lists show it."""


async def first_of_lists(service: Service, user: User, queries: Sequence[str], most: int) -> list[list[ListRow]]:
    """The first tickets that each query finds, the most urgent first, with ``most`` of a list at the most. Raises Refused."""
    searches, now = [Search(query=[query]) for query in queries], service.clock()
    read = [await read_for(service, user, search) for search in searches]
    asked = [
        own_list(query_of(service, user, expression), user, expression, search, now)
        for search, expression in zip(searches, read, strict=True)
    ]
    numbers = await service.database.read(first_of_each, asked, most)
    every = sorted({number for each in numbers for number in each})
    shown, _ = await rows(service, user, every)
    by_number = dict(zip(every, shown, strict=True))
    return [[by_number[number] for number in each] for each in numbers]
