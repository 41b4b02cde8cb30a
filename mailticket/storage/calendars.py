"""Calendars as they are declared: made and changed."""

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime

import sqlalchemy as sa

from mailticket.model.administration import Author, Subject
from mailticket.model.provision import CalendarSpec
from mailticket.storage.audit_log import AuditLog, ledger
from mailticket.storage.organisation import Put
from mailticket.storage.schema import calendars
from mailticket.storage.upsert import Find, find_in, put_row, put_thing


def put_calendar(
    connection: sa.Connection, spec: CalendarSpec, author: Author, now: datetime, *, provisioned: bool
) -> Put:
    """Create or change a calendar. Raises Refused."""
    with ledger(connection, author, now) as book:
        return calendar(book, find_in(book), spec, provisioned=provisioned)


def calendar(book: AuditLog, find: Find, spec: CalendarSpec, *, provisioned: bool) -> Put:
    """As ``put_calendar``, within what is put together."""
    there = find(Subject.CALENDAR, spec.name)
    spec = replace(spec, name=there.spec.name if there else spec.name)
    return put_thing(book, Subject.CALENDAR, there, spec, _write(book), provisioned=provisioned)


def _write(book: AuditLog) -> Callable[[int | None, CalendarSpec, bool], int]:
    def write(id_: int | None, spec: CalendarSpec, provisioned: bool) -> int:
        content = {key: value for key, value in asdict(spec).items() if key != "name" and value}
        text = json.dumps(content, ensure_ascii=False)
        return put_row(book, calendars, id_, {"name": spec.name, "content": text, "provisioned": provisioned})

    return write
