"""What the index of texts knows of some tickets: how much of each says some words, and which entry says them last."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from mailticket.model.query import Query, SortKey
from mailticket.model.right import Right
from mailticket.model.text_pieces import Sought
from mailticket.storage.schema import attachments, tickets, transactions
from mailticket.storage.searching import statement
from mailticket.storage.text_index import SHIFT

NEWEST = 1_000
"""So many tickets that say something are put into order by how much they say it."""

MOST_READ = 20_000
"""Characters of an entry in which the place is looked for."""

Points = tuple[int, int]
"""How much a ticket says what is looked for, and its number."""

_IN_SUBJECT, _MOST_ENTRIES = 10, 9
_ALL_BITS = (1 << SHIFT) - 1


# -- how much


def most_relevant(
    connection: sa.Connection, query: Query, words: Sequence[Sought], *, after: Points | None, most: int
) -> tuple[list[Points], int | None]:
    """The places of a page: points and a number. The newest thousand tickets that fit come first, those with the words in their
    subject before the others, then those of which more entries say them, then the newer; all others follow, the newest first.
    Also how many there are in all, where that is known."""
    newest = _newest(connection, query)
    scored = sorted(_scored(connection, query, words, newest), reverse=True)
    ahead = [one for one in scored if after is None or one < after][:most]
    if len(newest) < NEWEST:
        return ahead, len(newest)
    lowest = min(newest)
    if len(ahead) < most:
        below = lowest if after is None or after[0] else after[1]
        more = statement(_by_number(query)).where(tickets.c.id < below).limit(most - len(ahead))
        ahead += ((0, row.id) for row in connection.execute(more))
    return ahead, None


def _by_number(query: Query) -> Query:
    return replace(query, order=(SortKey("id", descending=True),))


def _newest(connection: sa.Connection, query: Query) -> dict[int, str]:
    """Subjects by number."""
    asked = statement(_by_number(query)).with_only_columns(tickets.c.id, tickets.c.subject).limit(NEWEST)
    return {number: subject for number, subject in connection.execute(asked)}


def _scored(
    connection: sa.Connection, query: Query, words: Sequence[Sought], newest: Mapping[int, str]
) -> Iterable[Points]:
    """Points, at least 1, and numbers."""
    said = _counts(connection, words, newest, comments=query.scope(Right.SHOW_TICKET_COMMENTS).everywhere)
    for number, subject in newest.items():
        named = sum(one.stands_in(subject) for one in words)
        yield 1 + named * _IN_SUBJECT + min(said.get(number, 0), _MOST_ENTRIES), number


def _counts(
    connection: sa.Connection, words: Sequence[Sought], numbers: Mapping[int, str], *, comments: bool
) -> dict[int, int]:
    """How many entries of each ticket say one of the words."""
    if not numbers:
        return {}
    if connection.dialect.name == "sqlite":
        asked = (
            f"select rowid >> {SHIFT}, count(*) from texts where texts match :wanted"  # noqa: S608  # our own number
            " and rowid between :low and :high group by 1"
        )
        told: dict[str, Any] = {"wanted": _match(words, comments=comments)}
        told |= {"low": min(numbers) << SHIFT, "high": max(numbers) << SHIFT | _ALL_BITS}
    else:
        where = "(said @@ wanted.q or internal @@ wanted.q)" if comments else "said @@ wanted.q"
        asked = (
            f"with wanted as (select cast(:wanted as tsquery) as q) select ticket_id, count(*) from texts, wanted"  # noqa: S608
            f" where ticket_id = any(:numbers) and {where} group by 1"
        )
        told = {"wanted": _tsquery(words), "numbers": sorted(numbers)}
    return {number: many for number, many in connection.execute(sa.text(asked), told)}


def _match(words: Sequence[Sought], *, comments: bool) -> str:
    """One of the words, for FTS5. Pieces are letters and digits alone."""
    phrases = (f'"{" ".join(one.pieces)}"{"*" if one.begins else ""}' for one in words)
    return f"{{said{' internal' if comments else ''}}}: ({' OR '.join(phrases)})"


def _tsquery(words: Sequence[Sought]) -> str:
    """The same for PostgreSQL."""

    def phrase(one: Sought) -> str:
        quoted = [f"'{piece}'" for piece in one.pieces]
        return " <-> ".join((*quoted[:-1], quoted[-1] + (":*" if one.begins else "")))

    return " | ".join(f"({phrase(one)})" for one in words)


# -- where


@dataclass(frozen=True, slots=True)
class Hit:
    """The newest entry of a ticket that says one of the words: ``text`` is its beginning, ``named`` the subject it gave, ``files``
    what is attached to it."""

    ticket_id: int
    entry_id: int
    text: str
    named: str
    files: tuple[str, ...] = ()


def hits(connection: sa.Connection, words: Sequence[Sought], numbers: Mapping[int, bool]) -> dict[int, Hit]:
    """By ticket; ``numbers`` say of each whether its comments may be read."""
    if not numbers or not words:
        return {}
    newest = _last_saying(connection, words, numbers)
    columns = transactions.c
    text = sa.func.substr(columns.text, 1, MOST_READ)
    asked = sa.select(columns.id, text, columns.new, attachments.c.name).join_from(
        transactions, attachments, attachments.c.transaction_id == columns.id, isouter=True
    )
    found: dict[int, Hit] = {}
    files: dict[int, list[str]] = {}
    of = {entry: ticket for ticket, entry in newest.items()}
    for id_, said, named, file in connection.execute(asked.where(columns.id.in_(sorted(of)))):
        found[of[id_]] = Hit(of[id_], id_, said, named)
        files.setdefault(id_, []).extend([file] if file else [])
    return {
        number: Hit(number, one.entry_id, one.text, one.named, tuple(files[one.entry_id]))
        for number, one in found.items()
    }


def _last_saying(connection: sa.Connection, words: Sequence[Sought], numbers: Mapping[int, bool]) -> dict[int, int]:
    """The newest entry, by ticket; what became part of a ticket says what it says."""
    if connection.dialect.name == "sqlite":
        matches = {comments: _match(words, comments=comments) for comments in (True, False)}
        asked = f"""
            with wanted(number, said) as (select json_extract(value, '$[0]'), json_extract(value, '$[1]') from json_each(:wanted)),
            family(number, member, said) as (
                select number, number, said from wanted
                union all select w.number, m.id, w.said from wanted w join tickets m on m.merged_into = w.number)
            select number, max((select rowid & {_ALL_BITS} from texts where texts match family.said
                and rowid between family.member << {SHIFT} and family.member << {SHIFT} | {_ALL_BITS}
                order by rowid desc limit 1)) from family group by number"""  # noqa: S608  # our own numbers
        rows = connection.execute(
            sa.text(asked), {"wanted": json.dumps([[one, matches[may]] for one, may in numbers.items()])}
        )
        return {number: entry for number, entry in rows if entry}
    asked = """
        with wanted(number, staff) as (select * from unnest(cast(:numbers as bigint[]), cast(:staff as boolean[]))),
        family(number, member, staff) as (
            select number, number, staff from wanted
            union all select w.number, m.id, w.staff from wanted w join tickets m on m.merged_into = w.number)
        select number, max(texts.id) from family join texts on texts.ticket_id = member
        where said @@ cast(:wanted as tsquery) or (staff and internal @@ cast(:wanted as tsquery)) group by number"""
    told = {"numbers": list(numbers), "staff": list(numbers.values()), "wanted": _tsquery(words)}
    return {number: entry for number, entry in connection.execute(sa.text(asked), told)}
