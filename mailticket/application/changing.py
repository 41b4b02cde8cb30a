"""A wish for change from the command line (and later from the web): the same desk, rights, scrips and history as a
letter's, in one unit of work."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from mailticket.application.notify import notify, watched_by_many
from mailticket.application.run_scrips import ScripRun, follow, happened
from mailticket.application.shapes import Viewer, visible_history
from mailticket.application.site import SiteSnapshot
from mailticket.application.unit_of_work import UnitOfWork, unit_of_work
from mailticket.desk.acts import Act, Change
from mailticket.model.errors import Refused
from mailticket.model.evidence import Evidence, Level
from mailticket.model.person import SYSTEM, User
from mailticket.model.right import Right
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import Transaction, Via
from mailticket.storage.database import Database
from mailticket.storage.load_plan import LoadPlan

Decide = Callable[[UnitOfWork, Act], Awaitable[Sequence[Change]]]
"""What to do, when it needs to look things up on the way."""


@dataclass(frozen=True, slots=True)
class Done:
    """A change that is committed: the ticket it was asked of, and how much it made of history and mail, with all that
    followed. ``opened`` are the tickets that are new; ``scrips_failed``: the site must be made anew."""

    ticket: Ticket
    transactions: int
    notices: int
    jobs: int = 0
    opened: tuple[int, ...] = ()
    scrips_failed: bool = False


AT_THE_DESK = Evidence(Level.CONFIRMED, "command-line", "by an account of this machine that may")
"""Whoever may speak to the control socket may say in whose name."""

ON_THE_WEB = Evidence(Level.CONFIRMED, "web", "signed in on the web")
BY_LINK = Evidence(Level.WEAK, "link", "by a link to this ticket, which whoever has the mail can use")
"""Of who is signed in, with a password or a link of their own; and of who has a link to one ticket."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, by which way, and how sure we are. ``actor`` is an address, or "system" for the site's own administrator."""

    actor: str = SYSTEM.address
    via: Via = Via.CLI
    evidence: Evidence = AT_THE_DESK


@asynccontextmanager
async def unit_for(
    database: Database,
    snapshot: SiteSnapshot,
    now: datetime,
    caller: Caller,
    wanted: LoadPlan,
    *,
    dry_run: bool = False,
) -> AsyncIterator[tuple[UnitOfWork, Act]]:
    """A unit of work for somebody who asks, and as whom they act. Raises Refused for an address nobody has."""
    wanted.addresses |= {caller.actor, *snapshot.named}
    async with unit_of_work(database, snapshot, now, wanted, dry_run=dry_run) as unit:
        yield unit, replace(unit.act(actor_of(unit, caller), caller.via), evidence=caller.evidence)


async def change(
    database: Database, snapshot: SiteSnapshot, now: datetime, caller: Caller, wanted: LoadPlan, decide: Decide
) -> Done:
    """Do one thing, to one ticket or several. Raises Refused."""
    async with unit_for(database, snapshot, now, caller, wanted) as (unit, act):
        try:
            changes = await decide(unit, act)
            made = await follow_up(unit, changes)
        except Refused as refused:
            raise _by_the_number_asked(refused, unit, set(wanted.tickets)) from refused
    work = unit.work
    ticket = unit.loaded.tickets[changes[0].ticket.id]
    opened = tuple(sorted(work.opened))
    return Done(ticket, made, len(work.notices), len(work.jobs), opened, bool(work.scrip_failures))


def _by_the_number_asked(refused: Refused, unit: UnitOfWork, named: Collection[int]) -> Refused:
    """A refusal about a ticket that is not to be seen says the number somebody asked for: that it was merged, and into
    which one, is not theirs to know."""
    if refused.key != "no_such_ticket" or refused.values.get("ticket") in named:
        return refused
    hidden = refused.values.get("ticket")
    for number in sorted(named):
        ticket = unit.ticket(number)
        if ticket is not None and ticket.id == hidden:
            return Refused(refused.key, **(refused.values | {"ticket": number}))
    return refused


def actor_of(unit: UnitOfWork, caller: Caller) -> User:
    """The user who asks. Raises Refused for an address nobody has."""
    if caller.actor == SYSTEM.address:
        return SYSTEM
    there = unit.loaded.by_address.get(caller.actor)
    if there is None:
        raise Refused("no_such_user", address=caller.actor)
    return there


async def follow_up(unit: UnitOfWork, changes: Sequence[Change]) -> int:
    """The changes are kept, scrips asked, people told. Returns how much history it made."""
    for one in changes:
        unit.apply(one)
    if any(watched_by_many(one.ticket) for one in changes):
        posts = await asyncio.to_thread(
            follow, ScripRun(unit), happened(changes)
        )  # nobody else holds the unit meanwhile
    else:
        posts = follow(ScripRun(unit), happened(changes))
    made = len(unit.work.transactions)
    await notify(unit, posts)
    return made


def seen_changes(unit: UnitOfWork, viewer: Viewer) -> list[Transaction]:
    """Of what was done in a unit of work, what somebody may see: a change of a field tells what it was before."""
    seen: set[int] = set()
    for number in {one.ticket_id for one in unit.work.transactions}:
        ticket = unit.loaded.tickets[number]
        queue = unit.queue(ticket.queue_id)
        if viewer.may(Right.SHOW_TICKET, queue, ticket):
            mine = [one for one in unit.work.transactions if one.ticket_id == number]
            seen |= {one.id for one in visible_history(viewer, queue, ticket, mine)}
    return [one for one in unit.work.transactions if one.id in seen]
