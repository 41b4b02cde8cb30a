"""Long work is done in turns: others have theirs in between."""

import asyncio
import threading
from typing import Any

import pytest

from mailticket.application import changing, notify
from mailticket.application.changing import Caller
from mailticket.application.notify import MANY_READERS
from mailticket.application.perform import perform
from mailticket.application.turns import LENGTH, Turn
from mailticket.model.bounces import envelope_sender


@pytest.mark.parametrize(("piece", "between"), [(1.01 * LENGTH, 8), (0.51 * LENGTH, 3), (0.01 * LENGTH, 0)])
async def test_others_have_their_turn_when_one_has_lasted_long_enough(piece: float, between: int) -> None:
    now = 0.0
    turns = 0
    working = True

    async def other() -> None:
        nonlocal turns
        while working:
            turns += 1
            await asyncio.sleep(0)

    waiting = asyncio.create_task(other())
    turn = Turn(lambda: now)
    for _ in range(10):
        now += piece
        await turn.over()
    working = False
    await waiting
    assert between <= turns <= between + 2


@pytest.mark.parametrize(("readers", "aside"), [(MANY_READERS - 50, False), (MANY_READERS + 50, True)])
async def test_copies_for_many_readers_are_made_in_a_thread(
    service: Any, monkeypatch: pytest.MonkeyPatch, readers: int, aside: bool
) -> None:
    """Each takes a seal: for 10,000 of them the loop stood still for 0.3 s."""
    threads = []

    def seen(*given: Any) -> str:
        threads.append(threading.get_ident())
        return envelope_sender(*given)

    def followed(*given: Any) -> Any:
        threads.append(threading.get_ident())
        return follow(*given)

    follow = changing.follow
    monkeypatch.setattr(notify, "envelope_sender", seen)
    monkeypatch.setattr(changing, "follow", followed)
    people = [f"c{number}@c.example" for number in range(readers)]
    await perform(service, Caller(), "ticket.create", {"queue": "general", "subject": "Red", "text": "x", "cc": people})
    assert len(threads) > readers
    assert (threading.get_ident() not in threads) is aside
