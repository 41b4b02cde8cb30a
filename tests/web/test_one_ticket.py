"""What a link for one ticket opens."""

import pytest

from mailticket.web.one_ticket import answer_only, opens


@pytest.mark.parametrize("path", ["/ticket/12", "/ticket/12/say", "/ticket/12/file/3/1/a.png", "/draft", "/sign-out"])
def test_the_ticket_is_read_and_answered(path: str) -> None:
    assert opens({12}, path)


@pytest.mark.parametrize(
    "path",
    ["/", "/ticket/1", "/ticket/123", "/ticket/0012", "/ticket/12/do", "/ticket/12/original/1", "/tickets", "/ticket"],
)
def test_nothing_else_is(path: str) -> None:
    assert not opens({12}, path)


def test_of_a_form_counts_what_answers() -> None:
    sent = {
        "kind": ["reply"],
        "text": ["hola"],
        "cc_once": ["x@evil.example"],
        "status": ["resolved"],
        "minutes": ["60"],
    }
    assert answer_only({12}, sent) == {"kind": ["reply"], "text": ["hola"]}


@pytest.mark.parametrize(
    "about", [{"kind": ["comment"]}, {"place": ["13/reply"]}, {"place": ["new"]}, {"place": ["12/comment"]}]
)
def test_a_form_about_something_else_is_none(about: dict[str, list[str]]) -> None:
    assert answer_only({12}, {"text": ["hola"], **about}) is None


def test_a_ticket_that_was_merged_has_two_numbers() -> None:
    assert opens({12, 20}, "/ticket/12")
    assert opens({12, 20}, "/ticket/20/say")
    assert not opens({12, 20}, "/ticket/13")
    assert answer_only({12, 20}, {"text": ["hola"], "place": ["20/reply"]})
