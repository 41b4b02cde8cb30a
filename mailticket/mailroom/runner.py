"""Takes waiting letters in batches, one unit of work each; retries one by one what fails together; holds what fails
alone, keeps it whole, and says so once."""

import asyncio
import contextlib
import traceback
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

from mailticket.application.alerts import bounce_key, tell_of_bounce
from mailticket.application.notify import notify, outcome, watched_by_many
from mailticket.application.site import SiteSnapshot
from mailticket.application.turns import Turn
from mailticket.application.unit_of_work import UnitOfWork, as_it_is_now, unit_of_work
from mailticket.mailroom.asking_authors import BY_PEOPLE, ask_about_words
from mailticket.mailroom.bounces import note_bounce
from mailticket.mailroom.dispatch import file_letter
from mailticket.mailroom.explaining import explanation
from mailticket.mailroom.held_notices import keep_held
from mailticket.mailroom.holding import held_letter, unaccounted
from mailticket.mailroom.letter_result import LetterResult
from mailticket.mailroom.load_plan import ReadLetter, load_plan, look_up, orders_of, understood
from mailticket.mailroom.portions import portions
from mailticket.mailroom.returned import judged
from mailticket.mailroom.verify_sender import to_be_asked, vouched
from mailticket.model.backoff import Backoff
from mailticket.model.errors import DiskBroken, LetterTooHard, SettledElsewhere, TryAgain
from mailticket.model.held import Reason
from mailticket.model.letter import Incoming, Letter, Reading, RecipientKind
from mailticket.model.pulse import Pulse
from mailticket.model.signature import Key
from mailticket.model.write_set import WriteSet
from mailticket.reading import TakesLong, read, risky
from mailticket.storage import inbox, proofs
from mailticket.storage.database import Database
from mailticket.storage.inbox import WaitingLetter

MOST = 256
"""Letters in one unit of work: enough to share its cost, few enough that nobody waits long."""

BUSY = 0.01
PATIENCE = 0.5
BURST = 1000
"""While letters come less than BUSY seconds apart, taking them in goes first and they gather for one unit of work; but
none waits longer than PATIENCE seconds for that, and beyond BURST letters that wait, working on them goes first."""

LARGE_AT_ONCE = 2
"""Large originals that are in memory for their signatures' sake at once."""

MOST_ASIDE = 256
"""Letters read or asked about aside at once."""

ALONE_AFTER = 3
HELD_AFTER = 20
"""Attempts are counted only when a batch failed or the daemon died: then a letter goes alone, at last it is held."""


