"""What letters touch, looked up before deciding: set by set for all of a batch, and more for the few that order something."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property

from mailticket.application.alerts import flood_keys
from mailticket.application.mail.held import look_up_held
from mailticket.application.site import SiteSnapshot
from mailticket.application.tickets.link import MOST_LINKED
from mailticket.application.tickets.undo import look_up_orders
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.mailroom.action_links import link_digest
from mailticket.mailroom.addressed import look_up_addressed
from mailticket.mailroom.ancestors import look_up_ancestors
from mailticket.mailroom.confirmations import asked_about, digest, order_digest, token_in
from mailticket.mailroom.copies_by_list import look_up_copies
from mailticket.mailroom.events import event_keys
from mailticket.mailroom.floods import last_key, new_ticket_keys
from mailticket.mailroom.foreign_numbers import look_up_numbers
from mailticket.mailroom.forwarded_requestor import requestor_orders
from mailticket.mailroom.letter_heads import look_up_subjects
from mailticket.mailroom.load_unproven import Item, look_up_unproven
from mailticket.mailroom.mail_answers import asks_to_see, commands_meant, look_up_answers
from mailticket.mailroom.questions import question_keys
from mailticket.mailroom.reopening import look_up_successors
from mailticket.mailroom.reply_to import mailbox_told_instead
from mailticket.mailroom.returned import notices_returned
from mailticket.mailroom.sender_evidence import notices_answered
from mailticket.mailroom.transcript_budget import transcript_keys
from mailticket.mailroom.understanding import may_end_as_usual, read_control, read_orders, without_usual_ending
from mailticket.mailroom.unread import alarm_answered, alarms_referred_to
from mailticket.mailroom.verbs import needs
from mailticket.model.address import address_in_use
from mailticket.model.command import Command, CommandBatch, Mode, Operation
from mailticket.model.dataclass import dataclass
from mailticket.model.letter import FROM_A_PERSON, Letter, Reading, RecipientKind
from mailticket.model.message_id import ticket_and_notice
from mailticket.model.sealed_address import of_address
from mailticket.reading.closings import usual_endings
from mailticket.storage import confirmations, proofs
from mailticket.storage.letter_files import pictures_before
from mailticket.storage.load_plan import LoadPlan
from mailticket.storage.said import earlier_texts


@dataclass(frozen=True)
class ReadLetter:
    """A letter and what reading made of it."""

    letter: Letter
    reading: Reading

    @cached_property
    def orders(self) -> CommandBatch | None:
        """What it orders, if a person wrote it and it orders anything."""
        if self.reading.mail_class not in FROM_A_PERSON:
            return None
        read_them = read_control if self.letter.recipient.kind is RecipientKind.CONTROL else read_orders
        return read_them(self.reading)

    @property
    def alone(self) -> bool:
        """Whether it must see what the letters before it did to links and history."""
        kind = self.letter.recipient.kind
        return kind in ALONE or (self.orders is not None and _links(self.orders))


def understood(item: ReadLetter) -> ReadLetter:
    """The same, its orders read: letter by letter, in turns, and not of all of a batch at once when they are first asked for."""
    _ = item.orders
    return item


ALONE = frozenset({RecipientKind.CONTROL, RecipientKind.ACTION})
LINKING = frozenset(
    {
        Operation.LINKS,
        Operation.MERGE,
        Operation.UNDO,
        Operation.SPLIT,
        Operation.FILE,
        Operation.SUGGEST,
        Operation.FORWARD,
        Operation.ONCE,
        Operation.TIMER,
        Operation.REMINDER_DONE,
        Operation.REMINDER_CANCEL,
        Operation.SNOOZE,
    }
)


BELONGING = (
    look_up_addressed,
    look_up_ancestors,
    look_up_numbers,
    look_up_successors,
    look_up_copies,
    look_up_subjects,
)
"""By what else than its references a letter belongs to a ticket, in this order: each sees what those before it found."""


async def look_up(unit: UnitOfWork, items: Sequence[ReadLetter]) -> None:
    """What only letters that order something need: the open questions, what was used before, where links lead."""
    await _look_up_meant(unit, items)
    await _look_up_used(unit, items)
    unit.logins |= await _logins(unit, items)
    await _look_up_held(unit, items)
    await _look_up_pictures(unit, items)
    await _look_up_endings(unit, items)
    letters = [(item.letter, item.reading) for item in items]
    for look_up_more in BELONGING:
        await look_up_more(unit, letters)
    ordered = await _look_up_ordered(unit, items)
    await _look_up_answers(unit, items, ordered)
    await look_up_unproven(unit, [_item(unit, one, ordered) for one in items])


async def _look_up_meant(unit: UnitOfWork, items: Sequence[ReadLetter]) -> None:
    """Which tickets stand in the rows that commands at the control address name, and which one is next."""
    for item in items:
        author = unit.loaded.by_address.get(_author(item))
        if item.orders is None or author is None or item.letter.recipient.kind is not RecipientKind.CONTROL:
            continue
        meant = await commands_meant(unit, author, item.reading, item.orders)
        if meant != item.orders:
            unit.meant[item.letter.id] = meant
            await _look_up_more(unit, set(), [meant])


async def _look_up_answers(unit: UnitOfWork, items: Sequence[ReadLetter], answered: Mapping[str, CommandBatch]) -> None:
    """What letters, and orders they confirm, ask to be shown."""
    for item in items:
        author = unit.loaded.by_address.get(_author(item))
        orders = answered.get(_digest(item.letter)) or unit.meant.get(item.letter.id) or item.orders
        if orders is not None and author is not None and asks_to_see(orders):
            await look_up_answers(unit, author, orders, control=item.letter.recipient.kind in NUMBERED)


NUMBERED = frozenset({RecipientKind.CONTROL, RecipientKind.CONFIRM})
"""Where tables with numbered rows are answered with."""


def _item(unit: UnitOfWork, one: ReadLetter, answered: Mapping[str, CommandBatch]) -> Item:
    asked = _digest(one.letter)
    question = unit.confirmations.get(asked) if asked else None
    orders = [found for found in (one.orders, answered.get(asked)) if found is not None]
    return Item(one.letter, one.reading, orders, question.entries if question else ())


def _digest(letter: Letter) -> str:
    """What is kept of the question a letter answers; empty for others."""
    if letter.recipient.kind is not RecipientKind.CONFIRM:
        return ""
    return digest(token_in(letter.recipient.address)[0])


async def _look_up_ordered(unit: UnitOfWork, items: Sequence[ReadLetter]) -> dict[str, CommandBatch]:
    """The orders that answered questions were about, by the question's digest."""
    digests = {one for one in map(_digest, (item.letter for item in items)) if one}
    ordering = [one for one in items if one.orders is not None or one.alone]
    if not digests and not ordering:
        return {}
    people = [found for one in ordering if (found := unit.loaded.by_address.get(_author(one)))]
    authors = {user.id for user in people}
    keys = {key for user in people for key in (*transcript_keys(user.address), *question_keys(user.address))}
    await unit.load_budgets(keys)
    for one in await unit.session.do(confirmations.asked, sorted(digests), sorted(authors)):
        unit.confirmations[one.digest] = one
    answered = [one for one in unit.confirmations.values() if one.digest in digests]
    asked = {one.digest: asked_about(one) for one in answered if one.commands}
    ordered = list(asked.values())
    if answered:
        authors |= {one.user_id for one in answered}
        await _look_up_more(unit, {one.ticket_id for one in answered}, ordered)
    if any(one.alone for one in items) or any(_links(one) for one in ordered):
        every = [*ordered, *(one.orders for one in items if one.orders is not None)]
        named = {int(one.values[0]) for orders in every for one in orders.commands if _undoes(one) and one.values}
        await look_up_orders(unit, authors, named, ends=any(map(_replaces_links, every)))
    return asked


