"""Undo: the last command mail of somebody on a ticket, change by change backwards; nothing when one of them is no longer as
that mail left it. What was written stays: it may have been read."""

from collections.abc import Callable, Collection, Sequence, Set
from dataclasses import dataclass

from mailticket.application.parameters import Undo
from mailticket.application.plans import loads
from mailticket.application.tickets.steps import Changes, party
from mailticket.application.unit_of_work import Batch
from mailticket.desk import changes, fields, linking, owners, watching
from mailticket.desk.changes import Act, Change
from mailticket.desk.linking import Party
from mailticket.model.errors import Refused
from mailticket.model.person import Group, User
from mailticket.model.right import Role
from mailticket.model.ticket import ACYCLIC, BY_LABEL, LINK_NAMES, Link, LinkKind, Quiet, Ticket
from mailticket.model.transaction import OWNER_CHANGES, Transaction, TransactionType
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


Now = dict[int, Change]
"""The tickets as the undoing has left them so far, with what it did to each."""


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
        back = BACKWARDS.get(entry.type)
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


def _step(now: Now, change: Change) -> None:
    before = now.get(change.ticket.id, Change(change.ticket))
    now[change.ticket.id] = Change(change.ticket, before.transactions + change.transactions)


def _unless(same: bool, entry: Transaction, present: object) -> None:
    """Refuse to undo what somebody has changed since."""
    if not same:
        what = entry.field or entry.type.value
        raise Refused("changed_since", field=what, was=entry.new or "-", present=present or "-")


def _status(batch: Batch, act: Act, now: Now, id_: int, entry: Transaction) -> None:
    ticket = now[id_].ticket
    _unless(ticket.status == entry.new, entry, ticket.status)
    _step(now, batch.become(act, batch.queue(ticket.queue_id), ticket, entry.old))


def _owner(batch: Batch, act: Act, now: Now, id_: int, entry: Transaction) -> None:
    ticket = now[id_].ticket
    present = "" if ticket.owner_id is None else batch.shown(ticket.owner_id)
    _unless(present == entry.new, entry, present)
    owner = _who(batch, entry.old) if entry.old else None
    if not isinstance(owner, Group):
        _step(now, owners.give(act, batch.queue(ticket.queue_id), ticket, owner))


def _set(batch: Batch, act: Act, now: Now, id_: int, entry: Transaction) -> None:
    ticket = now[id_].ticket
    queue = batch.queue(ticket.queue_id)
    if entry.field == "Queue":
        _unless(queue.name == entry.new, entry, queue.name)
        target = batch.house.directory.queue_named(entry.old)
        if target is None:
            raise Refused("no_such_queue", queue=entry.old)
        return _step(now, changes.move(act, queue, ticket, target))
    if entry.field == "TimeWorked":
        return _step(now, changes.add_time(act, queue, ticket, -entry.minutes))
    field = BY_LABEL.get(entry.field)
    if field is None:
        raise Refused("cannot_undo", field=entry.field)
    present = changes.plain(getattr(ticket, field.name))
    _unless(present == entry.new, entry, present)
    return _step(now, changes.set_field(act, queue, ticket, field.name, changes.read_plain(field.kind, entry.old)))


def _custom(batch: Batch, act: Act, now: Now, id_: int, entry: Transaction) -> None:
    ticket = now[id_].ticket
    queue = batch.queue(ticket.queue_id)
    field = batch.house.directory.field_named(entry.field, queue.id)
    if field is None:
        raise Refused("no_such_field", field=entry.field, queue=queue.name)
    present = ", ".join(ticket.value(field.id))
    _unless(present == entry.new, entry, present)
    old = entry.old.split(", ") if field.several else [entry.old]
    _step(now, fields.set_custom(act, queue, ticket, field, old))


def _watcher(batch: Batch, act: Act, now: Now, id_: int, entry: Transaction) -> None:
    ticket = now[id_].ticket
    queue = batch.queue(ticket.queue_id)
    added = entry.type is TransactionType.ADD_WATCHER
    who = _who(batch, entry.new if added else entry.old)
    if entry.field in list(Quiet):
        quiet = watching.unquiet if added else watching.quiet
        if isinstance(who, User):
            _step(now, quiet(act, queue, ticket, Quiet(entry.field), who))
        return
    do = watching.unwatch if added else watching.watch
    _step(now, do(act, queue, ticket, Role(entry.field), who))


