"""Takes waiting letters in batches, one unit of work each; retries one by one what fails together; holds what fails
alone, keeps it whole, and says so once."""

import asyncio
import contextlib
import traceback
from collections.abc import Awaitable, Callable, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from mailticket.mailroom.alarms import (
    alarm_key,
    bounce_key,
    question_keys,
    tell_of_bounce,
    tell_of_held,
    transcript_key,
)
from mailticket.mailroom.batch import Batch
from mailticket.mailroom.bounces import note_bounce
from mailticket.mailroom.explaining import explanation
from mailticket.mailroom.filing import Filed, file_letter, last_key, new_ticket_keys
from mailticket.mailroom.house import House
from mailticket.mailroom.ordering import asked_about, digest, link_digest, order_digest, read_control, read_orders
from mailticket.mailroom.posting import budget_keys, outcome, send
from mailticket.mailroom.proving import notices_answered
from mailticket.mailroom.vouching import to_be_asked, vouched
from mailticket.model.command import Command, Deed, Orders, Value
from mailticket.model.errors import DiskBroken, LetterTooHard, TryAgain
from mailticket.model.letter import Incoming, Letter, MailClass, Reading, RecipientKind
from mailticket.model.message_id import ticket_and_notice
from mailticket.model.person import fold_address
from mailticket.model.sealed_address import of_address
from mailticket.model.signature import Key
from mailticket.model.ticket import LinkKind
from mailticket.model.transaction import Transaction, TransactionType
from mailticket.model.work import Work
from mailticket.reading import read, risky
from mailticket.storage import confirmations, inbox, outbox, proofs, tracing
from mailticket.storage.database import Database, Unit
from mailticket.storage.inbox import Taken
from mailticket.storage.people import users_by_address
from mailticket.storage.tickets import dependencies, history, last_order, ordered_on
from mailticket.storage.wishes import Wishes, fulfil
from mailticket.storage.work import read_budgets, write

MOST = 256
"""Letters in one unit of work: enough to share its cost, few enough that nobody waits long."""

BUSY = 0.01
PATIENCE = 0.5
BURST = 1000
"""While letters come less than BUSY seconds apart, taking them in goes first and they gather for one unit of work; but
none waits longer than PATIENCE seconds for that, and beyond BURST letters that wait, working on them goes first."""

MOST_ASIDE = 256
"""Letters read or asked about aside at once."""

ALONE_AFTER = 3
HELD_AFTER = 20
"""Attempts are counted only when a batch failed or the daemon died: then a letter goes alone, at last it is held."""


@dataclass(frozen=True)
class Read:
    """A letter and what reading made of it."""

    letter: Letter
    reading: Reading

    @cached_property
    def orders(self) -> Orders | None:
        """What it orders, if a person wrote it and it orders anything."""
        if self.reading.mail_class is not MailClass.HUMAN:
            return None
        read_them = read_control if self.letter.recipient.kind is RecipientKind.CONTROL else read_orders
        return read_them(self.reading.text)

    @property
    def alone(self) -> bool:
        """Whether it must see what the letters before it did to links and history."""
        kind = self.letter.recipient.kind
        return kind in ALONE or (self.orders is not None and _links(self.orders))


ALONE = frozenset({RecipientKind.CONTROL, RecipientKind.ACTION})
LINKING = frozenset({Deed.LINKS, Deed.MERGE, Deed.UNDO})


