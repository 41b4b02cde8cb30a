"""Jobs: the programs and webhooks that scrips began."""

from mailticket.application.changing import Caller
from mailticket.application.organisation.administrator import Administrator, administrator
from mailticket.application.organisation.scrip_parameters import ListJobs
from mailticket.application.organisation.shapes import JobShape
from mailticket.application.service import Service
from mailticket.model.errors import Refused
from mailticket.model.job import Job, JobState
from mailticket.model.right import Right
from mailticket.model.ticket import Ticket
from mailticket.storage import jobs, tickets


async def list_(service: Service, caller: Caller, asked: ListJobs) -> list[JobShape]:
    """The newest first, on tickets whose comments the asker may read."""
    admin = await administrator(service, caller)
    for one in asked.state:
        if one not in list(JobState):
            raise Refused("bad_value", field="state", value=one)
    if not admin.may_somewhere(Right.SHOW_SCRIPS):
        admin.require(Right.SHOW_SCRIPS)
    found = await service.database.read(jobs.listed, asked.ticket, asked.state, asked.limit)
    there = await service.database.read(tickets.load, sorted({job.ticket_id for job in found}))
    return [_shape(job) for job in found if _may_see(admin, there.get(job.ticket_id))]


def _may_see(admin: Administrator, ticket: Ticket | None) -> bool:
    if ticket is None:
        return admin.may(Right.SUPER_USER)
    queue = admin.snapshot.directory.queues[ticket.queue_id]
    wanted = (Right.SHOW_SCRIPS, Right.SHOW_TICKET, Right.SHOW_TICKET_COMMENTS)
    return all(admin.snapshot.rights.may(admin.user, right, queue, ticket) for right in wanted)


def _shape(job: Job) -> JobShape:
    return JobShape(
        id=job.id,
        kind=job.kind,
        scrip=job.scrip,
        ticket=job.ticket_id,
        transaction=job.transaction_id,
        state=job.state.value,
        attempts=job.attempts,
        created=job.created,
        not_before=job.not_before,
        answer=job.answer or None,
    )
