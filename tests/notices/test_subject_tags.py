"""The tag in a subject."""

import pytest

from mailticket.notices.subject_tags import bare_subject, reply_to_subject, tagged, without_marks


@pytest.mark.parametrize(
    "subject",
    [
        "Red",
        "Re: Red",
        "RV: Re: Red",
        "[noc #7] Red",
        "Re: [noc #7] Re[2]: Red",
        "[no[noc #1]c #2] Red",
        "[old #9] Red",
    ],
)
def test_a_subject_has_our_tag_once(subject: str) -> None:
    assert tagged(subject, "noc", 7, frozenset({"noc", "old"})) == "[noc #7] Red"


def test_tags_of_others_stay() -> None:
    assert tagged("Re: [carrier #3] Red", "noc", 7) == "[noc #7] [carrier #3] Red"


def test_an_answer_has_one_prefix() -> None:
    assert reply_to_subject("Re: RE: Fwd: Red") == "Re: Red"
    assert reply_to_subject("Re: ") == ""
    assert bare_subject("回复: Red") == "Red"


def test_what_a_subject_says_without_marks() -> None:
    assert without_marks("Re: [noc #7] AW: Red", frozenset({"noc"})) == "Red"
    assert without_marks("Re: [noc #7] Red", frozenset()) == "[noc #7] Red"
