"""Numbers, people and tickets as people type them."""

import pytest

from mailticket.model.typed_words import number, people, targets


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("12", 12),
        ("#12", 12),
        (12, 12),
        (" #012 ", 12),
        ("ticket 12", 12),
        ("Ticket #12", 12),
        ("１２", 12),
        ("١٢", 12),
        ("1²", None),
        ("1.0", None),
        ("12, 13", None),
        ("ticket", None),
        ("ticket12", None),
        (0, None),
        (-3, None),
        (str(2**63), None),
        (2**63, None),
        ("9" * 5000, None),
        ("12a", None),
        ("", None),
    ],
)
def test_numbers_are_those_a_ticket_can_have(typed: int | str, found: int | None) -> None:
    assert number(typed) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("luis", ("luis",)),
        ("luis, b@x.example;  ana ", ("luis", "b@x.example", "ana")),
        ('"Beto, el" <b@x.example>, luis', ('"Beto, el" <b@x.example>', "luis")),
        ("Beto <b@x.example,c@x.example>", ("Beto <b@x.example,c@x.example>",)),
        ('a "quote, left open', ('a "quote', "left open")),
        (" ,; ", ()),
        ("", ()),
    ],
)
def test_people_are_told_apart_by_commas_that_are_no_part_of_a_name(text: str, found: tuple[str, ...]) -> None:
    assert people(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1, #2;3 4", ("1", "#2", "3", "4")),
        ("ticket 1, ticket #2", ("ticket 1", "ticket #2")),
        ("https://x.example/a,b, 1", ("https://x.example/a,b", "1")),
        ("https://x.example/a; 1", ("https://x.example/a", "1")),
        ("x", ("x",)),
        (" , ", ()),
    ],
)
def test_tickets_and_pages_are_told_apart(text: str, found: tuple[str, ...]) -> None:
    assert targets(text) == found


@pytest.mark.parametrize("piece", ['"', '"a', "<", '"\\"', "a,", '","'])
def test_a_long_text_is_read_in_one_go(piece: str) -> None:
    assert len(people(piece * 200_000)) <= 200_000
