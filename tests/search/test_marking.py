"""The place of a text that says what is looked for, its words marked."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailticket.model.text_pieces import sought
from mailticket.search.expression import parse_search
from mailticket.search.marking import excerpt, marks, words_sought


def marked(text: str, *words: str) -> list[str]:
    return [text[start:end] for start, end in marks(text, [sought(word) for word in words])]


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("El enlace está caído.", ["caido", "enlace"], ["enlace", "caído"]),
        ("router-01.example.net no responde", ["router"], ["router"]),
        ("router-01.example.net no responde", ["router-01.example.net"], ["router-01.example.net"]),
        ("Rutas y routers", ["rout*"], ["routers"]),
        ("el an\u0303o, el año y el ano", ["año"], ["an\u0303o", "año"]),
        ("CAI\u0301DO", ["caido"], ["CAI\u0301DO"]),
        ("enlace lento, enlace caído", ["enlace caido"], ["enlace caído"]),
        ("uno dos tres", ["uno dos", "dos tres"], ["uno dos tres"]),
        ("nada", ["algo"], []),
    ],
)
def test_the_words_are_marked_as_they_are_found(text: str, words: list[str], found: list[str]) -> None:
    assert marked(text, *words) == found


@settings(max_examples=200, deadline=None)
@given(text=st.text(alphabet="aáeñn\u0303\u0301ßﬁ. -_9", max_size=30), word=st.text(alphabet="aáeñßﬁ9-*", max_size=5))
def test_what_is_found_is_marked_and_nothing_else(text: str, word: str) -> None:
    wanted = sought(word)
    assert bool(marks(text, [wanted])) == wanted.stands_in(text)


def test_an_excerpt_is_the_place_that_says_most_of_them() -> None:
    text = (
        "El enlace anda.\n\n"
        + "Relleno de texto. " * 30
        + "El enlace\ndel router está caído desde ayer. "
        + "Más. " * 60
    )
    found = excerpt(text, [sought("enlace"), sought("caido")])
    assert found is not None
    assert [found.text[start:end] for start, end in found.marks] == ["enlace", "caído"]
    assert found.text.startswith("… ")
    assert found.text.endswith(" …")
    assert "\n" not in found.text
    assert len(found.text) <= 170


@settings(max_examples=200, deadline=None)
@given(text=st.text(alphabet="ab \n.", max_size=600))
def test_an_excerpt_is_short_and_shows_a_word_wherever_it_stands(text: str) -> None:
    found = excerpt(text, [sought("ab")])
    assert (found is not None) == sought("ab").stands_in(text)
    if found is not None:
        assert found.marks
        assert len(found.text) <= 170
        assert {found.text[start:end] for start, end in found.marks} == {"ab"}


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("enlace -caido", ["enlace"]),
        ("text ~ 'enlace caído' or router*", ["enlace caído", "router*"]),
        ("not (-enlace)", ["enlace"]),
        ("text !~ enlace", []),
        ("priority > 5", []),
    ],
)
def test_what_must_not_be_there_is_not_looked_for(typed: str, words: list[str]) -> None:
    assert words_sought(parse_search(typed)) == tuple(map(sought, words))
