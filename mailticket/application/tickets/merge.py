"""A ticket becomes part of another."""

from collections.abc import Callable

from mailticket.application.plans import loads
from mailticket.application.tickets import merge_record
from mailticket.application.tickets.parameters import Merge
from mailticket.application.tickets.steps import Changes, party
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.desk import merging
from mailticket.desk.acts import Act
from mailticket.model.errors import Refused
from mailticket.model.ticket import ACYCLIC, Ticket
from mailticket.storage.load_plan import LoadPlan


def needs(asked: Merge) -> LoadPlan:
    """Both tickets, and where links lead from them."""
    return LoadPlan(tickets={asked.id, asked.into}, links=True)


@loads(needs)
def merge(unit: UnitOfWork, act: Act, asked: Merge) -> Changes:
    """Watchers, links, fields, times, history and mail go along. Where their requestors differ, who will see each other's
    address and subject, that must be meant (``disclose``), and the site may forbid it."""
    source, target = party(unit, act, asked.id), party(unit, act, asked.into)
    if merging.discloses(source.ticket, target.ticket):
        if not unit.snapshot.merge_requestors:
            raise Refused("merge_forbidden", ticket=source.ticket.id, other=target.ticket.id)
        if not asked.disclose:
            raise Refused("merge_discloses", **disclosure(source.ticket, target.ticket, unit.shown))

    def reaches(start: int) -> set[int]:
        return set().union(*(unit.reached_from(start, kind) for kind in ACYCLIC))

    gone, kept = merging.merge(
        act, source, target, reaches=reaches, recorded=merge_record.merge_record(unit, source.ticket, target.ticket)
    )
    return (kept, gone)


def disclosure(one: Ticket, other: Ticket, shown: Callable[[int], str]) -> dict[str, object]:
    """Two tickets and their requestors, as the sentences about merging them want it."""
    mine, theirs = (", ".join(sorted(map(shown, ticket.requestors))) for ticket in (one, other))
    return {"ticket": one.id, "requestors": mine, "other": other.id, "others": theirs}
