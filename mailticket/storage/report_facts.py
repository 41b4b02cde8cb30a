"""The facts reports count, kept beside the history: which are known, and those of a period, of tickets a search finds.

They are made of the history in turns, up to its newest entry at that time. Of a ticket to which anything was entered since,
they are out of date: who counts leaves it out here, and looks at its history instead."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from mailticket.model.query import All, Query
from mailticket.model.report_fact import KEYS, ON_THEM, QUARTER, Draw, FactKind, FactRow, ReportFact, Worth
from mailticket.model.right import Right, Role
from mailticket.storage.conditions import Conditions
from mailticket.storage.schema import report_facts, report_mark, ticket_watchers, tickets, transactions
from mailticket.storage.time_worked import became

FACT = report_facts.c
Window = tuple[int, int]
"""A period in milliseconds: its end is not in it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How far the facts go: to the entry ``newest``; while they are made anew, of tickets up to ``made_to`` only. ``site`` is what
    they were made for."""

    newest: int
    made_to: int | None
    site: str


def mark(connection: sa.Connection) -> Mark | None:
    """None: there are no facts yet."""
    row = connection.execute(sa.select(report_mark)).first()
    return None if row is None else Mark(row.newest, row.made_to, row.site)


def newest_entry(connection: sa.Connection) -> int:
    """The last entry's number."""
    return connection.scalar(sa.select(sa.func.max(transactions.c.id))) or 0


def begin_again(connection: sa.Connection, site: str) -> None:
    """Forget all facts; they are to be made for this site."""
    connection.execute(report_facts.delete())
    connection.execute(report_mark.delete())
    connection.execute(report_mark.insert().values(newest=newest_entry(connection), made_to=0, site=site))


def not_made(connection: sa.Connection, after: int, most: int) -> list[int]:
    """The next tickets of which facts are to be made, by number."""
    return list(
        connection.scalars(sa.select(tickets.c.id).where(tickets.c.id > after).order_by(tickets.c.id).limit(most))
    )


def of_tickets(connection: sa.Connection, ids: Collection[int]) -> dict[int, list[ReportFact]]:
    """The facts that are kept of these tickets."""
    columns = (FACT.ticket_id, FACT.kind, FACT.at, FACT.since, FACT.by, FACT.number, FACT.again)
    these: sa.BindParameter[Sequence[int]] = sa.bindparam("ids", sorted(ids), expanding=True, literal_execute=True)
    found: dict[int, list[ReportFact]] = {}
    for ticket, *fact in connection.execute(sa.select(*columns).where(FACT.ticket_id.in_(these))):
        found.setdefault(ticket, []).append(ReportFact(*fact))
    return found


def changed(connection: sa.Connection, newest: int, most: int | None = None) -> tuple[set[int], int]:
    """The tickets to which anything was entered since, and what they became part of; and the last entry that was looked at."""
    entry = transactions.c
    statement = sa.select(entry.id, entry.ticket_id).where(entry.id > newest).order_by(entry.id).limit(most)
    rows = connection.execute(statement).fetchall()
    if not rows:
        return set(), newest
    into = became(connection)
    ids = {row.ticket_id for row in rows}
    return ids | {into[id_] for id_ in ids if id_ in into}, rows[-1].id


def put(
    connection: sa.Connection,
    facts: Mapping[int, Sequence[ReportFact]],
    gone: Collection[int],
    newest: int | None,
    made_to: int | None,
) -> None:
    """Facts of tickets, instead of those there were of them and of ``gone``; and how far they go now (None: as before, or
    whole)."""
    _forget(connection, {*facts, *gone})
    rows = [
        {"ticket_id": id_, "place": place, **fact._asdict()}
        for id_, there in facts.items()
        for place, fact in enumerate(there)
    ]
    if rows:
        connection.execute(report_facts.insert(), rows)
    told: dict[str, Any] = {"made_to": made_to} | ({} if newest is None else {"newest": newest})
    connection.execute(report_mark.update().values(told))


def _forget(connection: sa.Connection, ids: Iterable[int]) -> None:
    rows = [{"gone": id_} for id_ in sorted(ids)]
    if rows:
        connection.execute(report_facts.delete().where(FACT.ticket_id == sa.bindparam("gone")), rows)


