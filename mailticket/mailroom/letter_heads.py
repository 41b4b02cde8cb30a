"""What stood beside the body of a letter, as its entry keeps it: To, Cc, Reply-To, and a subject that is not the ticket's."""

import re
from collections.abc import Iterable, Sequence

from mailticket.application.unit_of_work import UnitOfWork
from mailticket.desk.letters import Candidate
from mailticket.mailroom.threading import candidates
from mailticket.model.letter import Letter, Reading
from mailticket.model.letter_head import MOST_KEPT, LetterHead
from mailticket.model.person import User
from mailticket.model.ticket import Ticket
from mailticket.notices.subject_tags import without_marks
from mailticket.storage.threads import subjects_before

_NOT_COMPARED = re.compile(r"[\W_]+")
_PREFIX = re.compile(r"\s*\[[^\[\]]{1,60}\]\s*")
"""What lists put in front, as ``[users]``."""

SHORTENED = 20
"""Characters from which on the beginning of a subject is that subject: some programs cut it."""


def head_of(unit: UnitOfWork, reading: Reading, author: User, ticket: Ticket | None = None) -> LetterHead:
    """The head to keep with the entry a letter becomes on a ticket (None: the one it opens, whose subject it gives)."""
    theirs = {author.address} | ({reading.author.address} if reading.author else set())
    return LetterHead(
        subject=new_subject(unit, reading, ticket) if ticket is not None else "",
        to=reading.to[:MOST_KEPT],
        cc=reading.cc[:MOST_KEPT],
        reply_to=tuple(box for box in reading.reply_to[:MOST_KEPT] if box.address not in theirs),
    )


def new_subject(unit: UnitOfWork, reading: Reading, ticket: Ticket) -> str:
    """A letter's subject, without our tags and reply prefixes, where it is not one the ticket has, or had before; else empty."""
    said = _key(unit, reading.subject)
    known = (ticket.subject, *unit.related.subjects.get(ticket.id, ()))
    if not said or any(_same(said, _key(unit, one)) for one in known):
        return ""
    return without_marks(reading.subject, unit.snapshot.tags)


def _same(said: str, known: str) -> bool:
    return said == known or (len(said) >= SHORTENED and known.startswith(said))


def _key(unit: UnitOfWork, subject: str) -> str:
    """What is compared of a subject: its letters and digits, without our tags, reply prefixes and what a list puts in front."""
    bare = without_marks(subject, unit.snapshot.tags)
    if found := _PREFIX.match(bare):
        bare = without_marks(bare[found.end() :], unit.snapshot.tags)
    return _NOT_COMPARED.sub("", bare.casefold())


async def look_up_subjects(unit: UnitOfWork, items: Iterable[tuple[Letter, Reading]]) -> None:
    """What tickets were called before that these letters belong to under another subject: few are."""
    wanted = {
        candidate.ticket.id
        for letter, reading in items
        for candidate in _claimed(unit, letter, reading)
        if new_subject(unit, reading, candidate.ticket)
    }
    if wanted:
        unit.related.subjects |= await unit.session.do(subjects_before, wanted)


def _claimed(unit: UnitOfWork, letter: Letter, reading: Reading) -> Sequence[Candidate]:
    names_one = reading.tags or reading.references or letter.recipient.ticket_id is not None
    return list(candidates(unit, letter, reading)) if names_one else []
