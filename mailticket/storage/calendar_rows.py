"""Calendars as they are kept, read."""

import json
from typing import Any

import sqlalchemy as sa

from mailticket.model.calendar import Calendar, calendar_of
from mailticket.model.names import name_key
from mailticket.model.provision import CalendarSpec
from mailticket.storage.schema import calendars


def calendars_by_key(connection: sa.Connection) -> dict[str, Calendar]:
    """All that are not disabled, by ``name_key``."""
    rows = connection.execute(sa.select(calendars).order_by(calendars.c.id))
    found = (calendar_of(read_calendar(row.name, row.content)) for row in rows)
    return {name_key(one.name): one for one in found if not one.disabled}


def read_calendar(name: str, content: str) -> CalendarSpec:
    """A calendar as it was declared."""
    said: dict[str, Any] = json.loads(content)
    kept: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in said.items()}
    return CalendarSpec(name, **kept)
