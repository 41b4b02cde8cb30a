"""A reply that does not reopen its ticket: it comes too late (``[[queue]] reopen_within``), or the ticket was deleted. It opens a
new one that refers to the old, so that its words are where somebody reads them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from mailticket.application.unit_of_work import UnitOfWork
from mailticket.desk.letters import Candidate, Decision, Disposition
from mailticket.mailroom.letter_result import LetterResult
from mailticket.mailroom.threading import candidates
from mailticket.model.letter import Letter, Reading
from mailticket.model.lifecycle import DELETED
from mailticket.model.queue import Queue
from mailticket.model.ticket import LinkKind, Ticket
from mailticket.storage.load_plan import LoadPlan


def too_late(unit: UnitOfWork, queue: Queue, ticket: Ticket) -> bool:
    """Whether a ticket is deleted, or has been done for longer than its queue reopens tickets."""
    if ticket.status == DELETED:
        return True
    if queue.reopen_within is None or ticket.resolved is None or ticket.status not in queue.lifecycle.inactive:
        return False
    return unit.now - ticket.resolved > timedelta(minutes=queue.reopen_within)


async def look_up_successors(unit: UnitOfWork, items: Iterable[tuple[Letter, Reading]]) -> None:
    """The tickets that refer to those these letters come too late for: one may be what was opened instead."""
    wanted: set[int] = set()
    for letter, reading in items:
        for candidate in candidates(unit, letter, reading):
            if too_late(unit, candidate.queue, candidate.ticket):
                wanted |= set(_referring(candidate.ticket))
    if wanted:
        await unit.load(LoadPlan(tickets=wanted))


def _referring(ticket: Ticket) -> list[int]:
    """Numbers of tickets that refer to this one, the newest first."""
    refers = (one.base for one in ticket.links if one.kind is LinkKind.REFERS_TO and one.target == ticket.id)
    return sorted(refers, reverse=True)


def not_too_late(unit: UnitOfWork, filed: LetterResult, decision: Decision) -> Decision:
    """What was decided, unless it is a reply that comes too late: then it goes to the ticket its author has opened since about
    the same matter, or opens one. Who works on the old ticket, and machines, write where they write."""
    found = decision.candidate
    if found is None or decision.fate is not Disposition.CORRESPOND or not too_late(unit, found.queue, found.ticket):
        return decision
    if unit.snapshot.rights.works_on(filed.author, found.queue, found.ticket) or found.queue.disabled:
        return decision
    for number in _referring(found.ticket):
        later = unit.ticket(number)
        queue = unit.queue(later.queue_id) if later else found.queue
        if later is not None and filed.author.id in later.requestors and not too_late(unit, queue, later):
            why = f"{decision.why}; ticket {later.id} was opened since about that"
            return replace(decision, why=why, candidate=Candidate(later, queue, why))
    gone = "deleted" if found.ticket.status == DELETED else "done too long ago to be reopened"
    why = f"{decision.why}, which was {gone}"
    return Decision(Disposition.OPEN, why, None, found)
