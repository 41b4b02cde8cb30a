"""Shares one commit among all letters that wait for it at the same moment: a commit costs far more than a row."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from mailticket.model.errors import TryAgain
from mailticket.model.letter import Incoming, Receipt, Reply

_FAILED = Reply(451, "4.3.0", "Temporary local problem")

Answers = list[Receipt | Reply]


class Log(Protocol):
    """A structlog logger, as far as this module uses it."""

    def error(self, event: str, /, **values: object) -> object:
        """Something a person must look at."""


class GroupCommit:
    """``store`` makes letters durable in one unit of work and returns a Receipt each, in order.

    While one call of it runs, the letters that arrive wait and become the next call's. So an idle inbox answers after
    one commit, and a busy one commits once for all its connections. ``rows`` bounds what waits; more wait outside.
    """

    def __init__(
        self, *, store: Callable[[list[Incoming]], Awaitable[list[Receipt]]], log: Log, rows: int = 10_000
    ) -> None:
        self._store = store
        self._log = log
        self._limit = rows
        self._rows = 0
        self._waiting: list[tuple[Sequence[Incoming], asyncio.Future[Answers]]] = []
        self._room = asyncio.Event()
        self._flusher: asyncio.Task[None] | None = None

    async def accept(self, letters: Sequence[Incoming]) -> Sequence[Receipt | Reply]:
        """Answers in order, once they are true. Raises TryAgain when the store did."""
        while self._rows and self._rows + len(letters) > self._limit:
            self._room.clear()
            await self._room.wait()
        answer: asyncio.Future[Answers] = asyncio.get_running_loop().create_future()
        self._rows += len(letters)
        self._waiting.append((letters, answer))
        if self._flusher is None:
            self._flusher = asyncio.create_task(self._flush())
        return await answer

    async def _flush(self) -> None:
        try:
            while self._waiting:
                group, self._waiting = self._waiting, []
                try:
                    await self._commit(group)
                finally:
                    self._rows -= sum(len(letters) for letters, _ in group)
                    self._room.set()
        finally:
            self._flusher = None
            for _, answer in self._waiting:  # only if this task was cancelled
                answer.cancel()

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
