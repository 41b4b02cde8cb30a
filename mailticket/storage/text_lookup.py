"""Asks the index of texts which tickets say something: a few at a time, the newest first, or of some tickets which of them do."""

import json
from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from mailticket.model.text_pieces import Sought
from mailticket.storage.schema import tickets
from mailticket.storage.text_index import SHIFT

ALL_BITS = (1 << SHIFT) - 1

FEW = 40
"""So many tickets are looked up one by one; what is said by more is read through."""

MOST_READ = 6_000
"""Entries that say a word are read through, as long as they are no more than these."""

MOST_BEGINNING = 500_000
"""Entries that are read of those that say a word with some beginning."""


def any_begins(words: Sequence[Sought]) -> bool:
    """Whether the beginning of a word is looked for: SQLite puts together all that begins so each time it is asked."""
    return any(one.begins for one in words)


def match_of(words: Sequence[Sought], *, comments: bool) -> str:
    """One of the words, for FTS5. Pieces are letters and digits alone."""
    phrases = (f'"{" ".join(one.pieces)}"{"*" if one.begins else ""}' for one in words)
    return f"{{said{' internal' if comments else ''}}}: ({' OR '.join(phrases)})"


def tsquery_of(words: Sequence[Sought]) -> str:
    """The same for PostgreSQL."""

    def phrase(one: Sought) -> str:
        quoted = [f"'{piece}'" for piece in one.pieces]
        return " <-> ".join((*quoted[:-1], quoted[-1] + (":*" if one.begins else "")))

    return " | ".join(f"({phrase(one)})" for one in words)


def newest(
    connection: sa.Connection, words: Sequence[Sought], *, comments: bool, below: int | None, most: int
) -> tuple[list[int], bool]:
    """The numbers of tickets of which entries say one of the words, the newest first, below a number: those of ``most`` entries.
    And whether that was all."""
    told: dict[str, Any] = {"most": most}
    if connection.dialect.name == "sqlite":
        asked = f"select rowid >> {SHIFT} from texts where texts match :match"  # noqa: S608  # our own number
        asked += "" if below is None else " and rowid < :below"
        asked += " order by rowid desc limit :most"
        told |= {"match": match_of(words, comments=comments)}
        told |= {} if below is None else {"below": below << SHIFT}
    else:
        asked = f"select ticket_id from texts where {_matches(comments)}"  # noqa: S608  # our own words
        asked += "" if below is None else " and ticket_id < :below"
        asked += " order by ticket_id desc limit :most"
        told |= {"match": tsquery_of(words)} | ({} if below is None else {"below": below})
    found = connection.scalars(sa.text(asked), told).all()  # at once: row by row costs more than the index does
    return list(dict.fromkeys(found)), len(found) < most


def saying(connection: sa.Connection, words: Sequence[Sought], numbers: Collection[int], *, comments: bool) -> set[int]:
    """Those of some tickets of which an entry says one of the words."""
    if not numbers:
        return set()
    if connection.dialect.name != "sqlite":
        asked = f"select distinct ticket_id from texts where ticket_id = any(:numbers) and ({_matches(comments)})"  # noqa: S608
        told: dict[str, Any] = {"numbers": sorted(numbers), "match": tsquery_of(words)}
        return set(connection.scalars(sa.text(asked), told).all())
    told = {"numbers": json.dumps(sorted(numbers)), "match": match_of(words, comments=comments)}
    said = "from texts where texts match :match and rowid between"
    if len(numbers) <= FEW and not any_begins(words):
        own = f"value << {SHIFT} and value << {SHIFT} | {ALL_BITS}"
        asked = f"select value from json_each(:numbers) where exists (select 1 {said} {own})"  # noqa: S608
    else:
        told |= {"low": min(numbers) << SHIFT, "high": max(numbers) << SHIFT | ALL_BITS}
        among = f"rowid >> {SHIFT} in (select value from json_each(:numbers))"  # noqa: S608
        asked = f"select distinct rowid >> {SHIFT} {said} :low and :high and {among}"
    return set(connection.scalars(sa.text(asked), told).all())


def entries(
    connection: sa.Connection, words: Sequence[Sought], numbers: Collection[int], *, comments: bool
) -> list[tuple[int, int]] | None:
    """Entries of some tickets that say one of the words, as pairs of ticket and entry. None where too many other tickets between
    them do. SQLite's alone."""
    asked = "select rowid from texts where texts match :match and rowid between :low and :high limit :most"
    most = MOST_BEGINNING if any_begins(words) else MOST_READ
    told = {"match": match_of(words, comments=comments), "most": most}
    told |= {"low": min(numbers) << SHIFT, "high": max(numbers) << SHIFT | ALL_BITS}
    found = connection.scalars(sa.text(asked), told).all()  # at once: row by row costs more than the index does
    if len(found) == most == MOST_READ:
        return None
    wanted = set(numbers)
    return [(row >> SHIFT, row & ALL_BITS) for row in found if row >> SHIFT in wanted]


def _matches(comments: bool) -> str:
    query = "cast(:match as tsquery)"
    return f"(said @@ {query} or internal @@ {query})" if comments else f"said @@ {query}"


# -- numbers as parameters


def families(connection: sa.Connection, numbers: Sequence[int]) -> dict[int, int]:
    """All that became part of these tickets, and themselves: what each is part of."""
    there = listed(connection, numbers)
    asked = sa.select(tickets.c.id, tickets.c.merged_into).where(
        tickets.c.merged_into.is_not(None), tickets.c.merged_into.in_(sa.select(there.c.value))
    )
    parts = {number: whole for number, whole in connection.execute(asked)}
    return {number: number for number in numbers} | parts


def listed(connection: sa.Connection, numbers: Sequence[int]) -> sa.TableValuedAlias:
    """Numbers as a table of one column, ``value``: one parameter, however many."""
    if connection.dialect.name == "sqlite":
        return sa.func.json_each(sa.literal(json.dumps(list(numbers)))).table_valued("value", name="listed")
    unnested = sa.func.unnest(sa.literal(list(numbers), sa.ARRAY(sa.BigInteger)))
    return unnested.table_valued("value", name="listed").render_derived()
