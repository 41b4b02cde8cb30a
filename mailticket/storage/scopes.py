"""Where somebody holds a right, as SQL."""

from collections import defaultdict

import sqlalchemy as sa

from mailticket.model.query import Scope
from mailticket.model.right import Role
from mailticket.storage.functions import unindexed
from mailticket.storage.schema import ticket_groups, ticket_watchers


def holds(scope: Scope, ticket: sa.FromClause) -> sa.ColumnElement[bool]:
    """Whether who asks holds the right on a ticket: never NULL. ``ticket`` is the table of tickets, or an alias of it."""
    if scope.everywhere:
        return sa.true()
    found: list[sa.ColumnElement[bool]] = []
    if scope.queue_ids:
        found.append(ticket.c.queue_id.in_(sorted(scope.queue_ids)))
    alike: dict[frozenset[int], list[Role]] = defaultdict(list)
    for role, queue_ids in scope.by_role.items():
        if queue_ids:
            alike[queue_ids].append(role)
    for queue_ids, roles in alike.items():
        found.append(sa.and_(unindexed(ticket.c.queue_id).in_(sorted(queue_ids)), _in_role(scope, roles, ticket)))
    return sa.or_(sa.false(), *found)


def _in_role(scope: Scope, roles: list[Role], ticket: sa.FromClause) -> sa.ColumnElement[bool]:
    names = [role.value for role in roles]
    watched = sa.select(ticket_watchers.c.ticket_id).where(
        ticket_watchers.c.user_id == scope.user_id, ticket_watchers.c.role.in_(names)
    )
    found: list[sa.ColumnElement[bool]] = [ticket.c.id.in_(watched)]
    if Role.OWNER in roles:
        owned = ticket.c.owner_id == scope.user_id
        found.append(sa.and_(ticket.c.owner_id.is_not(None), owned))
    if scope.group_ids:
        followed = sa.select(ticket_groups.c.ticket_id).where(
            ticket_groups.c.group_id.in_(sorted(scope.group_ids)), ticket_groups.c.role.in_(names)
        )
        found.append(ticket.c.id.in_(followed))
    return sa.or_(*found)
