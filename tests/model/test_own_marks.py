"""Which tickets a text names by marks of our mail."""

import pytest

from mailticket.model.own_marks import MOST_NAMED, named_in


@pytest.mark.parametrize(
    "text",
    [
        "> Tomar: <mailto:control+take-55-3-3edd311af445e5b3@noc.example>",
        "De: noc+55-3-3EDD311AF445E5B3@noc.example",
        "mailto:control%2Btake-1@x +resolve-55-3-3edd311af445e5b3%40noc.example",
        "In-Reply-To: <t55.3.3edd311af445e5b3@noc.example>",
        "References: <rt-ticket-55@noc.example>",
        "Asunto: Re: [noc #55] Red",
        "> Ticket 55 (general, nuevo, responsable: nadie)",
        "> > Ticket 55: https://noc.example/x",
        "Ticket 55",
        "https://noc.example/ticket/55",
    ],
)
def test_a_mark_names_its_ticket(text: str) -> None:
    assert named_in(f"Hola\n{text}\n") == (55,)


@pytest.mark.parametrize(
    "text",
    [
        "Ticket 55 anda mal",
        "el #55",
        "juan+55@x.example",
        "control+release-55-3-3edd311af445e5b3@noc.example",  # a held letter
        "control+nodigest-0-3-3edd311af445e5b3@noc.example",
        "/tickets/abc",
    ],
)
def test_what_looks_a_little_like_one_names_nothing(text: str) -> None:
    assert named_in(text) == ()


def test_a_text_names_few_the_surest_first() -> None:
    tags = "\n".join(f"[noc #{number}]" for number in range(1, 50))
    assert named_in(f"{tags}\n+take-99-3-3edd311af445e5b3@noc.example") == (99, *range(1, MOST_NAMED))
