"""What was promised on tickets: kept, found again, and which of it calls for somebody."""

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from mailticket.model.service_level import Goal, GoalRun, Outcome
from mailticket.storage.bulk import Bulk, Row, in_parts, insert_into
from mailticket.storage.schema import service_goals
from mailticket.storage.times import from_text, maybe_text, maybe_time, to_text

OPEN = sa.text("service_goals.ended is null")
_COLUMNS = (
    "ticket_id goal number level_id level started minutes calendar paused due risk alarm step ended outcome seconds by_id "
    "basis pauses"
)


def _upsert(dialect: sa.Dialect) -> sa.Insert:
    statement = insert_into(dialect, service_goals)
    changed = {name: statement.excluded[name] for name in _COLUMNS.split()[3:]}
    return statement.on_conflict_do_update(index_elements=["ticket_id", "goal", "number"], set_=changed)


_put = Bulk(_upsert, _COLUMNS)

_last = service_goals.alias("last")
_newest = (
    sa.select(sa.func.max(_last.c.number))
    .where(_last.c.ticket_id == service_goals.c.ticket_id, _last.c.goal == service_goals.c.goal)
    .correlate(service_goals)
    .scalar_subquery()
)
_that_matter = sa.select(service_goals).where(
    service_goals.c.ticket_id.in_(sa.bindparam("wanted", expanding=True)),
    sa.or_(
        OPEN,
        service_goals.c.outcome == Outcome.MISSED.value,
        service_goals.c.goal == Goal.RESOLUTION.value,
        service_goals.c.number == _newest,
    ),
)


def goals_of(connection: sa.Connection, tickets: Collection[int]) -> dict[int, list[GoalRun]]:
    """Of each ticket what decides how it stands and what comes next: open goals, missed ones, resolutions, the last of a kind."""
    found: dict[int, list[GoalRun]] = {}
    for some in in_parts(sorted(tickets)):
        for row in connection.execute(_that_matter, {"wanted": list(some)}):
            found.setdefault(row.ticket_id, []).append(_run(row))
    return found


def all_goals(connection: sa.Connection, ticket_id: int) -> list[GoalRun]:
    """All of a ticket's, the oldest first."""
    statement = sa.select(service_goals).where(service_goals.c.ticket_id == ticket_id)
    ordered = statement.order_by(service_goals.c.started, service_goals.c.goal, service_goals.c.number)
    return [_run(row) for row in connection.execute(ordered)]


def put_goals(connection: sa.Connection, runs: Iterable[GoalRun]) -> None:
    """Keep goals as they are now."""
    _put(connection, map(_row, runs))


def alarmed(connection: sa.Connection, now: datetime, most: int) -> list[int]:
    """Tickets with a goal of which somebody is to be told, the longest waiting first."""
    due = service_goals.c.alarm <= to_text(now)
    statement = sa.select(service_goals.c.ticket_id).where(due, service_goals.c.alarm.is_not(None))
    found = connection.scalars(statement.order_by(service_goals.c.alarm).limit(most))
    return list(dict.fromkeys(found))


def next_alarm(connection: sa.Connection) -> datetime | None:
    """When somebody is to be told next."""
    first = sa.select(sa.func.min(service_goals.c.alarm)).where(service_goals.c.alarm.is_not(None))
    return maybe_time(connection.scalar(first))


def reckoned_otherwise(connection: sa.Connection, basis: str, most: int) -> list[int]:
    """Tickets with open goals that were reckoned by other levels or calendars than these."""
    statement = sa.select(service_goals.c.ticket_id).where(OPEN, service_goals.c.basis != basis).distinct()
    return list(connection.scalars(statement.order_by(service_goals.c.ticket_id).limit(most)))


def _row(run: GoalRun) -> Row:
    moments = (run.paused, run.due, run.risk, run.alarm)
    return (
        run.ticket_id,
        run.goal.value,
        run.number,
        run.level_id,
        run.level,
        to_text(run.started),
        run.minutes,
        run.calendar,
        *map(maybe_text, moments),
        run.step,
        maybe_text(run.ended),
        run.outcome.value,
        run.seconds,
        run.by,
        run.basis,
        json.dumps([[to_text(since), to_text(until)] for since, until in run.pauses]) if run.pauses else "[]",
    )


def _run(row: Any) -> GoalRun:
    return GoalRun(
        ticket_id=row.ticket_id,
        goal=Goal(row.goal),
        number=row.number,
        level_id=row.level_id,
        level=row.level,
        started=from_text(row.started),
        minutes=row.minutes,
        calendar=row.calendar,
        pauses=_pauses(json.loads(row.pauses)),
        paused=maybe_time(row.paused),
        due=maybe_time(row.due),
        risk=maybe_time(row.risk),
        alarm=maybe_time(row.alarm),
        step=row.step,
        ended=maybe_time(row.ended),
        outcome=Outcome(row.outcome),
        seconds=row.seconds,
        by=row.by_id,
        basis=row.basis,
    )


def _pauses(kept: Sequence[Sequence[str]]) -> tuple[tuple[datetime, datetime], ...]:
    return tuple((from_text(since), from_text(until)) for since, until in kept)
