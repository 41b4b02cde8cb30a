"""Undo: the last orders of somebody on a ticket, of one mail or of one command at the terminal, change by change backwards;
nothing when one of them is no longer as they left it. What was written stays: it may have been read."""

from collections.abc import Collection, Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from mailticket.application.plans import loads
from mailticket.application.shapes import Viewer, visible_history
from mailticket.application.tickets import merge_record
from mailticket.application.tickets.inverses import INVERSES
from mailticket.application.tickets.parameters import Undo
from mailticket.application.tickets.steps import Changes, Progress, party
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.desk import acts, saying
from mailticket.desk.acts import Act, Change
from mailticket.model.errors import Refused
from mailticket.model.person import User
from mailticket.model.ticket import ACYCLIC, LinkKind, Ticket
from mailticket.model.transaction import Transaction, TransactionType, Via
from mailticket.model.words import say
from mailticket.model.write_set import Waiting
from mailticket.storage import outbox
from mailticket.storage.load_plan import LoadPlan
from mailticket.storage.ticket_history import history, last_order, ordered_on
from mailticket.storage.tickets import dependencies


def needs(asked: Undo) -> LoadPlan:
    """The ticket, what happened to it, and where links lead."""
    return LoadPlan(tickets={asked.id}, links=True, histories=True)


BY_HAND = frozenset({Via.CLI, Via.WEB})
"""Ways of changing a ticket without a letter."""


@dataclass(frozen=True, slots=True)
class UndoTarget:
    """What is undone as a whole: what a letter of somebody's ordered, or (``letter`` is None) what they changed in one go, ``at``
    a moment, at the terminal or in the browser."""

    letter: int | None
    at: datetime

    @property
    def mark(self) -> str:
        """How the entry that undoes it names it."""
        return str(self.letter) if self.letter else self.at.isoformat()

    def made(self, entry: Transaction) -> bool:
        """Whether an entry came of it."""
        if self.letter:
            return entry.letter_id == self.letter
        return entry.letter_id is None and entry.at == self.at and entry.via in BY_HAND


async def look_up_own_orders(unit: UnitOfWork, user: User, asked: Undo) -> None:
    """What the orders touched that may be undone."""
    await look_up_orders(unit, {user.id}, {asked.order} if asked.order else set())


async def look_up_orders(unit: UnitOfWork, authors: Set[int], named: set[int], *, ends: bool = False) -> None:
    """Where links lead, what happened so far, and all that the orders of these people, or the letters ``named``, touched which may
    be undone now; ``ends``: also what the tickets at hand are linked with."""
    await _look_up_links(unit, list(unit.loaded.tickets))
    for author in authors:
        if (last := await unit.session.do(last_order, author)) is not None:
            unit.last_orders[author] = last
    entries = [entry for found in unit.loaded.histories.values() for entry in found]
    letters = named | set(unit.last_orders.values())
    letters |= {entry.letter_id for entry in entries if entry.letter_id and _is_order(entry, authors)}
    touched = [one for one in entries if one.letter_id in letters or (one.via in BY_HAND and one.by in authors)]
    unit.waiting = await unit.session.do(outbox.waiting, letters, {one.id for one in touched if not one.letter_id})
    more = set().union(*(await unit.session.do(ordered_on, letters)).values(), _linked_by(touched))
    if ends:
        more |= {end for one in unit.loaded.tickets.values() for link in one.links for end in (link.base, link.target)}
    more -= unit.loaded.tickets.keys()
    if more:
        await unit.load(LoadPlan(tickets=more))
        await _look_up_links(unit, [one for one in unit.loaded.tickets if one not in unit.loaded.histories])
    await unit.load(LoadPlan(addresses=set().union(*map(_people_in, unit.loaded.histories.values()))))


def _people_in(history: Sequence[Transaction]) -> set[str]:
    """The people that entries name."""
    names = {one for entry in history for one in (entry.old, entry.new) if "@" in one and " " not in one}
    return names.union(*(merge_record.addresses_in(entry.text) for entry in history if entry.type in LINKS))


