"""Chains that tickets nobody touches go up, as they are kept, read: JSON in which queues and the calendar are ids, and people and
groups principals."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from mailticket.model.calendar import Calendar, calendar_of
from mailticket.model.escalation import Escalation, read_chain_step
from mailticket.model.provision import EscalationSpec
from mailticket.storage.calendar_rows import read_calendar
from mailticket.storage.principals import Principals
from mailticket.storage.schema import calendars, escalations


def read_escalation(name: str, content: str, names: Principals, called: Mapping[int, str]) -> EscalationSpec:
    """A chain as it was declared; ``called`` are the names of calendars by id."""
    said: dict[str, Any] = json.loads(content)
    if "queues" in said:
        said["queues"] = tuple(sorted(names.queues[id_] for id_ in said["queues"]))
    if "calendar" in said:
        said["calendar"] = called[said["calendar"]]
    steps = map(read_chain_step, said["steps"])
    said["steps"] = tuple(str(replace(step, to=names.of(step.to))) for step in steps)
    return EscalationSpec(name, **said)


def escalations_in_order(connection: sa.Connection) -> tuple[Escalation, ...]:
    """Those that are not disabled, in the order in which they are asked. One counts by its calendar though that be disabled."""
    rows = list(connection.execute(sa.select(escalations).order_by(escalations.c.id)))
    kept = connection.execute(sa.select(calendars)) if rows else ()
    known = {row.id: calendar_of(read_calendar(row.name, row.content)) for row in kept}
    read = [(row, json.loads(row.content)) for row in rows]
    found = [_escalation(row.id, row.name, said, known) for row, said in read if not said.get("disabled")]
    return tuple(sorted(found, key=lambda one: (one.order, one.id)))


def _escalation(id_: int, name: str, said: Mapping[str, Any], known: Mapping[int, Calendar]) -> Escalation:
    return Escalation(
        id=id_,
        name=name,
        steps=tuple(sorted(map(read_chain_step, said["steps"]), key=lambda step: step.minutes)),
        calendar=known[said["calendar"]] if "calendar" in said else None,
        queue_ids=frozenset(said.get("queues", ())),
        priority=said.get("priority"),
        query=said.get("query", ""),
        order=said.get("order", 0),
    )
