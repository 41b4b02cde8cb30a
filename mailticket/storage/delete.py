"""Things of the organisation that go, or get another name. What is declared, in use or came with the program stays."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from mailticket.model.administration import Author, Did, Subject
from mailticket.model.errors import Refused
from mailticket.model.lifecycle import DEFAULT
from mailticket.model.person import fold_address
from mailticket.storage.audit_diff import described
from mailticket.storage.audit_log import AuditLog, ledger
from mailticket.storage.organisation import Standing, number_of, standing
from mailticket.storage.saved_searches import forget_holder
from mailticket.storage.schema import (
    addresses,
    calendars,
    custom_field_queues,
    custom_fields,
    escalations,
    grants,
    group_groups,
    group_users,
    groups,
    lifecycles,
    queue_watchers,
    queues,
    schedules,
    scrips,
    scrips_off,
    service_levels,
    ticket_groups,
    ticket_values,
    users,
)
from mailticket.storage.service_level_rows import said_of
from mailticket.storage.upsert import lose_lifecycle

_MISSING = {
    Subject.USER: ("no_such_user", "address"),
    Subject.GROUP: ("no_such_group", "name"),
    Subject.QUEUE: ("no_such_queue", "queue"),
    Subject.LIFECYCLE: ("no_such_lifecycle", "lifecycle"),
    Subject.CUSTOM_FIELD: ("no_such_field", "field"),
    Subject.SCRIP: ("no_such_scrip", "scrip"),
    Subject.SCHEDULE: ("no_such_schedule", "schedule"),
    Subject.CALENDAR: ("no_such_calendar", "calendar"),
    Subject.SERVICE_LEVEL: ("no_such_service_level", "sla"),
    Subject.ESCALATION: ("no_such_escalation", "escalation"),
}
_TABLES = {
    Subject.GROUP: groups,
    Subject.QUEUE: queues,
    Subject.CUSTOM_FIELD: custom_fields,
    Subject.SCRIP: scrips,
    Subject.SCHEDULE: schedules,
    Subject.CALENDAR: calendars,
    Subject.SERVICE_LEVEL: service_levels,
    Subject.ESCALATION: escalations,
}


def _ours(book: AuditLog, subject: Subject, name: str) -> Standing[Any]:
    """The thing, if it may be touched by hand. Raises Refused."""
    found = standing(book.connection, book.names, subject, name)
    if found is None:
        key, word = _MISSING[subject]
        more = {"queue": "*"} if subject is Subject.CUSTOM_FIELD else {}
        raise Refused(key, **{word: name}, **more)
    if found.provisioned:
        raise Refused("declared", subject=subject.value, name=name)
    return found


def _gone(book: AuditLog, subject: Subject, found: Standing[Any]) -> None:
    book.note(subject, found.spec.name, Did.REMOVE, old=described(found.spec))


def remove_group(connection: sa.Connection, name: str, author: Author, now: datetime) -> None:
    """Remove a group nobody counts on. Raises Refused."""
    with ledger(connection, author, now) as book:
        found = _ours(book, Subject.GROUP, name)
        if (used := next(_users_of(book, found.id), None)) is not None:
            raise Refused("in_use", subject=Subject.GROUP.value, name=found.spec.name, by=used)
        connection.execute(group_users.delete().where(group_users.c.group_id == found.id))
        connection.execute(group_groups.delete().where(group_groups.c.group_id == found.id))
        connection.execute(groups.delete().where(groups.c.id == found.id))
        forget_holder(connection, f"group:{found.id}")
        _gone(book, Subject.GROUP, found)


def _users_of(book: AuditLog, group_id: int) -> Iterator[str]:
    """What counts on a group."""
    principal = f"group:{group_id}"
    connection, names = book.connection, book.names
    held = sa.select(grants.c.name).where(grants.c.principal == principal).order_by(grants.c.name)
    yield from connection.execute(held).scalars()
    watched = sa.select(queue_watchers.c.queue_id).where(queue_watchers.c.principal == principal)
    yield from (names.queues[id_] for id_ in connection.execute(watched).scalars())
    outer = sa.select(group_groups.c.group_id).where(group_groups.c.member_id == group_id)
    yield from (names.groups[id_] for id_ in connection.execute(outer).scalars())
    for table in (scrips, schedules):
        told = connection.execute(sa.select(table.c.name, table.c.to).order_by(table.c.id))
        yield from (row.name for row in told if principal in json.loads(row.to))
    for row in _by_calendar(connection):
        told_by = said_of(row.content, "warn", "breach", "steps")
        if any(step.split()[-1] == principal for step in told_by):
            yield row.name
    watching = sa.select(sa.func.min(ticket_groups.c.ticket_id)).where(ticket_groups.c.group_id == group_id)
    yield from (f"#{id_}" for id_ in connection.execute(watching).scalars() if id_ is not None)


def remove_calendar(connection: sa.Connection, name: str, author: Author, now: datetime) -> None:
    """Remove a calendar nobody counts by. Raises Refused."""
    with ledger(connection, author, now) as book:
        found = _ours(book, Subject.CALENDAR, name)
        if used := next(
            (one.name for one in _by_calendar(connection) if found.id in said_of(one.content, "calendar")), ""
        ):
            raise Refused("in_use", subject=Subject.CALENDAR.value, name=found.spec.name, by=used)
        connection.execute(calendars.delete().where(calendars.c.id == found.id))
        _gone(book, Subject.CALENDAR, found)


def _by_calendar(connection: sa.Connection) -> list[Any]:
    """Service levels and escalations: both count by calendars, and tell groups."""
    tables = (service_levels, escalations)
    return [row for table in tables for row in connection.execute(sa.select(table.c.name, table.c.content))]


def remove_service_level(connection: sa.Connection, name: str, author: Author, now: datetime) -> None:
    """Remove a service level. What it promised and is open is promised no more; what is over stays. Raises Refused."""
    with ledger(connection, author, now) as book:
        found = _ours(book, Subject.SERVICE_LEVEL, name)
        connection.execute(service_levels.delete().where(service_levels.c.id == found.id))
        _gone(book, Subject.SERVICE_LEVEL, found)


def remove_escalation(connection: sa.Connection, name: str, author: Author, now: datetime) -> None:
    """Remove a chain. Raises Refused."""
    with ledger(connection, author, now) as book:
        found = _ours(book, Subject.ESCALATION, name)
        connection.execute(escalations.delete().where(escalations.c.id == found.id))
        _gone(book, Subject.ESCALATION, found)


def remove_lifecycle(connection: sa.Connection, name: str, author: Author, now: datetime) -> None:
    """Remove a lifecycle no queue has; the default one is as it was at first again. Raises Refused."""
    with ledger(connection, author, now) as book:
        found = _ours(book, Subject.LIFECYCLE, name)
        if found.stock:
            raise Refused("stock", subject=Subject.LIFECYCLE.value, name=DEFAULT.name)
        lose_lifecycle(book, found.spec)
        connection.execute(lifecycles.delete().where(lifecycles.c.name == found.spec.name))
        _gone(book, Subject.LIFECYCLE, found)


def remove_field(connection: sa.Connection, name: str, author: Author, now: datetime) -> None:
    """Remove a custom field no ticket has a value of. Raises Refused."""
    with ledger(connection, author, now) as book:
        found = _ours(book, Subject.CUSTOM_FIELD, name)
        valued = sa.select(sa.func.min(ticket_values.c.ticket_id)).where(ticket_values.c.field_id == found.id)
        if (used := connection.scalar(valued)) is not None:
            raise Refused("in_use", subject=Subject.CUSTOM_FIELD.value, name=found.spec.name, by=f"#{used}")
        connection.execute(custom_field_queues.delete().where(custom_field_queues.c.field_id == found.id))
        connection.execute(custom_fields.delete().where(custom_fields.c.id == found.id))
        _gone(book, Subject.CUSTOM_FIELD, found)


def remove_scrip(connection: sa.Connection, name: str, author: Author, now: datetime) -> None:
    """Remove a scrip somebody made. Raises Refused."""
    with ledger(connection, author, now) as book:
        found = _ours(book, Subject.SCRIP, name)
        if found.stock:
            raise Refused("stock", subject=Subject.SCRIP.value, name=found.spec.name)
        connection.execute(scrips_off.delete().where(scrips_off.c.scrip_id == found.id))
        connection.execute(scrips.delete().where(scrips.c.id == found.id))
        _gone(book, Subject.SCRIP, found)


def rename(connection: sa.Connection, subject: Subject, old: str, new: str, author: Author, now: datetime) -> None:
    """Another name, or another address to be shown by. Raises Refused."""
    if subject is Subject.GRANT:
        raise Refused("bad_value", field="subject", value=subject.value)
    with ledger(connection, author, now) as book:
        found = _ours(book, subject, old)
        named = fold_address(new) if subject is Subject.USER else new
        before = found.spec.address if subject is Subject.USER else found.spec.name
        _refuse_taken(book, subject, found, named)
        _RENAMES[subject](book, found, named)
        field = "address" if subject is Subject.USER else "name"
        book.note(subject, named, Did.CHANGE, field, before, named)


def _refuse_taken(book: AuditLog, subject: Subject, found: Standing[Any], name: str) -> None:
    if subject is Subject.LIFECYCLE:
        other = standing(book.connection, book.names, subject, name)
        taken = other is not None and other.spec.name != found.spec.name
    else:
        taken = number_of(book.connection, book.names, subject, name) not in (None, found.id)
    if taken:
        raise Refused("name_taken", subject=subject.value, name=name)


def _rename_user(book: AuditLog, found: Standing[Any], address: str) -> None:
    """The new address is theirs from now on; the old one stays theirs too."""
    if book.names.user(address) is None:
        book.connection.execute(addresses.insert().values(address=address, user_id=found.id))
    book.connection.execute(users.update().where(users.c.id == found.id).values(address=address))


def _rename_lifecycle(book: AuditLog, found: Standing[Any], name: str) -> None:
    if found.spec.name == DEFAULT.name:
        raise Refused("stock", subject=Subject.LIFECYCLE.value, name=DEFAULT.name)
    old = found.spec.name
    book.connection.execute(lifecycles.update().where(lifecycles.c.name == old).values(name=name))
    book.connection.execute(queues.update().where(queues.c.lifecycle == old).values(lifecycle=name))


def _rename_row(subject: Subject) -> Any:
    def write(book: AuditLog, found: Standing[Any], name: str) -> None:
        table = _TABLES[subject]
        book.connection.execute(table.update().where(table.c.id == found.id).values(name=name))
        book.names.forget()

    return write


def _rename_queue(book: AuditLog, found: Standing[Any], name: str) -> None:
    """Scrips and schedules that make or move tickets name the queue: they mean the same one afterwards."""
    _rename_row(Subject.QUEUE)(book, found, name)
    for table, subject in ((scrips, Subject.SCRIP), (schedules, Subject.SCHEDULE)):
        _rename_in_arguments(book, table, subject, found.spec.name, name)


def _rename_in_arguments(book: AuditLog, table: sa.Table, subject: Subject, old: str, name: str) -> None:
    for row in book.connection.execute(sa.select(table.c.id, table.c.name, table.c.arguments)).all():
        arguments = json.loads(row.arguments)
        holders = [arguments[key] for key in ("create", "set") if isinstance(arguments.get(key), dict)]
        named = [one for one in holders if str(one.get("queue", "")).casefold() == old.casefold()]
        for one in named:
            one["queue"] = name
        if named:
            text = json.dumps(arguments, ensure_ascii=False)
            book.connection.execute(table.update().where(table.c.id == row.id).values(arguments=text))
            book.note(subject, row.name, Did.CHANGE, "queue", old, name)


_RENAMES = {
    Subject.USER: _rename_user,
    Subject.GROUP: _rename_row(Subject.GROUP),
    Subject.QUEUE: _rename_queue,
    Subject.LIFECYCLE: _rename_lifecycle,
    Subject.CUSTOM_FIELD: _rename_row(Subject.CUSTOM_FIELD),
    Subject.SCRIP: _rename_row(Subject.SCRIP),
    Subject.SCHEDULE: _rename_row(Subject.SCHEDULE),
    Subject.CALENDAR: _rename_row(Subject.CALENDAR),
    Subject.SERVICE_LEVEL: _rename_row(Subject.SERVICE_LEVEL),
    Subject.ESCALATION: _rename_row(Subject.ESCALATION),
}
