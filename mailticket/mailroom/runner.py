"""Takes waiting letters in batches, one unit of work each; retries one by one what fails together; holds what fails
alone, keeps it whole, and says so once."""

import asyncio
import contextlib
import traceback
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from mailticket.application.notify import notify, outcome
from mailticket.application.site import SiteSnapshot
from mailticket.application.turns import Turn
from mailticket.application.unit_of_work import as_it_is_now, unit_of_work
from mailticket.mailroom.explaining import explanation
from mailticket.mailroom.file_batch import file_all, post_all
from mailticket.mailroom.held_notices import keep_held
from mailticket.mailroom.holding import held_letter
from mailticket.mailroom.letter_result import LetterResult
from mailticket.mailroom.load_plan import ReadLetter, load_plan, look_up, understood
from mailticket.mailroom.portions import portions
from mailticket.mailroom.read_letters import LetterReader, broke, sentence
from mailticket.mailroom.returned import judged
from mailticket.mailroom.verify_sender import to_be_asked, vouched
from mailticket.model.backoff import Backoff
from mailticket.model.clock import Clock
from mailticket.model.errors import DiskBroken, SettledElsewhere, TryAgain
from mailticket.model.held import Reason
from mailticket.model.letter import Incoming, Letter, Reading
from mailticket.model.pulse import Pulse
from mailticket.model.write_set import WriteSet
from mailticket.storage import inbox
from mailticket.storage.database import Database
from mailticket.storage.inbox import WaitingLetter

MOST = 256
"""Letters in one unit of work: enough to share its cost, few enough that nobody waits long."""

BUSY = 0.01
PATIENCE = 0.5
BURST = 1000
"""While letters come less than BUSY seconds apart, taking them in goes first and they gather for one unit of work; but
none waits longer than PATIENCE seconds for that, and beyond BURST letters that wait, working on them goes first."""

ALONE_AFTER = 3
"""Attempts are counted only when a batch failed or the daemon died: then a letter goes alone; at last, it is held."""


@dataclass(frozen=True, slots=True)
class InboxEvents:
    """Who hears of what the loop did: ``told`` after a commit that filled the outbox, and whether there are jobs, and mail that is
    gathered; ``settled`` of letters that wait no longer,
    how many and of how many bytes, ``idle`` when none waits; ``changed_people`` makes the site anew."""

    told: Callable[[bool, bool], None]
    settled: Callable[[int, int], None]
    changed_people: Callable[[], Awaitable[None]]
    idle: Callable[[], None] = lambda: None