class Mailroom:
    """The loop over the inbox. ``house`` gives the present house; ``told`` is called after a commit that filled the
    outbox; ``read_hard`` reads a letter that could hurt, in a process that can be killed."""

    def __init__(
        self,
        *,
        database: Database,
        house: Callable[[], House],
        clock: Callable[[], datetime],
        read_hard: Callable[[Taken, House], Awaitable[Reading]],
        told: Callable[[], None],
        settled: Callable[[int, int], None],
        changed_people: Callable[[], Awaitable[None]],
        monotonic: Callable[[], float],
        log: Any,
    ) -> None:
        self._database = database
        self._house = house
        self._clock = clock
        self._read_hard = read_hard
        self._told = told
        self._settled = settled
        self._changed_people = changed_people
        self._log = log
        self._wake = asyncio.Event()
        self._busy: dict[int, asyncio.Task[None]] = {}
        self._ready: dict[int, Read] = {}
        self._stopping = False
        self._monotonic = monotonic
        self._came = -1e9
        self._waiting = 0

    def wake(self, letters: int = 0) -> None:
        """There are so many letters more."""
        self._came = self._monotonic()
        self._waiting += letters
        self._wake.set()

    async def run(self) -> None:
        """Work until stopped. A database that is busy or full is waited for; a broken disk ends the process."""
        while not self._stopping:
            self._wake.clear()
            try:
                worked = await self.work_once()
            except TryAgain as trouble:
                self._log.warning("mailroom.waiting", reason=str(trouble))
                await self._pause(1.0)
                continue
            if worked:
                await self._gather()
            elif not self._stopping:
                await self._wake.wait()

    async def _gather(self) -> None:
        """Letters that came while others were worked on are a crowd: let it come in. A letter that comes alone to an idle
        house does not wait."""
        until = self._monotonic() + PATIENCE
        await asyncio.sleep(BUSY)  # while we worked, nobody could come in
        while (
            self._waiting
            and self._crowded()
            and self._waiting < BURST
            and self._monotonic() < until
            and not self._stopping
        ):
            await asyncio.sleep(BUSY / 2)

    def _crowded(self) -> bool:
        return self._monotonic() - self._came < BUSY

    @property
    def busy(self) -> bool:
        """Whether letters are coming in or waiting: then delivering notices can wait a little."""
        return self._waiting > 0 or self._crowded()

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._wait_for_stop(), seconds)

    async def _wait_for_stop(self) -> None:
        while not self._stopping:
            await self._wake.wait()
            self._wake.clear()

    async def stop(self) -> None:
        """Finish the batch at hand."""
        self._stopping = True
        self._wake.set()
        for task in self._busy.values():
            task.cancel()

    async def work_once(self) -> int:
        """One batch of what waits. Returns how many letters were settled."""
        found = await self._database.look(inbox.waiting, MOST + len(self._busy))
        house = self._house()
        alone = [taken for taken in found if taken.letter.attempts >= ALONE_AFTER]
        found = [taken for taken in found if taken.letter.id not in self._busy]
        if alone and found:
            found = [alone[0]] if alone[0] in found else found
        batch = [ready for taken in found[:MOST] if (ready := await self._read(taken, house)) is not None]
        if not batch:
            return 0
        await self._settle(batch, house)
        return len(batch)

    async def _read(self, taken: Taken, house: House) -> Read | None:
        """Read it here, or have it read aside. None: not yet, or not at all (then it is held)."""
        letter = taken.letter
        if (ready := self._ready.pop(letter.id, None)) is not None:
            return ready
        if letter.attempts >= HELD_AFTER:
            await self._hold(letter, "was at hand each time the daemon died")
            return None
        if taken.spool is not None or risky(letter.raw):
            self._aside(taken, house, None)
            return None
        try:
            trusted = house.believes(letter)
            reading = read(letter.raw, mail_from=letter.mail_from, ours=house.ours, trusted=trusted)
        except Exception as error:  # noqa: BLE001  # the letter that breaks our code is held, the next one passes
            await self._hold(letter, _sentence(error))
            return None
        if to_be_asked(letter, reading, house):
            self._aside(taken, house, reading)
            return None
        return Read(letter, reading)

    def _aside(self, taken: Taken, house: House, reading: Reading | None) -> None:
        """Not here and now; what waits for its turn is found again."""
        if len(self._busy) < MOST_ASIDE:
            self._busy[taken.letter.id] = asyncio.create_task(self._read_aside(taken, house, reading))

    async def _read_aside(self, taken: Taken, house: House, reading: Reading | None) -> None:
        letter = taken.letter
        try:
            if reading is None:
                reading = await self._read_hard(taken, house)
            if to_be_asked(letter, reading, house):
                raw = letter.raw if taken.spool is None else await asyncio.to_thread(taken.spool.read_bytes)
                reading = await vouched(letter, raw, reading, house, self._keys_of)
            self._ready[letter.id] = Read(letter, reading)
        except LetterTooHard as error:
            await self._hold(letter, f"could not be read: {error}")
        except Exception as error:  # noqa: BLE001  # as above
            await self._hold(letter, _sentence(error))
        finally:
            self._busy.pop(letter.id, None)
            self.wake()

    async def _keys_of(self, address: str) -> Sequence[Key]:
        return await self._database.look(proofs.keys_of, address)

    async def _settle(self, batch: Sequence[Read], house: House) -> None:
        """All together; a letter that orders what hangs on links or history goes alone: it must see those before it."""
        alone = [item for item in batch if item.alone]
        for items in ([item for item in batch if not item.alone], *([item] for item in alone)):
            if items:
                await self._settle_together(items, house)

    async def _settle_together(self, batch: Sequence[Read], house: House) -> None:
        try:
            await self._one_unit(batch, house)
        except (TryAgain, DiskBroken, asyncio.CancelledError):
            raise
        except Exception as error:  # noqa: BLE001  # one letter must not harm its neighbours
            self._log.error("mailroom.batch_failed", letters=len(batch), error=_sentence(error))
            await self._one_by_one(batch, house)

    async def _one_by_one(self, batch: Sequence[Read], house: House) -> None:
        await self._database.write(inbox.attempted, [item.letter.id for item in batch])
        for item in batch:
            try:
                await self._one_unit([item], house)
            except (TryAgain, DiskBroken, asyncio.CancelledError):
                raise
            except Exception as error:  # noqa: BLE001  # this one is held
                self._log.error("letter.failed", letter=item.letter.id, error=traceback.format_exc(limit=-4))
                await self._hold(item.letter, _sentence(error))

    async def _one_unit(self, items: Sequence[Read], house: House) -> None:
        now = self._clock()
        async with self._database.change() as unit:
            loaded = await unit.do(fulfil, wishes(items, house), now)
            batch = Batch(house, loaded, Work(now))
            await _look_up(unit, batch, items)
            filed = await _file_all(batch, items)
            await _post_all(unit, batch, filed)
            work = batch.finish()
            await unit.write(write, work, loaded.ids)
        self._waiting = max(0, self._waiting - len(items))
        self._settled(len(items), sum(item.letter.size for item in items))
        for one in filed:
            self._log.info("letter.done", letter=one.letter.id, message_id=one.reading.message_id, **_short(one))
        if work.copies or work.jobs:
            self._told()
        if work.bounced or work.scrip_failures:
            await self._changed_people()

    async def _hold(self, letter: Letter, why: str) -> None:
        """Keep it, whole; tell the AdminCcs of the queue it was sent to, once."""
        now = self._clock()
        async with self._database.change() as unit:
            batch = Batch(self._house(), await unit.do(fulfil, Wishes(), now), Work(now))
            key = alarm_key(batch, letter)
            batch.loaded.budgets = await unit.do(read_budgets, [key])
            if not await unit.do(tracing.told_of_held, letter.id):
                tell_of_held(batch, letter, why, key)
            batch.work.held.append((letter.id, why, ""))
            await unit.write(write, batch.finish(), batch.loaded.ids)
        self._log.error("letter.held", letter=letter.id, reason=why)
        self._settled(1, letter.size)
        self._told()

    async def explain(self, incoming: Incoming) -> dict[str, Any]:
        """What would become of a letter, room by room. Changes nothing: the unit of work writes no row."""
        house, now = self._house(), self._clock()
        assert isinstance(incoming.raw, bytes)
        letter = Letter(0, incoming.recipient, incoming.mail_from, incoming.raw, now, size=incoming.size)
        reading = read(letter.raw, mail_from=letter.mail_from, ours=house.ours, trusted=True)
        if to_be_asked(letter, reading, house):
            reading = await vouched(letter, letter.raw, reading, house, self._keys_of)
        async with self._database.change() as unit:
            batch = Batch(house, await unit.do(fulfil, wishes([Read(letter, reading)], house), now), Work(now))
            await _look_up(unit, batch, [Read(letter, reading)])
            (one,) = await _file_all(batch, [Read(letter, reading)])
            batch.loaded.budgets |= await unit.do(read_budgets, sorted(budget_keys(one.posts)))
            for post in one.posts:
                send(batch, post)
            one.outcome |= outcome(one.posts)
        return explanation(batch, one)


