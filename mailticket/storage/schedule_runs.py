"""The runs of schedules: each is unique by its schedule and planned time, and what it has done stands beside it until it ends."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from mailticket.model.errors import TryAgain
from mailticket.model.schedule import Run
from mailticket.storage.bulk import in_parts, insert_into
from mailticket.storage.schema import schedule_marks, schedule_runs, schedule_steps, schedules
from mailticket.storage.times import from_text, maybe_time, to_text

AHEAD = timedelta(days=2)
"""A clock that was set back by less repeats nothing."""

OPEN = sa.text("schedule_runs.finished is null")


def begin(connection: sa.Connection, now: datetime) -> None:
    """Schedules that no daemon has seen yet count from now on."""
    connection.execute(schedules.update().where(schedules.c.since == "").values(since=to_text(now)))


def claim(connection: sa.Connection, run: Run, until: datetime) -> bool:
    """Enter a run, which nobody else begins ``until`` then; False where somebody has entered it."""
    statement = insert_into(connection.dialect, schedule_runs).on_conflict_do_nothing()
    values = {"schedule_id": run.schedule_id, "planned": to_text(run.planned), "started": to_text(run.started)}
    done = connection.execute(statement.values(**values, missed=run.missed, claimed_until=to_text(until)))
    return bool(done.rowcount)


def look(connection: sa.Connection, now: datetime, until: datetime) -> tuple[list[Run], dict[int, Run]]:
    """What a look needs to know, in one unit: runs that were left, which are the caller's ``until`` then, and the last one of each
    schedule. Schedules that no daemon has seen yet count from now on."""
    begin(connection, now)
    return claim_again(connection, now, until), last(connection, now)


def claim_again(connection: sa.Connection, now: datetime, until: datetime) -> list[Run]:
    """Runs that have not ended and nobody works on; they are the caller's ``until`` then."""
    rows = connection.execute(sa.select(schedule_runs).where(OPEN, schedule_runs.c.claimed_until <= to_text(now)))
    return [run for run in map(_run, rows) if hold(connection, run, until, before=now)]


def hold(connection: sa.Connection, run: Run, until: datetime, *, before: datetime | None = None) -> bool:
    """A run is the caller's for longer; where it may be somebody else's, only if it was nobody's ``before``."""
    statement = schedule_runs.update().where(_is(run), OPEN)
    if before is not None:
        statement = statement.where(schedule_runs.c.claimed_until <= to_text(before))
    return bool(connection.execute(statement.values(claimed_until=to_text(until))).rowcount)


def let_go(connection: sa.Connection) -> None:
    """At start, by whoever holds the site: what another daemon had begun before it ended is nobody's."""
    connection.execute(schedule_runs.update().where(OPEN).values(claimed_until=""))


def finish(connection: sa.Connection, run: Run) -> None:
    """A run has ended as it says; its steps are needed no more."""
    assert run.finished
    values = {"finished": to_text(run.finished), "seconds": run.seconds, "done": run.done, "failed": run.failed}
    connection.execute(schedule_runs.update().where(_is(run)).values(values))
    its = (schedule_steps.c.schedule_id == run.schedule_id) & (schedule_steps.c.planned == to_text(run.planned))
    connection.execute(schedule_steps.delete().where(its))


def _is(run: Run) -> "sa.ColumnElement[bool]":
    return (schedule_runs.c.schedule_id == run.schedule_id) & (schedule_runs.c.planned == to_text(run.planned))


def steps_done(connection: sa.Connection, run: Run) -> frozenset[str]:
    """The steps of a run that are entered."""
    its = (schedule_steps.c.schedule_id == run.schedule_id) & (schedule_steps.c.planned == to_text(run.planned))
    return frozenset(connection.execute(sa.select(schedule_steps.c.step).where(its)).scalars())


