"""A letter's text in a page: never markup, folded where it says nothing new, with links that can be followed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from mailticket.web.letter_text import linked, parts


def test_what_was_said_before_is_folded_and_counted() -> None:
    text = "Gracias\n\n> uno\n> dos\n"
    found = parts(text, [[9, len(text), "history"]])
    assert [(one.kind, one.lines) for one in found] == [("", 0), ("history", 2)]


def test_a_signature_is_folded_and_two_marks_are_none() -> None:
    assert [one.kind for one in parts("Hola\n-- \nAna\nNOC", [])] == ["", "signature"]
    assert [one.kind for one in parts("Hola\n-- \nAna\n-- \nNOC", [])] == [""]


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("vea https://noc.example/a?b=1&c=2.", "https://noc.example/a?b=1&amp;c=2"),
        ("(https://noc.example/wiki/a_(b))", "https://noc.example/wiki/a_(b)"),
        ("<https://noc.example/>,", "https://noc.example/"),
    ],
)
def test_a_web_address_is_a_link_without_the_sentence_around_it(text: str, url: str) -> None:
    assert f'href="{url}"' in linked(text)


@pytest.mark.parametrize("text", ["javascript:alert(1)", "data:text/html,x", "ftp://a.example/"])
def test_no_other_address_becomes_a_link(text: str) -> None:
    assert "<a" not in linked(text)


@given(st.text(max_size=200))
def test_nothing_in_a_text_is_markup(text: str) -> None:
    shown = str(linked("https://a.example/" + text))
    without = shown.replace('" rel="nofollow noopener noreferrer" target="_blank">', "").replace('<a href="', "")
    assert "<" not in without.replace("</a>", "")


def test_control_characters_are_shown() -> None:
    assert linked("\x1b[2J") == escape("\\x1b[2J")