class InboxRunner:
    """The loop over the inbox. ``snapshot`` gives the present site; ``read_hard`` reads a letter that could hurt, in a process
    that can be killed; whether our own mail system brings it is its third argument."""

    def __init__(
        self,
        database: Database,
        snapshot: Callable[[], SiteSnapshot],
        clock: Clock,
        read_hard: Callable[[WaitingLetter, SiteSnapshot, bool], Awaitable[Reading]],
        events: InboxEvents,
        log: Any,
        *,
        pulse: Pulse | None = None,
    ) -> None:
        self._database = database
        self._snapshot = snapshot
        self._clock = clock
        self.letters = LetterReader(database, read_hard, self._hold, self.wake, log)
        self._events = events
        self._log = log
        self._wake = asyncio.Event()
        self.stopping = False
        self._came = -1e9
        self._waiting = 0
        self._pulse = pulse or Pulse("mailroom")
        self._backoff = Backoff()

    def wake(self, letters: int = 0) -> None:
        """There are so many letters more."""
        self._came = self._clock.monotonic()
        self._waiting += letters
        self._wake.set()

    async def run(self) -> None:
        """Work until stopped. A database that is busy or full is waited for; a broken disk ends the process."""
        while not self.stopping:
            self._wake.clear()
            self._pulse.working()
            try:
                worked = await self.work_once()
            except TryAgain as trouble:
                self._log.warning("mailroom.waiting", reason=str(trouble))
                await self.pause(self._backoff.failed())
                continue
            self._backoff.reset()
            if worked:
                await self._gather()
            elif not self.stopping:
                self._pulse.idle()
                await self._wake.wait()
        self._pulse.idle()

    async def _gather(self) -> None:
        """Letters that came while others were worked on are a crowd: let it come in. A letter that comes alone to an idle
        site does not wait."""
        until = self._clock.monotonic() + PATIENCE
        await asyncio.sleep(BUSY)  # while we worked, nobody could come in
        while (
            self._waiting
            and self._crowded()
            and self._waiting < BURST
            and self._clock.monotonic() < until
            and not self.stopping
        ):
            await asyncio.sleep(BUSY / 2)

    def _crowded(self) -> bool:
        return self._clock.monotonic() - self._came < BUSY

    @property
    def busy(self) -> bool:
        """Whether letters are coming in or waiting: then delivering notices can wait a little."""
        return self._waiting > 0 or self._crowded()

    async def pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._wait_for_stop(), seconds)

    async def _wait_for_stop(self) -> None:
        while not self.stopping:
            await self._wake.wait()
            self._wake.clear()

    async def stop(self) -> None:
        """Finish the batch at hand."""
        self.stopping = True
        self._wake.set()
        for task in self.letters.aside.values():
            task.cancel()

    async def work_once(self) -> int:
        """One batch of what waits. Returns how many letters were settled."""
        found = await self._database.look(inbox.waiting, MOST + len(self.letters.aside))
        snapshot = self._snapshot()
        alone = [taken for taken in found if taken.letter.attempts >= ALONE_AFTER]
        found = [taken for taken in found if taken.letter.id not in self.letters.aside]
        if alone and found:
            found = [alone[0]] if alone[0] in found else found
        batch = await self._read_all(found[:MOST], snapshot)
        if not batch:
            if not (found or self.letters.aside):
                self._waiting = 0  # what was held is not waited for
                self._events.idle()
            return 0
        await self._settle(batch)
        return len(batch)

    async def _read_all(self, found: Sequence[WaitingLetter], snapshot: SiteSnapshot) -> list[ReadLetter]:
        turn = Turn(self._clock.monotonic)
        batch = []
        for taken in found:
            if (ready := await self.letters.read(taken, snapshot)) is not None:
                batch.append(understood(ready))
            await turn.over()
        return batch

    async def _settle(self, batch: Sequence[ReadLetter]) -> None:
        """All together; a letter that orders what hangs on links or history goes alone: it must see those before it."""
        alone = [item for item in batch if item.alone]
        for items in (*portions([item for item in batch if not item.alone]), *([item] for item in alone)):
            await self._settle_together(items)

    async def _settle_together(self, batch: Sequence[ReadLetter]) -> None:
        try:
            await self.one_unit(batch)
        except (TryAgain, DiskBroken, asyncio.CancelledError):
            raise
        except SettledElsewhere as gone:
            self._dropped([item.letter for item in batch if item.letter.id in gone.letter_ids])
            if rest := [item for item in batch if item.letter.id not in gone.letter_ids]:
                await self._settle_together(rest)
        except Exception as error:  # noqa: BLE001  # one letter must not harm its neighbours
            self._log.error("mailroom.batch_failed", letters=len(batch), error=sentence(error))
            await self._one_by_one(batch)

    async def _one_by_one(self, batch: Sequence[ReadLetter]) -> None:
        await self._database.write(inbox.attempted, [item.letter.id for item in batch])
        for item in batch:
            try:
                await self.one_unit([item])
            except (TryAgain, DiskBroken, asyncio.CancelledError):
                raise
            except SettledElsewhere:
                self._dropped([item.letter])
            except Exception as error:  # noqa: BLE001  # this one is held
                self._log.error("letter.failed", letter=item.letter.id, error=traceback.format_exc(limit=-4))
                await self._hold(item.letter, broke(error), item.reading)

    def _dropped(self, letters: Sequence[Letter]) -> None:
        """Somebody else settled them, with their effect: there is nothing left to do."""
        self._log.warning("letter.settled_elsewhere", letters=[letter.id for letter in letters])
        self._waiting = max(0, self._waiting - len(letters))
        self._events.settled(len(letters), sum(letter.size for letter in letters))

    async def _decided(self, items: Sequence[ReadLetter]) -> tuple[WriteSet, list[LetterResult]]:
        """By the site as it is now, which may be another than the one the letters were read with."""
        snapshot = self._snapshot()
        async with unit_of_work(self._database, snapshot, self._clock.now(), load_plan(items, snapshot)) as unit:
            await look_up(unit, items)
            filed = await file_all(unit, items)
            await post_all(unit, filed)
        return unit.work, filed

    async def one_unit(self, items: Sequence[ReadLetter]) -> None:
        self._pulse.working()
        work, filed = await as_it_is_now(lambda: self._decided(items))
        self._waiting = max(0, self._waiting - len(items))
        self._events.settled(len(items), sum(item.letter.size for item in items))
        for one in filed:
            self._log.info("letter.done", letter=one.letter.id, message_id=one.reading.message_id, **_short(one))
            for what in ("unsent", "waits"):
                for told in one.outcome.get(what, ()):
                    self._log.warning(f"notice.{what}", letter=one.letter.id, **told)
        for done in work.decided:
            self._log.info("letter.decided", letter=done.letter_id, decision=done.verb.value, by=done.by.address)
        if work.copies or work.jobs or work.settled:
            self._events.told(bool(work.jobs), work.gathers)
        if work.bounced or work.scrip_failures or work.decided or work.learnt or work.chosen:
            await self._events.changed_people()

    async def _hold(self, letter: Letter, reason: Reason, reading: Reading | None = None) -> None:
        try:
            await as_it_is_now(lambda: self._hold_and_tell(letter, reason, reading))
        except SettledElsewhere:
            self._dropped([letter])

    async def _hold_and_tell(self, letter: Letter, reason: Reason, reading: Reading | None) -> None:
        """Keep it, whole; tell people, once."""
        now = self._clock.now()
        async with unit_of_work(self._database, self._snapshot(), now) as unit:
            await keep_held(unit, [held_letter(unit, letter, reading, reason, None)])
            unit.work.held.append((letter.id, reason.text(), ""))
        self._log.error("letter.held", letter=letter.id, reason=reason.say("en"))
        self._events.settled(1, letter.size)
        self._events.told(True, True)

    async def explain(self, incoming: Incoming) -> dict[str, Any]:
        """What would become of a letter, room by room. Changes nothing: the unit of work writes no row."""
        snapshot, now = self._snapshot(), self._clock.now()
        assert isinstance(incoming.raw, bytes)
        letter = Letter(0, incoming.recipient, incoming.mail_from, incoming.raw, now, size=incoming.size)
        reading = judged(letter, await self.letters.read_alone(letter, snapshot))
        if to_be_asked(letter, reading, snapshot):
            reading = await vouched(letter, letter.raw, reading, snapshot, self.letters.keys_of)
        item = ReadLetter(letter, reading)
        async with unit_of_work(self._database, snapshot, now, load_plan([item], snapshot), dry_run=True) as unit:
            await look_up(unit, [item])
            (one,) = await file_all(unit, [item])
            await notify(unit, one.posts)
            one.outcome |= outcome(one.posts)
        return explanation(unit, one)


def _short(one: LetterResult) -> dict[str, Any]:
    keys = ("fate", "queue", "ticket", "rule", "thread", "class", "orders", "dropped")
    return {key: one.outcome[key] for key in keys if key in one.outcome} | (
        {"held": one.held.say("en")} if one.held else {}
    )
