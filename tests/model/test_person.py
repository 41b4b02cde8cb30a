"""People, and how their addresses are compared."""

import pytest

from mailticket.model.person import User, as_written, fold_address


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        (" Ana@X.Example ", "ana@x.example"),
        ("ana@Ñandú.example", "ana@xn--and-6ma2c.example"),
        ("ÑANDÚ@x.example", "ÑandÚ@x.example"),
        ("\u212a@x.example", "\u212a@x.example"),
    ],
)
def test_an_address_is_compared_in_one_form(written: str, compared: str) -> None:
    assert fold_address(written) == compared


def test_upper_case_is_kept_for_mail_where_it_says_anything() -> None:
    assert as_written("Ana.P@X.example", "ana.p@x.example") == "Ana.P@x.example"
    assert as_written("ana@x.example", "ana@x.example") == ""
    assert as_written("eva@x.example", "ana@x.example") == ""


def test_a_language_that_was_chosen_comes_before_one_that_was_learnt() -> None:
    assert User(2, "a@x", language="en", learnt="es").speaks == "en"
    assert User(2, "a@x", learnt="es").speaks == "es"
    assert User(2, "a@x", written="A@x").mail_address == "A@x"
