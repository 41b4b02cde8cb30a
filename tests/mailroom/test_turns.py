"""Long work leaves others their turns."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mailticket.mailroom.looking import Read
from mailticket.mailroom.turns import LENGTH, MOST_TEXT, Turn, portions
from mailticket.model.letter import Letter, Ours, Recipient, RecipientKind
from mailticket.reading import read

RAW = b"From: a@b.example\n\nx\n"
READING = read(RAW, mail_from="a@b.example", ours=Ours("noc"))
NOW = datetime(2026, 11, 28, tzinfo=UTC)


def _read(number: int, length: int) -> Read:
    letter = Letter(number, Recipient("rt@noc.example", RecipientKind.SITE), "a@b.example", RAW, NOW, size=len(RAW))
    return Read(letter, replace(READING, text="x" * length))


def _numbers(lengths: list[int]) -> list[list[int]]:
    found = portions([_read(number, length) for number, length in enumerate(lengths)])
    return [[item.letter.id for item in portion] for portion in found]


def test_letters_share_a_unit_of_work_until_their_texts_are_long() -> None:
    assert _numbers([]) == []
    assert _numbers([10] * 5) == [[0, 1, 2, 3, 4]]
    assert _numbers([MOST_TEXT - 10, 10, 1]) == [[0, 1], [2]]
    assert _numbers([2 * MOST_TEXT, 3 * MOST_TEXT, 1]) == [[0], [1], [2]]


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
