"""A wish for change from the command line (and later from the web): the same desk, rights, scrips and history as a
letter's, in one unit of work."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from mailticket.application.notify import notify, outcome, watched_by_many
from mailticket.application.quoting import fold, outside
from mailticket.application.run_scrips import ScripRun, Trigger, follow, happened
from mailticket.application.scrip_authors import lacking, to_read
from mailticket.application.shapes import Viewer, history_json, visible_history
from mailticket.application.site import SiteSnapshot
from mailticket.application.unit_of_work import UnitOfWork, unit_of_work
from mailticket.desk.acts import Act, Change
from mailticket.model.errors import Refused
from mailticket.model.evidence import Evidence, Level
from mailticket.model.person import SYSTEM, User
from mailticket.model.right import Right
from mailticket.model.scrip import Scrip
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import Transaction, TransactionType, Via
from mailticket.scrips.conditions import Stand, applies
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


async def change(
    database: Database, snapshot: SiteSnapshot, now: datetime, caller: Caller, wanted: LoadPlan, decide: Decide
) -> Done:
    """Do one thing, to one ticket or several. Raises Refused."""
    wanted.addresses |= {caller.actor, *snapshot.named}
    async with unit_of_work(database, snapshot, now, wanted) as unit:
        act = replace(unit.act(actor_of(unit, caller), caller.via), evidence=caller.evidence)
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


async def try_scrip(
    database: Database,
    snapshot: SiteSnapshot,
    now: datetime,
    scrip: Scrip,
    ticket_id: int,
    transaction_id: int | None,
    caller: Caller,
) -> dict[str, object]:
    """What a scrip would do because of a transaction (the last one) of a ticket, to who may read what it looks at, as far as they
    may see it. Changes nothing: no row is written. Raises Refused."""
    wanted = LoadPlan(addresses={caller.actor, *snapshot.named}, tickets={ticket_id}, histories=True)
    async with unit_of_work(database, snapshot, now, wanted, dry_run=True) as unit:
        actor = actor_of(unit, caller)
        ticket = unit.ticket(ticket_id)
        if ticket is None or not unit.sees(actor, ticket):
            raise Refused("no_such_ticket", ticket=ticket_id)
        viewer = Viewer(snapshot, actor, unit.shown)
        entries = visible_history(viewer, unit.queue(ticket.queue_id), ticket, unit.history_of(ticket.id))
        entry = _asked_about(unit, scrip, ticket, entries, transaction_id)
        if right := lacking(unit, actor, ticket, to_read(unit, scrip, entry)):
            raise Refused("no_right", address=actor.address, right=right.value, ticket=ticket.id)
        whole = _sees_whole(unit, actor, ticket)
        tried = replace(scrip, disabled=False)
        posts = follow(ScripRun(unit, scrips=[tried]), [Trigger(ticket.id, (entry,))])
        await notify(unit, posts)
        if not unit.snapshot.rights.may(actor, Right.SHOW_TICKET_COMMENTS, unit.queue(ticket.queue_id), ticket):
            await fold(unit, [entry])
            entry = replace(entry, text=outside(entry.text, unit.segments(entry)))
        changes = seen_changes(unit, viewer)
    return {
        "scrip": scrip.name,
        "ticket": ticket.id,
        "transaction": history_json([entry], unit.shown)[0],
        "serves": scrip.serves(ticket.queue_id),
        "applies": any(post.orders or post.effects for post in posts),
        "notices": [
            {
                "subject": notice.subject,
                "language": notice.language,
                "recipients": [copy.recipient for copy in unit.work.copies if copy.notice_id == notice.id],
            }
            for notice, _ in unit.work.notices
        ],
        "jobs": [{"kind": job.kind, "payload": job.payload if whole else None} for job in unit.work.jobs],
        "changes": history_json(changes, unit.shown),
        "failures": [one.new for one in unit.work.transactions if one.type.value == "SystemError"],
        **outcome(posts),
    }


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


def _sees_whole(unit: UnitOfWork, user: User, ticket: Ticket) -> bool:
    """Whether a user may read all that a program or a webhook is told of a ticket."""
    queue, rights = unit.queue(ticket.queue_id), unit.snapshot.rights
    return all(rights.may(user, right, queue, ticket) for right in (Right.SHOW_TICKET_COMMENTS, Right.SEE_CUSTOM_FIELD))


def _asked_about(
    unit: UnitOfWork, scrip: Scrip, ticket: Ticket, entries: Sequence[Transaction], transaction_id: int | None
) -> Transaction:
    """The entry somebody named; else the last one the scrip's condition fits, else the last. Raises Refused."""
    if transaction_id is not None:
        entries = [entry for entry in entries if entry.id == transaction_id]
    if not entries:
        raise Refused("no_such_transaction", ticket=ticket.id, transaction=transaction_id)
    stand = Stand(ticket, unit.queue(ticket.queue_id).lifecycle, unit.now)
    records = (TransactionType.EMAIL_RECORD, TransactionType.COMMENT_EMAIL_RECORD)
    fitting = [one for one in entries if one.type not in records and applies(scrip.condition, one, stand)]
    return (fitting or list(entries))[-1]