async def _logins(unit: UnitOfWork, items: Sequence[ReadLetter]) -> dict[str, datetime]:
    named = {one.letter.authenticated for one in items if one.letter.authenticated}
    return await unit.session.do(proofs.logins_since, named) if named else {}


async def _look_up_endings(unit: UnitOfWork, items: Sequence[ReadLetter]) -> None:
    """How the letters end of those who wrote something beside orders."""
    authors = [one for one in items if one.orders is not None and may_end_as_usual(one.orders)]
    ids = {user.id for one in authors if (user := unit.loaded.by_address.get(_author(one)))}
    for id_, texts in (await unit.session.do(earlier_texts, ids)).items() if ids else ():
        unit.endings[id_] = usual_endings(texts)


def orders_of(unit: UnitOfWork, item: ReadLetter) -> CommandBatch | None:
    """What a letter orders; what its author writes at the end of all of them is nothing that is left beside it."""
    if meant := unit.meant.get(item.letter.id):
        return meant
    author = unit.loaded.by_address.get(_author(item))
    usual = unit.endings.get(author.id) if author else None
    return without_usual_ending(item.orders, item.reading, usual) if item.orders and usual else item.orders


async def _look_up_used(unit: UnitOfWork, items: Sequence[ReadLetter]) -> None:
    """Signatures and links that count once."""
    digests = {one.reading.signature.digest for one in items if one.reading.signature is not None}
    for one in items:
        author = unit.loaded.by_address.get(_author(one))
        if one.letter.recipient.kind is RecipientKind.ACTION and author is not None:
            sealed = of_address(one.letter.recipient.address, unit.snapshot.seal.verify)
            digests |= {link_digest(sealed, author)} if sealed else set()
        if one.orders is not None and author is not None:
            digests |= {order_digest(one.reading, author)} - {""}
    unit.spent |= await unit.session.do(proofs.used, digests) if digests else set()


