"""Who tried to log in: wrong passwords that people are to be told of, and the clients that are theirs. All of it bounded."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from mailticket.storage.schema import addresses, login_clients, login_failures, passwords, users
from mailticket.storage.times import from_text, to_text

MOST_NETWORKS = 20
"""Of one person, told apart; the rest is counted together, under no name."""

MOST_CLIENTS = 20
CLIENTS_FOR = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Failures:
    """Wrong passwords against one person's account: how many from which network, the most first; "" is all others."""

    user_id: int
    networks: tuple[tuple[str, int], ...]
    first: datetime
    last: datetime

    @property
    def count(self) -> int:
        """All together."""
        return sum(count for _, count in self.networks)


def accounts(connection: sa.Connection, named: Collection[str]) -> dict[str, int]:
    """The users with a password who have these addresses (folded); whoever is not there has none to guess."""
    statement = (
        sa.select(addresses.c.address, users.c.id)
        .join_from(addresses, users, addresses.c.user_id == users.c.id)
        .join(passwords, passwords.c.user_id == users.c.id)
        .where(addresses.c.address.in_(sorted(named)), ~users.c.disabled)
    )
    return {row.address: row.id for row in connection.execute(statement)}


def note(
    connection: sa.Connection, wrong: Mapping[tuple[str, str], int], right: Iterable[tuple[str, str]], now: datetime
) -> None:
    """What happened since the last time: (address, network) with how many wrong passwords, (address, client) that got in."""
    right = list(right)
    known = accounts(connection, {name for name, _ in (*wrong, *right)})
    for (name, network), count in wrong.items():
        if name in known:
            _count(connection, known[name], network, count, to_text(now))
    for name, client in right:
        if name in known:
            _remember(connection, known[name], client, to_text(now))


def _count(connection: sa.Connection, user_id: int, network: str, count: int, at: str) -> None:
    table = login_failures
    there = set(connection.scalars(sa.select(table.c.network).where(table.c.user_id == user_id)))
    if network not in there and len(there - {""}) >= MOST_NETWORKS:
        network = ""
    if network in there:
        mine = (table.c.user_id == user_id) & (table.c.network == network)
        connection.execute(table.update().where(mine).values(count=table.c.count + count, last=at))
    else:
        connection.execute(table.insert().values(user_id=user_id, network=network, count=count, first=at, last=at))


def _remember(connection: sa.Connection, user_id: int, client: str, at: str) -> None:
    table = login_clients
    mine = table.c.user_id == user_id
    connection.execute(table.delete().where(mine, table.c.client == client))
    connection.execute(table.insert().values(user_id=user_id, client=client, last=at))
    newest = sa.select(table.c.client).where(mine).order_by(table.c.last.desc(), table.c.client)
    for old in connection.scalars(newest.offset(MOST_CLIENTS)).all():
        connection.execute(table.delete().where(mine, table.c.client == old))


def clients(connection: sa.Connection) -> list[tuple[str, str]]:
    """(address, client) of every address of those who logged in from there, the latest last."""
    statement = (
        sa.select(addresses.c.address, login_clients.c.client)
        .join_from(login_clients, addresses, addresses.c.user_id == login_clients.c.user_id)
        .order_by(login_clients.c.last, addresses.c.address)
    )
    return [(row.address, row.client) for row in connection.execute(statement)]


def attacked(connection: sa.Connection, least: int, most: int = 50) -> list[Failures]:
    """Those against whose account so many wrong passwords were tried, or more."""
    table = login_failures
    many = sa.select(table.c.user_id).group_by(table.c.user_id).having(sa.func.sum(table.c.count) >= least)
    found: dict[int, list[sa.Row[Any]]] = {}
    chosen = many.order_by(table.c.user_id).limit(most)
    rows = connection.execute(sa.select(table).where(table.c.user_id.in_(chosen)).order_by(table.c.user_id))
    for row in rows:
        found.setdefault(row.user_id, []).append(row)
    return [
        Failures(
            user_id,
            tuple(sorted(((row.network, row._mapping["count"]) for row in some), key=lambda one: (-one[1], one[0]))),
            from_text(min(row.first for row in some)),
            from_text(max(row.last for row in some)),
        )
        for user_id, some in found.items()
    ]


def told(connection: sa.Connection, user_ids: Collection[int]) -> None:
    """These know."""
    connection.execute(login_failures.delete().where(login_failures.c.user_id.in_(sorted(user_ids))))


def forget(connection: sa.Connection, now: datetime) -> int:
    """What is so old that it tells nothing any more. Returns how much went."""
    before = to_text(now - CLIENTS_FOR)
    old = [table.delete().where(table.c.last < before) for table in (login_failures, login_clients)]
    return sum(int(connection.execute(one).rowcount) for one in old)
