"""Words that were looked for are marked on the terminal."""

from typing import Any

import pytest

from mailticket.cli.marked import subject_cell


def row(**more: Any) -> dict[str, Any]:
    return {"subject": "Enlace  caído \x1b[2J", "unread": False, **more}


def styled(found: Any) -> list[str]:
    return [found.plain[span.start : span.end] for span in found.spans if "bold" in str(span.style)]


def test_words_are_marked_in_the_subject() -> None:
    found = subject_cell(row(place={"in": "subject", "entry": None, "text": "", "marks": [[0, 6], [8, 13]]}), "es")
    assert (found.plain, styled(found)) == ("Enlace caído \\x1b[2J", ["Enlace", "caído"])


def test_another_place_stands_below_it() -> None:
    place = {"in": "text", "entry": 4, "text": "… el\trouter anda", "marks": [[5, 11]]}
    found = subject_cell(row(unread=True, place=place), "es")
    assert (found.plain, styled(found)) == ("* Enlace caído \\x1b[2J\n  … el router anda", ["router"])


@pytest.mark.parametrize(("language", "said"), [("es", "(sin asunto)"), ("en", "(no subject)")])
def test_a_ticket_without_subject_says_so(language: str, said: str) -> None:
    assert subject_cell(row(subject=""), language).plain == said
