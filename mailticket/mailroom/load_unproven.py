"""What letters need that may not be their author's words, or that release such words: looked up before deciding."""

from collections.abc import Collection, Iterable, Iterator

from mailticket.application.tickets.release import look_up_entries
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.mailroom.asking_authors import MOST_LISTED, WAITS
from mailticket.mailroom.questions import question_keys
from mailticket.mailroom.sender_evidence import proven
from mailticket.mailroom.transcript_budget import transcript_keys
from mailticket.model.address import address_in_use
from mailticket.model.command import CommandBatch, Operation
from mailticket.model.dataclass import dataclass
from mailticket.model.letter import Letter, Reading, RecipientKind
from mailticket.model.person import User
from mailticket.model.sealed_address import of_address
from mailticket.storage import unproven


@dataclass(frozen=True, slots=True)
class Item:
    """A letter, what it orders, and the entries that the question lists which it answers."""

    letter: Letter
    reading: Reading
    orders: Collection[CommandBatch] = ()
    listed: tuple[int, ...] = ()

    @property
    def author(self) -> str:
        """The address it is from."""
        return self.reading.author.address if self.reading.author else address_in_use(self.letter.mail_from)


async def look_up_unproven(unit: UnitOfWork, items: Collection[Item]) -> None:
    """Words that wait, of who may have written more; words that are to be released, with their tickets and authors."""
    staff = _staff(unit)
    doubted = {user.id: user for one in items if (user := _doubted(unit, one, staff)) is not None}
    if doubted:
        since = unit.now - WAITS
        for one in await unit.session.do(unproven.waiting, list(doubted), since, MOST_LISTED):
            unit.waiting_words.setdefault(one.user_id, []).append(one)
    answering = [one.author for one in items if one.listed]
    await _look_up_budgets(unit, {*answering, *(user.address for user in doubted.values())})
    ids = {id_ for one in items for id_ in (*one.listed, *_released_by(one.orders))}
    if letters := set(_of_letters(unit, items)):
        ids.update(await unit.session.do(unproven.ids_of, letter_ids=letters))
    if ids:
        await look_up_entries(unit, ids)


def _doubted(unit: UnitOfWork, one: Item, staff: Collection[int]) -> User | None:
    """Its author, if they work here somewhere and what came with the letter may not suffice to speak as them."""
    user = unit.loaded.by_address.get(one.author)
    if user is None or not (user.privileged or user.id in staff):
        return None
    found = proven(unit, one.letter, one.reading, user)
    enough = found.level >= unit.snapshot.policy.speaks_from({user.address, one.author})
    return user if found.disowned or not enough else None


def _staff(unit: UnitOfWork) -> frozenset[int]:
    """Who has a role of staff on any ticket at hand, or in any queue."""
    directory = unit.snapshot.directory
    found = {id_ for queue in directory.queues.values() for id_ in queue.admin_cc}
    for ticket in unit.loaded.tickets.values():
        found |= ticket.admin_cc
        found |= {ticket.owner_id} if ticket.owner_id else set()
        for _, group in ticket.groups:
            found |= directory.members(group)
    return frozenset(found)


async def _look_up_budgets(unit: UnitOfWork, addresses: Iterable[str]) -> None:
    keys = {key for one in addresses for key in (*transcript_keys(one), *question_keys(one))}
    await unit.load_budgets(keys)


def _released_by(found: Iterable[CommandBatch]) -> Iterator[int]:
    for orders in found:
        for command in orders.commands:
            for value in command.values if command.verb.deed is Operation.RELEASE else ():
                number = value.strip().removeprefix("#")
                if number.isascii() and number.isdigit() and len(number) <= 18:
                    yield int(number)


def _of_letters(unit: UnitOfWork, items: Iterable[Item]) -> Iterator[int]:
    """The letters whose words an action address releases."""
    for one in items:
        if one.letter.recipient.kind is RecipientKind.ACTION:
            sealed = of_address(one.letter.recipient.address, unit.snapshot.seal.verify)
            told = unit.loaded.told.get(sealed.notice_id) if sealed and sealed.verb == "passon" else None
            if told is not None and told.letter_id is not None:
                yield told.letter_id
