"""Who was addressed in a letter of a ticket belongs to it: an answer to that letter is a Cc's word there, or a comment where it
was a comment they were addressed in. No more than that: whoever writes their address may do as much."""

from collections.abc import Collection, Iterable, Iterator
from itertools import islice

from mailticket.application.unit_of_work import UnitOfWork
from mailticket.model.dataclass import replace
from mailticket.model.letter import Action, Letter, Reading
from mailticket.model.letter_head import MOST_ADDRESSED, LetterHead
from mailticket.model.person import Mailbox, User
from mailticket.model.right import Right
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import UNPROVEN_WORDS, TransactionType
from mailticket.reading import is_robot
from mailticket.reading.lists import list_addresses, of_reading
from mailticket.storage.threads import FiledLetter, letters_on

AUTOMATIC = UNPROVEN_WORDS | {TransactionType.NOTE}
"""Nobody is addressed by a machine's mail, nor by words that may be somebody else's."""


async def look_up_addressed(unit: UnitOfWork, items: Iterable[tuple[Letter, Reading]]) -> None:
    """The letters that these answer, on tickets where their authors may not write anyway."""
    answered: set[str] = set()
    numbers: set[int] = set()
    for _, reading in items:
        author = unit.loaded.by_address.get(reading.author.address) if reading.author else None
        for message_id in reading.references:
            there = unit.loaded.threads.get(message_id, ())
            if strange := [number for number in there if not _may_reply(unit, author, unit.ticket(number))]:
                answered.add(message_id)
                numbers.update(strange)
    if answered:
        for letter in await unit.session.do(letters_on, answered, numbers):
            unit.related.answered.setdefault(letter.message_id, []).append(letter)


def _may_reply(unit: UnitOfWork, author: User | None, ticket: Ticket | None) -> bool:
    if author is None or ticket is None:
        return False
    return unit.snapshot.rights.may(author, Right.REPLY_TO_TICKET, unit.queue(ticket.queue_id), ticket)


def addressed(unit: UnitOfWork, author: User, reading: Reading) -> dict[int, Action]:
    """The tickets of which a letter answers one that its author was addressed in, and what it becomes there. What the domain of
    From disowns is nobody's answer."""
    found: dict[int, Action] = {}
    if reading.author is None or reading.evidence.disowned:
        return found
    theirs = {author.address, reading.author.address}
    for letter in _answered(unit, reading):
        ticket = unit.ticket(letter.ticket_id)
        if ticket is None or ticket.id in found or theirs.isdisjoint(_counted(unit, letter.head)):
            continue
        if letter.type is TransactionType.COMMENT:
            found[ticket.id] = Action.COMMENT
        elif may_as_cc(unit, author, ticket):
            found[ticket.id] = Action.CORRESPOND
    return found


def may_as_cc(unit: UnitOfWork, user: User, ticket: Ticket) -> bool:
    """Whether somebody could reply to a ticket if they were a Cc of it."""
    as_cc = replace(ticket, cc=ticket.cc | {user.id})
    return unit.snapshot.rights.may(user, Right.REPLY_TO_TICKET, unit.queue(ticket.queue_id), as_cc)


def taken_ccs(unit: UnitOfWork, reading: Reading, author: User) -> frozenset[int]:
    """Who becomes a Cc of the ticket a letter opens, where its queue takes Ccs: who is addressed in it. Never its author, an
    address of ours, a list's or a robot's, nor anybody whose account is disabled (RT's ParseNewMessageForTicketCcs)."""
    lists = list_addresses(of_reading(reading))
    boxes = [box for box in (*reading.to, *reading.cc) if box.address not in unit.snapshot.ours]
    people = (
        unit.person(box.address, box.name, box.written) for box in boxes[:MOST_ADDRESSED] if not _is_machine(box, lists)
    )
    return frozenset(user.id for user in people if not user.disabled and user.id != author.id)


def _is_machine(box: Mailbox, lists: Collection[str]) -> bool:
    return is_robot(box.address) or box.address in lists


def _counted(unit: UnitOfWork, head: LetterHead) -> set[str]:
    """Whose answers count: the first who are not ourselves."""
    return set(islice((one for one in head.addressed() if one not in unit.snapshot.ours), MOST_ADDRESSED))


def _answered(unit: UnitOfWork, reading: Reading) -> Iterator[FiledLetter]:
    """The letters it answers, the nearest first; those of this unit of work among them."""
    for message_id in reading.references:
        yield from (one for one in unit.related.answered.get(message_id, ()) if one.type not in AUTOMATIC)
