"""The tag of a ticket in a subject."""

import pytest

from mailticket.model.letter import Tag
from mailticket.reading.tags import tags


@pytest.mark.parametrize(
    ("subject", "found"),
    [
        ("Re: [noc #7] Red", (Tag("noc", 7),)),
        ("[NOC  #7 ] [https://rt.example #8]", (Tag("NOC", 7), Tag("rt.example", 8))),
        ("[noc#7]", ()),
        ("[noc #1234567890123456789]", ()),
        ("#7", ()),
    ],
)
def test_tags_stand_anywhere_as_rt_writes_them(subject: str, found: tuple[Tag, ...]) -> None:
    assert tags(subject) == found
