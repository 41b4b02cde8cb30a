"""What programs and webhooks answered: history on their tickets; a scrip whose jobs fail is counted as one that fails."""

from collections.abc import Sequence
from datetime import datetime

from mailticket.application.run_scrips import note_scrip_failure
from mailticket.application.site import SiteSnapshot
from mailticket.application.unit_of_work import UnitOfWork, unit_of_work
from mailticket.desk.acts import record
from mailticket.model.intents import ScripFailed
from mailticket.model.job import Job, JobSettled, JobState
from mailticket.model.person import SYSTEM
from mailticket.model.transaction import TransactionType, Via
from mailticket.storage.database import Database
from mailticket.storage.jobs import settle
from mailticket.storage.load_plan import LoadPlan

MOST = 500
"""Characters of an answer that history keeps."""


async def note_jobs(
    database: Database, snapshot: SiteSnapshot, now: datetime, results: Sequence[tuple[Job, JobSettled]]
) -> bool:
    """Settle jobs and say so on their tickets, in one unit of work. Returns whether a scrip's failures changed."""
    wanted = LoadPlan(tickets={job.ticket_id for job, _ in results})
    async with unit_of_work(database, snapshot, now, wanted) as unit:
        for job, settled in results:
            _note(unit, job, settled)
        unit.also(lambda connection: settle(connection, [settled for _, settled in results], now))
    return bool(unit.work.scrip_failures)


def _note(unit: UnitOfWork, job: Job, settled: JobSettled) -> None:
    ticket = unit.ticket(job.ticket_id)
    if ticket is None or settled.state is JobState.WAITING:
        return
    answer = settled.answer[:MOST]
    if settled.state is JobState.FAILED:
        note_scrip_failure(unit, ticket, ScripFailed(job.scrip, answer, job.scrip_id), None)
        return
    act = unit.act(SYSTEM, Via.SYSTEM)
    unit.add(record(act, ticket, TransactionType.SCRIP, field=job.scrip, new=answer).transactions)
    scrip = next((one for one in unit.snapshot.directory.scrips if one.id == job.scrip_id), None)
    if scrip is not None and scrip.failures:
        unit.work.scrip_failures[scrip.id] = 0
