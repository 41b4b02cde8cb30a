"""Service levels as they are kept, read: JSON in which queues and the calendar are ids, and people and groups principals."""

import json
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from mailticket.model.calendar import Calendar, calendar_of
from mailticket.model.duration import elapsed_minutes
from mailticket.model.provision import ServiceLevelSpec
from mailticket.model.service_level import Goal, ServiceLevel, read_step
from mailticket.storage.calendar_rows import read_calendar
from mailticket.storage.principals import Principals
from mailticket.storage.schema import calendars, service_levels


def said_of(content: str, *keys: str) -> list[Any]:
    """What a level says under some keys, one value after another; nothing where it says nothing."""
    said = json.loads(content)
    values = (said[key] for key in keys if key in said)
    return [one for value in values for one in (value if isinstance(value, list) else [value])]


def read_service_level(name: str, content: str, names: Principals, called: Mapping[int, str]) -> ServiceLevelSpec:
    """A level as it was declared; ``called`` are the names of calendars by id."""
    said: dict[str, Any] = json.loads(content)
    said |= {key: tuple(value) for key, value in said.items() if isinstance(value, list)}
    if "queues" in said:
        said["queues"] = tuple(sorted(names.queues[id_] for id_ in said["queues"]))
    if "calendar" in said:
        said["calendar"] = called[said["calendar"]]
    if "breach" in said:
        said["breach"] = tuple(map(names.of, said["breach"]))
    if "warn" in said:
        said["warn"] = tuple(str(replace(step, to=names.of(step.to))) for step in map(read_step, said["warn"]))
    return ServiceLevelSpec(name, **said)


def levels_in_order(connection: sa.Connection) -> tuple[tuple[ServiceLevel, ...], str]:
    """Those that are not disabled, in the order in which they are asked; and a name for all of it as it is now: another one, and
    what is open is to be reckoned anew. A level counts by its calendar though that be disabled."""
    rows = list(connection.execute(sa.select(service_levels).order_by(service_levels.c.id)))
    kept = list(connection.execute(sa.select(calendars).order_by(calendars.c.id))) if rows else []
    known = {row.id: calendar_of(read_calendar(row.name, row.content)) for row in kept}
    found = [_level(row.id, row.name, json.loads(row.content), known) for row in rows if not _off(row.content)]
    said = "\n".join(f"{row.id} {row.name} {row.content}" for row in (*rows, *kept))
    ordered = tuple(sorted(found, key=lambda level: (level.order, level.id)))
    return ordered, sha256(said.encode()).hexdigest()[:16]


def _off(content: str) -> bool:
    return bool(json.loads(content).get("disabled"))


def _level(id_: int, name: str, said: Mapping[str, Any], known: Mapping[int, Calendar]) -> ServiceLevel:
    standard = ServiceLevelSpec(name)
    return ServiceLevel(
        id=id_,
        name=name,
        minutes=tuple((goal, elapsed_minutes(said[goal.value])) for goal in Goal if said.get(goal.value)),
        calendar=known[said["calendar"]] if "calendar" in said else None,
        queue_ids=frozenset(said.get("queues", ())),
        domains=frozenset(said.get("domains", ())),
        priority=said.get("priority"),
        query=said.get("query", ""),
        pauses=frozenset(said.get("pauses", standard.pauses)),
        warn=tuple(map(read_step, said.get("warn", standard.warn))),
        breach=tuple(said.get("breach", standard.breach)),
        sets_due=bool(said.get("sets_due")),
        order=said.get("order", 0),
    )
