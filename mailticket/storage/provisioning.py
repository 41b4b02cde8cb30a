"""Makes the database agree with what is declared. What is declared wins; what was made by hand and is not, stays.

The same functions serve what is made by hand; all of them are reached from here.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from mailticket.model.administration import Author, Did, Subject
from mailticket.model.errors import Refused
from mailticket.model.lifecycle import DEFAULT
from mailticket.model.person import SYSTEM_ID
from mailticket.model.provision import GroupSpec, Organisation
from mailticket.model.transaction import Via
from mailticket.storage import calendars, canned_answers, escalations, saved_searches, schedules, service_levels
from mailticket.storage import upsert as putting
from mailticket.storage.audit_log import AuditLog, ledger
from mailticket.storage.authorship import approve_scrip
from mailticket.storage.bulk import in_parts
from mailticket.storage.calendars import put_calendar
from mailticket.storage.delete import (
    remove_calendar,
    remove_escalation,
    remove_field,
    remove_group,
    remove_lifecycle,
    remove_scrip,
    remove_service_level,
    rename,
)
from mailticket.storage.escalations import put_escalation
from mailticket.storage.granting import provision_grants, put_grant, remove_grant
from mailticket.storage.organisation import KINDS, Put, Standing, declared, is_provisioned, present
from mailticket.storage.people import staff_at
from mailticket.storage.schedules import put_schedule, remove_schedule
from mailticket.storage.schema import calendars as calendars_table
from mailticket.storage.schema import custom_fields, groups, lifecycles, queues, scrips, users
from mailticket.storage.schema import escalations as escalations_table
from mailticket.storage.schema import schedules as schedules_table
from mailticket.storage.schema import service_levels as levels_table
from mailticket.storage.service_levels import put_service_level
from mailticket.storage.upsert import put_field, put_group, put_lifecycle, put_queue, put_scrip
from mailticket.storage.users import Putting, merge_users, put_user

__all__ = [
    "Put",
    "approve_scrip",
    "declared",
    "has_queue",
    "is_provisioned",
    "merge_users",
    "present",
    "provision",
    "put_calendar",
    "put_escalation",
    "put_field",
    "put_grant",
    "put_group",
    "put_lifecycle",
    "put_queue",
    "put_schedule",
    "put_scrip",
    "put_service_level",
    "put_user",
    "remove_calendar",
    "remove_escalation",
    "remove_field",
    "remove_grant",
    "remove_group",
    "remove_lifecycle",
    "remove_schedule",
    "remove_scrip",
    "remove_service_level",
    "rename",
]

CONFIGURATION = Author(SYSTEM_ID, Via.CONFIGURATION)


def has_queue(connection: sa.Connection) -> bool:
    """Whether there is any queue."""
    return connection.scalar(sa.select(queues.c.id).limit(1)) is not None


def provision(connection: sa.Connection, declared: Organisation, now: datetime) -> None:
    """Create or change everything declared; what is no longer declared stops being provisioned, and declared rights that
    are not any more are gone. Raises Refused."""
    _refuse_addresses_of_staff(connection, declared, now)
    with ledger(connection, CONFIGURATION, now) as book:
        people = _provision_users(book, declared)
        _know_all(book, declared)
        there = _There(book)
        _provision_all(there, Subject.LIFECYCLE, putting.lifecycle, declared.lifecycles)
        there.ask_again(Subject.LIFECYCLE)
        kept = {
            Subject.USER: people,
            Subject.GROUP: _provision_groups(book, there, declared.groups),
            Subject.QUEUE: _provision_all(there, Subject.QUEUE, putting.queue, declared.queues),
            Subject.CUSTOM_FIELD: _provision_all(there, Subject.CUSTOM_FIELD, putting.field, declared.fields),
            Subject.SCRIP: _provision_all(there, Subject.SCRIP, putting.scrip, declared.scrips),
            Subject.SCHEDULE: _provision_all(there, Subject.SCHEDULE, schedules.schedule, declared.schedules),
            Subject.CALENDAR: _provision_all(there, Subject.CALENDAR, calendars.calendar, declared.calendars),
            Subject.SERVICE_LEVEL: _provision_levels(there, declared),
            Subject.ESCALATION: _provision_all(there, Subject.ESCALATION, escalations.escalation, declared.escalations),
        }
        provision_grants(book, declared.grants)
        saved_searches.provision(book, declared.searches)
        canned_answers.provision(book, declared.answers)
        for subject, ids in kept.items():
            _declared_no_more(book, subject, ids)
        _lifecycles_no_more(book, {life.name.casefold() for life in declared.lifecycles})


def _refuse_addresses_of_staff(connection: sa.Connection, declared: Organisation, now: datetime) -> None:
    """The address of somebody who works here becomes no queue's: their mail would be a loop, and no notice would reach them.
    One that a queue has already stays. Raises Refused."""
    columns = (queues.c.correspond_address, queues.c.comment_address)
    wanted = {getattr(spec, column.name) for spec in declared.queues for column in columns} - {""}
    wanted -= {address for column in columns for address in connection.scalars(sa.select(column))}
    if staff := staff_at(connection, wanted, now):
        raise Refused("address_of_person", address=staff[0])


class _There:
    """What there is of each kind, asked once."""

    def __init__(self, book: AuditLog) -> None:
        self.book = book
        self._known: dict[Subject, dict[str, Standing[Any]]] = {}

    def find(self, subject: Subject, name: str) -> Standing[Any] | None:
        """A thing by its name."""
        if subject not in self._known:
            every = KINDS[subject](self.book.connection, self.book.names, None)
            self._known[subject] = {one.spec.name.casefold(): one for one in every}
        found = self._known[subject].get(name.casefold())
        if found is None and subject is Subject.LIFECYCLE and name == DEFAULT.name:
            return Standing(0, DEFAULT, stock=True)
        return found

    def ask_again(self, subject: Subject) -> None:
        """There are more now."""
        self._known.pop(subject, None)


def _provision_users(book: AuditLog, declared: Organisation) -> set[int]:
    all_of_them = Putting(book, declared.users, provisioned=True)
    ids = {all_of_them.put(spec).id for spec in declared.users}
    all_of_them.flush()
    return ids


def _know_all(book: AuditLog, declared: Organisation) -> None:
    """Everybody who is named anywhere, asked at once."""
    named = {member for group in declared.groups for member in group.members}
    named |= {one for queue in declared.queues for one in (*queue.cc, *queue.admin_cc)}
    named |= {one for scrip in declared.scrips for one in scrip.to}
    named |= {one for schedule in declared.schedules for one in schedule.to}
    named |= {one for level in declared.service_levels for one in service_levels.whom(level)}
    named |= {one for chain in declared.escalations for one in escalations.whom(chain)}
    named |= {grant.to for grant in declared.grants}
    book.names.look_up(named)
    book.names.show({user for one in named if "@" in one and (user := book.names.user(one)) is not None})


def _provision_all(there: _There, subject: Subject, put: Callable[..., Put], load_plan: Iterable[Any]) -> set[int]:
    return {put(there.book, there.find, spec, provisioned=True).id for spec in load_plan}


def _provision_levels(there: _There, declared: Organisation) -> set[int]:
    there.ask_again(Subject.CALENDAR)
    return _provision_all(there, Subject.SERVICE_LEVEL, service_levels.service_level, declared.service_levels)


def _provision_groups(book: AuditLog, there: _There, load_plan: Iterable[GroupSpec]) -> set[int]:
    load_plan = list(load_plan)
    for spec in load_plan:  # first their names, so that one may hold another in any order
        if there.find(Subject.GROUP, spec.name) is None:
            putting.group(book, there.find, replace(spec, members=()), provisioned=True)
    there.ask_again(Subject.GROUP)
    ids = _provision_all(there, Subject.GROUP, putting.group, load_plan)
    putting.refuse_cycles(book, ids)
    return ids


_TABLES: dict[Subject, tuple[sa.Table, str]] = {
    Subject.USER: (users, "address"),
    Subject.GROUP: (groups, "name"),
    Subject.QUEUE: (queues, "name"),
    Subject.CUSTOM_FIELD: (custom_fields, "name"),
    Subject.SCRIP: (scrips, "name"),
    Subject.SCHEDULE: (schedules_table, "name"),
    Subject.CALENDAR: (calendars_table, "name"),
    Subject.SERVICE_LEVEL: (levels_table, "name"),
    Subject.ESCALATION: (escalations_table, "name"),
}


def _declared_no_more(book: AuditLog, subject: Subject, kept: set[int]) -> None:
    table, name = _TABLES[subject]
    rows = book.connection.execute(sa.select(table.c.id, table.c[name]).where(table.c.provisioned).order_by(table.c.id))
    gone = {id_: called for id_, called in rows if id_ not in kept}
    _not_provisioned(book, subject, table.c.id, gone)


def _lifecycles_no_more(book: AuditLog, kept: set[str]) -> None:
    rows = book.connection.execute(sa.select(lifecycles.c.name).where(lifecycles.c.provisioned))
    gone = {name: name for name in sorted(rows.scalars()) if name.casefold() not in kept}
    _not_provisioned(book, Subject.LIFECYCLE, lifecycles.c.name, gone)


def _not_provisioned(book: AuditLog, subject: Subject, key: "sa.Column[Any]", gone: dict[Any, str]) -> None:
    for some in in_parts(list(gone)):
        book.connection.execute(key.table.update().where(key.in_(some)).values(provisioned=False))
    for name in gone.values():
        book.note(subject, name, Did.CHANGE, "provisioned", "yes", "")
