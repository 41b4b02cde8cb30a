"""What is a mail address: one answer for letters, the command line, configuration and orders in mail."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailticket.model.address import MOST, address_in_use, maybe_address, parse_address
from mailticket.model.person import fold_address

LUCIA = "lucia@noc.example"


@pytest.mark.parametrize(
    "spelling",
    [
        " Lucia@NOC.Example ",
        '"lucia"@noc.example',
        '"luc\\ia"@noc.example',
        "lucia(desk)@noc.example",
        "(Lucia) lucia@noc.example",
        "lucia@noc.example (the (first) one)",
        "lucia@(here)noc.example",
        "<lucia@noc.example>",
        "lucia@noc.example.",
    ],
)
def test_other_spellings_are_the_same_address(spelling: str) -> None:
    assert parse_address(spelling) == LUCIA


@pytest.mark.parametrize(
    "text",
    [
        "",
        "lucia",
        "@noc.example",
        "lucia@",
        "lu cia@noc.example",
        "lucia@noc..example",
        "lucia@noc.example, joao@noc.example",
        "lucia@noc.example\r\nBcc: x@y.example",
        "luc\u00adia@noc.example",  # a soft hyphen
        "luc\u200bia@noc.example",
        "\u202elucia@noc.example",
        "\u212aate@noc.example",  # KELVIN SIGN
        "lucia\x00@noc.example",
        "<<lucia@noc.example>>",
        "(" * 1000 + LUCIA,
        "a" * MOST + LUCIA,
    ],
)
def test_what_is_no_address_is_nobody_s(text: str) -> None:
    assert maybe_address(text) is None
    with pytest.raises(ValueError, match="is no mail address"):
        parse_address(text)


@given(st.text(max_size=60) | st.from_regex(r"[(\"\\<]*[a-z@().\"\\<>]{1,20}@[a-z().]{1,12}", fullmatch=True))
def test_an_address_is_its_own_spelling(text: str) -> None:
    """What is kept is found again, whatever was typed; and what is found is one line with one @ outside of quotes."""
    found = maybe_address(text)
    if found is not None:
        assert maybe_address(found) == found == address_in_use(found)
        assert found.isprintable()


def test_what_unicode_makes_ascii_is_not_made_so() -> None:
    turning = [chr(one) for one in range(0x80, sys.maxunicode + 1) if unicodedata.normalize("NFC", chr(one)).isascii()]
    assert len(turning) == 3
    for one in turning:
        assert not fold_address(f"{one}im@noc.example").isascii()
        assert not address_in_use(f"{one}im@noc.example").isascii()
    assert fold_address("jose\u0301@noc.example") == "josé@noc.example"
