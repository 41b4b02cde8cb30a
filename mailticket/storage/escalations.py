"""Chains that tickets nobody touches go up, as they are declared: made and changed."""

import json
from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields, replace
from datetime import datetime

import sqlalchemy as sa

from mailticket.model.administration import Author, Subject
from mailticket.model.errors import Refused
from mailticket.model.escalation import read_chain_step
from mailticket.model.provision import EscalationSpec
from mailticket.storage.audit_log import AuditLog, ledger
from mailticket.storage.organisation import Put
from mailticket.storage.schema import escalations
from mailticket.storage.upsert import Find, find_in, put_row, put_thing, queue_names
from mailticket.storage.users import who_is_told


def whom(spec: EscalationSpec) -> Iterator[str]:
    """Those it tells, as they are written."""
    return (read_chain_step(text).to for text in spec.steps)


def put_escalation(
    connection: sa.Connection, spec: EscalationSpec, author: Author, now: datetime, *, provisioned: bool
) -> Put:
    """Create or change a chain. Raises Refused."""
    with ledger(connection, author, now) as book:
        return escalation(book, find_in(book), spec, provisioned=provisioned)


def escalation(book: AuditLog, find: Find, spec: EscalationSpec, *, provisioned: bool) -> Put:
    """As ``put_escalation``, within what is put together."""
    there = find(Subject.ESCALATION, spec.name)
    calendar = find(Subject.CALENDAR, spec.calendar) if spec.calendar else None
    if spec.calendar and calendar is None:
        raise Refused("no_such_calendar", calendar=spec.calendar, nearest="")
    steps = [replace(step, to=book.names.of(who_is_told(book, step.to))) for step in map(read_chain_step, spec.steps)]
    spec = replace(
        spec,
        name=there.spec.name if there else spec.name,
        queues=queue_names(book, spec.queues),
        calendar=calendar.spec.name if calendar else "",
        steps=tuple(dict.fromkeys(map(str, steps))),
    )
    write = _write(book, calendar.id if calendar else None)
    return put_thing(book, Subject.ESCALATION, there, spec, write, provisioned=provisioned)


def _write(book: AuditLog, calendar_id: int | None) -> Callable[[int | None, EscalationSpec, bool], int]:
    def write(id_: int | None, spec: EscalationSpec, provisioned: bool) -> int:
        known = {one.name: one.default for one in fields(spec) if one.default is not MISSING}
        content = {name: getattr(spec, name) for name, value in known.items() if getattr(spec, name) != value}
        if "queues" in content:
            content["queues"] = [book.names.some_queue(name) for name in spec.queues]
        if calendar_id is not None:
            content["calendar"] = calendar_id
        steps = map(read_chain_step, spec.steps)
        content["steps"] = [str(replace(step, to=who_is_told(book, step.to))) for step in steps]
        text = json.dumps(content, ensure_ascii=False)
        return put_row(book, escalations, id_, {"name": spec.name, "content": text, "provisioned": provisioned})

    return write