LINKS = (TransactionType.ADD_LINK, TransactionType.DELETE_LINK)


def _linked_by(entries: Sequence[Transaction]) -> set[int]:
    """The tickets that entries link with, or no longer."""
    named = [name for one in entries if one.type in LINKS for name in (one.old, one.new)]
    return {int(name) for name in named if name.isascii() and name.isdigit()}


async def _look_up_links(unit: UnitOfWork, numbers: Sequence[int]) -> None:
    for number in numbers:
        for kind in ACYCLIC:
            if (number, kind) not in unit.loaded.reach:
                unit.loaded.reach[number, kind] = await unit.session.do(dependencies, number, kind)
        if number not in unit.loaded.histories:
            unit.loaded.histories[number] = await unit.session.do(history, number)


def _is_order(entry: Transaction, authors: Set[int]) -> bool:
    return entry.type is TransactionType.COMMAND_RESULT and entry.by in authors


@loads(needs, look_up_own_orders)
def undo(unit: UnitOfWork, act: Act, asked: Undo) -> Changes:
    """The last orders of who asks on a ticket, or those of a letter of theirs; history says so."""
    own = party(unit, act, asked.id)
    before = undone(unit, act, own.ticket, asked.order)
    language = own.queue.language or unit.snapshot.site.language
    made = {one.ticket.id: one for one in before.changes}
    for number in sorted({own.ticket.id, *before.tickets}):
        there = made.pop(number, None) or Change(unit.loaded.tickets[number])
        made[number] = there.then(
            lambda ticket: saying.ordered(act, ticket, before.told(language), "done", undid=before.order.mark)
        )
    return (made.pop(own.ticket.id), *made.values())


@dataclass(frozen=True, slots=True)
class Undone:
    """The order that is undone, the changes that do it, the tickets it was for, and the entries that are undone."""

    order: UndoTarget
    changes: Sequence[Change]
    tickets: tuple[int, ...]
    entries: frozenset[int]

    def told(self, language: str) -> str:
        """What is said of it."""
        if self.order.letter:
            return say(language, "order.undone", order=self.order.letter)
        return say(language, "order.undone_by_hand")


def undone(unit: UnitOfWork, act: Act, ticket: Ticket | None, order: int | None = None) -> Undone:
    """Undo somebody's last orders on a ticket (without one: their last at the control address), or those of the letter
    ``order``. Raises Refused."""
    here = ticket.id if ticket else 0
    last = UndoTarget(order, act.now) if order else _last(unit, act.actor, ticket)
    if last is None:
        raise Refused("nothing_to_undo", ticket=here)
    tickets = _ordered_on(unit, act.actor, last)
    histories = (one for id_ in tickets for one in unit.loaded.histories[id_])
    found = {one.id: one for one in histories if last.made(one) and one.by == act.actor.id}
    mine = [found[id_] for id_ in sorted(found)]
    _refuse_merged(unit, mine)
    now = Progress()
    entries = set()
    for before, entry in reversed(list(zip([None, *mine], mine, strict=False))):
        back = INVERSES.get(entry.type)
        if back is not None and not _follows_the_text(unit, before, entry):
            if not _sees(unit, act, entry):
                raise Refused("nothing_to_undo", ticket=here)
            back(unit, act, now, now.begin(unit.loaded.tickets[entry.ticket_id]), entry)
            entries.add(entry.id)
    if not now.made():
        raise Refused("nothing_to_undo", ticket=here)
    made = [_withdrawn(unit, act, change, entries) for change in now.made()]
    return Undone(last, made, tickets, frozenset(entries))


