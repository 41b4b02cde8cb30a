"""Rights given and revoked: declared ones are exactly what is declared, those given by hand stay."""

from collections.abc import Iterable, Iterator
from datetime import datetime

import sqlalchemy as sa

from mailticket.model.administration import Author, Did, Subject
from mailticket.model.errors import Refused
from mailticket.model.provision import GrantSpec
from mailticket.model.right import SYSTEM_GROUPS, Grant, Role
from mailticket.storage.audit_log import AuditLog, ledger
from mailticket.storage.bulk import Bulk
from mailticket.storage.organisation import Put, standing_grants
from mailticket.storage.schema import grants
from mailticket.storage.users import principal

_NAMES = {str(name).casefold(): str(name) for name in (*SYSTEM_GROUPS, *Role)}
_EVERYWHERE = "*"

Key = tuple[str, str, int | None, bool]
_insert = Bulk(grants.insert(), "principal name queue_id revoke provisioned")
_delete = Bulk(
    grants.delete().where(
        grants.c.principal == sa.bindparam("to"),
        grants.c.name == sa.bindparam("right"),
        grants.c.queue_id == sa.bindparam("queue"),
        grants.c.revoke == sa.bindparam("taken"),
    ),
    "to right queue taken",
)


def put_grant(connection: sa.Connection, spec: GrantSpec, author: Author, now: datetime, *, provisioned: bool) -> Put:
    """Give rights, or revoke them: what was said to the contrary by hand is taken back. Raises Refused."""
    with ledger(connection, author, now) as book:
        to = _holder(book, spec.to)
        there = {_key(grant): grant for grant in standing_grants(connection, to)}
        wanted = list(_wanted(book, spec, to))
        for _, right, queue, revoke in wanted:
            contrary = there.get((to, right, queue, not revoke))
            if contrary is not None and contrary.provisioned and not provisioned:
                raise Refused("declared", subject=Subject.GRANT.value, name=spec.to)
            if contrary is not None:
                _remove(book, [_key(contrary)])
        new = [key for key in wanted if key not in there]
        _add(book, new, provisioned=provisioned)
        return Put(0, new=bool(new), changed=tuple(right for _, right, _, _ in new))


def remove_grant(connection: sa.Connection, spec: GrantSpec, author: Author, now: datetime) -> None:
    """Take back what was given, or revoked. Raises Refused where there is none, or the configuration says it."""
    with ledger(connection, author, now) as book:
        if "@" in spec.to and book.names.user(spec.to) is None:
            raise Refused("no_such_user", address=spec.to)
        to = _holder(book, spec.to)
        there = {_key(grant): grant for grant in standing_grants(connection, to)}
        for key in _wanted(book, spec, to):
            if key not in there:
                raise Refused("no_such_grant", to=spec.to, right=key[1], queue=spec.queue or _EVERYWHERE)
            if there[key].provisioned:
                raise Refused("declared", subject=Subject.GRANT.value, name=spec.to)
            _remove(book, [key])


def provision_grants(book: AuditLog, load_plan: Iterable[GrantSpec]) -> None:
    """Make the declared grants exactly these."""
    there = standing_grants(book.connection)
    wanted = dict.fromkeys(key for spec in load_plan for key in _wanted(book, spec, _holder(book, spec.to)))
    _remove(book, [_key(grant) for grant in there if grant.provisioned and _key(grant) not in wanted])
    known = {_key(grant) for grant in there}
    _add(book, [key for key in wanted if key not in known], provisioned=True)


def _key(grant: Grant) -> Key:
    return grant.to, grant.right, grant.queue_id, grant.revoke


def _holder(book: AuditLog, name: str) -> str:
    return _NAMES.get(name.casefold()) or principal(book, name)


def _wanted(book: AuditLog, spec: GrantSpec, to: str) -> Iterator[Key]:
    queue = None if spec.queue is None else book.names.some_queue(spec.queue)
    for right in dict.fromkeys(spec.rights):
        yield to, str(right), queue, spec.revoke


def _add(book: AuditLog, keys: Iterable[Key], *, provisioned: bool) -> None:
    keys = list(keys)
    _insert(book.connection, [(to, right, queue or 0, revoke, provisioned) for to, right, queue, revoke in keys])
    for to, right, queue, revoke in keys:
        book.note(Subject.GRANT, book.names.of(to), Did.ADD, _said(right, revoke=revoke), new=_where(book, queue))


def _remove(book: AuditLog, keys: Iterable[Key]) -> None:
    keys = list(keys)
    _delete(book.connection, [(to, right, queue or 0, revoke) for to, right, queue, revoke in keys])
    for to, right, queue, revoke in keys:
        book.note(Subject.GRANT, book.names.of(to), Did.REMOVE, _said(right, revoke=revoke), old=_where(book, queue))


def _said(right: str, *, revoke: bool) -> str:
    return f"revoke {right}" if revoke else right


def _where(book: AuditLog, queue: int | None) -> str:
    return _EVERYWHERE if queue is None else book.names.queues[queue]
