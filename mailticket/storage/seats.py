"""Which roles people and groups have on tickets: who takes one of them over has these roles as well."""

from collections.abc import Collection, Iterator

import sqlalchemy as sa

from mailticket.model.right import Role
from mailticket.storage.bulk import in_parts
from mailticket.storage.schema import ticket_groups, ticket_watchers, tickets

Seat = tuple[str, int]
"""A role's name and a queue's id."""


def seats(connection: sa.Connection, users: Collection[int], groups: Collection[int]) -> set[Seat]:
    """The roles these users and groups have on tickets, each once for each queue."""
    return {*_of_users(connection, users), *_of_groups(connection, groups)}


def _of_users(connection: sa.Connection, users: Collection[int]) -> Iterator[Seat]:
    of_ticket = ticket_watchers.c.ticket_id == tickets.c.id
    for some in in_parts(sorted(users)):
        owned = sa.select(tickets.c.queue_id).where(tickets.c.owner_id.in_(some)).distinct()
        yield from ((Role.OWNER.value, queue) for queue in connection.execute(owned).scalars())
        watched = (
            sa.select(ticket_watchers.c.role, tickets.c.queue_id)
            .join_from(ticket_watchers, tickets, of_ticket)
            .where(ticket_watchers.c.user_id.in_(some), ticket_watchers.c.role.in_([role.value for role in Role]))
        )
        yield from ((role, queue) for role, queue in connection.execute(watched.distinct()))


def _of_groups(connection: sa.Connection, groups: Collection[int]) -> Iterator[Seat]:
    for some in in_parts(sorted(groups)):
        watched = (
            sa.select(ticket_groups.c.role, tickets.c.queue_id)
            .join_from(ticket_groups, tickets, ticket_groups.c.ticket_id == tickets.c.id)
            .where(ticket_groups.c.group_id.in_(some))
        )
        yield from ((role, queue) for role, queue in connection.execute(watched.distinct()))
