"""What a word alone means."""

import pytest

from mailticket.search.bare_words import meaning_of_bare_word
from mailticket.search.tokens import tokens
from mailticket.search.values import Operator


@pytest.mark.parametrize(
    ("text", "alone", "field", "operator", "value"),
    [
        ("17", True, "id", Operator.IS, "17"),
        ("17", False, "text", Operator.WORDS, "17"),
        ("#17", False, "id", Operator.IS, "17"),
        ("1234567890", True, "text", Operator.WORDS, "1234567890"),
        ("ana@x.example", False, "requestor", Operator.IS, "ana@x.example"),
        ("ana@", False, "requestor", Operator.STARTS, "ana@"),
        ("'17'", True, "text", Operator.WORDS, "17"),
        ("red", True, "text", Operator.WORDS, "red"),
    ],
)
def test_numbers_addresses_and_words(text: str, alone: bool, field: str, operator: Operator, value: str) -> None:
    found, compared, with_what, count = meaning_of_bare_word(tokens(text)[0], alone=alone)
    assert (found.name.lower(), compared, with_what, count) == (field, operator, value, 1)
