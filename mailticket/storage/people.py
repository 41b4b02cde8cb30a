"""Users, groups, queues, grants, scrips: what the daemon keeps in memory, and what a letter's senders are looked up in."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from mailticket.model.customfield import CustomField, FieldKind
from mailticket.model.directory import Directory
from mailticket.model.lifecycle import DEFAULT, Lifecycle
from mailticket.model.person import SYSTEM, SYSTEM_ID, Group, User, fold_address
from mailticket.model.queue import Queue, settings_of
from mailticket.model.right import Grant, Role
from mailticket.model.saved_search import SavedSearch
from mailticket.model.scrip import Scrip
from mailticket.storage import escalation_rows, service_level_rows
from mailticket.storage.bulk import Bulk, in_parts
from mailticket.storage.calendar_rows import calendars_by_key
from mailticket.storage.counters import organisation_version
from mailticket.storage.named_rows import answers_by_name, tiles_by_holder
from mailticket.storage.schema import (
    addresses,
    blocked_senders,
    custom_field_queues,
    custom_fields,
    grants,
    group_groups,
    group_users,
    groups,
    lifecycles,
    queue_watchers,
    queues,
    saved_searches,
    scrips,
    scrips_off,
    users,
)
from mailticket.storage.times import to_text

user_columns = (
    users.c.id,
    users.c.address,
    users.c.name,
    users.c.language,
    users.c.learnt,
    users.c.timezone,
    users.c.privileged,
    users.c.disabled,
    users.c.merged_into,
)
_by_address = (
    sa.select(addresses.c.address.label("known_as"), *user_columns, addresses.c.unreachable_until, addresses.c.written)
    .join_from(addresses, users, addresses.c.user_id == users.c.id)
    .where(addresses.c.address.in_(sa.bindparam("wanted", expanding=True)))
)
_by_id = (
    sa.select(*user_columns, addresses.c.unreachable_until, addresses.c.written)
    .join_from(users, addresses, sa.and_(addresses.c.address == users.c.address), isouter=True)
    .where(users.c.id.in_(sa.bindparam("wanted", expanding=True)))
)
_blocked = sa.select(blocked_senders.c.address)
_disabled = (
    sa.select(addresses.c.address)
    .join_from(addresses, users, addresses.c.user_id == users.c.id)
    .where(users.c.disabled)
)
_insert_users = Bulk(users.insert(), "id address name language learnt timezone privileged disabled provisioned created")
insert_addresses = Bulk(addresses.insert(), "address user_id written")


def users_by_address(connection: sa.Connection, wanted: Collection[str], now: datetime) -> dict[str, User]:
    """Users by any of their addresses; unknown addresses are left out."""
    if not wanted:
        return {}
    moment = to_text(now)
    rows = connection.execute(_by_address, {"wanted": list(wanted)})
    return {known_as: user_of(moment, values) for known_as, *values in rows}


def staff_at(connection: sa.Connection, addresses: Collection[str], now: datetime) -> list[str]:
    """Those of these addresses that are of somebody who works here, sorted."""
    found = users_by_address(connection, addresses, now)
    return sorted(address for address, user in found.items() if user.privileged and not user.disabled)


def users_by_id(connection: sa.Connection, wanted: Collection[int], now: datetime) -> dict[int, User]:
    """Users by id; the id of one who was merged finds the user they became."""
    if not wanted:
        return {}
    moment = to_text(now)
    found: dict[int, User] = {}
    became: dict[int, int] = {}
    for row in connection.execute(_by_id, {"wanted": list(wanted)}):
        found[row.id] = user_of(moment, row)
        if row.merged_into is not None:
            became[row.id] = row.merged_into
    if became:
        there = users_by_id(connection, set(became.values()), now)
        found |= {old: there[new] for old, new in became.items()}
    return found


AT_ONCE = 5_000
"""Ids in one question of ``addresses_of``."""


def addresses_of(connection: sa.Connection, wanted: Collection[int]) -> dict[int, str]:
    """Addresses by user id; of one who was merged, that of the user they became."""
    ids, found = sorted(wanted), dict[int, str]()
    into = users.alias()
    address = sa.func.coalesce(into.c.address, users.c.address)
    statement = sa.select(users.c.id, address).join_from(users, into, into.c.id == users.c.merged_into, isouter=True)
    for start in range(0, len(ids), AT_ONCE):
        some = statement.where(users.c.id.in_(ids[start : start + AT_ONCE]))
        found |= {id_: called for id_, called in connection.execute(some)}
    return found


def user_of(moment: str, row: Sequence[Any]) -> User:
    """From a row: ``user_columns``, until when they are unreachable, and where it is asked for, how an address of theirs was
    written."""
    id_, address, name, language, learnt, timezone, privileged, disabled, _, unreachable_until, *more = row
    written = more[0] if more else None
    if id_ == SYSTEM_ID:
        return SYSTEM
    unreachable = unreachable_until is not None and unreachable_until > moment
    spelled = written if written and fold_address(written) == address else ""
    return User(id_, address, name, language, timezone, privileged, disabled, unreachable, spelled, learnt)


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
                user.learnt,
                user.timezone,
                user.privileged,
                user.disabled,
                provisioned,
                created,
            )
            for user in new
        ],
    )
    insert_addresses(connection, [(user.address, user.id, user.written) for user in new])


_privileged = sa.select(users.c.id).where(users.c.privileged, sa.not_(users.c.disabled), users.c.id != SYSTEM_ID)
"""Who works here, whether or not they have a role anywhere yet: they are known by name."""


def directory(connection: sa.Connection, now: datetime) -> Directory:
    """Everything about the organisation that is asked on the way of every letter."""
    version = organisation_version(connection)
    found = Directory(groups=_groups(connection), grants=_grants(connection), version=version)
    found.lifecycles |= lifecycles_by_name(connection)
    found.searches = _searches(connection)
    found.answers = answers_by_name(connection)
    found.tiles = tiles_by_holder(connection)
    found.calendars = calendars_by_key(connection)
    found.service_levels, found.levels_basis = service_level_rows.levels_in_order(connection)
    found.escalations = escalation_rows.escalations_in_order(connection)
    found.blocked = frozenset(connection.execute(_blocked).scalars())
    found.disabled = frozenset(connection.execute(_disabled).scalars())
    watching: dict[tuple[int, str], list[str]] = defaultdict(list)
    for queue_id, role, principal in connection.execute(sa.select(queue_watchers)):
        watching[queue_id, role].append(principal)
    for row in connection.execute(sa.select(queues).order_by(queues.c.id)):
        found.queues[row.id] = _queue(row, found, watching)
    found.fields = _fields(connection)
    rows = list(connection.execute(sa.select(scrips).order_by(scrips.c.order, scrips.c.id)))
    told = {row.id: [name for name in json.loads(row.to) if name not in ROLES] for row in rows}
    signed = {id_ for row in rows for id_ in (row.author_id, row.editor_id, row.approved_by) if id_ is not None}
    working = set(connection.execute(_privileged).scalars())
    found.staff = _users(connection, _staff(found, told) | signed | working, now)
    off_in = _pairs(connection, scrips_off.c.scrip_id, scrips_off.c.queue_id)
    found.scrips = tuple(_scrip(row, found, frozenset(off_in[row.id])) for row in rows)
    return found


ROLES = frozenset(Role)


def _searches(connection: sa.Connection) -> tuple[SavedSearch, ...]:
    rows = connection.execute(sa.select(saved_searches).order_by(saved_searches.c.name, saved_searches.c.holder))
    return tuple(SavedSearch(row.name, row.query, row.holder, row.provisioned) for row in rows)


def _groups(connection: sa.Connection) -> dict[int, Group]:
    members = _pairs(connection, group_users.c.group_id, group_users.c.user_id)
    subgroups = _pairs(connection, group_groups.c.group_id, group_groups.c.member_id)
    return {
        row.id: Group(row.id, row.name, frozenset(members[row.id]), frozenset(subgroups[row.id]))
        for row in connection.execute(sa.select(groups).order_by(groups.c.id))
    }


def _grants(connection: sa.Connection) -> tuple[Grant, ...]:
    return tuple(
        Grant(principal, name, queue_id or None, revoke, provisioned)
        for principal, name, queue_id, revoke, provisioned in connection.execute(sa.select(grants))
    )


def lifecycles_by_name(connection: sa.Connection) -> dict[str, Lifecycle]:
    """The site's own lifecycles."""
    rows = connection.execute(sa.select(lifecycles).order_by(lifecycles.c.name))
    return {row.name: read_lifecycle(row.name, row.content) for row in rows}


