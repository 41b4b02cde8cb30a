"""Users as they are declared and made by hand: several addresses each, and two that become one."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa

from mailticket.model.administration import Author, Did, Subject
from mailticket.model.errors import Refused
from mailticket.model.person import SYSTEM, SYSTEM_ID, User, as_written, fold_address
from mailticket.model.provision import UserSpec
from mailticket.model.right import Role
from mailticket.storage import authorship
from mailticket.storage.audit_diff import changed, described, told
from mailticket.storage.audit_log import AuditLog, ledger
from mailticket.storage.bulk import Bulk, insert_into
from mailticket.storage.organisation import Put, Standing, standing_users
from mailticket.storage.people import insert_addresses, insert_users
from mailticket.storage.schema import (
    addresses,
    digest_choices,
    grants,
    group_users,
    keys,
    passwords,
    queue_watchers,
    reminders,
    saved_searches,
    schedules,
    scrips,
    snoozes,
    subscriptions,
    ticket_seen,
    ticket_watchers,
    tickets,
    tile_lists,
    unproven,
    users,
    walls,
)
from mailticket.storage.times import to_text


def _upsert_address(dialect: sa.Dialect) -> sa.Insert:
    statement = insert_into(dialect, addresses)
    return statement.on_conflict_do_update(index_elements=["address"], set_={"user_id": statement.excluded.user_id})


_take_address = Bulk(_upsert_address, "address user_id")
_spell = Bulk(
    addresses.update().where(addresses.c.address == sa.bindparam("which")).values(written=sa.bindparam("spelled")),
    "which spelled",
)


class Putting:
    """Users one after the other; what they are now is asked once for all, and who is new is written together."""

    def __init__(self, book: AuditLog, load_plan: Iterable[UserSpec], *, provisioned: bool) -> None:
        self._book = book
        self._provisioned = provisioned
        names = [address for spec in load_plan for address in (spec.address, *spec.addresses)]
        book.names.look_up(names)
        owners = {owner for name in names if (owner := book.names.user(name)) is not None}
        self._there = {one.id: one for one in standing_users(book.connection, book.names, owners)}
        self._new: dict[int, tuple[User, Sequence[str]]] = {}
        self._spelled: dict[str, str] = {}

    def put(self, spec: UserSpec, *, exact: bool = False) -> Put:
        """Create a user, or bring the one who has these addresses up to date. ``exact``: what is empty is cleared, what is
        not named is taken away; else it stays."""
        written = [(fold_address(text), text) for text in (spec.address, *spec.addresses)]
        wanted = list(dict.fromkeys(address for address, _ in written))
        for address, text in written:
            if spelled := as_written(text, address):
                self._spelled[address] = spelled
        if wanted[0] == SYSTEM.address:
            raise Refused("declared", subject=Subject.USER.value, name=SYSTEM.address)
        spec = replace(spec, address=wanted[0], addresses=tuple(sorted(wanted[1:])))
        owners = list(dict.fromkeys(owner for one in wanted if (owner := self._book.names.user(one)) is not None))
        if not owners:
            return self._create(spec, wanted)
        if self._new.keys() & owners:
            self.flush()
        return self._change(self._standing(owners[0]), spec, wanted, owners[1:], exact=exact)

    def _create(self, spec: UserSpec, wanted: Sequence[str]) -> Put:
        user = User(
            self._book.ids.take("users"),
            spec.address,
            spec.name,
            spec.language,
            spec.timezone,
            spec.privileged,
            spec.disabled,
        )
        self._new[user.id] = (user, wanted)
        self._book.names.belongs(user.id, *wanted)
        self._book.note(Subject.USER, spec.address, Did.ADD, new=described(spec))
        return Put(user.id, new=True)

    def flush(self) -> None:
        """Write those who are new, and how addresses were spelled."""
        made = [user for user, _ in self._new.values()]
        insert_users(self._book.connection, made, self._book.now, provisioned=self._provisioned)
        more = [
            (address, user.id, "")
            for user, wanted in self._new.values()
            for address in wanted
            if address != user.address
        ]
        insert_addresses(self._book.connection, more)
        self._new.clear()
        _spell(self._book.connection, self._spelled.items())
        self._spelled.clear()

    def _standing(self, user_id: int) -> Standing[UserSpec]:
        if user_id not in self._there:
            self._there |= {one.id: one for one in standing_users(self._book.connection, self._book.names, [user_id])}
        return self._there[user_id]

    def _change(
        self, there: Standing[UserSpec], spec: UserSpec, wanted: Sequence[str], others: Sequence[int], *, exact: bool
    ) -> Put:
        book = self._book
        if there.provisioned and not self._provisioned:
            raise Refused("declared", subject=Subject.USER.value, name=there.spec.address)
        for other in others:
            self._take_over(self._standing(other), there, wanted)
        if others:
            del self._there[there.id]
            there = self._standing(there.id)
        spec = _whole(there.spec, spec, wanted, exact=exact)
        differing = changed(there.spec, spec)
        declared_now = self._provisioned and not there.provisioned
        if differing or declared_now:
            self._write(there, spec)
        for field in differing:
            book.note(Subject.USER, there.spec.address, Did.CHANGE, field, *told(field, there.spec, spec))
        if declared_now:
            book.note(Subject.USER, there.spec.address, Did.CHANGE, "provisioned", "", "yes")
        self._there[there.id] = Standing(there.id, spec, self._provisioned)
        return Put(there.id, new=False, changed=differing)

    def _write(self, there: Standing[UserSpec], spec: UserSpec) -> None:
        book = self._book
        book.connection.execute(
            users.update()
            .where(users.c.id == there.id)
            .values(
                address=spec.address,
                name=spec.name,
                language=spec.language,
                timezone=spec.timezone,
                privileged=spec.privileged,
                disabled=spec.disabled,
                provisioned=self._provisioned,
            )
        )
        now, before = {spec.address, *spec.addresses}, {there.spec.address, *there.spec.addresses}
        _take_address(book.connection, [(address, there.id) for address in sorted(now - before)])
        if now - before:
            end_sessions(book, there.id)
        if gone := sorted(before - now):
            book.connection.execute(addresses.delete().where(addresses.c.address.in_(gone)))
        book.names.belongs(there.id, *now)
        book.names.belongs(None, *(before - now))
        book.names.is_shown_as(there.id, spec.address)

    def _take_over(self, other: Standing[UserSpec], there: Standing[UserSpec], wanted: Sequence[str]) -> None:
        """Somebody else has one of the addresses. A stranger who has no other was this person all along; of anybody else a
        person must say that they are one, by merging them. What is declared is true."""
        left = sorted({other.spec.address, *other.spec.addresses} - set(wanted))
        if not self._provisioned and (left or other.spec.privileged or other.provisioned):
            raise Refused("address_taken", address=other.spec.address, user=there.spec.address)
        if not left:
            join(self._book, other, there)
        elif other.spec.address in wanted:
            self._book.connection.execute(users.update().where(users.c.id == other.id).values(address=left[0]))
            self._book.names.is_shown_as(other.id, left[0])
        self._there.pop(other.id, None)


def _whole(there: UserSpec, spec: UserSpec, wanted: Sequence[str], *, exact: bool) -> UserSpec:
    """A wish with all addresses, and with what it leaves as it is."""
    known = () if exact else (there.address, *there.addresses)
    spec = replace(spec, addresses=tuple(sorted({*known, *wanted} - {spec.address})))
    if exact:
        return spec
    return replace(
        spec,
        name=spec.name or there.name,
        language=spec.language or there.language,
        timezone=spec.timezone or there.timezone,
    )


def put_user(
    connection: sa.Connection,
    spec: UserSpec,
    author: Author,
    now: datetime,
    *,
    provisioned: bool,
    exact: bool = False,
) -> Put:
    """Create or change a user. ``exact``: empty values clear what is there, and addresses not named are taken away; else
    they stay. An address a stranger wrote from brings the stranger's tickets with it. Raises Refused."""
    with ledger(connection, author, now) as book:
        putting = Putting(book, [spec], provisioned=provisioned)
        put = putting.put(spec, exact=exact)
        putting.flush()
        return put