async def _look_up(unit: Unit, batch: Batch, items: Sequence[Read]) -> None:
    """What only letters that order something need: the open questions, what was used before, where links lead."""
    await _look_up_used(unit, batch, items)
    digests = {digest(_token(one.letter)) for one in items if one.letter.recipient.kind is RecipientKind.CONFIRM}
    ordering = [one for one in items if one.orders is not None or one.alone]
    if not digests and not ordering:
        return
    authors = {found.id for one in ordering if (found := batch.loaded.by_address.get(_author(one)))}
    for one in await unit.do(confirmations.asked, sorted(digests), sorted(authors)):
        batch.confirmations[one.digest] = one
    answered = [one for one in batch.confirmations.values() if one.digest in digests]
    ordered = [asked_about(one) for one in answered]
    if answered:
        authors |= {one.user_id for one in answered}
        await _look_up_more(unit, batch, {one.ticket_id for one in answered}, ordered)
    if any(one.alone for one in items) or any(_links(one) for one in ordered):
        every = [*ordered, *(one.orders for one in items if one.orders is not None)]
        await _look_up_histories(unit, batch, authors, every)


async def _look_up_used(unit: Unit, batch: Batch, items: Sequence[Read]) -> None:
    """Signatures and links that count once."""
    digests = {one.reading.signature.digest for one in items if one.reading.signature is not None}
    for one in items:
        author = batch.loaded.by_address.get(_author(one))
        if one.letter.recipient.kind is RecipientKind.ACTION and author is not None:
            sealed = of_address(one.letter.recipient.address, batch.house.seal.verify)
            digests |= {link_digest(sealed, author)} if sealed else set()
        if one.orders is not None and author is not None:
            digests |= {order_digest(one.reading, author)} - {""}
    batch.spent |= await unit.do(proofs.used, digests) if digests else set()


