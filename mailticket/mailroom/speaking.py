"""Whether a letter's words may go out as its author's: the one place that answers it."""

from mailticket.application.unit_of_work import UnitOfWork
from mailticket.model.evidence import UNPROVEN, Evidence
from mailticket.model.letter import Reading
from mailticket.model.person import User
from mailticket.model.queue import Queue
from mailticket.model.ticket import Ticket


def why_unproven(
    unit: UnitOfWork, author: User, evidence: Evidence, reading: Reading, queue: Queue, ticket: Ticket | None
) -> str:
    """Why not; empty: they may. Asked of who works here (Privileged, or Owner or AdminCc of the ticket or queue); requestors
    and Ccs speak for themselves alone, and go on without proof. ``ticket`` is None for a new one. What the domain of From
    disowns suffices for nothing."""
    if not unit.snapshot.rights.works_on(author, queue, ticket):
        return ""
    addresses = {author.address} | ({reading.author.address} if reading.author else set())
    if not evidence.disowned and evidence.level >= unit.snapshot.policy.speaks_from(addresses):
        return ""
    return evidence.because or UNPROVEN.reason