class InboxRunner:
    """The loop over the inbox. ``snapshot`` gives the present site; ``told`` is called after a commit that filled the
    outbox; ``read_hard`` reads a letter that could hurt, in a process that can be killed; whether our own mail system brings it is
    its third argument."""

    def __init__(
        self,
        *,
        database: Database,
        snapshot: Callable[[], SiteSnapshot],
        clock: Callable[[], datetime],
        read_hard: Callable[[WaitingLetter, SiteSnapshot, bool], Awaitable[Reading]],
        told: Callable[[], None],
        settled: Callable[[int, int], None],
        changed_people: Callable[[], Awaitable[None]],
        monotonic: Callable[[], float],
        log: Any,
        idle: Callable[[], None] = lambda: None,
        pulse: Pulse | None = None,
    ) -> None:
        self._database = database
        self._snapshot = snapshot
        self._clock = clock
        self._read_hard = read_hard
        self._told = told
        self._settled = settled
        self._changed_people = changed_people
        self._log = log
        self._wake = asyncio.Event()
        self._busy: dict[int, asyncio.Task[None]] = {}
        self._ready: dict[int, ReadLetter] = {}
        self._stopping = False
        self._monotonic = monotonic
        self._came = -1e9
        self._waiting = 0
        self._idle = idle
        self._pulse = pulse or Pulse("mailroom")
        self._backoff = Backoff()
        self._aside_backoff = Backoff()
        self._large = asyncio.Semaphore(LARGE_AT_ONCE)

    def wake(self, letters: int = 0) -> None:
        """There are so many letters more."""
        self._came = self._monotonic()
        self._waiting += letters
        self._wake.set()

    async def run(self) -> None:
        """Work until stopped. A database that is busy or full is waited for; a broken disk ends the process."""
        while not self._stopping:
            self._wake.clear()
            self._pulse.working()
            try:
                worked = await self.work_once()
            except TryAgain as trouble:
                self._log.warning("mailroom.waiting", reason=str(trouble))
                await self._pause(self._backoff.failed())
                continue
            self._backoff.reset()
            if worked:
                await self._gather()
            elif not self._stopping:
                self._pulse.idle()
                await self._wake.wait()
        self._pulse.idle()

    async def _gather(self) -> None:
        """Letters that came while others were worked on are a crowd: let it come in. A letter that comes alone to an idle
        site does not wait."""
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
        snapshot = self._snapshot()
        alone = [taken for taken in found if taken.letter.attempts >= ALONE_AFTER]
        found = [taken for taken in found if taken.letter.id not in self._busy]
        if alone and found:
            found = [alone[0]] if alone[0] in found else found
        batch = await self._read_all(found[:MOST], snapshot)
        if not batch:
            if not (found or self._busy):
                self._waiting = 0  # what was held is not waited for
                self._idle()
            return 0
        await self._settle(batch)
        return len(batch)

    async def _read_all(self, found: Sequence[WaitingLetter], snapshot: SiteSnapshot) -> list[ReadLetter]:
        turn = Turn(self._monotonic)
        batch = []
        for taken in found:
            if (ready := await self._read(taken, snapshot)) is not None:
                batch.append(understood(ready))
            await turn.over()
        return batch

    async def _read(self, taken: WaitingLetter, snapshot: SiteSnapshot) -> ReadLetter | None:
        """Read it here, or have it read aside. None: not yet, or not at all (then it is held)."""
        letter = taken.letter
        if (ready := self._ready.pop(letter.id, None)) is not None:
            return ready
        if letter.attempts >= HELD_AFTER:
            await self._hold(letter, Reason("died"))
            return None
        if taken.apart or risky(letter.raw):
            self._aside(taken, snapshot, None)
            return None
        try:
            trusted = snapshot.believes(letter)
            reading = read(letter.raw, mail_from=letter.mail_from, ours=snapshot.ours, trusted=trusted, hurried=True)
            reading = judged(letter, reading)
        except TakesLong:
            self._aside(taken, snapshot, None)
            return None
        except Exception as error:  # noqa: BLE001  # the letter that breaks our code is held, the next one passes
            await self._hold(letter, _broke(error))
            return None
        if to_be_asked(letter, reading, snapshot):
            self._aside(taken, snapshot, reading)
            return None
        return ReadLetter(letter, reading)

    def _aside(self, taken: WaitingLetter, snapshot: SiteSnapshot, reading: Reading | None) -> None:
        """Not here and now; what waits for its turn is found again."""
        if len(self._busy) < MOST_ASIDE:
            self._busy[taken.letter.id] = asyncio.create_task(self._read_aside(taken, snapshot, reading))

    async def _read_aside(self, taken: WaitingLetter, snapshot: SiteSnapshot, reading: Reading | None) -> None:
        letter = taken.letter
        try:
            if reading is None:
                reading = judged(letter, await self._read_hard(taken, snapshot, snapshot.believes(letter)))
            if to_be_asked(letter, reading, snapshot):
                reading = await self._vouched(taken, reading, snapshot)
            self._ready[letter.id] = ReadLetter(letter, reading)
            self._aside_backoff.reset()
        except TryAgain as trouble:  # it waits still, and is found again
            self._log.warning("mailroom.waiting", reason=str(trouble))
            await asyncio.sleep(self._aside_backoff.failed())
        except LetterTooHard as error:
            await self._hold(letter, Reason("too_hard", {"error": str(error)}))
        except Exception as error:  # noqa: BLE001  # as above
            await self._hold(letter, _broke(error))
        finally:
            self._busy.pop(letter.id, None)
            self.wake()

    async def _vouched(self, taken: WaitingLetter, reading: Reading, snapshot: SiteSnapshot) -> Reading:
        if not taken.apart:
            return await vouched(taken.letter, taken.letter.raw, reading, snapshot, self._keys_of)
        async with self._large:
            raw = await self._database.read(inbox.original, taken.letter.id)
            return await vouched(taken.letter, raw, reading, snapshot, self._keys_of)

    async def _keys_of(self, address: str) -> Sequence[Key]:
        return await self._database.look(proofs.keys_of, address)

    async def _settle(self, batch: Sequence[ReadLetter]) -> None:
        """All together; a letter that orders what hangs on links or history goes alone: it must see those before it."""
        alone = [item for item in batch if item.alone]
        for items in (*portions([item for item in batch if not item.alone]), *([item] for item in alone)):
            await self._settle_together(items)

    async def _settle_together(self, batch: Sequence[ReadLetter]) -> None:
        try:
            await self._one_unit(batch)
        except (TryAgain, DiskBroken, asyncio.CancelledError):
            raise
        except SettledElsewhere as gone:
            self._dropped([item.letter for item in batch if item.letter.id in gone.letter_ids])
            if rest := [item for item in batch if item.letter.id not in gone.letter_ids]:
                await self._settle_together(rest)
        except Exception as error:  # noqa: BLE001  # one letter must not harm its neighbours
            self._log.error("mailroom.batch_failed", letters=len(batch), error=_sentence(error))
            await self._one_by_one(batch)

    async def _one_by_one(self, batch: Sequence[ReadLetter]) -> None:
        await self._database.write(inbox.attempted, [item.letter.id for item in batch])
        for item in batch:
            try:
                await self._one_unit([item])
            except (TryAgain, DiskBroken, asyncio.CancelledError):
                raise
            except SettledElsewhere:
                self._dropped([item.letter])
            except Exception as error:  # noqa: BLE001  # this one is held
                self._log.error("letter.failed", letter=item.letter.id, error=traceback.format_exc(limit=-4))
                await self._hold(item.letter, _broke(error), item.reading)

    def _dropped(self, letters: Sequence[Letter]) -> None:
        """Somebody else settled them, with their effect: there is nothing left to do."""
        self._log.warning("letter.settled_elsewhere", letters=[letter.id for letter in letters])
        self._waiting = max(0, self._waiting - len(letters))
        self._settled(len(letters), sum(letter.size for letter in letters))

    async def _decided(self, items: Sequence[ReadLetter]) -> tuple[WriteSet, list[LetterResult]]:
        """By the site as it is now, which may be another than the one the letters were read with."""
        snapshot = self._snapshot()
        async with unit_of_work(self._database, snapshot, self._clock(), load_plan(items, snapshot)) as unit:
            await look_up(unit, items)
            filed = await _file_all(unit, items)
            await _post_all(unit, filed)
        return unit.work, filed

    async def _one_unit(self, items: Sequence[ReadLetter]) -> None:
        self._pulse.working()
        work, filed = await as_it_is_now(lambda: self._decided(items))
        self._waiting = max(0, self._waiting - len(items))
        self._settled(len(items), sum(item.letter.size for item in items))
        for one in filed:
            self._log.info("letter.done", letter=one.letter.id, message_id=one.reading.message_id, **_short(one))
            for what in ("unsent", "waits"):
                for told in one.outcome.get(what, ()):
                    self._log.warning(f"notice.{what}", letter=one.letter.id, **told)
        for done in work.decided:
            self._log.info("letter.decided", letter=done.letter_id, decision=done.verb.value, by=done.by.address)
        if work.copies or work.jobs or work.settled:
            self._told()
        if work.bounced or work.scrip_failures or work.decided or work.learnt or work.chosen:
            await self._changed_people()

    async def _hold(self, letter: Letter, reason: Reason, reading: Reading | None = None) -> None:
        try:
            await as_it_is_now(lambda: self._hold_and_tell(letter, reason, reading))
        except SettledElsewhere:
            self._dropped([letter])

    async def _hold_and_tell(self, letter: Letter, reason: Reason, reading: Reading | None) -> None:
        """Keep it, whole; tell people, once."""
        now = self._clock()
        async with unit_of_work(self._database, self._snapshot(), now) as unit:
            await keep_held(unit, [held_letter(unit, letter, reading, reason, None)])
            unit.work.held.append((letter.id, reason.text(), ""))
        self._log.error("letter.held", letter=letter.id, reason=reason.say("en"))
        self._settled(1, letter.size)
        self._told()

    async def explain(self, incoming: Incoming) -> dict[str, Any]:
        """What would become of a letter, room by room. Changes nothing: the unit of work writes no row."""
        snapshot, now = self._snapshot(), self._clock()
        assert isinstance(incoming.raw, bytes)
        letter = Letter(0, incoming.recipient, incoming.mail_from, incoming.raw, now, size=incoming.size)
        reading = judged(letter, await self._read_for_one(letter, snapshot))
        if to_be_asked(letter, reading, snapshot):
            reading = await vouched(letter, letter.raw, reading, snapshot, self._keys_of)
        item = ReadLetter(letter, reading)
        async with unit_of_work(self._database, snapshot, now, load_plan([item], snapshot), dry_run=True) as unit:
            await look_up(unit, [item])
            (one,) = await _file_all(unit, [item])
            await notify(unit, one.posts)
            one.outcome |= outcome(one.posts)
        return explanation(unit, one)

    async def _read_for_one(self, letter: Letter, snapshot: SiteSnapshot) -> Reading:
        """Read a letter that waits in no inbox. Raises LetterTooHard."""
        try:
            if not risky(letter.raw):
                return read(letter.raw, mail_from=letter.mail_from, ours=snapshot.ours, trusted=True, hurried=True)
        except TakesLong:
            pass
        return await self._read_hard(WaitingLetter(letter, letter.size, None), snapshot, True)


