"""Groups, queues, lifecycles, custom fields and scrips: made as they are wished, changed where they differ.

A wish is first put into the words in which things stand (people by the address they are shown by, names as they are
written here), so that it can be compared with what is there, field by field.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

import sqlalchemy as sa

from mailticket.model.administration import Author, Did, Subject
from mailticket.model.errors import Refused
from mailticket.model.lifecycle import DEFAULT, Lifecycle
from mailticket.model.provision import CustomFieldSpec, GroupSpec, QueueSpec, ScripSpec
from mailticket.model.right import Role
from mailticket.model.secret import kept_arguments, unknown
from mailticket.storage.audit_diff import changed, described, told
from mailticket.storage.audit_log import AuditLog, ledger
from mailticket.storage.authorship import sign
from mailticket.storage.organisation import Put, Standing, Wish, standing
from mailticket.storage.schema import (
    custom_field_queues,
    custom_fields,
    group_groups,
    group_users,
    groups,
    lifecycles,
    queue_watchers,
    queues,
    scrips,
    scrips_off,
    tickets,
)
from mailticket.storage.users import principal, who_is_told

W = TypeVar("W", bound=Wish)
Find = Callable[[Subject, str], Standing[Any] | None]
"""How a thing is as it stands: asked of the database, or known already where all are put."""

_STEP = 10


def put_group(connection: sa.Connection, spec: GroupSpec, author: Author, now: datetime, *, provisioned: bool) -> Put:
    """Create or change a group with exactly these members. Raises Refused."""
    with ledger(connection, author, now) as book:
        put = group(book, find_in(book), spec, provisioned=provisioned)
        refuse_cycles(book, [put.id])
        return put


def put_queue(connection: sa.Connection, spec: QueueSpec, author: Author, now: datetime, *, provisioned: bool) -> Put:
    """Create or change a queue with exactly these watchers. Raises Refused."""
    with ledger(connection, author, now) as book:
        return queue(book, find_in(book), spec, provisioned=provisioned)


def put_lifecycle(
    connection: sa.Connection, life: Lifecycle, author: Author, now: datetime, *, provisioned: bool
) -> Put:
    """Create or change a lifecycle. Raises Refused, also when tickets are in a status it would lose."""
    with ledger(connection, author, now) as book:
        return lifecycle(book, find_in(book), life, provisioned=provisioned)


def put_field(
    connection: sa.Connection, spec: CustomFieldSpec, author: Author, now: datetime, *, provisioned: bool
) -> Put:
    """Create or change a custom field. Raises Refused."""
    with ledger(connection, author, now) as book:
        return field(book, find_in(book), spec, provisioned=provisioned)


def put_scrip(connection: sa.Connection, spec: ScripSpec, author: Author, now: datetime, *, provisioned: bool) -> Put:
    """Create or change a scrip. ``order`` 0 keeps its place; a new one comes last. Raises Refused."""
    with ledger(connection, author, now) as book:
        return scrip(book, find_in(book), spec, provisioned=provisioned)


def find_in(book: AuditLog) -> Find:
    """Each thing asked of the database."""
    return lambda subject, name: standing(book.connection, book.names, subject, name)


def put_thing(
    book: AuditLog,
    subject: Subject,
    there: Standing[W] | None,
    spec: W,
    write: Callable[[int | None, Any, bool], int],
    *,
    provisioned: bool,
) -> Put:
    """``write`` is given the id, None for a new one, the wish, and whether it is declared."""
    if there is None:
        book.note(subject, _name(spec), Did.ADD, new=described(spec))
        return Put(write(None, spec, provisioned), new=True)
    if there.provisioned and not provisioned:
        raise Refused("declared", subject=subject.value, name=_name(spec))
    differing = changed(there.spec, spec)
    if differing or provisioned != there.provisioned:
        write(there.id, spec, provisioned)
    for one in differing:
        book.note(subject, _name(spec), Did.CHANGE, one, *told(one, there.spec, spec))
    if provisioned and not there.provisioned:
        book.note(subject, _name(spec), Did.CHANGE, "provisioned", "", "yes")
    return Put(there.id, new=False, changed=differing)


def _name(spec: Wish) -> str:
    return str(getattr(spec, "name", ""))


def put_row(book: AuditLog, table: sa.Table, id_: int | None, values: dict[str, Any]) -> int:
    """Write a row, a new one with the next id. Returns its id."""
    if id_ is not None:
        book.connection.execute(table.update().where(table.c.id == id_).values(values))
        return id_
    made = book.ids.take(table.name)
    book.connection.execute(table.insert().values(id=made, **values))
    book.names.forget()
    return made


def replace_rows(book: AuditLog, table: sa.Table, key: str, id_: int, rows: Iterable[dict[str, Any]]) -> None:
    """Make these the rows around a thing."""
    book.connection.execute(table.delete().where(table.c[key] == id_))
    if new := [{key: id_, **row} for row in rows]:
        book.connection.execute(table.insert(), new)


# -- groups


def group(book: AuditLog, find: Find, spec: GroupSpec, *, provisioned: bool) -> Put:
    """As ``put_group``, without looking for cycles."""
    there = find(Subject.GROUP, spec.name)
    name = there.spec.name if there else spec.name
    members = book.names.of_all({principal(book, member) for member in spec.members})
    return put_thing(book, Subject.GROUP, there, GroupSpec(name, members), _write_group(book), provisioned=provisioned)


def _write_group(book: AuditLog) -> Callable[[int | None, GroupSpec, bool], int]:
    def write(id_: int | None, spec: GroupSpec, provisioned: bool) -> int:
        members = [principal(book, member).partition(":") for member in spec.members]
        made = put_row(book, groups, id_, {"name": spec.name, "provisioned": provisioned})
        users = [{"user_id": int(number)} for kind, _, number in members if kind == "user"]
        inside = [{"member_id": int(number)} for kind, _, number in members if kind == "group"]
        replace_rows(book, group_users, "group_id", made, users)
        replace_rows(book, group_groups, "group_id", made, inside)
        return made

    return write


def refuse_cycles(book: AuditLog, starts: Iterable[int]) -> None:
    """A group in itself, however deep, is refused."""
    inside: dict[int, set[int]] = {}
    for outer, inner in book.connection.execute(sa.select(group_groups.c.group_id, group_groups.c.member_id)):
        inside.setdefault(outer, set()).add(inner)
    for start in starts:
        seen: set[int] = set()
        todo = list(inside.get(start, ()))
        while todo:
            if (one := todo.pop()) == start:
                raise Refused("group_cycle", group=book.names.groups[start])
            if one not in seen:
                seen.add(one)
                todo.extend(inside.get(one, ()))


# -- queues


def queue(book: AuditLog, find: Find, spec: QueueSpec, *, provisioned: bool) -> Put:
    """As ``put_queue``."""
    there = find(Subject.QUEUE, spec.name)
    life = find(Subject.LIFECYCLE, spec.lifecycle)
    if life is None:
        raise Refused("no_such_lifecycle", lifecycle=spec.lifecycle)
    spec = replace(
        spec,
        name=there.spec.name if there else spec.name,
        ask_rules=spec.ask_rules or (there.spec.ask_rules if there else ""),
        cc=book.names.of_all({principal(book, one) for one in spec.cc}),
        admin_cc=book.names.of_all({principal(book, one) for one in spec.admin_cc}),
        lifecycle=life.spec.name,
    )
    if there is not None and there.spec.lifecycle != spec.lifecycle:
        _refuse_lost_statuses(book, life.spec, tickets.c.queue_id == there.id)
    return put_thing(book, Subject.QUEUE, there, spec, _write_queue(book), provisioned=provisioned)


def _write_queue(book: AuditLog) -> Callable[[int | None, QueueSpec, bool], int]:
    columns = [column.name for column in queues.c if column.name not in ("id", "provisioned")]

    def write(id_: int | None, spec: QueueSpec, provisioned: bool) -> int:
        values = {name: getattr(spec, name) for name in columns}
        made = put_row(book, queues, id_, values | {"provisioned": provisioned})
        watchers = [(Role.CC, name) for name in spec.cc] + [(Role.ADMIN_CC, name) for name in spec.admin_cc]
        rows = [{"role": role.value, "principal": principal(book, name)} for role, name in watchers]
        replace_rows(book, queue_watchers, "queue_id", made, rows)
        return made

    return write


# -- lifecycles


def lifecycle(book: AuditLog, find: Find, life: Lifecycle, *, provisioned: bool) -> Put:
    """As ``put_lifecycle``."""
    there = find(Subject.LIFECYCLE, life.name)
    if there is not None:
        life = replace(life, name=there.spec.name)
        if set(there.spec.statuses) - set(life.statuses):
            _refuse_lost_statuses(book, life, tickets.c.queue_id.in_(living(life.name)))
    return put_thing(book, Subject.LIFECYCLE, there, life, _write_lifecycle(book), provisioned=provisioned)


def living(name: str) -> "sa.Select[tuple[int]]":
    """The ids of the queues that have a lifecycle."""
    return sa.select(queues.c.id).where(queues.c.lifecycle == name)


def _refuse_lost_statuses(book: AuditLog, life: Lifecycle, where: sa.ColumnElement[bool]) -> None:
    """Tickets must not find themselves in a status nobody knows."""
    there = sa.select(tickets.c.status, sa.func.count()).where(where, tickets.c.merged_into.is_(None))
    for status, number in book.connection.execute(there.group_by(tickets.c.status).order_by(tickets.c.status)):
        if status not in life:
            raise Refused("status_in_use", status=status, lifecycle=life.name, tickets=number)


def _write_lifecycle(book: AuditLog) -> Callable[[int | None, Lifecycle, bool], int]:
    def write(id_: int | None, life: Lifecycle, provisioned: bool) -> int:
        book.connection.execute(lifecycles.delete().where(lifecycles.c.name == life.name))
        values = {"name": life.name, "provisioned": provisioned, "content": _lifecycle_json(life)}
        book.connection.execute(lifecycles.insert().values(values))
        return 0

    return write


def _lifecycle_json(life: Lifecycle) -> str:
    said = {name: getattr(life, name) for name in ("initial", "active", "inactive", "transitions", "on_reply")}
    return json.dumps(said | {"rights": [(*pair, right) for pair, right in life.rights]}, ensure_ascii=False)


def lose_lifecycle(book: AuditLog, life: Lifecycle) -> None:
    """Refuse to lose a lifecycle that queues have. The default one may be as it was at first again."""
    if life.name == DEFAULT.name:
        _refuse_lost_statuses(book, DEFAULT, tickets.c.queue_id.in_(living(life.name)))
        return
    used = book.connection.scalar(sa.select(queues.c.name).where(queues.c.lifecycle == life.name).limit(1))
    if used is not None:
        raise Refused("in_use", subject=Subject.LIFECYCLE.value, name=life.name, by=used)


# -- custom fields


def field(book: AuditLog, find: Find, spec: CustomFieldSpec, *, provisioned: bool) -> Put:
    """As ``put_field``."""
    there = find(Subject.CUSTOM_FIELD, spec.name)
    spec = replace(spec, name=there.spec.name if there else spec.name, queues=queue_names(book, spec.queues))
    return put_thing(book, Subject.CUSTOM_FIELD, there, spec, _write_field(book), provisioned=provisioned)


def queue_names(book: AuditLog, named: Iterable[str]) -> tuple[str, ...]:
    """Queues as they are written here, each once. Raises Refused."""
    return tuple(sorted(book.names.queues[id_] for id_ in {book.names.some_queue(name) for name in named}))


def _write_field(book: AuditLog) -> Callable[[int | None, CustomFieldSpec, bool], int]:
    def write(id_: int | None, spec: CustomFieldSpec, provisioned: bool) -> int:
        values = {
            name: getattr(spec, name) for name in ("name", "kind", "several", "disabled", "pattern", "description")
        }
        values |= {"choices": json.dumps(spec.choices, ensure_ascii=False), "provisioned": provisioned}
        made = put_row(book, custom_fields, id_, values)
        serving = [{"queue_id": book.names.some_queue(name)} for name in spec.queues]
        replace_rows(book, custom_field_queues, "field_id", made, serving)
        return made

    return write


# -- scrips


def scrip(book: AuditLog, find: Find, spec: ScripSpec, *, provisioned: bool) -> Put:
    """As ``put_scrip``."""
    there = find(Subject.SCRIP, spec.name)
    spec = replace(
        spec,
        name=there.spec.name if there else spec.name,
        to=tuple(dict.fromkeys(book.names.of(who_is_told(book, name)) for name in spec.to)),
        queue=None if spec.queue is None else book.names.queues[book.names.some_queue(spec.queue)],
        off_in=queue_names(book, spec.off_in),
        order=spec.order or (there.spec.order if there else _last(book)),
        arguments=_arguments(spec, there, provisioned=provisioned),
    )
    done = put_thing(book, Subject.SCRIP, there, spec, _write_scrip(book), provisioned=provisioned)
    sign(book, done.id, new=done.new, changed=done.changed, provisioned=provisioned)
    return done


def _arguments(spec: ScripSpec, there: Standing[ScripSpec] | None, *, provisioned: bool) -> dict[str, Any]:
    """As they are kept. What was printed hidden is what is there; a configuration that says nothing of the secret leaves it,
    an empty one takes it away: what ``export`` prints can be declared. Raises Refused for what nothing is kept of."""
    kept = there.spec.arguments if there and there.spec.action == spec.action else {}
    said: dict[str, Any] = json.loads(json.dumps(dict(spec.arguments), default=str))
    if provisioned and "secret" in kept:
        said = {"secret": kept["secret"]} | said
    said = kept_arguments(said, kept)
    if name := unknown(said):
        raise Refused("secret_not_kept", name=spec.name, setting=name)
    return {name: value for name, value in said.items() if name != "secret" or value}


def _last(book: AuditLog) -> int:
    return (book.connection.scalar(sa.select(sa.func.max(scrips.c.order))) or 0) + _STEP


def _write_scrip(book: AuditLog) -> Callable[[int | None, ScripSpec, bool], int]:
    plain = ("name", "condition", "action", "template", "as_comment", "when", "order", "disabled")

    def write(id_: int | None, spec: ScripSpec, provisioned: bool) -> int:
        """A scrip that was changed begins anew: what failed before counts no more."""
        values = {name: getattr(spec, name) for name in plain}
        values |= {
            "to": json.dumps([who_is_told(book, name) for name in spec.to]),
            "queue_id": None if spec.queue is None else book.names.some_queue(spec.queue),
            "arguments": json.dumps(spec.arguments, ensure_ascii=False),
            "failures": 0,
            "provisioned": provisioned,
        }
        made = put_row(book, scrips, id_, values)
        off = [{"queue_id": book.names.some_queue(name)} for name in spec.off_in]
        replace_rows(book, scrips_off, "scrip_id", made, off)
        return made

    return write
