"""What is indexed is found whole and by its parts."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailticket.model.fold import without_accents
from mailticket.model.text_pieces import MOST, pieces, sought, taken_apart

TEXT = """El enlace de router-01.example.net cayó: 192.0.2.7 y 10.2.33.1 (00:1b:44:11:3a:b7) no responden.
Pedido P-88123, foo_bar, teléfono 5491155512345. El año pasado, Ñandú; STRASSE."""


def found(wanted: str, text: str = TEXT) -> bool:
    """As an index finds it: pieces in a row, the last of which may go on."""
    there, what = pieces(text), sought(wanted)
    if not what.pieces:
        return False
    many = len(what.pieces)
    for start in range(len(there) - many + 1):
        row = there[start : start + many]
        last = row[-1].startswith(what.pieces[-1]) if what.begins else row[-1] == what.pieces[-1]
        if row[:-1] == list(what.pieces[:-1]) and last:
            return True
    return False


@pytest.mark.parametrize(
    "wanted",
    [
        "router",
        "router-01",
        "router-01.example.net",
        "example.net",
        "192.0.2.7",
        "192.0.2",
        "10.2.",
        "00:1b:44:11:3a:b7",
        "1b:44",
        "P-88123",
        "88123",
        "foo_bar",
        "foo",
        "5491155512345",
        "54911*",
        "cayo",
        "CAYÓ",
        "año",
        "ñandú",
        "rout*",
        "enlace de router",
        "strasse",
    ],
)
def test_it_is_found(wanted: str) -> None:
    assert found(wanted)


@pytest.mark.parametrize("wanted", ["route", "ano", "nandu", "92.0.2.7", "8812", "", "*", "...", "enlace router"])
def test_it_is_not_found(wanted: str) -> None:
    assert not found(wanted)


@given(st.text())
def test_marks_go_and_that_of_n_stays(text: str) -> None:
    folded = without_accents(text)
    kept = unicodedata.normalize("NFD", folded)
    assert all(kept[at - 1] == "n" for at, char in enumerate(kept) if char == "\N{COMBINING TILDE}")
    assert "ñ" == without_accents("Ñ") == without_accents("N\N{COMBINING TILDE}")


@given(st.text(max_size=300))
def test_what_is_taken_apart_is_only_letters_and_digits(text: str) -> None:
    assert all(piece.isalnum() for piece in taken_apart(text).split(" ") if piece)


def test_what_is_very_long_is_indexed_from_its_beginning() -> None:
    assert len(taken_apart("ab " * MOST)) <= MOST