async def _file_all(unit: UnitOfWork, items: Sequence[ReadLetter]) -> list[LetterResult]:
    filed = []
    turn = Turn()
    crowd = any(map(watched_by_many, unit.loaded.tickets.values()))
    for item in items:
        await turn.over()
        orders = orders_of(unit, item)
        if crowd or _is_much(unit, item):
            one = await asyncio.to_thread(
                file_letter, unit, item.letter, item.reading, orders
            )  # the unit is nobody else's
        else:
            one = file_letter(unit, item.letter, item.reading, orders)
        one.failed = note_bounce(unit, one)
        one.held = one.held or unaccounted(unit, one)
        crowd = crowd or _gathers_a_crowd(unit, item, one)
        filed.append(one)
    _ask_authors(unit, filed)
    return filed


MUCH = 1000
"""Tickets times scrips from which a letter that orders is worked on in a thread."""


def _is_much(unit: UnitOfWork, item: ReadLetter) -> bool:
    """Whether others would wait: it orders, or says yes to, what asks many scrips about many tickets."""
    return _orders(item) and len(unit.loaded.tickets) * len(unit.snapshot.directory.scrips) > MUCH


def _orders(item: ReadLetter) -> bool:
    return item.orders is not None or item.letter.recipient.kind is RecipientKind.CONFIRM


