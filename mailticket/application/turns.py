"""Long work in the loop that serves everybody is done in turns: others have theirs in between."""

import asyncio
import time
from collections.abc import Callable, Sequence

from mailticket.application.notify import Post, send
from mailticket.application.unit_of_work import Batch

LENGTH = 0.02
"""Seconds after which a turn is over: a greeting, a letter or a command that waits for it waits no longer than that, and one
piece of work."""


LONG_TEXT = 16 * 1024
"""Characters of a text from which it is worded in a thread."""


class Turn:
    """One task's turn. ``over`` is awaited after each piece of the work."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._began = monotonic()

    async def over(self) -> None:
        """Let others have theirs, if this one has lasted long enough."""
        if self._monotonic() - self._began >= LENGTH:
            await asyncio.sleep(0)
            self._began = self._monotonic()


async def send_all(batch: Batch, posts: Sequence[Post]) -> None:
    """Word and put them into the outbox, in order; a long text in a thread, as nobody else holds the batch meanwhile."""
    turn = Turn()
    for post in posts:
        if max((len(order.transaction.text) for order in post.orders), default=0) > LONG_TEXT:
            await asyncio.to_thread(send, batch, post)
        else:
            send(batch, post)
        await turn.over()
