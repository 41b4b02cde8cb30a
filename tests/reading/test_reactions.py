"""Reactions that mail programs send for words."""

import pytest

from mailticket.reading.reactions import is_emoji


@pytest.mark.parametrize("text", ["👍", " 👍🏽\n", "❤️", "👨‍👩‍👧", "🎉🎉"])
def test_emoji_alone_are_a_reaction(text: str) -> None:
    assert is_emoji(text)


@pytest.mark.parametrize("text", ["", "  ", "ok 👍", "?", "+1", "👍" * 13])
def test_words_signs_and_many_emoji_are_none(text: str) -> None:
    assert not is_emoji(text)
