"""Other desks' numbers: a letter finds the ticket on which its address, or domain, wrote the same number before."""

from collections.abc import Iterable, Iterator

from mailticket.application.unit_of_work import UnitOfWork
from mailticket.mailroom.addressed import may_as_cc
from mailticket.mailroom.letter_result import LetterResult
from mailticket.model.foreign_number import ForeignNumber, NumberOnTicket
from mailticket.model.letter import Action, Letter, MailClass, Reading
from mailticket.model.person import User
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import TransactionType
from mailticket.storage.load_plan import LoadPlan
from mailticket.storage.threads import tickets_numbered, voices_on

REPORTS = frozenset({MailClass.OWN_LOOP, MailClass.BOUNCE, MailClass.DELAY, MailClass.RECEIPT, MailClass.SPAM})
"""Mail servers repeat any subject."""


def numbers_in(unit: UnitOfWork, reading: Reading) -> tuple[ForeignNumber, ...]:
    """The numbers of other desks in a letter's subject."""
    if reading.author is None or reading.mail_class in REPORTS:
        return ()
    return unit.snapshot.foreign_numbers.numbers_in(reading.subject, unit.snapshot.tags)


async def look_up_numbers(unit: UnitOfWork, items: Iterable[tuple[Letter, Reading]]) -> None:
    """The tickets on which these numbers were written before."""
    keys = {number.key for _, reading in items for number in numbers_in(unit, reading)}
    if keys and (found := await unit.session.do(tickets_numbered, keys)):
        unit.related.numbered += found
        tickets = {one.ticket_id for one in found}
        await unit.load(LoadPlan(tickets=tickets))
        unit.related.voices |= await unit.session.do(voices_on, tickets)


def numbered(unit: UnitOfWork, reading: Reading) -> Iterator[NumberOnTicket]:
    """Which numbers of its subject were written before by this letter's address, or domain; the newest ticket first. What the
    domain of From disowns is nobody's."""
    if not unit.related.numbered or reading.author is None or reading.evidence.disowned:
        return
    for number in numbers_in(unit, reading):
        for one in unit.related.numbered:
            if one.number.key == number.key and one.is_of(reading.author.address):
                yield one


def spoken_by_number(unit: UnitOfWork, author: User, reading: Reading) -> dict[int, Action]:
    """The tickets to which a letter that names its desk's number may be added, whoever of that desk wrote it, and as what: as a
    Cc's reply; as a comment where that desk has only answered what was forwarded to it, and no requestor has heard of it."""
    found: dict[int, Action] = {}
    for one in numbered(unit, reading):
        ticket = unit.ticket(one.ticket_id)
        if ticket is None or ticket.id in found:
            continue
        if _only_commented(unit, one):
            found[ticket.id] = Action.COMMENT
        elif may_as_cc(unit, author, ticket):
            found[ticket.id] = Action.CORRESPOND
    return found


def _only_commented(unit: UnitOfWork, one: NumberOnTicket) -> bool:
    """Whether all that a desk said on a ticket was for staff."""
    said = {kind for ticket, address, kind in unit.related.voices if ticket == one.ticket_id and one.is_of(address)}
    return said == {TransactionType.COMMENT}


def remember_numbers(unit: UnitOfWork, filed: LetterResult, ticket: Ticket) -> None:
    """The numbers in a letter that was filed are its desk's numbers of that ticket from now on; staff's own are nobody's."""
    reading = filed.reading
    staff = unit.snapshot.rights.works_on(filed.author, unit.queue(ticket.queue_id), ticket)
    if reading.author is None or filed.unproven or filed.evidence.disowned or staff:
        return
    for number in numbers_in(unit, reading):
        one = NumberOnTicket(number, reading.author.address, ticket.id)
        unit.work.foreign_numbers.add(one)
        unit.related.numbered.insert(0, one)
