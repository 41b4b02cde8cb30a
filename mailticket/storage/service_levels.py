"""Service levels as they are declared: made and changed."""

import json
from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from mailticket.model.administration import Author, Subject
from mailticket.model.errors import Refused
from mailticket.model.provision import ServiceLevelSpec
from mailticket.model.service_level import Step, read_step
from mailticket.storage.audit_log import AuditLog, ledger
from mailticket.storage.organisation import Put
from mailticket.storage.schema import service_levels
from mailticket.storage.upsert import Find, find_in, put_row, put_thing, queue_names
from mailticket.storage.users import who_is_told


def whom(spec: ServiceLevelSpec) -> Iterator[str]:
    """Those it tells, as they are written."""
    yield from (read_step(text).to for text in spec.warn)
    yield from spec.breach


def put_service_level(
    connection: sa.Connection, spec: ServiceLevelSpec, author: Author, now: datetime, *, provisioned: bool
) -> Put:
    """Create or change a service level. Raises Refused."""
    with ledger(connection, author, now) as book:
        return service_level(book, find_in(book), spec, provisioned=provisioned)


def service_level(book: AuditLog, find: Find, spec: ServiceLevelSpec, *, provisioned: bool) -> Put:
    """As ``put_service_level``, within what is put together."""
    there = find(Subject.SERVICE_LEVEL, spec.name)

    def told(name: str) -> str:
        return book.names.of(who_is_told(book, name))

    calendar = find(Subject.CALENDAR, spec.calendar) if spec.calendar else None
    if spec.calendar and calendar is None:
        raise Refused("no_such_calendar", calendar=spec.calendar, nearest="")
    spec = replace(
        spec,
        name=there.spec.name if there else spec.name,
        queues=queue_names(book, spec.queues),
        calendar=calendar.spec.name if calendar else "",
        warn=tuple(dict.fromkeys(str(replace(step, to=told(step.to))) for step in map(read_step, spec.warn))),
        breach=tuple(dict.fromkeys(map(told, spec.breach))),
    )
    write = _write(book, calendar.id if calendar else None)
    return put_thing(book, Subject.SERVICE_LEVEL, there, spec, write, provisioned=provisioned)


def _write(book: AuditLog, calendar_id: int | None) -> Callable[[int | None, ServiceLevelSpec, bool], int]:
    def kept(step: Step) -> str:
        return str(replace(step, to=who_is_told(book, step.to)))

    def write(id_: int | None, spec: ServiceLevelSpec, provisioned: bool) -> int:
        content = _said(spec)
        if "queues" in content:
            content["queues"] = [book.names.some_queue(name) for name in spec.queues]
        if calendar_id is not None:
            content["calendar"] = calendar_id
        content["warn"] = [kept(read_step(text)) for text in spec.warn]
        content["breach"] = [who_is_told(book, name) for name in spec.breach]
        text = json.dumps(content, ensure_ascii=False)
        return put_row(book, service_levels, id_, {"name": spec.name, "content": text, "provisioned": provisioned})

    return write


def _said(spec: ServiceLevelSpec) -> dict[str, Any]:
    """What is not as it is where nothing is said."""
    known = {one.name: one.default for one in fields(spec) if one.default is not MISSING}
    return {name: getattr(spec, name) for name, value in known.items() if getattr(spec, name) != value}
