"""What follows from what happened: scrips are asked, their effects go through the desk, what those did is asked about again.

Scrips act as the system (RT_System), so that what a site has decided does not hang on who happened to write; but they may
no more than those who answer for them (``authorship``). One that fails is history on the ticket and harms neither the
letter nor the next one.
"""

from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence

from mailticket.application.alerts import tell_of_scrip_off
from mailticket.application.notify import Outgoing, note_failure
from mailticket.application.passing_on import ordered_mail
from mailticket.application.scrip_authors import unanswered
from mailticket.application.scrip_effects import enact
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.desk import linking
from mailticket.desk.acts import Change
from mailticket.model.dataclass import dataclass, replace
from mailticket.model.errors import Refused
from mailticket.model.intents import MailIntent, ScripEffect, ScripFailed
from mailticket.model.person import SYSTEM
from mailticket.model.queue import Queue
from mailticket.model.scrip import FAILURES_UNTIL_OFF, MOST_DEPTH, Scrip
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import SETS, Transaction, TransactionType, Via
from mailticket.model.words import say
from mailticket.scrips.prepare import Prepared, ScripContext, prepare
from mailticket.search.facts import facts

Squelched = Callable[[Ticket, Queue], Collection[str]]


def nobody_squelched(ticket: Ticket, queue: Queue) -> Collection[str]:
    """For changes no letter asked for."""
    return ()


@dataclass(frozen=True, slots=True)
class Trigger:
    """Transactions of one ticket, whose scrips are still to be asked. ``chain`` are the scrips that led to it."""

    ticket_id: int
    transactions: tuple[Transaction, ...]
    chain: tuple[int, ...] = ()


@dataclass(slots=True)
class ScripRun:
    """How what follows is done: ``machine`` says that a machine wrote, or one that is not to be answered, ``robot`` that no
    person did; ``scrips`` None means the site's."""

    unit: UnitOfWork
    machine: bool = False
    robot: bool = False
    squelched: Squelched = nobody_squelched
    references: Sequence[str] = ()
    letter_id: int | None = None
    scrips: Sequence[Scrip] | None = None


def follow(how: ScripRun, causes: Sequence[Trigger]) -> list[Outgoing]:
    """Ask the scrips about all that happened, and about all that follows. Returns what is to be posted."""
    todo = deque(causes)
    posts: list[Outgoing] = []
    while todo:
        one = todo.popleft()
        ticket = how.unit.loaded.tickets[one.ticket_id]
        prepared = _prepared(how, ticket, one.transactions)
        told = {
            (order.transaction.id, user.id) for order in _orders(posts, prepared) for user in (*order.to, *order.cc)
        }
        orders = (*prepared.orders, *ordered_mail(how.unit, ticket, one.transactions, told))
        post = Outgoing(ticket, orders, how.references, how.letter_id, how.robot)
        posts.append(post)
        for failure in prepared.failures:
            note_scrip_failure(how.unit, ticket, failure, how.letter_id)
        for effect in prepared.effects:
            if effect.scrip.id not in one.chain:  # none is its own cause, or it would never end
                changes = _enacted(how, ticket, effect, len(one.chain))
                post.effects.append(_told(effect, changes))
                todo.extend(happened(changes, (*one.chain, effect.scrip.id)))
        todo.extend(happened(_unblocked(how, one), one.chain))
    return posts


def left_out(transactions: Sequence[Transaction]) -> set[str]:
    """Addresses that are told nothing of a change this once, as who made it wants it."""
    return {address for one in transactions if one.type is TransactionType.LEFT_OUT for address in one.new.split(", ")}


def _orders(posts: Sequence[Outgoing], last: Prepared) -> Iterator[MailIntent]:
    for post in posts:
        yield from post.orders
    yield from last.orders


def _prepared(how: ScripRun, ticket: Ticket, transactions: tuple[Transaction, ...]) -> Prepared:
    unit = how.unit
    queue = unit.queue(ticket.queue_id)
    scrips = unit.snapshot.directory.scrips_in(queue.id) if how.scrips is None else how.scrips
    context = ScripContext(
        ticket=ticket,
        queue=queue,
        users=unit.user,
        ours=unit.snapshot.ours,
        machine=how.machine,
        squelch={*how.squelched(ticket, queue), *left_out(transactions)},
        members=unit.snapshot.directory.members,
        may=lambda user, right: unit.snapshot.rights.may(user, right, queue, ticket),
        matches=lambda scrip, entry: matches(unit, ticket, queue, scrip, entry),
        unanswered=lambda scrip, entry: unanswered(unit, ticket, scrip, entry),
        now=unit.now,
    )
    return prepare(transactions, scrips, context)


