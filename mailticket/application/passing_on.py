"""Mail that somebody ordered: what is forwarded, and a reply that goes to others as well, this once."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from mailticket.application.tickets.forward import history_now
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.desk.forwarding import PUBLIC, entries_of, recipients_of
from mailticket.model.enclosure import Enclosure
from mailticket.model.intents import BCC_ONCE, CC_ONCE, FORWARD, FORWARD_PUBLICLY, MailIntent
from mailticket.model.letter import INTERNAL_KINDS
from mailticket.model.notice import NoticeKind
from mailticket.model.person import SYSTEM, User
from mailticket.model.sealed_address import DOES_SOMETHING
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import FORWARDS, ONCE, Transaction, TransactionType, Via
from mailticket.notices.forwarding import PassedOn, arranged
from mailticket.reading.files import WHOLE
from mailticket.storage.letter_files import sizes
from mailticket.storage.load_plan import LoadPlan

Told = Collection[tuple[int, int]]
"""Entries, and the users who are told of each anyway."""


def ordered_mail(unit: UnitOfWork, ticket: Ticket, entries: Iterable[Transaction], told: Told) -> Iterator[MailIntent]:
    """The mail that was asked for by what happened to a ticket."""
    for entry in entries:
        if entry.type in FORWARDS:
            yield from _forward(unit, ticket, entry)
        elif entry.type in ONCE:
            yield from _copies(unit, ticket, entry, told)


def _forward(unit: UnitOfWork, ticket: Ticket, entry: Transaction) -> Iterator[MailIntent]:
    """To all of them together, but those of a blind copy each by themselves.

    Files of the words that stood beside the order go with it."""
    public = entry.old == PUBLIC
    beside = [one for one in history_now(unit, ticket) if one.letter_id == entry.letter_id and entry.letter_id]
    files = tuple(file for one in beside if one.type is TransactionType.COMMENT for file in one.attachments)
    to = recipients_of(entry)
    order = MailIntent(
        scrip=FORWARD_PUBLICLY if public else FORWARD,
        kind=NoticeKind.NOTICE,
        template="forward",
        transaction=replace(entry, attachments=files),
        to=tuple(_people(unit, to.to)),
        cc=tuple(_people(unit, to.cc)),
        as_comment=not public,
        asked=True,
    )
    yield order
    yield from (replace(order, to=(one,), cc=()) for one in _people(unit, to.bcc))


def _copies(unit: UnitOfWork, ticket: Ticket, entry: Transaction, told: Told) -> Iterator[MailIntent]:
    """A reply, to those who are not told of it anyway; those of a blind copy each by themselves."""
    reply = next((one for one in history_now(unit, ticket) if str(one.id) == entry.field), None)
    people = [one for one in _people(unit, entry.new.split(", ")) if reply and (reply.id, one.id) not in told]
    if reply is None or not people:
        return
    blind = entry.type is TransactionType.BCC_ONCE
    order = MailIntent(BCC_ONCE if blind else CC_ONCE, NoticeKind.NOTICE, "correspondence", reply)
    if not blind:
        yield replace(order, cc=tuple(people))
    else:
        yield from (replace(order, to=(one,)) for one in people)


def _people(unit: UnitOfWork, addresses: Iterable[str]) -> Iterator[User]:
    """Whoever works here may have been named without their address."""
    staff = {one.address: one for one in unit.snapshot.directory.staff.values()}
    return (staff.get(address) or unit.person(address) for address in addresses)


async def look_up(unit: UnitOfWork, orders: Iterable[MailIntent]) -> list[Transaction]:
    """What is forwarded, to be told apart from what was said before; its authors and letters are looked up."""
    found = [one for order in orders if order.asked for one in _entries(unit, order)]
    if found:
        await unit.load(LoadPlan(users={one.by for one in found}))
        unit.letter_sizes |= await unit.session.do(sizes, {one.letter_id for one in found if one.letter_id})
    return found


def _entries(unit: UnitOfWork, order: MailIntent) -> Sequence[Transaction]:
    ticket = unit.ticket(order.transaction.ticket_id)
    return entries_of(order.transaction, history_now(unit, ticket)) if ticket else []


def passed_on(unit: UnitOfWork, order: MailIntent) -> tuple[PassedOn, ...]:
    """What a forward carries; nothing for other mail."""
    if not order.asked:
        return ()
    return arranged((_passed_on(unit, one) for one in _entries(unit, order)), unit.snapshot.travelling)


def _passed_on(unit: UnitOfWork, entry: Transaction) -> PassedOn:
    author, ticket = unit.user(entry.by) or SYSTEM, unit.ticket(entry.ticket_id)
    here = ticket is not None and unit.snapshot.rights.works_on(author, unit.queue(ticket.queue_id), ticket)
    letter = None if here or author.id == SYSTEM.id else _letter(unit, entry, author)
    return PassedOn(entry, unit.segments(entry), author, here, letter)


def _letter(unit: UnitOfWork, entry: Transaction, author: User) -> Enclosure | None:
    """The letter as it came, where nobody is shown by it what they may not see, and nothing in it is never sent."""
    size = unit.letter_sizes.get(entry.letter_id or 0)
    if size is None or entry.letter_id is None or entry.via is not Via.MAIL:
        return None
    internal = any(one.kind in INTERNAL_KINDS for one in unit.segments(entry))
    forbidden = any(unit.snapshot.travelling.forbids(file.name) for file in entry.attachments)
    if internal or forbidden or DOES_SOMETHING.search(entry.text):
        return None
    at = entry.at.astimezone(ZoneInfo(unit.snapshot.site.timezone))  # as the text beside it says
    name = f"{at:%Y-%m-%d %H%M} {author.address}.eml"
    return Enclosure(entry.letter_id, WHOLE, name, "message/rfc822", size)
