"""Shares one commit among all letters that wait for it at the same moment: a commit costs far more than a row."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from mailticket.model.errors import TryAgain
from mailticket.model.letter import Incoming, Receipt, Reply

_FAILED = Reply(451, "4.3.0", "Temporary local problem")

Answers = list[Receipt | Reply]

LONGEST_WAIT = 0.002
"""Seconds a letter waits at most for those of others that are about to be here: less than a commit takes on most disks."""


class Log(Protocol):
    """A structlog logger, as far as this module uses it."""

    def error(self, event: str, /, **values: object) -> object:
        """Something a person must look at."""


TURNS = 3
"""Turns of the loop from an answer of ours until its session has said it: who has just been answered is likely to come again."""


class Timer(Protocol):
    """A call that is to come."""

    def cancel(self) -> None:
        """It is not wanted any more."""


def _later(seconds: float, call: Callable[[], None]) -> Timer:
    return asyncio.get_running_loop().call_later(seconds, call)


class GroupCommit:
    """``store`` makes letters durable in one unit of work and returns a Receipt each, in order.

    While one call of it runs, the letters that arrive wait and become the next call's. So an idle inbox answers after
    one commit, and a busy one commits once for all its connections. ``rows`` bounds what waits; more wait outside.

    ``coming`` says whether others are about to hand over a letter: they are waited for, until they have or for
    ``LONGEST_WAIT`` seconds by ``later``. Who is alone waits for nobody.
    """

    def __init__(
        self,
        *,
        store: Callable[[list[Incoming]], Awaitable[list[Receipt]]],
        log: Log,
        rows: int = 10_000,
        coming: Callable[[], bool] = lambda: False,
        later: Callable[[float, Callable[[], None]], Timer] = _later,
    ) -> None:
        self._store = store
        self._log = log
        self._limit = rows
        self._rows = 0
        self.waiting: list[tuple[Sequence[Incoming], asyncio.Future[Answers]]] = []
        self._room = asyncio.Event()
        self._coming = coming
        self._later = later
        self._another = asyncio.Event()
        self.flusher: asyncio.Task[None] | None = None

    async def accept(self, letters: Sequence[Incoming]) -> Sequence[Receipt | Reply]:
        """Answers in order, once they are true. Raises TryAgain when the store did."""
        while self._rows and self._rows + len(letters) > self._limit:
            self._room.clear()
            await self._room.wait()
        answer: asyncio.Future[Answers] = asyncio.get_running_loop().create_future()
        self._rows += len(letters)
        self.waiting.append((letters, answer))
        self._another.set()
        if self.flusher is None:
            self.flusher = asyncio.create_task(self._flush())
        return await answer

    async def _flush(self) -> None:
        try:
            while self.waiting:
                await self._gather()
                group, self.waiting = self.waiting, []
                try:
                    await self._commit(group)
                finally:
                    self._rows -= sum(len(letters) for letters, _ in group)
                    self._room.set()
        finally:
            self.flusher = None
            for _, answer in self.waiting:  # only if this task was cancelled
                answer.cancel()

    async def _gather(self) -> None:
        """Until all who are about to hand over a letter have, or the time for that is over."""
        for _ in range(TURNS):
            await asyncio.sleep(0)
        if not self._coming():
            return
        over = False

        def end() -> None:
            nonlocal over
            over = True
            self._another.set()

        timer = self._later(LONGEST_WAIT, end)
        try:
            while not over and self._rows < self._limit and self._coming():
                self._another.clear()
                await self._another.wait()
        finally:
            timer.cancel()

    async def _commit(self, group: list[tuple[Sequence[Incoming], asyncio.Future[Answers]]]) -> None:
        try:
            receipts = await self._stored([letter for letters, _ in group for letter in letters])
        except TryAgain as error:
            for _, answer in group:
                if not answer.done():
                    answer.set_exception(error)
        except asyncio.CancelledError:
            for _, answer in group:
                answer.cancel()
            raise
        else:
            taken = 0
            for letters, answer in group:
                if not answer.done():
                    answer.set_result(receipts[taken : taken + len(letters)])
                taken += len(letters)

    async def _stored(self, letters: list[Incoming]) -> Answers:
        try:
            return _checked(letters, await self._store(letters))
        except TryAgain:
            raise
        except Exception as error:  # noqa: BLE001 - one bad letter must not fail its neighbours
            if len(letters) == 1:
                return [self._failure(letters[0], error)]
        return [await self._stored_alone(letter) for letter in letters]

    async def _stored_alone(self, letter: Incoming) -> Receipt | Reply:
        try:
            return _checked([letter], await self._store([letter]))[0]
        except Exception as error:  # noqa: BLE001 - the letters after it still wait for their turn
            return self._failure(letter, error)

    def _failure(self, letter: Incoming, error: Exception) -> Reply:
        self._log.error("inbox.store_failed", recipient=letter.recipient.address, peer=letter.peer, exc_info=error)
        return _FAILED


def _checked(letters: list[Incoming], receipts: list[Receipt]) -> Answers:
    if len(receipts) != len(letters):
        raise RuntimeError(f"{len(letters)} letters, {len(receipts)} receipts")
    return list(receipts)
