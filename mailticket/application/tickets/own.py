"""Whose a ticket is."""

from mailticket.application import resolve_people
from mailticket.application.plans import loads
from mailticket.application.tickets.parameters import Give, Steal, Take, Untake
from mailticket.application.tickets.steps import Changes, party
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.desk import owners
from mailticket.desk.acts import Act
from mailticket.storage.load_plan import LoadPlan


def take(unit: UnitOfWork, act: Act, asked: Take) -> Changes:
    """Become the owner of a ticket nobody owns."""
    own = party(unit, act, asked.id)
    return (owners.take(act, own.queue, own.ticket),)


def steal(unit: UnitOfWork, act: Act, asked: Steal) -> Changes:
    """Become the owner of somebody else's."""
    own = party(unit, act, asked.id)
    return (owners.steal(act, own.queue, own.ticket),)


def untake(unit: UnitOfWork, act: Act, asked: Untake) -> Changes:
    """Give it up: nobody owns it then."""
    own = party(unit, act, asked.id)
    return (owners.give(act, own.queue, own.ticket, None),)


def needs_owner(asked: Give) -> LoadPlan:
    """The ticket, and who shall have it."""
    return LoadPlan(tickets={asked.id}, addresses=resolve_people.addresses_in([asked.owner]))


@loads(needs_owner)
def give(unit: UnitOfWork, act: Act, asked: Give) -> Changes:
    """Make somebody the owner."""
    own = party(unit, act, asked.id)
    return (owners.give(act, own.queue, own.ticket, resolve_people.owner(unit, act, asked.owner)),)
