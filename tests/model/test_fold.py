"""How words are compared where accents do not count."""

import pytest

from mailticket.model.fold import without_accents


@pytest.mark.parametrize(
    ("written", "compared"),
    [("Caído", "caido"), ("CAIDO", "caido"), ("Año", "año"), ("An\u0303o", "año"), ("ÀÉ", "ae"), ("plain", "plain")],
)
def test_marks_go_and_the_tilde_of_an_n_stays(written: str, compared: str) -> None:
    assert without_accents(written) == compared
