"""Whether the plain text of a mail says what its HTML says."""

import pytest

from mailticket.reading.beside import agreed, may_matter


def test_lines_count_until_one_says_something_else() -> None:
    assert agreed("one\ntwo\nthree", "one two four") == len("one\ntwo\n")
    assert agreed("one two", "one\n*two*") == len("one two")


def test_where_links_lead_is_what_programs_add() -> None:
    assert agreed("see here <https://x.example/a>", "see here") == len("see here <https://x.example/a>")
    assert agreed("resolve", "") == 0


@pytest.mark.parametrize("own", ["resolve", "Status: open\n", "x\n--\nrest"])
def test_what_may_order_is_compared(own: str) -> None:
    assert may_matter(own)


def test_talk_is_not() -> None:
    assert not may_matter("Good morning, the network is down again in our office\n")