def principal(book: AuditLog, name: str) -> str:
    """``group:ID`` of a group, ``user:ID`` of an address, made a user if need be. Raises Refused for neither."""
    if (group := book.names.group(name)) is not None:
        return f"group:{group}"
    if "@" not in name:
        raise Refused("no_such_group", name=name)
    if (user := book.names.user(name)) is None:
        user = book.ids.take("users")
        address = fold_address(name)
        insert_users(book.connection, [User(user, address)], book.now)
        book.names.belongs(user, address)
        book.note(Subject.USER, address, Did.ADD)
    return f"user:{user}"


_ROLES = {role.value.casefold(): role.value for role in Role}


def who_is_told(book: AuditLog, name: str) -> str:
    """Who is told: a role's name, or a principal, made a user if need be. Raises Refused."""
    return _ROLES.get(name.casefold()) or principal(book, name)


def merge_users(connection: sa.Connection, source: int, target: int, author: Author, now: datetime) -> None:
    """Make two users one: what the source has and is becomes the target's, and the source's number means the target from
    now on; history keeps saying it. Raises Refused."""
    if source == target or SYSTEM_ID in (source, target):
        raise Refused("cannot_merge_user")
    with ledger(connection, author, now) as book:
        found = {one.id: one for one in standing_users(connection, book.names, [source, target])}
        for number in (source, target):
            if number not in found:
                raise Refused("no_such_user", address=f"user:{number}")
        if found[source].provisioned:
            raise Refused("declared", subject=Subject.USER.value, name=found[source].spec.address)
        join(book, found[source], found[target])


