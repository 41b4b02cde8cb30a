"""What reports count of service levels: goals that came to an end in a period, and those that were late at its end."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from mailticket.model.query import Query
from mailticket.model.report_fact import Measured, from_ms, to_ms
from mailticket.model.service_level import Outcome
from mailticket.storage.conditions import Conditions
from mailticket.storage.report_facts import Window, ticket_key
from mailticket.storage.schema import service_goals, tickets
from mailticket.storage.times import from_text, to_text

_GOAL = service_goals.c
_OWN = {"by": _GOAL.by_id, "level": _GOAL.level, "goal": _GOAL.goal}
"""Keys a goal has by itself."""


def goals_measured(connection: sa.Connection, query: Query, window: Window, names: Sequence[str]) -> list[Measured]:
    """Of tickets a search finds: what was met or missed in the period, with how long it took, and what had not ended by its end
    though its time was over. ``names`` are the keys they are grouped by."""
    start, end = (to_text(from_ms(one)) for one in window)
    judged = sa.and_(
        _GOAL.ended >= start, _GOAL.ended < end, _GOAL.outcome.in_([Outcome.MET.value, Outcome.MISSED.value])
    )
    late = sa.and_(_GOAL.due < end, sa.or_(_GOAL.ended.is_(None), _GOAL.ended >= end))
    statement = (
        sa.select(_GOAL.ticket_id, _GOAL.ended, _GOAL.due, _GOAL.outcome, _GOAL.seconds, _GOAL.by_id, *map(_key, names))
        .join_from(service_goals, tickets, tickets.c.id == _GOAL.ticket_id)
        .where(sa.or_(judged, late), Conditions(query).whole())
    )
    return [one for row in connection.execute(statement) for one in _measured(row, window[1])]


def _key(name: str) -> sa.ColumnElement[Any]:
    return sa.null() if name == "quarter" else _OWN[name] if name in _OWN else ticket_key(name)


def _measured(row: Any, end: int) -> Iterator[Measured]:
    ticket, ended, due, outcome, seconds, by, *keys = row
    at = to_ms(from_text(ended)) if ended else end
    if at >= end:
        yield Measured(ticket, "late", to_ms(from_text(due)), 1, None, tuple(keys))
        return
    yield Measured(ticket, outcome, at, 1, by, tuple(keys))
    yield Measured(ticket, "took", at, seconds, by, tuple(keys))
