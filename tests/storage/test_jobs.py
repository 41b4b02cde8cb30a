"""Jobs are claimed once, settled, tried again, and found after a crash; on both databases."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from mailticket.model.job import Job, JobSettled, JobState
from mailticket.model.person import SYSTEM_ID
from mailticket.model.provision import Organisation, QueueSpec
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import Transaction, TransactionType, Via
from mailticket.model.write_set import WriteSet
from mailticket.storage import jobs, provisioning
from mailticket.storage.counters import Ids
from mailticket.storage.database import Database
from mailticket.storage.work import write

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)


def job(number: int, kind: str = "webhook", ticket_id: int = 1) -> Job:
    arguments = {"url": "https://x.example", "seconds": 5} if kind == "webhook" else {"program": ["/bin/true"]}
    return Job(number, kind, 3, "Call", ticket_id, ticket_id, arguments, '{"id": 1}', NOW)


@pytest.fixture
async def house(database: Database) -> Database:
    """Jobs 1 (webhook), 2 (program) and 3 (webhook) wait; the last is of ticket 2."""
    await prepare(database)
    return database


async def prepare(database: Database) -> None:
    await database.write(provisioning.provision, Organisation(queues=(QueueSpec("general"),)), NOW)
    opened = [Ticket(number, 1, "x", "new", SYSTEM_ID, NOW, NOW, SYSTEM_ID) for number in (1, 2)]
    work = WriteSet(
        NOW,
        tickets={one.id: one for one in opened},
        opened={1, 2},
        transactions=[Transaction(one.id, one.id, TransactionType.CREATE, SYSTEM_ID, NOW, Via.MAIL) for one in opened],
        jobs=[job(1), job(2, "run"), job(3, ticket_id=2)],
    )
    await database.write(lambda connection: write(connection, work, Ids(connection)))


async def test_a_job_is_claimed_once_with_all_it_needs(house: Database) -> None:
    first = await house.write(jobs.claim, 2, NOW)
    running = {"state": JobState.RUNNING, "attempts": 1, "not_before": NOW}
    assert first == [replace(job(1), **running), replace(job(2, "run"), **running)]  # type: ignore[arg-type]
    assert [one.id for one in await house.write(jobs.claim, 9, NOW)] == [3]
    assert await house.write(jobs.claim, 9, LATER) == []


async def test_what_was_put_off_is_due_at_its_time(house: Database) -> None:
    assert await house.read(jobs.next_due) == NOW
    await house.write(jobs.claim, 9, NOW)
    assert await house.read(jobs.next_due) is None
    results = [
        JobSettled(1, JobState.WAITING, "503", LATER),
        JobSettled(2, JobState.FAILED, "exit status 1"),
        JobSettled(3, JobState.DONE, "200"),
    ]
    await house.write(jobs.settle, results, NOW)
    assert await house.read(jobs.next_due) == LATER
    assert await house.write(jobs.claim, 9, NOW) == []
    (again,) = await house.write(jobs.claim, 9, LATER)
    assert (again.id, again.attempts, again.answer) == (1, 2, "503")


async def test_a_job_that_waits_without_a_time_goes_again_at_once(house: Database) -> None:
    await house.write(jobs.claim, 9, NOW)
    await house.write(jobs.settle, [JobSettled(1, JobState.WAITING)], LATER)
    assert await house.read(jobs.next_due) == LATER


async def test_after_a_crash_webhooks_wait_again_and_programs_have_failed(house: Database) -> None:
    await house.write(jobs.claim, 2, NOW)
    lost = await house.write(jobs.recover, LATER)
    assert [(one.id, one.state, one.answer) for one in lost] == [(2, JobState.FAILED, jobs.CRASHED)]
    found = {one.id: one for one in await house.read(jobs.listed)}
    assert {number: one.state for number, one in found.items()} == {
        1: JobState.WAITING,
        2: JobState.FAILED,
        3: JobState.WAITING,
    }
    assert found[1].not_before == LATER
    assert await house.write(jobs.recover, LATER) == []


async def test_jobs_are_listed_the_newest_first(house: Database) -> None:
    async def listed(*args: Any, **how: Any) -> list[int]:
        return [one.id for one in await house.read(jobs.listed, *args, **how)]

    await house.write(jobs.claim, 1, NOW)
    assert await listed() == [3, 2, 1]
    assert await listed(1) == [2, 1]
    assert await listed(states=["waiting"]) == [3, 2]
    assert await listed(most=1) == [3]


async def test_two_daemons_never_claim_the_same_job(postgresql_url: str, opened: Any) -> None:
    one, other = opened(postgresql_url), opened(postgresql_url)
    await prepare(one)
    async with one.change() as unit:
        mine = await unit.do(jobs.claim, 1, NOW)
        theirs = await other.write(jobs.claim, 9, NOW)
    assert [found.id for found in mine] == [1]
    assert [found.id for found in theirs] == [2, 3]


async def test_open_jobs_are_found_by_their_index(sqlite_url: str, opened: Any) -> None:
    """In a database of years the open jobs are a handful."""
    asked: list[tuple[str, Any]] = []

    def plans(connection: sa.Connection) -> list[str]:
        sa.event.listen(
            connection, "before_cursor_execute", lambda c, cursor, sql, values, *_: asked.append((sql, values))
        )
        jobs.claim(connection, 10, NOW)
        jobs.next_due(connection)
        jobs.recover(connection, NOW)
        return [
            " ".join(row[3] for row in connection.exec_driver_sql(f"explain query plan {sql}", values))
            for sql, values in list(asked)
        ]

    assert all("INDEX jobs_open (state=?" in plan for plan in await opened(sqlite_url).write(plans))