def _sees(unit: UnitOfWork, act: Act, entry: Transaction) -> bool:
    """Whether somebody may still see what they did: else a refusal would tell them what is there now."""
    viewer = Viewer(unit.snapshot, act.actor, unit.shown)
    stands = (unit.loaded.tickets[entry.ticket_id], unit.ticket(entry.ticket_id))
    seen = (one for one in stands if one is not None and unit.sees(act.actor, one))
    return any(visible_history(viewer, unit.queue(one.queue_id), one, [entry]) for one in seen)


def _refuse_merged(unit: UnitOfWork, mine: Sequence[Transaction]) -> None:
    """What was done to a ticket that became part of another since stays; it is the merge itself that can be undone."""
    merged = {one.ticket_id for one in mine if (one.type, one.field) == (LINKS[0], LinkKind.MERGED_INTO)}
    for one in mine:
        there = unit.loaded.tickets.get(one.ticket_id)
        if there is None or (there.merged_into and there.id not in merged):
            raise Refused("merged_since", ticket=one.ticket_id)


def _ordered_on(unit: UnitOfWork, user: User, order: UndoTarget) -> tuple[int, ...]:
    """The tickets an order of theirs was for, unless it was undone already."""
    return tuple(
        id_ for id_, history in sorted(unit.loaded.histories.items()) if order.mark in _done_orders(history, user)
    )


def _withdrawn(unit: UnitOfWork, act: Act, change: Change, entries: Collection[int]) -> Change:
    """Mail that waits and tells of what is undone does not go; history says so."""
    history = {entry.id for entry in unit.loaded.histories.get(change.ticket.id, ())}
    for one in unit.waiting:
        if one.transaction_id in history & set(entries) and one.copy_id not in unit.work.withdrawn:
            unit.work.withdrawn.append(one.copy_id)
            change = change.then(lambda now, one=one: _not_sent(act, now, one))  # type: ignore[misc]
    return change


def _not_sent(act: Act, ticket: Ticket, one: Waiting) -> Change:
    return acts.record(act, ticket, TransactionType.EMAIL_WITHDRAWN, field=one.scrip, new=one.recipient)


def _last(unit: UnitOfWork, user: User, ticket: Ticket | None) -> UndoTarget | None:
    """What they ordered last that was done and is not undone yet: by whichever way on a ticket, by a letter without one."""
    if ticket is None:
        letter = unit.last_orders.get(user.id)
        return UndoTarget(letter, unit.now) if letter else None
    done = _done_orders(unit.loaded.histories.get(ticket.id, ()), user)
    return list(done.values())[-1] if done else None


def _done_orders(history: Sequence[Transaction], user: User) -> dict[str, UndoTarget]:
    """What somebody ordered on a ticket that was done and is not undone, by its mark, the oldest first."""
    mine = sorted((one for one in history if one.by == user.id), key=lambda one: one.id)
    results = [one for one in mine if one.type is TransactionType.COMMAND_RESULT]
    gone = {one.new for one in results if one.new} | {one.at.isoformat() for one in results if not one.letter_id}
    found: dict[str, UndoTarget] = {}
    for one in mine:
        if _is_done(one) or _by_hand(one):
            order = UndoTarget(one.letter_id, one.at)
            if order.mark not in gone:
                found[order.mark] = found.pop(order.mark, order)
    return found


def _is_done(entry: Transaction) -> bool:
    """Whether it says that a letter's orders were done."""
    return bool(entry.type is TransactionType.COMMAND_RESULT and entry.field == "done" and entry.letter_id)


def _by_hand(entry: Transaction) -> bool:
    return entry.via in BY_HAND and entry.letter_id is None and entry.type in INVERSES


def _follows_the_text(unit: UnitOfWork, before: Transaction | None, entry: Transaction) -> bool:
    """A reply opens the ticket: that was no command, and stays with the reply."""
    if before is None or before.type is not TransactionType.CORRESPOND:
        return False
    active = unit.queue(unit.loaded.tickets[entry.ticket_id].queue_id).lifecycle.active
    return before.ticket_id == entry.ticket_id and entry.type is TransactionType.STATUS and entry.new in active