@dataclass(frozen=True, slots=True)
class Picked:
    """Of which facts is counted: those of tickets a search finds, without some that are looked at otherwise, grouped by keys of
    ``reports.groups``. ``each``: fact by fact; else those that are grouped alike come as one, with all their tickets where
    ``by_ticket``. ``known`` are the keys of all tickets, where every ticket is found: so each is looked up once."""

    query: Query
    window: Window
    keys: Sequence[str]
    without: Collection[int] = ()
    each: bool = True
    by_ticket: bool = False
    known: Mapping[int, tuple[Any, ...]] | None = None


def drawn(connection: sa.Connection, picked: Picked, draw: Draw) -> Sequence[FactRow]:
    """The facts of a period."""
    start, end = picked.window
    moment = FACT.since if draw.by_since or draw.worth is Worth.SO_FAR else FACT.at
    where = [FACT.kind == draw.kind]
    if draw.worth is Worth.SO_FAR:
        where += [FACT.at >= end, FACT.since < end, _active_at(end)]
    else:
        where += [moment >= start, moment < end]
    if draw.flags:
        where.append(FACT.number.op("&")(draw.flags) == draw.flags)
    if draw.lasting:
        where.append(FACT.again >= end)
    if draw.within is not None:
        where.append(FACT.at - FACT.since <= draw.within)
    worth = FACT.number if draw.worth is Worth.NUMBER else sa.literal_column("1")
    order = (FACT.ticket_id, moment, FACT.place) if draw.once else ()
    by = sa.null() if draw.by_nobody else FACT.by
    rows = _rows(connection, picked, where, (moment, worth, by), order)
    return _first_of_each(rows) if draw.once else rows


def _first_of_each(rows: Sequence[FactRow]) -> Sequence[FactRow]:
    """They stand by ticket."""
    found: dict[int, FactRow] = {}
    for row in rows:
        found.setdefault(row[0], row)
    return list(found.values())


def overlapping(connection: sa.Connection, picked: Picked, kind: FactKind) -> Sequence[FactRow]:
    """Facts that lasted for a part of the period, each with its number as its sum."""
    start, end = picked.window
    where = [FACT.kind == kind, FACT.at >= start, FACT.since < end]
    return _rows(connection, picked, where, (FACT.since, FACT.number, sa.null()), ())


def _active_at(end: int) -> sa.ColumnElement[bool]:
    active = report_facts.alias("active")
    return sa.exists().where(
        active.c.ticket_id == FACT.ticket_id, active.c.kind == FactKind.ACTIVE, active.c.since < end, active.c.at >= end
    )


def _rows(
    connection: sa.Connection,
    picked: Picked,
    where: Sequence[sa.ColumnElement[bool]],
    read: tuple[sa.ColumnElement[int], sa.ColumnElement[int], sa.ColumnElement[Any]],
    order: Sequence[Any],
) -> Sequence[FactRow]:
    """``read``: which is the moment of a fact, what it is worth, and who did it."""
    moment, worth, by = read
    if picked.known is not None and (picked.each or order):
        return _with_known(connection, picked, where, read, order)
    keys = [by if name == "by" else _key(name, moment) for name in picked.keys]
    source: sa.FromClause = report_facts
    conditions = [*where, *_left_out(picked.without)]
    if not (finds_all(picked.query) and OF_FACTS.issuperset(picked.keys)):
        source = report_facts.join(tickets, tickets.c.id == FACT.ticket_id)
        conditions.append(Conditions(picked.query).whole())
    one: sa.ColumnElement[Any] = sa.literal_column("1")
    zero: sa.ColumnElement[Any] = sa.literal_column("0")
    if picked.each or order:
        columns: tuple[sa.ColumnElement[Any], ...] = (FACT.ticket_id, moment, FACT.since, FACT.at, one, worth)
        statement = sa.select(*columns, *keys).select_from(source).where(*conditions).order_by(*order)
    else:
        named = [key.label(f"key{place}") for place, key in enumerate(keys)]
        whose = _all_of(connection) if picked.by_ticket else sa.func.min(FACT.ticket_id)
        columns = (whose, sa.func.min(moment), zero, zero, sa.func.count(), sa.func.sum(worth))
        statement = sa.select(*columns, *named).select_from(source).where(*conditions).group_by(*named)
    return connection.execute(statement).fetchall()


def _all_of(connection: sa.Connection) -> sa.ColumnElement[str]:
    """The numbers of the tickets, each once, in one text."""
    if connection.dialect.name == "sqlite":
        return sa.func.group_concat(FACT.ticket_id.distinct())
    return sa.func.string_agg(sa.cast(FACT.ticket_id, sa.Text).distinct(), sa.literal_column("','"))


