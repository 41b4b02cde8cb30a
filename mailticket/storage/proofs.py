"""How people prove who they are: passwords, keys, and what was used once and counts no more."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from mailticket.model.administration import Author, Did, Subject
from mailticket.model.errors import MailticketError
from mailticket.model.person import User
from mailticket.model.signature import Key, KeyKind
from mailticket.storage.audit_log import AuditChange, enter
from mailticket.storage.bulk import Bulk
from mailticket.storage.counters import CHANGES, ORGANISATION, Ids
from mailticket.storage.schema import addresses, keys, passwords, spent, users
from mailticket.storage.times import from_text, to_text

_spend = Bulk(spent.insert(), "digest at")


def set_password(connection: sa.Connection, user_id: int, hashed: str, now: datetime) -> None:
    """A user's password; an empty hash takes it away."""
    connection.execute(passwords.delete().where(passwords.c.user_id == user_id))
    if hashed:
        connection.execute(passwords.insert().values(user_id=user_id, hash=hashed, changed=to_text(now)))


def password_of(connection: sa.Connection, address: str) -> tuple[str, str]:
    """The main address of the user with this address, and the hash of their password; empty where there is none."""
    found = connection.execute(
        sa.select(users.c.address, passwords.c.hash)
        .join_from(addresses, users, addresses.c.user_id == users.c.id)
        .join(passwords, passwords.c.user_id == users.c.id)
        .where(addresses.c.address == address, ~users.c.disabled)
    ).one_or_none()
    return (found.address, found.hash) if found else ("", "")


def logins_since(connection: sa.Connection, named: Collection[str]) -> dict[str, datetime]:
    """Since when the present password of each of these addresses is theirs; of those who may log in no more, nothing."""
    if not named:
        return {}
    statement = (
        sa.select(addresses.c.address, passwords.c.changed)
        .join_from(addresses, users, addresses.c.user_id == users.c.id)
        .join(passwords, passwords.c.user_id == users.c.id)
        .where(addresses.c.address.in_(sorted(named)), ~users.c.disabled)
    )
    return {row.address: from_text(row.changed) for row in connection.execute(statement)}


def keys_of(connection: sa.Connection, address: str) -> list[Key]:
    """The keys enrolled for the user with this address; none where they are disabled."""
    statement = (
        sa.select(keys)
        .join_from(keys, addresses, addresses.c.user_id == keys.c.user_id)
        .join(users, users.c.id == keys.c.user_id)
        .where(addresses.c.address == address, ~users.c.disabled)
        .order_by(keys.c.id)
    )
    return [_key(row) for row in connection.execute(statement)]


def _key(row: Any) -> Key:
    return Key(KeyKind(row.kind), row.fingerprint, row.material, tuple(row.names.split("\n")) if row.names else ())


@dataclass(frozen=True, slots=True)
class ListedKey:
    """A key without its material. ``names`` are lines."""

    kind: str
    fingerprint: str
    names: str
    added: str


def listed_keys(connection: sa.Connection, user_id: int) -> list[ListedKey]:
    """A user's keys."""
    found = sa.select(keys.c.kind, keys.c.fingerprint, keys.c.names, keys.c.added).where(keys.c.user_id == user_id)
    return [ListedKey(*row) for row in connection.execute(found.order_by(keys.c.id))]


def add_key(connection: sa.Connection, user_id: int, key: Key, now: datetime) -> bool:
    """Enrol a key; False when somebody has it already."""
    if connection.scalar(sa.select(keys.c.id).where(keys.c.fingerprint == key.fingerprint)) is not None:
        return False
    ids = Ids(connection, ORGANISATION)
    connection.execute(
        keys.insert().values(
            id=ids.take("keys"),
            user_id=user_id,
            kind=key.kind.value,
            fingerprint=key.fingerprint,
            names="\n".join(key.names),
            added=to_text(now),
            material=key.material,
        )
    )
    ids.store(connection)
    return True


def remove_key(connection: sa.Connection, user_id: int, fingerprint: str) -> bool:
    """Forget a key; False when the user has none of that fingerprint."""
    statement = keys.delete().where(keys.c.user_id == user_id, keys.c.fingerprint == fingerprint)
    return connection.execute(statement).rowcount > 0


def change_password(connection: sa.Connection, user: User, hashed: str, author: Author, now: datetime) -> None:
    """A user's password, with its line in the history of the organisation."""
    set_password(connection, user.id, hashed, now)
    _enter(connection, user, ("password", "", "set" if hashed else ""), author, now)


def enrol_key(connection: sa.Connection, user: User, key: Key, author: Author, now: datetime) -> bool:
    """A user's key, with its line in the history; False when somebody has it already."""
    done = add_key(connection, user.id, key, now)
    if done:
        _enter(connection, user, ("key", "", key.fingerprint), author, now)
    return done


def forget_key(connection: sa.Connection, user: User, fingerprint: str, author: Author, now: datetime) -> bool:
    """A user's key no longer, with its line in the history; False when it was not theirs."""
    done = remove_key(connection, user.id, fingerprint)
    if done:
        _enter(connection, user, ("key", fingerprint, ""), author, now)
    return done


def _enter(connection: sa.Connection, user: User, change: tuple[str, str, str], author: Author, now: datetime) -> None:
    ids = Ids(connection, CHANGES)
    enter(connection, ids, author, now, [AuditChange(Subject.USER, user.address, Did.CHANGE, *change)])
    ids.store(connection)


def used(connection: sa.Connection, digests: Collection[str]) -> set[str]:
    """Those of these that were used before."""
    if not digests:
        return set()
    return set(connection.scalars(sa.select(spent.c.digest).where(spent.c.digest.in_(list(digests)))))


def spend(connection: sa.Connection, digests: Iterable[str], now: datetime) -> None:
    """Used now. Raises MailticketError when one was used meanwhile: of two at once one counts."""
    found = sorted(digests)
    if used(connection, found):
        raise MailticketError("a signature or link was used already")
    _spend(connection, [(digest, to_text(now)) for digest in found])


def forget_spent(connection: sa.Connection, before: datetime) -> int:
    """What was used so long ago is refused for its age. Returns how much went."""
    return int(connection.execute(spent.delete().where(spent.c.at < to_text(before))).rowcount)
