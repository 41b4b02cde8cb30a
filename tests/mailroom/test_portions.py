"""Letters share a unit of work until their texts are long."""

from dataclasses import replace
from datetime import UTC, datetime

from mailticket.mailroom.load_plan import ReadLetter
from mailticket.mailroom.portions import MOST_TEXT, portions
from mailticket.model.letter import Letter, Ours, Recipient, RecipientKind
from mailticket.reading import read

RAW = b"From: a@b.example\n\nx\n"
READING = read(RAW, mail_from="a@b.example", ours=Ours("noc"))
NOW = datetime(2026, 11, 28, tzinfo=UTC)


def _read(number: int, length: int) -> ReadLetter:
    letter = Letter(number, Recipient("rt@noc.example", RecipientKind.SITE), "a@b.example", RAW, NOW, size=len(RAW))
    return ReadLetter(letter, replace(READING, text="x" * length))


def _numbers(lengths: list[int]) -> list[list[int]]:
    found = portions([_read(number, length) for number, length in enumerate(lengths)])
    return [[item.letter.id for item in portion] for portion in found]


def test_letters_share_a_unit_of_work_until_their_texts_are_long() -> None:
    assert _numbers([]) == []
    assert _numbers([10] * 5) == [[0, 1, 2, 3, 4]]
    assert _numbers([MOST_TEXT - 10, 10, 1]) == [[0, 1], [2]]
    assert _numbers([2 * MOST_TEXT, 3 * MOST_TEXT, 1]) == [[0], [1], [2]]
