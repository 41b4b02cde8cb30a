"""Users, groups, queues and grants: what the daemon keeps in memory, and what a letter's senders are looked up in."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from mailticket.model.directory import Directory
from mailticket.model.person import SYSTEM, SYSTEM_ID, Group, User
from mailticket.model.queue import Queue
from mailticket.model.right import Grant, Role
from mailticket.storage.counters import Ids
from mailticket.storage.many import Many, insert_into
from mailticket.storage.schema import (
    addresses,
    grants,
    group_groups,
    group_users,
    groups,
    queue_watchers,
    queues,
    users,
)
from mailticket.storage.times import to_text

_user_columns = (
    users.c.id,
    users.c.address,
    users.c.name,
    users.c.language,
    users.c.timezone,
    users.c.privileged,
    users.c.disabled,
)
_by_address = (
    sa.select(addresses.c.address.label("known_as"), *_user_columns, addresses.c.unreachable_until)
    .join_from(addresses, users, addresses.c.user_id == users.c.id)
    .where(addresses.c.address.in_(sa.bindparam("wanted", expanding=True)))
)
_by_id = (
    sa.select(*_user_columns, addresses.c.unreachable_until)
    .join_from(users, addresses, sa.and_(addresses.c.address == users.c.address), isouter=True)
    .where(users.c.id.in_(sa.bindparam("wanted", expanding=True)))
)
_insert_users = Many(users.insert(), "id address name language timezone privileged disabled provisioned created")
_insert_addresses = Many(addresses.insert(), "address user_id")


def users_by_address(connection: sa.Connection, wanted: Collection[str], now: datetime) -> dict[str, User]:
    """Users by any of their addresses; unknown addresses are left out."""
    if not wanted:
        return {}
    moment = to_text(now)
    return {row.known_as: _user(row, moment) for row in connection.execute(_by_address, {"wanted": list(wanted)})}


def users_by_id(connection: sa.Connection, wanted: Collection[int], now: datetime) -> dict[int, User]:
    """Users by id."""
    if not wanted:
        return {}
    moment = to_text(now)
    return {row.id: _user(row, moment) for row in connection.execute(_by_id, {"wanted": list(wanted)})}


def _user(row: Any, moment: str) -> User:
    if row.id == SYSTEM_ID:
        return SYSTEM
    return User(
        id=row.id,
        address=row.address,
        name=row.name,
        language=row.language,
        timezone=row.timezone,
        privileged=row.privileged,
        disabled=row.disabled,
        unreachable=bool(row.unreachable_until and row.unreachable_until > moment),
    )


def insert_users(connection: sa.Connection, new: Sequence[User], now: datetime, *, provisioned: bool = False) -> None:
    """New users with their one address."""
    created = to_text(now)
    _insert_users(
        connection,
        [
            (
                user.id,
                user.address,
                user.name,
                user.language,
                user.timezone,
                user.privileged,
                user.disabled,
                provisioned,
                created,
            )
            for user in new
        ],
    )
    _insert_addresses(connection, [(user.address, user.id) for user in new])


def directory(connection: sa.Connection) -> Directory:
    """Everything about the organisation that is asked on the way of every letter."""
    members = _pairs(connection, group_users.c.group_id, group_users.c.user_id)
    subgroups = _pairs(connection, group_groups.c.group_id, group_groups.c.member_id)
    all_groups = {
        row.id: Group(row.id, row.name, frozenset(members[row.id]), frozenset(subgroups[row.id]))
        for row in connection.execute(sa.select(groups.c.id, groups.c.name))
    }
    watching: dict[tuple[int, str], list[str]] = defaultdict(list)
    for queue_id, role, principal in connection.execute(
        sa.select(queue_watchers.c.queue_id, queue_watchers.c.role, queue_watchers.c.principal)
    ):
        watching[queue_id, role].append(principal)
    found = Directory(
        groups=all_groups,
        grants=tuple(
            Grant(principal, name, queue_id or None)
            for principal, name, queue_id in connection.execute(
                sa.select(grants.c.principal, grants.c.name, grants.c.queue_id)
            )
        ),
    )
    for row in connection.execute(sa.select(queues).order_by(queues.c.id)):
        queue = _queue(row, found, watching)
        found.queues[queue.id] = queue
    return found


def _queue(row: Any, found: Directory, watching: dict[tuple[int, str], list[str]]) -> Queue:
    return Queue(
        id=row.id,
        name=row.name,
        description=row.description,
        correspond_address=row.correspond_address,
        comment_address=row.comment_address,
        language=row.language,
        initial_priority=row.initial_priority,
        final_priority=row.final_priority,
        due_in=row.due_in,
        accept_lists=row.accept_lists,
        accept_bulk=row.accept_bulk,
        disabled=row.disabled,
        cc=found.unfolded(watching[row.id, Role.CC]),
        admin_cc=found.unfolded(watching[row.id, Role.ADMIN_CC]),
    )


def _pairs(connection: sa.Connection, left: Any, right: Any) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for one, other in connection.execute(sa.select(left, right)):
        found[one].add(other)
    return found


def save_user(
    connection: sa.Connection, user: User, also: Iterable[str], now: datetime, *, provisioned: bool
) -> tuple[User, bool]:
    """Create a user, or bring the one who has these addresses up to date. Returns the user and whether it is new.

    Addresses that were somebody else's are this user's from now on: a person first writes from any of theirs.
    """
    ids = Ids(connection)  # first: on PostgreSQL this waits for another daemon that saves the same user
    wanted = list(dict.fromkeys([user.address, *also]))
    there = users_by_address(connection, wanted, now)
    present = next((there[address] for address in wanted if address in there), None)
    if present is None:
        created = replace(user, id=ids.take("users"), unreachable=False)
        ids.store(connection)
        insert_users(connection, [created], now, provisioned=provisioned)
        _give_addresses(connection, created.id, wanted)
        return created, True
    connection.execute(
        users.update()
        .where(users.c.id == present.id)
        .values(
            address=user.address,
            name=user.name or present.name,
            language=user.language or present.language,
            timezone=user.timezone or present.timezone,
            privileged=user.privileged,
            disabled=user.disabled,
            provisioned=provisioned,
        )
    )
    _give_addresses(connection, present.id, wanted)
    return users_by_id(connection, [present.id], now)[present.id], False


def _give_addresses(connection: sa.Connection, user_id: int, wanted: Iterable[str]) -> None:
    statement = insert_into(connection.dialect, addresses).on_conflict_do_update(
        index_elements=["address"], set_={"user_id": user_id}
    )
    connection.execute(statement, [{"address": address, "user_id": user_id} for address in wanted])


def save_queue(connection: sa.Connection, values: dict[str, Any], *, provisioned: bool) -> tuple[int, bool]:
    """Create or update a queue by name; ``values`` are columns. Returns its id and whether it is new."""
    queue_id = connection.scalar(sa.select(queues.c.id).where(queues.c.name == values["name"]))
    if queue_id is not None:
        connection.execute(queues.update().where(queues.c.id == queue_id).values(**values, provisioned=provisioned))
        return queue_id, False
    ids = Ids(connection)
    queue_id = ids.take("queues")
    ids.store(connection)
    connection.execute(queues.insert().values(id=queue_id, provisioned=provisioned, **values))
    return queue_id, True


def set_queue_watchers(connection: sa.Connection, queue_id: int, role: Role, principals: Collection[str]) -> None:
    """Replace a queue's Cc or AdminCc by these principals (``user:ID``, ``group:ID``)."""
    connection.execute(
        queue_watchers.delete().where(queue_watchers.c.queue_id == queue_id, queue_watchers.c.role == role.value)
    )
    if principals:
        connection.execute(
            queue_watchers.insert(),
            [{"queue_id": queue_id, "role": role.value, "principal": p} for p in sorted(set(principals))],
        )


