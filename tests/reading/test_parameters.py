"""Parameters of a header's value."""

import pytest

from mailticket.reading.parameters import parameters, quoted


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("Text/Plain; Charset=UTF-8", ("text/plain", {"charset": "UTF-8"})),
        ('a/b; name="x;y"; z=1', ("a/b", {"name": "x;y", "z": "1"})),
        ("a/b; name*=utf-8''%c3%b1.pdf", ("a/b", {"name": "ñ.pdf"})),
        ("a/b; name*1=lan.pdf; name*0=p", ("a/b", {"name": "plan.pdf"})),
        ("a/b; name==?utf-8?q?=C3=B1.pdf?=", ("a/b", {"name": "ñ.pdf"})),
        ("a/b; name=first; name=second", ("a/b", {"name": "first"})),
        ("", ("", {})),
    ],
)
def test_what_mailers_write_is_taken_apart(value: str, found: tuple[str, dict[str, str]]) -> None:
    assert parameters(value) == found


def test_a_quote_that_is_not_closed_goes_to_the_end() -> None:
    assert quoted('a\\"b" rest', 0) == ('a"b', 5)
    assert quoted("abc", 0) == ("abc", 3)
