"""What is typed, cut into words and signs."""

import pytest

from mailticket.model.errors import ExpressionWrong
from mailticket.search.tokens import Sort, custom_name, tokens


def test_each_token_says_what_it_is_and_where() -> None:
    found = [(one.sort, one.value, one.column) for one in tokens("status<>'a\\'b' (CF.{Sede Sur})")]
    assert found == [
        (Sort.WORD, "status", 1),
        (Sort.SIGN, "!=", 7),
        (Sort.QUOTED, "a'b", 9),
        (Sort.OPEN, "(", 16),
        (Sort.CUSTOM, "Sede Sur", 17),
        (Sort.CLOSE, ")", 30),
        (Sort.END, "", 31),
    ]


def test_what_touches_the_one_before_is_joined() -> None:
    assert [one.joined for one in tokens("a=b c")] == [False, True, True, False, False]


def test_a_quote_that_is_not_closed_is_an_error_at_its_place() -> None:
    with pytest.raises(ExpressionWrong) as wrong:
        tokens("subject = 'open")
    assert wrong.value.column == 11


def test_a_quoted_name_may_be_a_custom_field() -> None:
    assert custom_name("CF.{Sede}") == "Sede"
    assert custom_name("Sede") is None