def save_group(
    connection: sa.Connection,
    name: str,
    member_users: Collection[int],
    member_groups: Collection[int],
    *,
    provisioned: bool,
) -> int:
    """Create or update a group with exactly these members. Returns its id."""
    group_id = connection.scalar(sa.select(groups.c.id).where(groups.c.name == name))
    if group_id is None:
        ids = Ids(connection)
        group_id = ids.take("groups")
        ids.store(connection)
        connection.execute(groups.insert().values(id=group_id, name=name, provisioned=provisioned))
    connection.execute(group_users.delete().where(group_users.c.group_id == group_id))
    connection.execute(group_groups.delete().where(group_groups.c.group_id == group_id))
    if member_users:
        connection.execute(
            group_users.insert(), [{"group_id": group_id, "user_id": user} for user in sorted(set(member_users))]
        )
    if member_groups:
        connection.execute(
            group_groups.insert(),
            [{"group_id": group_id, "member_id": member} for member in sorted(set(member_groups))],
        )
    return group_id


def set_provisioned_grants(connection: sa.Connection, wanted: Collection[Grant]) -> None:
    """Make the provisioned grants exactly these; grants made by hand stay."""
    connection.execute(grants.delete().where(grants.c.provisioned))
    there = {
        (row.principal, row.name, row.queue_id)
        for row in connection.execute(sa.select(grants.c.principal, grants.c.name, grants.c.queue_id))
    }
    new = {(grant.to, str(grant.right), grant.queue_id or 0) for grant in wanted} - there
    if new:
        connection.execute(
            grants.insert(),
            [
                {"principal": to, "name": name, "queue_id": queue, "provisioned": True}
                for to, name, queue in sorted(new)
            ],
        )


def all_users(connection: sa.Connection, now: datetime) -> list[tuple[User, list[str], bool]]:
    """Every user with all addresses, and whether the configuration declares them."""
    known: dict[int, list[str]] = defaultdict(list)
    for user_id, address in connection.execute(
        sa.select(addresses.c.user_id, addresses.c.address).order_by(addresses.c.address)
    ):
        known[user_id].append(address)
    statement = (
        sa.select(*_user_columns, users.c.provisioned, addresses.c.unreachable_until)
        .join_from(users, addresses, addresses.c.address == users.c.address, isouter=True)
        .where(users.c.id != SYSTEM_ID)
        .order_by(users.c.id)
    )
    moment = to_text(now)
    return [(_user(row, moment), known[row.id], row.provisioned) for row in connection.execute(statement)]