def read_lifecycle(name: str, content: str) -> Lifecycle:
    """A lifecycle from its JSON."""
    said = json.loads(content)
    return Lifecycle(
        name=name,
        initial=tuple(said["initial"]),
        active=tuple(said["active"]),
        inactive=tuple(said["inactive"]),
        transitions=tuple((old, tuple(following)) for old, following in said["transitions"]),
        rights=tuple(((old, new), right) for old, new, right in said["rights"]),
        on_reply=said["on_reply"],
    )


def _queue(row: Any, found: Directory, watching: dict[tuple[int, str], list[str]]) -> Queue:
    return Queue(
        id=row.id,
        name=row.name,
        **settings_of(row),
        disabled=row.disabled,
        lifecycle=found.lifecycles.get(row.lifecycle, DEFAULT),
        cc=found.unfolded(watching[row.id, Role.CC]),
        admin_cc=found.unfolded(watching[row.id, Role.ADMIN_CC]),
        watching_groups=tuple((role, _group_ids(watching[row.id, role])) for role in (Role.CC, Role.ADMIN_CC)),
    )


def _group_ids(principals: Iterable[str]) -> frozenset[int]:
    return frozenset(int(one[6:]) for one in principals if one.startswith("group:"))


def _fields(connection: sa.Connection) -> dict[int, CustomField]:
    serving = _pairs(connection, custom_field_queues.c.field_id, custom_field_queues.c.queue_id)
    return {
        row.id: CustomField(
            id=row.id,
            name=row.name,
            kind=FieldKind(row.kind),
            several=row.several,
            choices=tuple(json.loads(row.choices)),
            pattern=row.pattern,
            description=row.description,
            queues=frozenset(serving[row.id]),
            disabled=row.disabled,
        )
        for row in connection.execute(sa.select(custom_fields).order_by(custom_fields.c.id))
    }


