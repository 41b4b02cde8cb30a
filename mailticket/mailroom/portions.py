"""How many letters go into one unit of work."""

from collections.abc import Iterator, Sequence

from mailticket.mailroom.load_plan import ReadLetter

MOST_TEXT = 512 * 1024
"""Characters of text in one unit of work, where it holds more than one letter."""


def portions(items: Sequence[ReadLetter]) -> Iterator[list[ReadLetter]]:
    """In order, cut where the texts are too long for one unit of work: whoever asks for a ticket waits for its end."""
    portion: list[ReadLetter] = []
    length = 0
    for item in items:
        if portion and length + len(item.reading.text) > MOST_TEXT:
            yield portion
            portion, length = [], 0
        portion.append(item)
        length += len(item.reading.text)
    if portion:
        yield portion
