"""A wish for change from the command line (and later from the web): the same desk, rights, scrips and history as a
letter's, in one unit of work."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from mailticket.desk.changes import Act, Change
from mailticket.mailroom.batch import Batch
from mailticket.mailroom.house import House
from mailticket.mailroom.posting import Post, budget_keys, note_failure, send
from mailticket.model.errors import Refused
from mailticket.model.person import SYSTEM, User
from mailticket.model.queue import Queue
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import Via
from mailticket.model.work import Work
from mailticket.scrips.prepare import Prepared, prepare
from mailticket.storage.database import Database, Unit
from mailticket.storage.wishes import Wishes, fulfil
from mailticket.storage.work import read_budgets, write

Step = Callable[[Batch, Act, Queue, Ticket], Change]
"""What to do to a ticket, given the batch, the act, its queue and its present state."""


@dataclass(frozen=True, slots=True)
class Done:
    """A change that is committed."""

    ticket: Ticket
    transactions: int
    notices: int


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, and by which way. ``actor`` is an address, or "system" for the site's own administrator."""

    actor: str = SYSTEM.address
    via: Via = Via.CLI


async def change_ticket(
    database: Database,
    house: House,
    now: datetime,
    asking: Asking,
    ticket_id: int,
    step: Step,
    *,
    addresses: Collection[str] = (),
) -> Done:
    """Do one thing to one ticket. ``addresses`` are people the step names. Raises Refused."""
    wanted = Wishes(addresses={asking.actor, *addresses}, tickets={ticket_id})
    async with database.change() as unit:
        batch = Batch(house, await unit.do(fulfil, wanted, now), Work(now))
        actor = actor_of(batch, asking)
        ticket = batch.ticket(ticket_id)
        if ticket is None:
            raise Refused("no_such_ticket", ticket=ticket_id)
        queue = batch.queue(ticket.queue_id)
        change = step(batch, batch.act(actor, asking.via), queue, ticket)
        return await _finish(unit, batch, change)


async def new_ticket(
    database: Database,
    house: House,
    now: datetime,
    asking: Asking,
    opening: Callable[[Batch, Act], Change],
    *,
    addresses: Collection[str] = (),
) -> Done:
    """Open a ticket. Raises Refused."""
    async with database.change() as unit:
        wanted = Wishes(addresses={asking.actor, *addresses})
        batch = Batch(house, await unit.do(fulfil, wanted, now), Work(now))
        actor = actor_of(batch, asking)
        return await _finish(unit, batch, opening(batch, batch.act(actor, asking.via)))


def actor_of(batch: Batch, asking: Asking) -> User:
    """The user who asks. Raises Refused for an address nobody has."""
    if asking.actor == SYSTEM.address:
        return SYSTEM
    there = batch.loaded.by_address.get(asking.actor)
    if there is None:
        raise Refused("no_such_user", address=asking.actor)
    return there


async def _finish(unit: Unit, batch: Batch, change: Change) -> Done:
    ticket = batch.apply(change)
    prepared = _prepared(batch, ticket, change)
    for failure in prepared.failures:
        note_failure(batch, ticket, failure.scrip, failure.error, None)
    post = Post(ticket, prepared.orders)
    if wanted := budget_keys([post]):
        batch.loaded.budgets |= await unit.do(read_budgets, sorted(wanted))
    send(batch, post)
    work = batch.finish()
    await unit.write(write, work, batch.loaded.ids)
    return Done(ticket, len(change.transactions), len(work.notices))


def _prepared(batch: Batch, ticket: Ticket, change: Change) -> Prepared:
    return prepare(
        transactions=change.transactions,
        ticket=ticket,
        queue=batch.queue(ticket.queue_id),
        scrips=batch.house.scrips,
        users=batch.user,
        ours=batch.house.ours.addresses,
        machine=False,
        squelch=(),
    )