def _gathers_a_crowd(unit: UnitOfWork, item: ReadLetter, one: LetterResult) -> bool:
    """Whether many people watch what a letter changed. One without orders changes its own ticket: the others need no look
    for each letter of a batch."""
    if _orders(item):
        return any(map(watched_by_many, unit.loaded.tickets.values()))
    ticket = None if one.ticket is None else unit.loaded.tickets.get(one.ticket.id)
    return ticket is not None and watched_by_many(ticket)


def _ask_authors(unit: UnitOfWork, filed: Sequence[LetterResult]) -> None:
    """Each person whose words wait since now is asked once, whatever number of letters there were."""
    waits = {one.author.id: one for one in sorted(filed, key=lambda one: one.evidence.level) if one.waits}
    for one in waits.values():
        if one.reading.mail_class in BY_PEOPLE:
            ask_about_words(unit, one.author, one.letter, one.evidence)


async def _post_all(unit: UnitOfWork, filed: Sequence[LetterResult]) -> None:
    await unit.load_budgets(bounce_key(one.failed.address, one.failed_author) for one in filed if one.failed)
    await notify(unit, [post for one in filed for post in one.posts])
    for one in filed:
        one.outcome |= outcome(one.posts)
        if one.failed is not None and one.ticket is not None:
            tell_of_bounce(unit, one.ticket, one.failed, one.failed_author, one.letter.id)
        _close(unit, one)
    waits = [held_letter(unit, one.letter, one.reading, one.held, one) for one in filed if one.held is not None]
    await keep_held(unit, waits)


def _close(unit: UnitOfWork, one: LetterResult) -> None:
    if one.held is not None:
        unit.work.held.append((one.letter.id, one.held.text(), one.to_json()))
    else:
        unit.work.done.append((one.letter.id, one.to_json()))


def _short(one: LetterResult) -> dict[str, Any]:
    keys = ("fate", "queue", "ticket", "rule", "thread", "class", "orders", "dropped")
    return {key: one.outcome[key] for key in keys if key in one.outcome} | (
        {"held": one.held.say("en")} if one.held else {}
    )


def _broke(error: BaseException) -> Reason:
    return Reason("broke", {"error": _sentence(error)})


def _sentence(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:500]
