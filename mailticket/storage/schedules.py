"""Schedules as they are declared: made, changed, removed; and as they run."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from mailticket.model.administration import Author, Did, Subject
from mailticket.model.errors import Refused
from mailticket.model.provision import ScheduleSpec
from mailticket.model.schedule import Schedule
from mailticket.storage.audit_diff import described
from mailticket.storage.audit_log import AuditLog, ledger
from mailticket.storage.organisation import Put, standing
from mailticket.storage.schema import schedule_runs, schedule_steps, schedules, schedules_off
from mailticket.storage.times import maybe_time, to_text
from mailticket.storage.upsert import Find, find_in, put_row, put_thing, queue_names, replace_rows
from mailticket.storage.users import who_is_told

TIMES = frozenset({"cron", "timezone", "disabled"})
"""Who changes one of these means what comes from now on."""

_PLAIN = ("name", "cron", "action", "timezone", "query", "template", "disabled")


def every(connection: sa.Connection) -> list[Schedule]:
    """All of them, in the order of their ids."""
    off: dict[int, set[int]] = {}
    for schedule_id, queue_id in connection.execute(sa.select(schedules_off)):
        off.setdefault(schedule_id, set()).add(queue_id)
    rows = connection.execute(sa.select(schedules).order_by(schedules.c.id))
    return [_schedule(row, frozenset(off.get(row.id, ()))) for row in rows]


def _schedule(row: Any, off_in: frozenset[int]) -> Schedule:
    return Schedule(
        id=row.id,
        name=row.name,
        cron=row.cron,
        action=row.action,
        since=maybe_time(row.since),
        timezone=row.timezone,
        query=row.query,
        to=tuple(json.loads(row.to)),
        template=row.template,
        queue_id=row.queue_id,
        off_in=off_in,
        arguments=json.loads(row.arguments),
        disabled=row.disabled,
        stock=row.stock,
    )


def put_schedule(
    connection: sa.Connection, spec: ScheduleSpec, author: Author, now: datetime, *, provisioned: bool
) -> Put:
    """Create or change a schedule. Raises Refused."""
    with ledger(connection, author, now) as book:
        return schedule(book, find_in(book), spec, provisioned=provisioned)


def schedule(book: AuditLog, find: Find, spec: ScheduleSpec, *, provisioned: bool) -> Put:
    """As ``put_schedule``, within what is put together."""
    there = find(Subject.SCHEDULE, spec.name)
    spec = replace(
        spec,
        name=there.spec.name if there else spec.name,
        to=tuple(dict.fromkeys(book.names.of(who_is_told(book, name)) for name in spec.to)),
        queue=None if spec.queue is None else book.names.queues[book.names.some_queue(spec.queue)],
        off_in=queue_names(book, spec.off_in),
        arguments=json.loads(json.dumps(dict(spec.arguments), default=str)),
    )
    done = put_thing(book, Subject.SCHEDULE, there, spec, _write(book), provisioned=provisioned)
    if done.new or TIMES & set(done.changed):
        here = schedules.c.id == done.id
        book.connection.execute(schedules.update().where(here).values(since=to_text(book.now)))
    return done


def _write(book: AuditLog) -> Callable[[int | None, ScheduleSpec, bool], int]:
    def write(id_: int | None, spec: ScheduleSpec, provisioned: bool) -> int:
        values = {name: getattr(spec, name) for name in _PLAIN}
        values |= {
            "to": json.dumps([who_is_told(book, name) for name in spec.to]),
            "queue_id": None if spec.queue is None else book.names.some_queue(spec.queue),
            "arguments": json.dumps(spec.arguments, ensure_ascii=False),
            "provisioned": provisioned,
        }
        made = put_row(book, schedules, id_, values)
        off = [{"queue_id": book.names.some_queue(name)} for name in spec.off_in]
        replace_rows(book, schedules_off, "schedule_id", made, off)
        return made

    return write


def remove_schedule(connection: sa.Connection, name: str, author: Author, now: datetime) -> None:
    """Remove a schedule somebody made, with its runs. Raises Refused."""
    with ledger(connection, author, now) as book:
        found = standing(connection, book.names, Subject.SCHEDULE, name)
        if found is None:
            raise Refused("no_such_schedule", schedule=name)
        if found.provisioned or found.stock:
            key = "declared" if found.provisioned else "stock"
            raise Refused(key, subject=Subject.SCHEDULE.value, name=found.spec.name)
        for table in (schedules_off, schedule_runs, schedule_steps):
            connection.execute(table.delete().where(table.c.schedule_id == found.id))
        connection.execute(schedules.delete().where(schedules.c.id == found.id))
        book.note(Subject.SCHEDULE, found.spec.name, Did.REMOVE, old=described(found.spec))