def enter_steps(connection: sa.Connection, run: Run, steps: Iterable[str]) -> None:
    """Enter steps of a run, in the unit of work that does them. Raises TryAgain where another daemon has done one meanwhile."""
    open_ = sa.select(schedule_runs.c.planned).where(_is(run), OPEN).with_for_update()
    if connection.execute(open_).first() is None:  # its steps went with its end: nobody may begin them anew
        raise TryAgain("another daemon has ended this run")
    statement = insert_into(connection.dialect, schedule_steps).on_conflict_do_nothing()
    key = {"schedule_id": run.schedule_id, "planned": to_text(run.planned)}
    for one in steps:
        if not connection.execute(statement.values(**key, step=one)).rowcount:
            raise TryAgain("another daemon is at this schedule")


def last(connection: sa.Connection, now: datetime) -> dict[int, Run]:
    """The last run of each schedule. One that was planned for more than ``AHEAD`` from now does not count: a clock that was
    wrong by years must not stop it for years."""
    newest = (
        sa.select(schedule_runs.c.schedule_id, sa.func.max(schedule_runs.c.planned).label("planned"))
        .where(schedule_runs.c.planned <= to_text(now + AHEAD))
        .group_by(schedule_runs.c.schedule_id)
        .subquery()
    )
    joined = (schedule_runs.c.schedule_id == newest.c.schedule_id) & (schedule_runs.c.planned == newest.c.planned)
    rows = connection.execute(sa.select(schedule_runs).join(newest, joined))
    return {row.schedule_id: _run(row) for row in rows}


def before(connection: sa.Connection, run: Run) -> datetime | None:
    """When the run before one was planned."""
    its = (schedule_runs.c.schedule_id == run.schedule_id) & (schedule_runs.c.planned < to_text(run.planned))
    return maybe_time(connection.scalar(sa.select(sa.func.max(schedule_runs.c.planned)).where(its)))


def of(connection: sa.Connection, schedule_id: int, most: int) -> list[Run]:
    """The runs of one schedule, the newest first."""
    statement = sa.select(schedule_runs).where(schedule_runs.c.schedule_id == schedule_id)
    return [_run(row) for row in connection.execute(statement.order_by(schedule_runs.c.planned.desc()).limit(most))]


def forget(connection: sa.Connection, until: datetime) -> int:
    """Runs that ended before, but for the last one of each schedule. Returns how many went."""
    newest = sa.select(sa.func.max(schedule_runs.c.planned)).group_by(schedule_runs.c.schedule_id)
    old = (schedule_runs.c.finished < to_text(until)) & schedule_runs.c.planned.not_in(newest)
    return int(connection.execute(schedule_runs.delete().where(old)).rowcount)


def _run(row: Any) -> Run:
    return Run(
        schedule_id=row.schedule_id,
        planned=from_text(row.planned),
        started=from_text(row.started),
        finished=maybe_time(row.finished),
        seconds=row.seconds,
        missed=row.missed,
        done=row.done,
        failed=row.failed,
    )


def mark(connection: sa.Connection, kind: str, values: Mapping[int, str], now: datetime) -> None:
    """Enter what is done to tickets because they stand so, in the unit of work that does it. Raises TryAgain where the same value
    was entered meanwhile: another daemon has done it."""
    for some in in_parts(list(values.items())):
        statement = insert_into(connection.dialect, schedule_marks).values(
            [{"kind": kind, "ticket_id": id_, "value": value, "at": to_text(now)} for id_, value in some]
        )
        statement = statement.on_conflict_do_update(
            index_elements=["kind", "ticket_id"],
            set_={"value": statement.excluded.value, "at": statement.excluded.at},
            where=schedule_marks.c.value != statement.excluded.value,
        )
        if connection.execute(statement).rowcount != len(some):
            raise TryAgain("another daemon is at these tickets")


def marks(connection: sa.Connection, kind: str, tickets: list[int]) -> dict[int, tuple[str, datetime]]:
    """What was entered for tickets, and when."""
    found = {}
    for some in in_parts(tickets):
        its = (schedule_marks.c.kind == kind) & schedule_marks.c.ticket_id.in_(some)
        for row in connection.execute(sa.select(schedule_marks).where(its)):
            found[row.ticket_id] = (row.value, from_text(row.at))
    return found
