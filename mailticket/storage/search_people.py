"""The people a search names, looked up before it: where many tickets are looked at, each is compared with numbers alone."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from mailticket.model import query as q
from mailticket.storage.conditions import PERSONS, ROLES, person_ids, user_ids

Named = tuple[bool, frozenset[str]]
"""Addresses, and whether they are looked for in a field that one person stands in."""


def with_people(connection: sa.Connection, query: q.Query) -> q.Query:
    """The same search, with the numbers of whom it names."""
    named = list(dict.fromkeys(_named(query.condition)))
    if not named:
        return query
    found: dict[Named, set[int]] = {one: set() for one in named}
    each = [_numbers(place, one) for place, one in enumerate(named)]
    for place, number in connection.execute(sa.union_all(*each)):
        found[named[int(place)]].add(number)
    return replace(query, condition=_known(query.condition, found))


def _numbers(place: int, named: Named) -> "sa.Select[Any]":
    meant = (person_ids if named[0] else user_ids)(q.OneOf(q.Of("owner"), named[1])).subquery()
    return sa.select(sa.literal_column(str(place)), meant.c[0])


def _key(condition: q.Condition) -> Named | None:
    if isinstance(condition, q.OneOf) and (condition.of.key in PERSONS or condition.of.key in ROLES):
        return condition.of.key in PERSONS, condition.texts
    return None


def _named(condition: q.Condition) -> Iterator[Named]:
    match condition:
        case q.All(parts) | q.Some(parts):
            for part in parts:
                yield from _named(part)
        case q.No(part):
            yield from _named(part)
    if (key := _key(condition)) is not None:
        yield key


def _known(condition: q.Condition, found: Mapping[Named, set[int]]) -> q.Condition:
    match condition:
        case q.All(parts):
            return q.All(tuple(_known(part, found) for part in parts))
        case q.Some(parts):
            return q.Some(tuple(_known(part, found) for part in parts))
        case q.No(part):
            return q.No(_known(part, found))
        case q.OneOf() if (key := _key(condition)) is not None:
            return replace(condition, user_ids=frozenset(found[key]))
    return condition