def waited(connection: sa.Connection, picked: Picked) -> Sequence[tuple[Any, ...]]:
    """How many milliseconds of the period each ticket waited on us, and on them; then its keys, which are its own."""
    start, end = picked.window
    until = sa.case((FACT.at < end, FACT.at), else_=end)
    since = sa.case((FACT.since > start, FACT.since), else_=start)
    on_them = FACT.number.op("&")(ON_THEM) == ON_THEM
    sums = [sa.func.sum(sa.case((side, until - since), else_=0)) for side in (sa.not_(on_them), on_them)]
    keys = [sa.null() if name == "by" else ticket_key(name) for name in picked.keys]
    summed = (
        sa.select(FACT.ticket_id, *(one.label(f"sum{place}") for place, one in enumerate(sums)))
        .where(FACT.kind == FactKind.WAITING, FACT.at > start, FACT.since < end, *_left_out(picked.without))
        .group_by(FACT.ticket_id)
        .subquery()
    )
    statement = (
        sa.select(summed.c.ticket_id, summed.c.sum0, summed.c.sum1, *keys)
        .select_from(summed.join(tickets, tickets.c.id == summed.c.ticket_id))
        .where(Conditions(picked.query).whole())
    )
    return connection.execute(statement).fetchall()


OF_FACTS = frozenset({"by", "ticket", "quarter"})
"""Keys a fact has by itself."""


def _with_known(
    connection: sa.Connection,
    picked: Picked,
    where: Sequence[sa.ColumnElement[bool]],
    read: tuple[sa.ColumnElement[int], sa.ColumnElement[int], sa.ColumnElement[Any]],
    order: Sequence[Any],
) -> Sequence[FactRow]:
    """Facts alone, with the keys of their tickets put to them."""
    moment, worth, by = read
    own = [by if name == "by" else _key(name, moment) if name in OF_FACTS else sa.null() for name in picked.keys]
    one: sa.ColumnElement[Any] = sa.literal_column("1")
    statement = sa.select(FACT.ticket_id, moment, FACT.since, FACT.at, one, worth, *own)
    rows = connection.execute(statement.where(*where, *_left_out(picked.without)).order_by(*order)).fetchall()
    known = picked.known or {}
    if len(picked.keys) == 1:
        return [(*row[:KEYS], *known[row[0]]) for row in rows]
    places = [(name in OF_FACTS, place) for place, name in enumerate(picked.keys)]
    return [
        (*row[:KEYS], *(row[KEYS + place] if its_own else known[row[0]][place] for its_own, place in places))
        for row in rows
    ]


def keys_of_tickets(connection: sa.Connection, query: Query, names: Sequence[str]) -> dict[int, tuple[Any, ...]] | None:
    """The keys of all tickets, where that is what a search finds, and where they have any; else None."""
    if not finds_all(query) or OF_FACTS.issuperset(names):
        return None
    keys = [sa.null() if name in OF_FACTS else ticket_key(name) for name in names]
    statement = sa.select(tickets.c.id, *keys).where(Conditions(query).whole())
    return {row[0]: tuple(row[1:]) for row in connection.execute(statement)}


def finds_all(query: Query) -> bool:
    """Whether no ticket of which there are facts is left out: who was merged into another has none."""
    everywhere = all(query.scope(right).everywhere for rights in query.held for right in rights)
    return query.condition == All(()) and query.scope(Right.SHOW_TICKET).everywhere and everywhere


def _left_out(without: Collection[int]) -> list[sa.ColumnElement[bool]]:
    if not without:
        return []
    return [FACT.ticket_id.not_in(sa.bindparam("without", sorted(without), expanding=True, literal_execute=True))]


def _key(name: str, moment: sa.ColumnElement[int]) -> sa.ColumnElement[Any]:
    match name:
        case "ticket":
            return FACT.ticket_id
        case "quarter":
            return moment // sa.literal_column(str(QUARTER), sa.BigInteger)
    return ticket_key(name)


def ticket_key(name: str) -> sa.ColumnElement[Any]:
    """What of a ticket's row is grouped by; its first requestor."""
    if name == "requestor":
        return (
            sa.select(sa.func.min(ticket_watchers.c.user_id))
            .where(ticket_watchers.c.ticket_id == tickets.c.id, ticket_watchers.c.role == Role.REQUESTOR.value)
            .correlate(tickets)
            .scalar_subquery()
        )
    if name == "ticket":
        return tickets.c.id
    return tickets.c[name]