def end_sessions(book: AuditLog, user_id: int) -> None:
    """Who logged in before proves nothing any more: it may be somebody else, by an address that is this user's from now on."""
    statement = passwords.update().where(passwords.c.user_id == user_id)
    book.connection.execute(statement.values(changed=to_text(book.now)))


def join(book: AuditLog, source: Standing[UserSpec], target: Standing[UserSpec]) -> None:
    """One user becomes part of another."""
    connection, old, new = book.connection, source.id, target.id
    book.note(Subject.USER, target.spec.address, Did.MERGE, old=source.spec.address, new=target.spec.address)
    connection.execute(addresses.update().where(addresses.c.user_id == old).values(user_id=new))
    connection.execute(
        users.update().where(sa.or_(users.c.id == old, users.c.merged_into == old)).values(merged_into=new)
    )
    book.names.belongs(new, source.spec.address, *source.spec.addresses)
    _keep_what_is_said(book, source.spec, target)
    for table, column, of in (
        (group_users, group_users.c.user_id, (old, new)),
        (ticket_watchers, ticket_watchers.c.user_id, (old, new)),
        (ticket_seen, ticket_seen.c.user_id, (old, new)),
        (queue_watchers, queue_watchers.c.principal, (f"user:{old}", f"user:{new}")),
        (saved_searches, saved_searches.c.holder, (f"user:{old}", f"user:{new}")),
        (tile_lists, tile_lists.c.holder, (f"user:{old}", f"user:{new}")),
        (grants, grants.c.principal, (f"user:{old}", f"user:{new}")),
        (digest_choices, digest_choices.c.user_id, (old, new)),
        (snoozes, snoozes.c.user_id, (old, new)),
    ):
        _hand_over(connection, table, column, *of)
    _hand_over_subscriptions(connection, old, new)
    connection.execute(tickets.update().where(tickets.c.owner_id == old).values(owner_id=new))
    connection.execute(walls.delete().where(walls.c.user_id == old))
    for whose in (reminders.c.user_id, reminders.c.by_id):
        connection.execute(reminders.update().where(whose == old).values({whose: new}))
    connection.execute(keys.update().where(keys.c.user_id == old).values(user_id=new))
    connection.execute(unproven.update().where(unproven.c.user_id == old).values(user_id=new))
    connection.execute(passwords.delete().where(passwords.c.user_id == old))
    end_sessions(book, new)
    _hand_over_who_is_told(connection, f"user:{old}", f"user:{new}")
    authorship.hand_over(connection, old, new)


def _keep_what_is_said(book: AuditLog, source: UserSpec, target: Standing[UserSpec]) -> None:
    """A name, language or timezone only one of them has."""
    more = {
        field: getattr(source, field)
        for field in ("name", "language", "timezone")
        if getattr(source, field) and not getattr(target.spec, field)
    }
    if more:
        book.connection.execute(users.update().where(users.c.id == target.id).values(more))


def _hand_over(
    connection: sa.Connection, table: sa.Table, column: "sa.Column[object]", old: object, new: object
) -> None:
    """Rows of one become the other's, where the other has not the same already."""
    rest = [other for other in table.primary_key if other is not column]
    mine = sa.select(*(sa.literal(new, column.type) if one is column else one for one in table.c)).where(column == old)
    statement = insert_into(connection.dialect, table).from_select([one.name for one in table.c], mine)
    connection.execute(statement.on_conflict_do_nothing(index_elements=[column, *rest]))
    connection.execute(table.delete().where(column == old))


def _hand_over_subscriptions(connection: sa.Connection, old: int, new: int) -> None:
    """They keep their numbers, for the addresses that end them name those; what the other has already is not mailed twice."""
    columns = subscriptions.c
    theirs = sa.select(columns.often, columns.wish).where(columns.user_id == new)
    twice = columns.user_id == old, sa.tuple_(columns.often, columns.wish).in_(theirs)
    connection.execute(subscriptions.delete().where(*twice))
    connection.execute(subscriptions.update().where(columns.user_id == old).values(user_id=new))


def _hand_over_who_is_told(connection: sa.Connection, old: str, new: str) -> None:
    for table in (scrips, schedules):
        for row in connection.execute(sa.select(table.c.id, table.c.to)).all():
            to = json.loads(row.to)
            if old in to:
                now = list(dict.fromkeys(new if one == old else one for one in to))
                connection.execute(table.update().where(table.c.id == row.id).values(to=json.dumps(now)))