def matches(unit: UnitOfWork, ticket: Ticket, queue: Queue, scrip: Scrip, entry: Transaction) -> bool:
    """Whether a scrip's ``when`` is true of what happened. One that could not be read at start fails here."""
    snapshot = unit.snapshot
    known, zone = snapshot.directory.fields, snapshot.site.timezone
    return snapshot.expressions[scrip.when].matches(
        facts(ticket, queue, entry, shown=unit.shown, fields=known, now=unit.now, zone=zone)
    )


def _enacted(how: ScripRun, ticket: Ticket, effect: ScripEffect, depth: int) -> Sequence[Change]:
    """The effect's changes, kept; none when it failed."""
    unit, scrip = how.unit, effect.scrip
    try:
        if depth >= MOST_DEPTH:
            raise Refused("scrips_too_deep", depth=MOST_DEPTH)
        changes = enact(unit, unit.loaded.tickets[ticket.id], effect, how.letter_id)
    except Refused as refused:
        if refused.so_already:  # it has not failed
            return ()
        said = say(unit.snapshot.site.language, refused.key, **refused.values)
        note_scrip_failure(unit, ticket, ScripFailed(scrip.name, said, scrip.id), how.letter_id)
        return ()
    except Exception as error:  # noqa: BLE001  # a scrip must not harm the letter, nor the next scrip
        said = f"{type(error).__name__}: {error}"
        note_scrip_failure(unit, ticket, ScripFailed(scrip.name, said, scrip.id), how.letter_id)
        return ()
    for change in changes:
        unit.apply(change)
    if scrip.failures or unit.work.scrip_failures.get(scrip.id):
        unit.work.scrip_failures[scrip.id] = 0
    return changes


def _told(effect: ScripEffect, changes: Sequence[Change]) -> dict[str, object]:
    """What trace and explain say of an effect."""
    return {
        "scrip": effect.scrip.name,
        "action": effect.scrip.action,
        "tickets": sorted({change.ticket.id for change in changes}),
    }


def happened(changes: Sequence[Change], chain: tuple[int, ...] = ()) -> list[Trigger]:
    """What changes are to the scrips: somebody's, or those a chain of scrips made. What several of them set on one ticket, and
    say nothing with, is asked about together: its people are told of it in one mail."""
    found: list[Trigger] = []
    sets: dict[int, int] = {}
    for change in changes:
        only_sets = all(entry.type in SETS for entry in change.transactions)
        if only_sets and (at := sets.get(change.ticket.id)) is not None:
            found[at] = replace(found[at], transactions=found[at].transactions + change.transactions)
        elif change.transactions:
            if only_sets:
                sets[change.ticket.id] = len(found)
            found.append(Trigger(change.ticket.id, change.transactions, chain))
    return found


def _unblocked(how: ScripRun, one: Trigger) -> Sequence[Change]:
    """Tickets that waited for this one alone, now that it is done."""
    unit = how.unit
    ticket = unit.loaded.tickets[one.ticket_id]
    life = unit.queue(ticket.queue_id).lifecycle
    became = [entry for entry in one.transactions if entry.type is TransactionType.STATUS]
    if not any(entry.new in life.inactive and entry.old not in life.inactive for entry in became):
        return ()
    act = unit.act(SYSTEM, Via.SYSTEM, letter_id=how.letter_id)
    changes = linking.unblocked(act, ticket, unit.ticket, unit.queue)
    for change in changes:
        unit.apply(change)
    return changes


def note_scrip_failure(unit: UnitOfWork, ticket: Ticket, failure: ScripFailed, letter_id: int | None) -> None:
    """History on the ticket; too many in a row switch the scrip off, and the administrators are told once."""
    note_failure(unit, ticket, failure.scrip, failure.error, letter_id)
    scrip = next((one for one in unit.snapshot.directory.scrips if one.id == failure.scrip_id), None)
    if scrip is None or scrip.id in unit.work.scrips_off:
        return
    failures = unit.work.scrip_failures.get(scrip.id, scrip.failures) + 1
    unit.work.scrip_failures[scrip.id] = failures
    if failures >= FAILURES_UNTIL_OFF:
        unit.work.scrips_off.add(scrip.id)
        tell_of_scrip_off(unit, ticket, scrip, failure.error, letter_id)
