"""A page of what a search finds: the command line, mail and the web show the same.

It costs the same few questions of the database however many tickets it has: ``tests/application/tickets/test_search_page.py``
counts them.
"""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from mailticket.application.service import Looker
from mailticket.application.tickets.search_parameters import Search
from mailticket.application.tickets.search_query import own_list, query_of, read_for
from mailticket.application.tickets.search_rows import HitPlace, hit_places, rows
from mailticket.model.errors import Refused
from mailticket.model.person import User
from mailticket.search.expression import Expression
from mailticket.search.marking import words_sought
from mailticket.storage.searching import places
from mailticket.storage.sort_keys import Place
from mailticket.storage.text_hits import most_relevant

MOST_LISTED = 10_000
USUAL = 50
RELEVANCE = "relevance"
"""By how much they say what is looked for: what texts are searched for and no order is asked for."""


@dataclass(frozen=True, slots=True)
class Row:
    """A ticket as the public shape, and where it says what is looked for; None: no words are."""

    ticket: Mapping[str, Any]
    place: HitPlace | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A page. ``asked`` is what was understood; as text it means the same. ``total`` is how many there are in all, as far as they
    were counted, ``more``: there are more; ``order`` by what they are sorted; ``next``, given as ``after``, brings the next page:
    None on the last."""

    asked: Expression
    rows: Sequence[Row]
    total: int
    more: bool
    limit: int
    order: Sequence[str]
    next: str | None


async def page_of(service: Looker, user: User, asked: Search) -> Listed:
    """A page, for somebody. Raises Refused."""
    expression = await read_for(service, user, asked)
    query = own_list(query_of(service, user, expression), user, expression, asked, service.clock())
    words = words_sought(expression)
    by_words = bool(words) and not expression.order
    order = [RELEVANCE] if by_words else [f"{'-' if one.descending else ''}{one.key}" for one in query.order]
    limit, begin = limit_of(asked, expression), max(0, asked.offset)
    after = None if asked.after is None else _place(asked.after, order)
    find = partial(most_relevant, words=words) if by_words else places
    there = await service.database.read(find, query, after=after, offset=begin, most=limit)
    found, total, numbers = there.places, there.total, there.numbers
    shown, loaded = await rows(service, user, numbers)
    said = await hit_places(service, user, [loaded[number] for number in numbers], words) if words else {}
    made = [Row(row, said.get(number)) for row, number in zip(shown, numbers, strict=True)]
    goes_on = len(found) == limit and (begin + limit < total or there.more)
    return Listed(expression, made, total, there.more, limit, order, _cursor(found[-1], order) if goes_on else None)


def limit_of(asked: Search, expression: Expression) -> int:
    """How many tickets a page has."""
    most = asked.limit or expression.limit or USUAL
    return max(1, min(most, expression.limit or most, MOST_LISTED))


def shape(row: Row) -> dict[str, object]:
    """As JSON; ``place`` is there where words are looked for."""
    if row.place is None:
        return dict(row.ticket)
    place = row.place
    marks = [list(span) for span in place.marks]
    return {**row.ticket, "place": {"in": place.where, "entry": place.entry, "text": place.text, "marks": marks}}


def _cursor(place: Place, order: Sequence[str]) -> str:
    """Where a page ended, to be given back; for addresses and forms."""
    return base64.urlsafe_b64encode(json.dumps([list(order), list(place)]).encode()).decode().rstrip("=")


def _place(cursor: str, order: Sequence[str]) -> Place:
    """Raises Refused for one that is of another order, or none at all."""
    try:
        said, place = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError, binascii.Error, RecursionError) as error:
        raise Refused("bad_next_page") from error
    if said != list(order) or not _is_place(place, order):
        raise Refused("bad_next_page")
    return tuple(place)


def _is_place(place: object, order: Sequence[str]) -> bool:
    length = 3 if order == [RELEVANCE] else len(order) + (order[-1].lstrip("-") != "id")
    return (
        isinstance(place, list)
        and len(place) == length
        and all(_is_number(one) or (order != [RELEVANCE] and isinstance(one, str | None)) for one in place[:-1])
        and _is_number(place[-1])
    )


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63
