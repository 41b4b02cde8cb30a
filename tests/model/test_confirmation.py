"""Questions whether somebody ordered something."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from mailticket.model.confirmation import Confirmation

NOW = datetime(2026, 11, 23, 13, tzinfo=UTC)
ASKED = Confirmation(1, "d", 2, "a@x", 7, "s", "take", 5, NOW, NOW)


@pytest.mark.parametrize(
    "change",
    [
        {"id": 2},
        {"user_id": 3},
        {"address": "b@x"},
        {"ticket_id": 8},
        {"state": "t"},
        {"commands": "delete"},
        {"letter_id": 6},
        {"expires_at": NOW + timedelta(hours=1)},
        {"entries": (1,)},
        {"control": True},
    ],
)
def test_the_seal_is_over_all_that_could_be_re_pointed(change: dict[str, object]) -> None:
    assert replace(ASKED, **change).sealed_text() != ASKED.sealed_text()


def test_a_question_about_words_alone_is_another_kind() -> None:
    words = replace(ASKED, commands="", entries=(1,))
    assert words.only_words
    assert not replace(ASKED, entries=(1,)).only_words
    assert words.sealed_text()[0] == "e"
