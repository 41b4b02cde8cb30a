"""Hands a whole letter over, and says in SMTP what became of it; apart from the session, which may be gone by then."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from mailticket.arrival import replies
from mailticket.arrival.data import DataReader
from mailticket.arrival.listener_context import ListenerContext
from mailticket.model.errors import TryAgain
from mailticket.model.letter import Incoming, Receipt, Reply

_IDS_SAID = 20


async def store(
    context: ListenerContext, body: DataReader, letters: Sequence[Incoming], since: datetime
) -> Sequence[Receipt | Reply]:
    """Hand the letters over, where who logged in at ``since`` could do so still. A spool file stays if one of them was
    taken: it is the inbox's from then on."""
    answers: Sequence[Receipt | Reply] = ()
    try:
        if body.spooled is not None:
            await asyncio.to_thread(body.seal)
        if not await _may_still(context, letters, since):
            return [replies.LOGIN_OVER] * len(letters)
        answers = await context.backend.accept(letters)
        if len(answers) != len(letters):
            raise RuntimeError(f"{len(letters)} letters, {len(answers)} answers")
        return answers
    finally:
        if body.spooled is None or any(isinstance(answer, Receipt) for answer in answers):
            body.release()
        else:
            body.discard()


async def _may_still(context: ListenerContext, letters: Sequence[Incoming], since: datetime) -> bool:
    """A session ends with its proof: a password that was changed since, an account that was disabled."""
    login = letters[0].authenticated
    return not login or context.standing is None or await context.standing(login, since)


def failure(context: ListenerContext, task: asyncio.Task[Any], peer: str) -> Reply | None:
    """What a peer hears of a task that ended in an error of ours, which is logged; None if it did not."""
    if task.cancelled():
        return replies.SHUTTING_DOWN
    error = task.exception()
    if error is None:
        return None
    if isinstance(error, TryAgain):
        context.log.info("arrival.try_again", peer=peer, reason=str(error))
        return replies.LOCAL_PROBLEM
    return replies.fault(context.fault(error, peer=peer))


def log_late(context: ListenerContext, task: asyncio.Task[Any], peer: str) -> None:
    """A store that ended when its peer had heard 451 already."""
    context.log.info("arrival.stored_late", peer=peer, reply=str(failure(context, task, peer) or replies.OK))


def queued(answers: Sequence[Receipt | Reply]) -> Reply:
    """250 if all are durable, else the first refusal: the sender tries all again, and the inbox knows those it has."""
    for answer in answers:
        if isinstance(answer, Reply):
            return answer
    ids = list(dict.fromkeys(str(answer.letter_id) for answer in answers if isinstance(answer, Receipt)))
    more = [] if len(ids) <= _IDS_SAID else ["..."]  # RFC 5321 4.5.3.1.5: a reply line has 512 bytes at most
    return Reply(250, "2.0.0", f"Ok: queued as {' '.join(ids[:_IDS_SAID] + more)}")
