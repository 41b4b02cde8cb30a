"""One mail that comes directly and by a mailing list is one: the second is recorded on the ticket of the first, and shown there
as a note where its text says something else."""

from collections.abc import Iterable, Iterator

from mailticket.application.unit_of_work import UnitOfWork
from mailticket.desk.acts import Said
from mailticket.desk.letters import Disposition
from mailticket.desk.saying import note
from mailticket.mailroom.letter_heads import head_of
from mailticket.mailroom.letter_result import LetterResult, act_of
from mailticket.model.letter import Letter, MailClass, Reading
from mailticket.model.person import User
from mailticket.model.queue import Queue
from mailticket.model.right import Role
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import Transaction
from mailticket.storage.threads import LETTERS, Copy, FiledLetter, copies_on

SHARED = 0.8
"""So much of the lines of the shorter text stands in the longer one: lists add a footer, and wrap."""


async def look_up_copies(unit: UnitOfWork, items: Iterable[tuple[Letter, Reading]]) -> None:
    """The letters with these Message-IDs that are on tickets already: few are."""
    there = {reading.message_id for _, reading in items if unit.loaded.threads.get(reading.message_id)}
    if there:
        numbers = {number for message_id in there for number in unit.loaded.threads[message_id]}
        unit.related.copies += await unit.session.do(copies_on, there, numbers)


def recorded_as_copy(unit: UnitOfWork, filed: LetterResult) -> bool:
    """Whether the letter is a copy of one that is there; then that is recorded."""
    ticket = next((ticket for ticket in tickets_of_copies(unit, filed)), None)
    if ticket is None:
        return False
    way = "by a mailing list" if filed.reading.mail_class is MailClass.LIST else "directly"
    filed.accounted = True
    filed.outcome |= {"fate": Disposition.RECORD.value, "ticket": ticket.id, "queue": unit.queue(ticket.queue_id).name}
    filed.outcome["thread"] = f"ticket {ticket.id} has this mail already: this one came {way}"
    known = {copy.text.strip() for copy in unit.related.copies if copy.message_id == filed.reading.message_id}
    if filed.reading.text.strip() not in known:
        said = Said(filed.reading.text, head=head_of(unit, filed.reading, filed.author, ticket))
        unit.apply(note(act_of(unit, filed), ticket, said, about="list"))
    filed.ticket = unit.loaded.tickets[ticket.id]
    return True


def tickets_of_copies(unit: UnitOfWork, filed: LetterResult) -> Iterator[Ticket]:
    reading, theirs = filed.reading, {filed.author.address}
    if not reading.message_id or reading.author is None:
        return
    for copy in unit.related.copies:
        if copy.message_id != reading.message_id:  # nearly all of them are other mail
            continue
        by_list = copy.by_list or reading.mail_class is MailClass.LIST
        ticket = unit.ticket(copy.ticket_id) if copy.author in theirs and by_list else None
        if ticket is not None and _overlap(copy.text, reading.text):
            yield ticket


def _overlap(one: str, other: str) -> bool:
    lines = [{" ".join(line.split()) for line in text.splitlines()} - {""} for text in (one, other)]
    shorter, longer = sorted(lines, key=len)
    return len(shorter & longer) >= SHARED * len(shorter)


def remember_letter(unit: UnitOfWork, filed: LetterResult, entries: Iterable[Transaction]) -> None:
    """What a letter became is known to the letters after it in this unit of work: its copies, and answers to it."""
    reading = filed.reading
    entry = next((one for one in entries if one.type in LETTERS), None)
    if entry is None or not reading.message_id:
        return
    author, by_list = filed.author.address, reading.mail_class is MailClass.LIST
    unit.related.copies.append(Copy(reading.message_id, entry.ticket_id, author, entry.text, by_list))
    if filed.evidence.disowned:
        return
    letter = FiledLetter(reading.message_id, entry.ticket_id, entry.type, author, entry.head)
    unit.related.answered.setdefault(reading.message_id, []).append(letter)


def follows(unit: UnitOfWork, user: User, queue: Queue, ticket: Ticket) -> bool:
    """Whether somebody watches a ticket, in any role, or works here."""
    roles = {Role.REQUESTOR, Role.CC, Role.ADMIN_CC, Role.OWNER}
    return user.privileged or not roles.isdisjoint(unit.snapshot.rights.principals(user, queue, ticket))
