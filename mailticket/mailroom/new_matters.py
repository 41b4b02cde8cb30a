"""Letters that only come out of an old conversation: somebody forwards what we wrote to another queue, under a subject of its own.
They are that queue's matter, with a link to where they come from."""

from collections.abc import Sequence

from mailticket.application.unit_of_work import UnitOfWork
from mailticket.desk.letters import Candidate
from mailticket.model.letter import BY_PEOPLE, Letter, Reading, RecipientKind
from mailticket.notices.subject_tags import bare_subject


def is_new_matter(unit: UnitOfWork, letter: Letter, reading: Reading, candidates: Sequence[Candidate]) -> bool:
    """Whether a person's letter to the address of one queue alone belongs to that queue, though it descends from mail on tickets of
    other queues: none of those is named in its subject or its address, and its subject is none of theirs."""
    return (
        bool(candidates)
        and reading.mail_class in BY_PEOPLE
        and letter.recipient.kind is RecipientKind.QUEUE
        and not _names_a_ticket(unit, reading)
        and not any(one.invited or one.queue.name == letter.recipient.queue for one in candidates)
        and not any(_same_subject(reading.subject, one.ticket.subject) for one in candidates)
        and _to_one_of_ours(unit, reading)
    )


def _names_a_ticket(unit: UnitOfWork, reading: Reading) -> bool:
    return any(tag.rtname.casefold() in unit.snapshot.tags for tag in reading.tags)


def _same_subject(subject: str, other: str) -> bool:
    """Without prefixes; one that was cut or added to is the same."""
    mine, theirs = bare_subject(subject).casefold(), bare_subject(other).casefold()
    return not mine or mine in theirs or (bool(theirs) and theirs in mine)


def _to_one_of_ours(unit: UnitOfWork, reading: Reading) -> bool:
    addresses = {box.address for box in (*reading.to, *reading.cc)}
    return sum(address in unit.snapshot.ours for address in addresses) <= 1