def _who(batch: Batch, name: str) -> User | Group:
    """A watcher by the name history has: people of the ticket are known, whoever wrote."""
    if "@" not in name:
        return _group(batch, name)
    found = next((user for user in batch.loaded.users.values() if user.address == name), None)
    if found is None:
        raise Refused("no_such_user", address=name)
    return found


def _group(batch: Batch, name: str) -> Group:
    found = batch.house.directory.group_named(name)
    if found is None:
        raise Refused("no_such_group", name=name)
    return found


def _link(batch: Batch, act: Act, now: Now, id_: int, entry: Transaction) -> None:
    if entry.field not in LINK_NAMES:
        raise Refused("cannot_undo", field=entry.field)
    kind, turned = LINK_NAMES[entry.field]
    ticket, added = now[id_].ticket, entry.type is TransactionType.ADD_LINK
    queue, named = batch.queue(ticket.queue_id), entry.new if added else entry.old
    if not named.isdigit():
        by_url = linking.unlink_url if added else linking.link_url
        return _step(now, by_url(act, queue, ticket, kind, named))
    other = now[int(named)].ticket if int(named) in now else batch.ticket(int(named))
    if other is None:
        raise Refused("no_such_ticket", ticket=named)
    if other.id != int(named):
        raise Refused("merged_since", ticket=named)
    if (
        int(named) in now
        and now[int(named)].transactions
        and _is_there(ticket, kind, other.id, turned=turned) is not added
    ):
        return None  # the order named both ends, and this one was undone with the other
    own, far = Party(ticket, queue), Party(other, batch.queue(other.queue_id))
    base, target = (far, own) if turned else (own, far)
    if added:
        found = linking.unlink(act, base, kind, target)
    else:
        found = linking.link(act, base, kind, target, reachable=batch.reached_from(target.ticket.id, kind))
    for change in found:
        _step(now, change)
    return None


def _is_there(ticket: Ticket, kind: LinkKind, other: int, *, turned: bool) -> bool:
    base, target = (other, ticket.id) if turned else (ticket.id, other)
    return Link(base, kind, target) in ticket.links


BACKWARDS: dict[TransactionType, Callable[[Batch, Act, Now, int, Transaction], None]] = {
    TransactionType.STATUS: _status,
    TransactionType.SET: _set,
    TransactionType.CUSTOM_FIELD: _custom,
    TransactionType.ADD_WATCHER: _watcher,
    TransactionType.DEL_WATCHER: _watcher,
    TransactionType.ADD_LINK: _link,
    TransactionType.DELETE_LINK: _link,
    **dict.fromkeys(OWNER_CHANGES, _owner),
}

_SAID, _TOLD_OF = "it was said, and may have been read", "it tells of mail, and changed nothing of the ticket"
_REPORTS = "it reports what happened, and changed nothing of the ticket"

NO_WAY_BACK: dict[TransactionType, str] = {
    TransactionType.CREATE: "a ticket that was opened stays: it can be deleted",
    TransactionType.CORRESPOND: _SAID,
    TransactionType.COMMENT: _SAID,
    TransactionType.NOTE: _SAID,
    TransactionType.UNPROVEN_REPLY: _SAID,
    TransactionType.UNPROVEN_COMMENT: _SAID,
    TransactionType.SPLIT: "what was said went to another ticket, and may have been read there",
    TransactionType.TOLD: _TOLD_OF,
    TransactionType.EMAIL_RECORD: _TOLD_OF,
    TransactionType.COMMENT_EMAIL_RECORD: _TOLD_OF,
    TransactionType.EMAIL_WITHDRAWN: _TOLD_OF,
    TransactionType.EMAIL_WAITS: _TOLD_OF,
    TransactionType.EMAIL_DROPPED: _TOLD_OF,
    TransactionType.SYSTEM_ERROR: _REPORTS,
    TransactionType.COMMAND_RESULT: _REPORTS,
    TransactionType.UNBLOCKED: _REPORTS,
    TransactionType.SCRIP: _REPORTS,
}
"""What undoing passes over, and why: every type of transaction is here or in ``BACKWARDS``."""
