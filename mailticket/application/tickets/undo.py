"""Undo: the last command mail of somebody on a ticket, change by change backwards; nothing when one of them is no longer as
that mail left it. What was written stays: it may have been read."""

from collections.abc import Collection, Sequence, Set
from dataclasses import dataclass

from mailticket.application.parameters import Undo
from mailticket.application.plans import loads
from mailticket.application.tickets.inverses import INVERSES, Now
from mailticket.application.tickets.steps import Changes, party
from mailticket.application.unit_of_work import Batch
from mailticket.desk import changes
from mailticket.desk.changes import Act, Change
from mailticket.model.errors import Refused
from mailticket.model.person import User
from mailticket.model.ticket import ACYCLIC, Ticket
from mailticket.model.transaction import Transaction, TransactionType
from mailticket.model.words import say
from mailticket.model.work import Waiting
from mailticket.storage import outbox
from mailticket.storage.tickets import dependencies, history, last_order, ordered_on
from mailticket.storage.wishes import Wishes


def needs(asked: Undo) -> Wishes:
    """The ticket, what happened to it, and where links lead."""
    return Wishes(tickets={asked.id}, links=True, histories=True)


async def look_up_own_orders(batch: Batch, user: User, asked: Undo) -> None:
    """What the orders touched that may be undone."""
    await look_up_orders(batch, {user.id}, {asked.order} if asked.order else set())


async def look_up_orders(batch: Batch, authors: Set[int], named: Set[int], *, ends: bool = False) -> None:
    """Where links lead, what happened so far, and all that the orders of these people, or the letters ``named``, touched which may
    be undone now; ``ends``: also what the tickets at hand are linked with."""
    await _look_up_links(batch, list(batch.loaded.tickets))
    for author in authors:
        if (last := await batch.unit.do(last_order, author)) is not None:
            batch.last_orders[author] = last
    theirs = {entry.letter_id for one in batch.loaded.histories.values() for entry in one if _is_order(entry, authors)}
    letters = {one for one in named | set(batch.last_orders.values()) | theirs if one}
    batch.waiting = await batch.unit.do(outbox.waiting, letters)
    more = set().union(*(await batch.unit.do(ordered_on, letters)).values(), _linked_by(batch, letters))
    if ends:
        more |= {end for one in batch.loaded.tickets.values() for link in one.links for end in (link.base, link.target)}
    more -= batch.loaded.tickets.keys()
    if more:
        await batch.load(Wishes(tickets=more))
        await _look_up_links(batch, [one for one in batch.loaded.tickets if one not in batch.loaded.histories])
    names = {one for found in batch.loaded.histories.values() for entry in found for one in (entry.old, entry.new)}
    await batch.load(Wishes(addresses={one for one in names if "@" in one and " " not in one}))


def _linked_by(batch: Batch, letters: Set[int]) -> set[int]:
    """The tickets that orders linked with."""
    links = (TransactionType.ADD_LINK, TransactionType.DELETE_LINK)
    entries = [one for found in batch.loaded.histories.values() for one in found if one.letter_id in letters]
    named = [name for one in entries if one.type in links for name in (one.old, one.new)]
    return {int(name) for name in named if name.isascii() and name.isdigit()}


async def _look_up_links(batch: Batch, numbers: Sequence[int]) -> None:
    for number in numbers:
        for kind in ACYCLIC:
            if (number, kind) not in batch.loaded.reach:
                batch.loaded.reach[number, kind] = await batch.unit.do(dependencies, number, kind)
        if number not in batch.loaded.histories:
            batch.loaded.histories[number] = await batch.unit.do(history, number)


def _is_order(entry: Transaction, authors: Set[int]) -> bool:
    return entry.type is TransactionType.COMMAND_RESULT and entry.by in authors


@loads(needs, look_up_own_orders)
def undo(batch: Batch, act: Act, asked: Undo) -> Changes:
    """The last orders of who asks on a ticket, or those of a letter of theirs; history says so."""
    own = party(batch, act, asked.id)
    before = undone(batch, act, own.ticket, asked.order)
    transcript = say(own.queue.language or batch.house.site.language, "order.undone", order=before.letter)
    made = {one.ticket.id: one for one in before.changes}
    for number in sorted({own.ticket.id, *before.tickets}):
        there = made.pop(number, None) or Change(batch.loaded.tickets[number])
        made[number] = there.then(
            lambda ticket: changes.ordered(act, ticket, transcript, "done", undid=str(before.letter))
        )
    return (made.pop(own.ticket.id), *made.values())


