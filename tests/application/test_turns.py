"""Long work is done in turns: others have theirs in between."""

import asyncio

import pytest

from mailticket.application.turns import LENGTH, Turn


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
