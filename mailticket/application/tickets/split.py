"""A letter of a ticket gets one of its own, or goes to another; answers to it follow."""

from mailticket.application import resolve
from mailticket.application.plans import loads
from mailticket.application.shapes import Viewer, visible_history
from mailticket.application.tickets.merge import disclosure
from mailticket.application.tickets.parameters import Split
from mailticket.application.tickets.steps import Changes, party
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.desk import linking, merging
from mailticket.desk.acts import Act
from mailticket.desk.linking import Party
from mailticket.model.errors import Refused
from mailticket.model.person import SYSTEM
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import Transaction
from mailticket.storage.load_plan import LoadPlan


def needs(asked: Split) -> LoadPlan:
    """Both tickets, the history of the one, and the mail that told of the entry."""
    return LoadPlan(tickets={asked.id, *([asked.to] if asked.to else [])}, histories=True, told_of={asked.transaction})


@loads(needs)
def split(unit: UnitOfWork, act: Act, asked: Split) -> Changes:
    """The entry becomes the first of a new ticket, or one of an other ticket's. That other requestors read it must be meant
    (``disclose``)."""
    own = party(unit, act, asked.id)
    entry = _entry(unit, act, own, asked.transaction)
    author = unit.user(entry.by) or SYSTEM
    if asked.to is not None:
        other = party(unit, act, asked.to)
        if discloses(own.ticket, entry, other.ticket) and not asked.disclose:
            raise Refused("split_discloses", **disclosure(own.ticket, other.ticket, unit.shown))
        changes = linking.send_to(act, own, entry, author, other)
    else:
        queue = resolve.queue(unit.snapshot, asked.queue) if asked.queue else own.queue
        number = unit.loaded.ids.take("tickets")
        changes = linking.split(act, own, entry, author, new_id=number, queue=queue, subject=asked.subject)
    moved = {entry.message_id, *unit.told_of(entry.id)} - {""}
    unit.work.threads_moved.extend((message_id, changes[1].ticket.id) for message_id in sorted(moved))
    return changes


def discloses(ticket: Ticket, entry: Transaction, other: Ticket) -> bool:
    """Whether requestors of another ticket would read what was said on this one, which is not theirs."""
    return not entry.internal and merging.discloses(ticket, other)


def _entry(unit: UnitOfWork, act: Act, own: Party, number: int) -> Transaction:
    """An entry of a ticket's history that the actor may see. Raises Refused."""
    eyes = Viewer(unit.snapshot, act.actor, unit.shown)
    for entry in visible_history(eyes, own.queue, own.ticket, unit.history_of(own.ticket.id)):
        if entry.id == number:
            return entry
    raise Refused("no_such_transaction", ticket=own.ticket.id, transaction=number)
