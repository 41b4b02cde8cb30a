"""Makes the database agree with what is declared. What is declared wins; what was made by hand and is not, stays."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from mailticket.model.errors import Refused
from mailticket.model.person import User, fold_address
from mailticket.model.provision import GrantWish, GroupWish, Organisation, QueueWish, UserWish
from mailticket.model.right import SYSTEM_GROUPS, Grant, Role
from mailticket.storage.people import (
    save_group,
    save_queue,
    save_user,
    set_provisioned_grants,
    set_queue_watchers,
    users_by_address,
)
from mailticket.storage.schema import groups, queues, users

_NAMES = {name.casefold(): name for name in (*SYSTEM_GROUPS, *Role)}


def provision(connection: sa.Connection, declared: Organisation, now: datetime) -> None:
    """Create or update everything declared; what is no longer declared stops being provisioned."""
    for table in (users, groups, queues):
        connection.execute(table.update().where(table.c.provisioned).values(provisioned=False))
    for user in declared.users:
        put_user(connection, user, now, provisioned=True)
    _put_groups(connection, declared.groups, now)
    for queue in declared.queues:
        put_queue(connection, queue, now, provisioned=True)
    set_provisioned_grants(connection, [grant for wish in declared.grants for grant in _grants(connection, wish, now)])


def put_user(connection: sa.Connection, wish: UserWish, now: datetime, *, provisioned: bool) -> tuple[User, bool]:
    """Create or update a user. Returns it, and whether it is new."""
    user = User(0, wish.address, wish.name, wish.language, wish.timezone, wish.privileged, wish.disabled)
    return save_user(connection, user, wish.addresses, now, provisioned=provisioned)


def put_queue(connection: sa.Connection, wish: QueueWish, now: datetime, *, provisioned: bool) -> tuple[int, bool]:
    """Create or update a queue with its watchers. Returns its id, and whether it is new."""
    values = {
        "name": wish.name,
        "description": wish.description,
        "correspond_address": wish.correspond_address,
        "comment_address": wish.comment_address,
        "language": wish.language,
        "initial_priority": wish.initial_priority,
        "final_priority": wish.final_priority,
        "due_in": wish.due_in,
        "accept_lists": wish.accept_lists,
        "accept_bulk": wish.accept_bulk,
        "disabled": wish.disabled,
    }
    queue_id, new = save_queue(connection, values, provisioned=provisioned)
    for role, names in ((Role.CC, wish.cc), (Role.ADMIN_CC, wish.admin_cc)):
        set_queue_watchers(connection, queue_id, role, [principal(connection, name, now) for name in names])
    return queue_id, new


def principal(connection: sa.Connection, name: str, now: datetime) -> str:
    """``user:ID`` of an address (made a user if need be), ``group:ID`` of a group. Raises Refused for neither."""
    group_id = connection.scalar(sa.select(groups.c.id).where(groups.c.name == name))
    if group_id is not None:
        return f"group:{group_id}"
    if "@" not in name:
        raise Refused("no_such_group", name=name)
    address = fold_address(name)
    there = users_by_address(connection, [address], now).get(address)
    if there is None:
        there, _ = save_user(connection, User(0, address), (), now, provisioned=False)
    return f"user:{there.id}"


def _put_groups(connection: sa.Connection, wanted: Iterable[GroupWish], now: datetime) -> None:
    wanted = list(wanted)
    for group in wanted:  # first their names, so that one may hold another in any order
        save_group(connection, group.name, (), (), provisioned=True)
    for group in wanted:
        members = [principal(connection, name, now).partition(":") for name in group.members]
        save_group(
            connection,
            group.name,
            [int(id_) for kind, _, id_ in members if kind == "user"],
            [int(id_) for kind, _, id_ in members if kind == "group"],
            provisioned=True,
        )


def _grants(connection: sa.Connection, wish: GrantWish, now: datetime) -> Iterable[Grant]:
    to = _NAMES.get(wish.to.casefold()) or principal(connection, wish.to, now)
    queue_id = None
    if wish.queue is not None:
        queue_id = connection.scalar(sa.select(queues.c.id).where(queues.c.name == wish.queue))
        if queue_id is None:
            raise Refused("no_such_queue", queue=wish.queue)
    for right in wish.rights:
        yield Grant(str(to), right, queue_id)
