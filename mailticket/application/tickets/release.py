"""Unproven words are passed on: by who wrote them, once that is proven, or by a colleague who vouches for them; each once."""

from collections.abc import Sequence

from mailticket.application.unit_of_work import Batch
from mailticket.desk import unproven as desk
from mailticket.desk.changes import Act, Change
from mailticket.model.errors import Refused
from mailticket.model.ticket import Ticket
from mailticket.model.unproven import Unproven


def released(batch: Batch, act: Act, id_: int, *, on: Ticket | None = None) -> Change:
    """The change that passes an entry on, to the ticket its own has become; not applied. ``on`` is that ticket as it is
    by now, where it must be this one. Raises Refused."""
    one = batch.unproven.get(id_)
    ticket = batch.ticket(one.entry.ticket_id) if one else None
    author = batch.user(one.user_id) if one else None
    if one is None or ticket is None or author is None or (on is not None and on.id != ticket.id):
        raise Refused("no_such_transaction", ticket=on.id if on else "-", transaction=id_)
    ticket = on or ticket
    change = desk.release(act, batch.queue(ticket.queue_id), ticket, one.entry, author)
    if is_released(batch, one):
        raise Refused("already_released", transaction=id_)
    batch.work.released.append((id_, change.transactions[0].id))
    return change


def is_released(batch: Batch, one: Unproven) -> bool:
    return one.released is not None or any(one.entry.id == id_ for id_, _ in batch.work.released)


def waiting_on(batch: Batch, ticket: Ticket) -> Sequence[int]:
    """The entries that wait on a ticket, the oldest first."""
    return [
        id_
        for id_, one in sorted(batch.unproven.items())
        if (there := batch.ticket(one.entry.ticket_id)) and there.id == ticket.id and not is_released(batch, one)
    ]