async def _look_up_histories(unit: Unit, batch: Batch, authors: Set[int], found: Sequence[Orders]) -> None:
    """Where links lead, what happened so far, and all that the orders touched which may be undone now."""
    await _look_up_links(unit, batch, list(batch.loaded.tickets))
    for author in authors:
        if (last := await unit.do(last_order, author)) is not None:
            batch.last_orders[author] = last
    named = {int(one.values[0]) for orders in found for one in orders.commands if _undoes(one) and one.values}
    theirs = {entry.letter_id for one in batch.histories.values() for entry in one if _is_order(entry, authors)}
    letters = {one for one in named | set(batch.last_orders.values()) | theirs if one}
    batch.waiting = await unit.do(outbox.waiting, letters)
    more = set().union(*(await unit.do(ordered_on, letters)).values()) - batch.loaded.tickets.keys()
    if more:
        await _look_up_more(unit, batch, more, ())
        await _look_up_links(unit, batch, [one for one in batch.loaded.tickets if one not in batch.histories])
    names = {one for found in batch.histories.values() for entry in found for one in (entry.old, entry.new)}
    people = await unit.do(users_by_address, {one for one in names if "@" in one and " " not in one}, batch.now)
    batch.loaded.users = {user.id: user for user in people.values()} | batch.loaded.users


async def _look_up_links(unit: Unit, batch: Batch, numbers: Sequence[int]) -> None:
    for number in numbers:
        for kind in (LinkKind.DEPENDS_ON, LinkKind.MEMBER_OF):
            batch.reach[number, kind] = await unit.do(dependencies, number, kind)
        batch.histories[number] = await unit.do(history, number)


def _undoes(command: Command) -> bool:
    return command.verb.deed is Deed.UNDO


def _is_order(entry: Transaction, authors: Set[int]) -> bool:
    return entry.type is TransactionType.COMMAND_RESULT and entry.by in authors


async def _look_up_more(unit: Unit, batch: Batch, tickets: set[int], ordered: Sequence[Orders]) -> None:
    """What orders that were asked about touch: they are done now, and stood in another letter."""
    wanted = Wishes(tickets=set(tickets))
    for one in ordered:
        _wish_for_orders(wanted, one, "")
    more = await unit.do(fulfil, wanted, batch.now)
    new = {id_: ticket for id_, ticket in more.tickets.items() if id_ not in batch.loaded.tickets}
    batch.loaded.tickets |= new
    batch.before |= new
    batch.loaded.users = more.users | batch.loaded.users
    batch.loaded.by_address = more.by_address | batch.loaded.by_address


def _links(found: Orders) -> bool:
    """Whether orders hang on the links, or the history, of tickets."""
    return any(one.verb.deed in LINKING for one in found.commands)


