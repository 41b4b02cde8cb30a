"""Which files of a letter are files of what it says: a signature's logo comes again with each letter, and is none."""

from collections.abc import Iterator

from mailticket.application.unit_of_work import UnitOfWork
from mailticket.model.letter import Reading
from mailticket.model.person import User
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import INTERNAL, Attachment
from mailticket.storage.letter_files import Picture


def new_files(
    unit: UnitOfWork, reading: Reading, author: User, ticket: Ticket, *, comment: bool = False
) -> tuple[Attachment, ...]:
    """A letter's files without the pictures in its text that its author sent to this ticket before. What they sent in a
    comment is new to who reads a reply."""
    if not any(file.digest for file in reading.attachments):
        return reading.attachments
    sent = {
        digest
        for number, by, digest, kind in _before(unit)
        if by == author.id and (comment or kind not in INTERNAL) and _is_on(unit, number, ticket)
    }
    return tuple(file for file in reading.attachments if file.digest not in sent or not file.digest)


def _before(unit: UnitOfWork) -> Iterator[Picture]:
    """What is in the database, and what the letters before this one brought."""
    yield from unit.pictures
    for entry in unit.work.transactions:
        for file in entry.attachments:
            if file.digest:
                yield entry.ticket_id, entry.by, file.digest, entry.type


def _is_on(unit: UnitOfWork, number: int, ticket: Ticket) -> bool:
    there = unit.ticket(number)
    return there is not None and there.id == ticket.id