def _staff(found: Directory, told: dict[int, list[str]]) -> set[int]:
    """Users who watch queues, are in groups, hold rights or are told by scrips."""
    staff = {user for group in found.groups.values() for user in group.users}
    for queue in found.queues.values():
        staff |= queue.cc | queue.admin_cc
    principals = [grant.to for grant in found.grants] + [name for names in told.values() for name in names]
    return staff | found.unfolded({name for name in principals if name.startswith("user:")})


def _users(connection: sa.Connection, wanted: Iterable[int], now: datetime) -> dict[int, User]:
    """As ``users_by_id``, for any number of them."""
    found: dict[int, User] = {}
    for some in in_parts(sorted(wanted)):
        found |= users_by_id(connection, some, now)
    return found


def _scrip(row: Any, found: Directory, off_in: frozenset[int]) -> Scrip:
    to: list[str] = json.loads(row.to)
    roles = tuple(name for name in to if name in ROLES)
    return Scrip(
        name=row.name,
        condition=row.condition,
        action=row.action,
        roles=roles,
        template=row.template,
        as_comment=row.as_comment,
        queue_id=row.queue_id,
        id=row.id,
        when=row.when,
        to=tuple(name if name in ROLES else _name(found, name) for name in to),
        users=found.unfolded(name for name in to if name not in ROLES),
        arguments=json.loads(row.arguments),
        order=row.order,
        disabled=row.disabled,
        off_in=off_in,
        failures=row.failures,
        stock=row.stock,
        provisioned=row.provisioned,
        author_id=row.author_id or SYSTEM_ID,
        editor_id=row.editor_id or SYSTEM_ID,
        approved_by=row.approved_by,
    )


def _name(found: Directory, principal: str) -> str:
    kind, _, number = principal.partition(":")
    return found.staff[int(number)].address if kind == "user" else found.groups[int(number)].name


def _pairs(connection: sa.Connection, left: Any, right: Any) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for one, other in connection.execute(sa.select(left, right)):
        found[one].add(other)
    return found