@dataclass(frozen=True, slots=True)
class Undone:
    """The letter that is undone, the changes that do it, the tickets it was ordered on, and the entries that are undone."""

    letter: int
    changes: Sequence[Change]
    tickets: tuple[int, ...]
    entries: frozenset[int]


def undone(batch: Batch, act: Act, ticket: Ticket | None, order: int | None = None) -> Undone:
    """Undo somebody's last orders on a ticket (without one: their last at the control address), or those of the letter
    ``order``. Raises Refused."""
    here = ticket.id if ticket else 0
    letter = order or _last(batch, act.actor, ticket)
    if letter is None:
        raise Refused("nothing_to_undo", ticket=here)
    tickets = _ordered_on(batch, act.actor, letter)
    _refuse_merged(batch, act.actor, letter, tickets)
    mine = sorted(
        (
            one
            for id_ in tickets
            for one in batch.loaded.histories[id_]
            if one.letter_id == letter and one.by == act.actor.id
        ),
        key=lambda one: one.id,
    )
    now: Now = {}
    entries = set()
    for before, entry in reversed(list(zip([None, *mine], mine, strict=False))):
        back = INVERSES.get(entry.type)
        if back is not None and not _follows_the_text(batch, before, entry):
            now.setdefault(entry.ticket_id, Change(batch.loaded.tickets[entry.ticket_id]))
            back(batch, act, now, entry.ticket_id, entry)
            entries.add(entry.id)
    changes = [change for change in now.values() if change.transactions]
    if not changes:
        raise Refused("nothing_to_undo", ticket=here)
    return Undone(letter, [_withdrawn(batch, act, change, entries) for change in changes], tickets, frozenset(entries))


def _refuse_merged(batch: Batch, user: User, letter: int, tickets: Collection[int]) -> None:
    """What was ordered on a ticket that became part of another stays."""
    for id_ in tickets:
        for one in batch.loaded.histories[id_]:
            there = batch.loaded.tickets.get(one.ticket_id)
            if one.letter_id == letter and one.by == user.id and (there is None or there.merged_into):
                raise Refused("merged_since", ticket=one.ticket_id)


def _ordered_on(batch: Batch, user: User, letter: int) -> tuple[int, ...]:
    """The tickets a letter of theirs had orders for, unless it was undone already."""
    return tuple(
        id_ for id_, history in sorted(batch.loaded.histories.items()) if letter in _done_orders(history, user)
    )


def _withdrawn(batch: Batch, act: Act, change: Change, entries: Collection[int]) -> Change:
    """Mail that waits and tells of what is undone does not go; history says so."""
    history = {entry.id for entry in batch.loaded.histories.get(change.ticket.id, ())}
    for one in batch.waiting:
        if one.transaction_id in history & set(entries) and one.copy_id not in batch.work.withdrawn:
            batch.work.withdrawn.append(one.copy_id)
            change = change.then(lambda now, one=one: _not_sent(act, now, one))  # type: ignore[misc]
    return change


def _not_sent(act: Act, ticket: Ticket, one: Waiting) -> Change:
    return changes.record(act, ticket, TransactionType.EMAIL_WITHDRAWN, field=one.scrip, new=one.recipient)


def _last(batch: Batch, user: User, ticket: Ticket | None) -> int | None:
    """Their last command mail that was done and not undone yet."""
    if ticket is None:
        return batch.last_orders.get(user.id)
    done = _done_orders(batch.loaded.histories.get(ticket.id, ()), user)
    return done[-1] if done else None


def _done_orders(history: Sequence[Transaction], user: User) -> list[int]:
    results = [one for one in history if one.type is TransactionType.COMMAND_RESULT and one.by == user.id]
    gone = {one.new for one in results if one.new}
    return [
        one.letter_id for one in results if one.field == "done" and one.letter_id and str(one.letter_id) not in gone
    ]


def _follows_the_text(batch: Batch, before: Transaction | None, entry: Transaction) -> bool:
    """A reply opens the ticket: that was no command, and stays with the reply."""
    if before is None or before.type is not TransactionType.CORRESPOND:
        return False
    active = batch.queue(batch.loaded.tickets[entry.ticket_id].queue_id).lifecycle.active
    return before.ticket_id == entry.ticket_id and entry.type is TransactionType.STATUS and entry.new in active
