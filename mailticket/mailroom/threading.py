"""Which tickets a letter belongs to, and why: by its address, its subject, and what it answers."""

from collections.abc import Iterator

from mailticket.application.unit_of_work import UnitOfWork
from mailticket.desk.letters import Candidate
from mailticket.mailroom.addressed import addressed
from mailticket.mailroom.events import event_claims
from mailticket.mailroom.foreign_numbers import numbered, spoken_by_number
from mailticket.mailroom.forwarding import invited
from mailticket.model.letter import Action, Letter, MailClass, Reading, RecipientKind
from mailticket.model.message_id import ticket_of


def candidates(unit: UnitOfWork, letter: Letter, reading: Reading) -> Iterator[Candidate]:
    """The tickets this letter may belong to, each once, with its surest claim. Surest first for what a mail server reports: it
    repeats any subject; people's letters as they name them, a tag before what they answer."""
    claims = list(_claims(unit, letter, reading))
    if reading.mail_class in REPORTS:
        claims.sort(key=lambda claim: not claim[2])
    found: dict[int, Candidate] = {}
    author = unit.loaded.by_address.get(reading.author.address) if reading.author else None
    asked: dict[int, Action] = {}
    if author:
        asked = spoken_by_number(unit, author, reading) | addressed(unit, author, reading)
    asked |= invited(unit, letter, reading)
    for ticket_id, why, sealed in claims:
        ticket = unit.ticket(ticket_id)
        if ticket is not None and (ticket.id not in found or (sealed and not found[ticket.id].sealed)):
            queue = unit.queue(ticket.queue_id)
            found[ticket.id] = Candidate(ticket, queue, why, sealed, asked.get(ticket.id))
    yield from found.values()


REPORTS = frozenset({MailClass.BOUNCE, MailClass.DELAY, MailClass.RECEIPT})


def _claims(unit: UnitOfWork, letter: Letter, reading: Reading) -> Iterator[tuple[int, str, bool]]:
    snapshot = unit.snapshot
    if letter.recipient.ticket_id is not None:
        sealed = letter.recipient.kind is RecipientKind.REPLY
        yield letter.recipient.ticket_id, "the address names the ticket" + (", sealed" if sealed else ""), sealed
    if letter.recipient.outbox_id is not None:
        returned = unit.loaded.returned.get(letter.recipient.outbox_id)
        if returned is not None and returned.ticket_id is not None:
            yield returned.ticket_id, f"sent to the envelope sender of notice copy {letter.recipient.outbox_id}", True
    yield from _moved(unit, reading)
    for tag in reading.tags:
        if tag.rtname.casefold() in snapshot.tags:
            yield tag.ticket_id, f"subject tag [{tag.rtname} #{tag.ticket_id}]", False
    for message_id in reading.references:
        if (ours := ticket_of(message_id, snapshot.seal.verify, snapshot.site.organization)) is not None:
            yield ours, f"answers our notice <{message_id}>", True
        for ticket_id in _nearest(unit, letter, message_id):
            yield ticket_id, f"answers <{message_id}>", False
    for one in numbered(unit, reading):
        yield one.ticket_id, f"{one.address} wrote {one.number.written} there before", False
    yield from event_claims(unit, reading)


def _moved(unit: UnitOfWork, reading: Reading) -> Iterator[tuple[int, str, bool]]:
    """A letter was split off a ticket: answers to it, and to our notices of it, follow it to where it went, whatever number
    their subject still has. Only the nearest ancestor we know counts."""
    if not unit.loaded.moved:
        return
    snapshot = unit.snapshot
    for message_id in reading.references:
        if (moved := unit.loaded.moved.get(message_id)) is not None:
            ours = ticket_of(message_id, snapshot.seal.verify, snapshot.site.organization) is not None
            yield moved, f"answers <{message_id}>, which was moved to ticket {moved}", ours
            return
        if message_id in unit.loaded.threads or ticket_of(message_id, snapshot.seal.verify, snapshot.site.organization):
            return


def _nearest(unit: UnitOfWork, letter: Letter, message_id: str) -> list[int]:
    """Tickets of a received Message-ID; the one in the queue this letter was sent to first (a mail to two queues
    opened two tickets, and so does each answer find its own)."""
    found = unit.loaded.threads.get(message_id, [])

    def elsewhere(ticket_id: int) -> bool:
        ticket = unit.ticket(ticket_id)
        return ticket is None or unit.queue(ticket.queue_id).name != letter.recipient.queue

    return sorted(found, key=elsewhere) if len(found) > 1 else found
