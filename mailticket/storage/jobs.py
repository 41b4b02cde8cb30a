"""The jobs' rows: claimed before a program or a webhook is begun, settled after it."""

import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from mailticket.model.job import Job, JobSettled, JobState
from mailticket.model.scrip import ActionKind
from mailticket.storage.bulk import Bulk
from mailticket.storage.schema import JOBS_OPEN, jobs
from mailticket.storage.times import from_text, maybe_time, to_text

CRASHED = "the daemon ended while it ran"

_due = (
    sa.select(jobs)
    .where(JOBS_OPEN, jobs.c.state == JobState.WAITING.value, jobs.c.not_before <= sa.bindparam("now"))
    .order_by(jobs.c.not_before, jobs.c.id)
    .limit(sa.bindparam("most"))
)
_claim = (
    jobs.update()
    .where(jobs.c.id.in_(sa.bindparam("ids", expanding=True)))
    .values(state=JobState.RUNNING.value, attempts=jobs.c.attempts + 1)
)
_settle = Bulk(
    jobs.update()
    .where(jobs.c.id == sa.bindparam("which"))
    .values(
        state=sa.bindparam("became"),
        answer=sa.bindparam("said"),
        not_before=sa.bindparam("later"),
        settled_at=sa.bindparam("now"),
    ),
    "which became said later now",
)


def claim(connection: sa.Connection, most: int, now: datetime) -> list[Job]:
    """Turn up to ``most`` due jobs into ``running`` and return them. Commit before beginning one."""
    statement = _due if connection.dialect.name == "sqlite" else _due.with_for_update(skip_locked=True)
    rows = list(connection.execute(statement, {"now": to_text(now), "most": most}))
    if rows:
        connection.execute(_claim, {"ids": [row.id for row in rows]})
    return [_job(row, JobState.RUNNING, row.attempts + 1) for row in rows]


def settle(connection: sa.Connection, results: Sequence[JobSettled], now: datetime) -> None:
    """Write what became of jobs. One that waits goes again at once where no time is said."""
    moment = to_text(now)
    _settle(connection, [(r.job_id, r.state.value, r.answer, _again(r, moment), moment) for r in results])


def _again(result: JobSettled, moment: str) -> str | None:
    if result.not_before is not None:
        return to_text(result.not_before)
    return moment if result.state is JobState.WAITING else None


def next_due(connection: sa.Connection) -> datetime | None:
    """When the next waiting job wants to go."""
    waiting = sa.select(sa.func.min(jobs.c.not_before)).where(JOBS_OPEN, jobs.c.state == JobState.WAITING.value)
    return maybe_time(connection.scalar(waiting))


def recover(connection: sa.Connection, now: datetime) -> list[Job]:
    """What a crash left running: a webhook waits again, a program has failed, for it may have done its work. Returns the
    programs, as they are now."""
    running = sa.select(jobs).where(JOBS_OPEN, jobs.c.state == JobState.RUNNING.value).order_by(jobs.c.id)
    left = [_job(row, JobState.RUNNING, row.attempts) for row in connection.execute(running)]
    results = [
        JobSettled(job.id, JobState.WAITING, job.answer, now)
        if job.kind == ActionKind.WEBHOOK
        else JobSettled(job.id, JobState.FAILED, CRASHED)
        for job in left
    ]
    settle(connection, results, now)
    lost = {result.job_id for result in results if result.state is JobState.FAILED}
    return [replace(job, state=JobState.FAILED, answer=CRASHED) for job in left if job.id in lost]


def listed(
    connection: sa.Connection, ticket_id: int | None = None, states: Collection[str] = (), most: int = 50
) -> list[Job]:
    """Jobs, the newest first."""
    statement = sa.select(jobs).order_by(jobs.c.id.desc()).limit(most)
    if ticket_id is not None:
        statement = statement.where(jobs.c.ticket_id == ticket_id)
    if states:
        statement = statement.where(jobs.c.state.in_(states))
    return [_job(row, JobState(row.state), row.attempts) for row in connection.execute(statement)]


def _job(row: Any, state: JobState, attempts: int) -> Job:
    return Job(
        id=row.id,
        kind=row.kind,
        scrip_id=row.scrip_id,
        scrip=row.scrip,
        ticket_id=row.ticket_id,
        transaction_id=row.transaction_id,
        arguments=json.loads(row.arguments),
        payload=row.payload,
        created=from_text(row.created),
        state=state,
        attempts=attempts,
        not_before=maybe_time(row.not_before),
        answer=row.answer,
    )
