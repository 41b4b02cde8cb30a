"""Waits for a database for as long as it may take, and no longer: whoever hangs in a call sees no lock, limit or stop."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from mailticket.model.errors import DatabaseHung, TryAgain

T = TypeVar("T")

GRACE = 6.0
"""Seconds a call has to end after its connection was torn down; the driver itself takes two to say goodbye."""


async def within(seconds: float, call: Coroutine[Any, Any, T], tear: Callable[[], None] = lambda: None) -> T:
    """What ``call`` returns. Past ``seconds`` its connection is torn down with ``tear`` and TryAgain raised; a call that
    does not end even then raises DatabaseHung: the process is of no use any more."""
    task = asyncio.ensure_future(call)
    try:
        done, _ = await asyncio.wait({task}, timeout=seconds)
    except asyncio.CancelledError:
        await _ended(task)
        raise
    if done:
        return task.result()
    tear()
    if not await _ended(task):
        raise DatabaseHung(f"a call of the database did not end {seconds + GRACE:g} s after it began")
    if not task.cancelled() and task.exception() is None:
        return task.result()  # it was done in the last moment after all
    raise TryAgain(f"the database did not answer within {seconds:g} s")


async def _ended(task: "asyncio.Future[Any]") -> bool:
    task.cancel()
    done, _ = await asyncio.wait({task}, timeout=GRACE)
    if done and not task.cancelled():
        task.exception()  # looked at, so that nobody complains that it was not
    return bool(done)