def _token(letter: Letter) -> str:
    return letter.recipient.address.partition("@")[0].partition("+")[2]


def _author(item: Read) -> str:
    author = item.reading.author
    return author.address if author else fold_address(item.letter.mail_from)


async def _file_all(batch: Batch, items: Sequence[Read]) -> list[Filed]:
    filed = []
    for number, item in enumerate(items):
        if number % 8 == 7:
            await asyncio.sleep(0)  # let the listener breathe
        one = file_letter(batch, item.letter, item.reading, item.orders)
        one.failed = note_bounce(batch, one)
        filed.append(one)
    return filed


async def _post_all(unit: Unit, batch: Batch, filed: Sequence[Filed]) -> None:
    posts = [post for one in filed for post in one.posts]
    wanted = budget_keys(posts) | {bounce_key(one.failed.address) for one in filed if one.failed}
    wanted -= batch.loaded.budgets.keys()
    if wanted:
        batch.loaded.budgets |= await unit.do(read_budgets, sorted(wanted))
    for post in posts:
        send(batch, post)
    for one in filed:
        one.outcome |= outcome(one.posts)
        if one.failed is not None and one.ticket is not None:
            tell_of_bounce(batch, one.ticket, one.failed, one.letter.id)
        if one.held:
            tell_of_held(batch, one.letter, one.held, alarm_key(batch, one.letter))
        _close(batch, one)


def _close(batch: Batch, one: Filed) -> None:
    if one.held:
        batch.work.held.append((one.letter.id, one.held, one.to_json()))
    else:
        batch.work.done.append((one.letter.id, one.to_json()))


def _short(one: Filed) -> dict[str, Any]:
    keys = ("fate", "queue", "ticket", "rule", "thread", "class")
    return {key: one.outcome[key] for key in keys if key in one.outcome} | ({"held": one.held} if one.held else {})


def _sentence(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:500]


def wishes(items: Sequence[Read], house: House) -> Wishes:
    """What a batch of letters touches, as far as can be told before deciding."""
    wanted = Wishes(addresses=set(house.named))
    for item in items:
        _wish(wanted, item, house)
    return wanted


def _wish(wanted: Wishes, item: Read, house: House) -> None:
    reading, recipient, seal = item.reading, item.letter.recipient, house.seal
    author = reading.author.address if reading.author else fold_address(item.letter.mail_from)
    if author:
        wanted.addresses.add(author)
        wanted.budgets.update(new_ticket_keys(author, reading))
        wanted.last.add(last_key(author))
    if item.orders is not None:
        _wish_for_orders(wanted, item.orders, author)
    if reading.message_id:
        wanted.own_ids.add(reading.message_id)
    if recipient.ticket_id is not None:
        wanted.tickets.add(recipient.ticket_id)
    if recipient.outbox_id is not None:
        wanted.copies.add(recipient.outbox_id)
    wanted.tickets.update(tag.ticket_id for tag in reading.tags)
    if item.letter.authenticated:
        wanted.addresses.add(item.letter.authenticated)
    for message_id in reading.references:
        wanted.references.add(message_id)
        if (ours := ticket_and_notice(message_id, seal.verify, house.site.organization)) is not None:
            wanted.tickets.add(ours[0])
            wanted.notices.add(ours[1])
    if recipient.kind in SEALED:
        wanted.notices.update(notices_answered(item.letter, reading, seal.verify, house.site.organization))
        if recipient.kind is RecipientKind.ACTION:
            wanted.budgets |= {transcript_key(author), *question_keys(author)}


SEALED = frozenset({RecipientKind.REPLY, RecipientKind.ACTION})


def _wish_for_orders(wanted: Wishes, found: Orders, author: str) -> None:
    """People and tickets that commands name, and the budgets of what is answered to them."""
    wanted.budgets |= {transcript_key(author), *question_keys(author)}
    for command in found.commands:
        wanted.tickets.update(command.tickets)
        for value in command.values:
            if command.verb.value in (Value.OWNER, Value.PEOPLE) and "@" in value:
                wanted.addresses.add(fold_address(value.strip("<>")))
            number = value.removeprefix("#")
            if command.verb.deed in LINKING and number.isascii() and number.isdigit() and len(number) <= 18:
                wanted.tickets.add(int(number))