async def _look_up_held(unit: UnitOfWork, items: Sequence[ReadLetter]) -> None:
    """Held letters that mail to an address of ours decides about, or that answers what was told of them; and their senders."""
    actions = [one for one in items if one.letter.recipient.kind is RecipientKind.ACTION]
    found = [of_address(one.letter.recipient.address, unit.snapshot.seal.verify) for one in actions]
    told = [told for one in items if (told := alarm_answered(unit, one.reading)) is not None]
    letters = {one.letter_id for one in (*found, *told) if one is not None and one.letter_id is not None}
    if letters:
        await look_up_held(unit, letters)


async def _look_up_pictures(unit: UnitOfWork, items: Sequence[ReadLetter]) -> None:
    """Which pictures in the letters' texts came before: few letters have any."""
    digests = {file.digest for one in items for file in one.reading.attachments if file.digest}
    if digests and unit.loaded.tickets:
        unit.pictures |= await unit.session.do(pictures_before, unit.loaded.tickets.keys(), digests)


def _undoes(command: Command) -> bool:
    return command.verb.deed is Operation.UNDO


def _replaces_links(found: CommandBatch) -> bool:
    return any(one.verb.deed is Operation.LINKS and one.verb.mode is Mode.REPLACE for one in found.commands)


async def _look_up_more(unit: UnitOfWork, tickets: set[int], ordered: Sequence[CommandBatch]) -> None:
    """What orders that were asked about touch: they are done now, and stood in another letter."""
    wanted = LoadPlan(tickets=set(tickets))
    for one in ordered:
        _wish_for_orders(wanted, one, "")
    await unit.load(wanted)


def _links(found: CommandBatch) -> bool:
    """Whether orders hang on the links, or the history, of tickets."""
    return any(one.verb.deed in LINKING for one in found.commands)


def _author(item: ReadLetter) -> str:
    author = item.reading.author
    return author.address if author else address_in_use(item.letter.mail_from)


def load_plan(items: Sequence[ReadLetter], snapshot: SiteSnapshot) -> LoadPlan:
    """What a batch of letters touches, as far as can be told before deciding."""
    wanted = LoadPlan(addresses=set(snapshot.named))
    for item in items:
        _wish(wanted, item, snapshot)
    return wanted


def _wish(wanted: LoadPlan, item: ReadLetter, snapshot: SiteSnapshot) -> None:
    reading, recipient, seal = item.reading, item.letter.recipient, snapshot.seal
    author = reading.author.address if reading.author else address_in_use(item.letter.mail_from)
    if author:
        wanted.addresses.add(author)
        for proven in (True, False):
            wanted.budgets.update(new_ticket_keys(author, reading, proven=proven))
        wanted.budgets |= flood_keys(author)
        wanted.last.add(last_key(author))
    if item.orders is not None:
        _wish_for_orders(wanted, item.orders, author)
    if (told := mailbox_told_instead(snapshot, reading)) is not None:
        wanted.addresses.add(told.address)
    if any(queue.take_ccs for queue in snapshot.directory.queues.values()):
        wanted.addresses.update(box.address for box in (*reading.to, *reading.cc))
    if (customer := requestor_orders(snapshot, reading)) is not None:
        _wish_for_orders(wanted, customer, author)
    if reading.message_id:
        wanted.own_ids.add(reading.message_id)
    if recipient.ticket_id is not None:
        wanted.tickets.add(recipient.ticket_id)
    if recipient.outbox_id is not None:
        wanted.copies.add(recipient.outbox_id)
    wanted.tickets.update(tag.ticket_id for tag in reading.tags)
    wanted.addresses.update(filter(None, (item.letter.authenticated, reading.evidence.login)))
    wanted.references.update(event_keys(reading))
    for message_id in reading.references:
        wanted.references.add(message_id)
        if (ours := ticket_and_notice(message_id, seal.verify, snapshot.site.organization)) is not None:
            wanted.tickets.add(ours[0])
            wanted.notices.add(ours[1])
    if alarms := alarms_referred_to(reading, seal.verify, snapshot.site.organization):
        wanted.notices.update(alarms)
        wanted.budgets |= transcript_keys(author)
    wanted.returned.update(notices_returned(item.letter, reading, seal, snapshot.site.organization))
    if recipient.kind in SEALED:
        wanted.notices.update(notices_answered(item.letter, reading, seal.verify, snapshot.site.organization))
        if recipient.kind is RecipientKind.ACTION:
            wanted.budgets |= {*transcript_keys(author), *question_keys(author)}


SEALED = frozenset({RecipientKind.REPLY, RecipientKind.ACTION})


def _wish_for_orders(wanted: LoadPlan, found: CommandBatch, author: str) -> None:
    """People and tickets that commands name, and the budgets of what is answered to them."""
    wanted.budgets |= {*transcript_keys(author), *question_keys(author)}
    linked: set[int] = set()
    for command in found.commands:
        needed = needs(command)
        wanted.addresses |= needed.addresses
        wanted.told_of |= needed.told_of
        wanted.tickets.update(command.tickets)
        linked |= needed.tickets - set(command.tickets)
    wanted.tickets.update(sorted(linked)[:MOST_LINKED])
