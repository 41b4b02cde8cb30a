"""Finds tickets by what they say, the newest first: the index of texts is read from its end, and what it has is looked at
only until there is enough. So a word that a third of all tickets say costs no more than a rare one.

Where a search wants words among other things (``enlace active``), the index gives the tickets, and the rest is asked of those. A
ticket says what was said on those that became part of it, and stands where the newest of them does.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.selectable import Join

from mailticket.model import query as q
from mailticket.model.right import Right
from mailticket.model.text_pieces import Sought, sought
from mailticket.storage.conditions import Conditions
from mailticket.storage.schema import tickets
from mailticket.storage.scopes import holds
from mailticket.storage.search_people import with_people
from mailticket.storage.text_lookup import any_begins, families, listed, newest, saying

Alternatives = tuple[Sought, ...]
"""Of which a ticket must say one."""

MOST_BY_NUMBER = 10_000
"""So many are found where words stand beside something else (``enlace or mine``)."""

FIRST, MOST = 400, 6_000
"""Entries that are read at once: at first, and at most."""

BEGINNING = 10
"""So many times as many are read at once of those that say a word with some beginning."""

RARE = 2_000
"""Entries that say a word are counted so far, to begin with the rarest."""


@dataclass(frozen=True, slots=True)
class Fitting:
    """A ticket that fits, and where it stands: ``position`` is its number, or that of the newest that became part of it."""

    position: int
    number: int
    subject: str


def fitting(connection: sa.Connection, query: q.Query) -> Iterator[Fitting]:
    """The newest tickets that fit first; so many are read as are taken."""
    wanted, rest = _words_first(query)
    if not wanted:
        return _by_number(connection, query)
    return _Reading(connection, wanted, with_people(connection, rest)).fitting()


def newest_of_each(connection: sa.Connection, queries: Sequence[q.Query], most: int) -> list[list[int]]:
    """The numbers of the newest tickets that fit each query."""
    return [[one.number for one in islice(fitting(connection, query), most)] for query in queries]


def _by_number(connection: sa.Connection, query: q.Query) -> Iterator[Fitting]:
    """So many as are read of those whose words an index cannot give."""
    columns = tickets.c.id, tickets.c.subject
    asked = sa.select(*columns).where(Conditions(query).whole()).order_by(tickets.c.id.desc())
    for number, subject in connection.execute(asked.limit(MOST_BY_NUMBER)):
        yield Fitting(number, number, subject)


def _words_first(query: q.Query) -> tuple[list[Alternatives], q.Query]:
    """What a ticket must say, and the rest of what is asked."""
    parts = query.condition.parts if isinstance(query.condition, q.All) else (query.condition,)
    said = [(_alternatives(part), part) for part in parts]
    rest = q.All(tuple(part for words, part in said if not words))
    return [words for words, _ in said if words], replace(query, condition=rest)


def _alternatives(part: q.Condition) -> Alternatives:
    """Empty where something else is asked as well, or nothing that an index knows."""
    each = part.parts if isinstance(part, q.Some) else (part,)
    words = tuple(sought(one.text) for one in each if isinstance(one, q.TextWords))
    return words if len(words) == len(each) and all(word.pieces for word in words) else ()


class _Reading:
    """Reads the index for one search."""

    def __init__(self, connection: sa.Connection, wanted: Sequence[Alternatives], rest: q.Query) -> None:
        self._connection = connection
        self._rest = rest
        scope = rest.scope(Right.SHOW_TICKET_COMMENTS)
        self._rare = False
        self._every_comment = scope.everywhere
        self._comments = scope.everywhere or bool(scope.queue_ids or scope.by_role)
        self._first, *self._others = self._rarest_first(wanted)
        self._seen: set[int] = set()

    def fitting(self) -> Iterator[Fitting]:
        """The newest first."""
        if not self._rare and (few := self._few()) is not None:
            yield from few
            return
        below, most, ended = None, MOST * BEGINNING if any_begins(self._first) else FIRST, False
        while not ended:
            numbers, ended = newest(self._connection, self._first, comments=self._comments, below=below, most=most)
            yield from self._fitting_of(numbers)
            below, most = numbers[-1] if numbers else None, max(most, min(most * 2, MOST))

    def _rarest_first(self, wanted: Sequence[Alternatives]) -> list[Alternatives]:
        """And whether the first is rare."""
        if len(wanted) == 1 and self._rest.condition == q.All():
            self._rare = True  # nothing else gives tickets
            return list(wanted)
        many = {words: self._many(words) for words in wanted}
        self._rare = min(many.values()) < RARE
        return sorted(wanted, key=lambda words: many[words])

    def _many(self, words: Alternatives) -> int:
        if any_begins(words):
            return RARE
        numbers, ended = newest(self._connection, words, comments=self._comments, below=None, most=RARE)
        return len(numbers) if ended else RARE

    def _few(self) -> list[Fitting] | None:
        """Where what else is asked fits few tickets: which of them say all the words."""
        if self._rest.condition == q.All():
            return None
        comments = holds(self._rest.scope(Right.SHOW_TICKET_COMMENTS), tickets)
        columns = tickets.c.id, tickets.c.subject, comments.label("comments")
        asked = sa.select(*columns).where(Conditions(self._rest).whole()).limit(RARE)
        rows = {row.id: (row.id, row) for row in self._connection.execute(asked).all()}
        if len(rows) == RARE:
            return None
        family = families(self._connection, list(rows))
        said = saying(self._connection, self._first, family, comments=self._comments)
        newest_saying: dict[int, int] = {}
        for member in sorted(said):
            newest_saying[family[member]] = member
        says = self._saying_all({number: rows[number] for number in newest_saying})
        found = [Fitting(newest_saying[number], number, rows[number][1].subject) for number in says]
        return sorted(found, key=lambda one: -one.position)

    def _fitting_of(self, numbers: Sequence[int]) -> Iterable[Fitting]:
        rows = self._rows(numbers) if numbers else {}
        there = {number: rows[number] for number in numbers if number in rows and rows[number].id not in self._seen}
        first: dict[int, Any] = {}
        for number, row in there.items():
            first.setdefault(row.id, (number, row))
        says = self._saying_all(first)
        self._seen |= says
        return [Fitting(number, row.id, row.subject) for number, row in first.values() if row.id in says]

    def _rows(self, numbers: Sequence[int]) -> Mapping[int, Any]:
        """What fits, besides words: by the number of what said them."""
        member, said = tickets.alias(), listed(self._connection, numbers)
        comments = holds(self._rest.scope(Right.SHOW_TICKET_COMMENTS), tickets)
        said_by = InThisOrder(said, member, member.c.id == said.c.value)
        whole = sa.func.coalesce(member.c.merged_into, member.c.id)
        asked = (
            sa.select(member.c.id.label("member"), tickets.c.id, tickets.c.subject, comments.label("comments"))
            .select_from(InThisOrder(said_by, tickets, tickets.c.id == whole))
            .where(Conditions(self._rest).whole())
        )
        return {row.member: row for row in self._connection.execute(asked).all()}

    def _saying_all(self, found: Mapping[int, Any]) -> set[int]:
        """Those that say the other words as well, and say all of them to who asks."""
        checked = [*self._others] if self._every_comment or not self._comments else [self._first, *self._others]
        if not checked or not found:
            return set(found)
        family = families(self._connection, list(found))
        fits = set(found)
        for words in checked:
            wanted = {number for number, whole in family.items() if whole in fits}
            public = saying(self._connection, words, wanted, comments=self._every_comment)
            staff = saying(self._connection, words, wanted, comments=True) if self._mixed else set()
            said = {family[number] for number in public}
            said |= {family[number] for number in staff if found[family[number]][1].comments}
            fits &= said
        return fits

    @property
    def _mixed(self) -> bool:
        """Whether they may read comments of some tickets."""
        return self._comments and not self._every_comment


class InThisOrder(Join):
    """A join whose left side is read first."""

    inherit_cache = True


@compiles(InThisOrder, "sqlite")
def _in_this_order(element: InThisOrder, compiler: Any, asfrom: bool = False, **how: Any) -> str:
    left, right = (compiler.process(one, asfrom=True, **how) for one in (element.left, element.right))
    return f"{left} CROSS JOIN {right} ON {compiler.process(element.onclause, **how)}"
