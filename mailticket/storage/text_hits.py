"""What the index of texts knows of some tickets: how much of each says some words, and which entry says them last."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import sqlalchemy as sa

from mailticket.model.query import Query
from mailticket.model.right import Right
from mailticket.model.text_pieces import Sought
from mailticket.storage.schema import attachments, transactions
from mailticket.storage.searching import Places
from mailticket.storage.sort_keys import Place
from mailticket.storage.text_index import SHIFT
from mailticket.storage.text_lookup import ALL_BITS, FEW, entries, families, match_of, tsquery_of
from mailticket.storage.text_search import Fitting, fitting

NEWEST = 1_000
"""So many tickets that say something are put into order by how much they say it."""

MOST_READ = 20_000
"""Characters of an entry in which the place is looked for."""

_IN_SUBJECT, _MOST_ENTRIES = 10, 9


# -- how much


def most_relevant(
    connection: sa.Connection,
    query: Query,
    *,
    words: Sequence[Sought],
    after: Place | None = None,
    offset: int = 0,
    most: int = 50,
) -> Places:
    """A page; places are points, position (``text_search``) and number. The newest thousand tickets that fit come first, those with
    the words in their subject before the others, then those of which more entries say them, then the newer; all others follow, the
    newest first, and are counted as far as they are read."""
    reading = fitting(connection, query)
    newest = list(islice(reading, NEWEST))
    ahead = sorted(_scored(connection, query, words, newest), reverse=True)
    ahead = [place for place in ahead if after is None or place < after]
    read = len(newest)
    for one in reading:
        read += 1
        if after is None or (0, one.position, one.number) < after:
            ahead.append((0, one.position, one.number))
        if len(ahead) > offset + most:
            break
    return Places(ahead[offset : offset + most], read, more=len(ahead) > offset + most and read > NEWEST)


def _scored(
    connection: sa.Connection, query: Query, words: Sequence[Sought], found: Sequence[Fitting]
) -> Iterable[tuple[int, int, int]]:
    """Points, at least 1, positions and numbers."""
    numbers = [one.number for one in found]
    said = _counts(connection, words, numbers, comments=query.scope(Right.SHOW_TICKET_COMMENTS).everywhere)
    for one in found:
        named = sum(word.stands_in(one.subject) for word in words)
        yield 1 + named * _IN_SUBJECT + min(said.get(one.number, 0), _MOST_ENTRIES), one.position, one.number


def _counts(
    connection: sa.Connection, words: Sequence[Sought], numbers: Sequence[int], *, comments: bool
) -> dict[int, int]:
    """How many entries of each ticket say one of the words."""
    if not numbers:
        return {}
    if connection.dialect.name == "sqlite":
        if (found := entries(connection, words, numbers, comments=comments)) is not None:
            return Counter(number for number, _ in found)
        told: dict[str, Any] = {"wanted": match_of(words, comments=comments), "numbers": json.dumps(numbers)}
        if len(numbers) <= FEW:
            own = f"rowid between value << {SHIFT} and value << {SHIFT} | {ALL_BITS}"
            many = f"select count(*) from texts where texts match :wanted and {own}"  # noqa: S608
            asked = f"select value, ({many}) from json_each(:numbers)"  # noqa: S608
        else:
            told |= {"low": min(numbers) << SHIFT, "high": max(numbers) << SHIFT | ALL_BITS}
            asked = (
                f"select rowid >> {SHIFT}, count(*) from texts where texts match :wanted"  # noqa: S608  # our own number
                f" and rowid between :low and :high and rowid >> {SHIFT} in (select value from json_each(:numbers)) group by 1"
            )
    else:
        where = "(said @@ wanted.q or internal @@ wanted.q)" if comments else "said @@ wanted.q"
        asked = (
            f"with wanted as (select cast(:wanted as tsquery) as q) select ticket_id, count(*) from texts, wanted"  # noqa: S608
            f" where ticket_id = any(:numbers) and {where} group by 1"
        )
        told = {"wanted": tsquery_of(words), "numbers": sorted(numbers)}
    return {number: many for number, many in connection.execute(sa.text(asked), told)}


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
        if (read := _last_read(connection, words, numbers)) is not None:
            return read
        matches = {comments: match_of(words, comments=comments) for comments in (True, False)}
        asked = f"""
            with wanted(number, said) as (select json_extract(value, '$[0]'), json_extract(value, '$[1]') from json_each(:wanted)),
            family(number, member, said) as (
                select number, number, said from wanted
                union all select w.number, m.id, w.said from wanted w join tickets m on m.merged_into = w.number)
            select number, max((select rowid & {ALL_BITS} from texts where texts match family.said
                and rowid between family.member << {SHIFT} and family.member << {SHIFT} | {ALL_BITS}
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
    told = {"numbers": list(numbers), "staff": list(numbers.values()), "wanted": tsquery_of(words)}
    return {number: entry for number, entry in connection.execute(sa.text(asked), told)}


def _last_read(
    connection: sa.Connection, words: Sequence[Sought], numbers: Mapping[int, bool]
) -> dict[int, int] | None:
    """The same, where little is read to know it; else None."""
    family, last = families(connection, list(numbers)), dict[int, int]()
    for staff in (True, False):
        among = [member for member, number in family.items() if numbers[number] == staff]
        found = entries(connection, words, among, comments=staff) if among else []
        if found is None:
            return None
        for member, entry in found:
            last[family[member]] = max(entry, last.get(family[member], 0))
    return last
