"""A search is said in the reader's words, and what is said can be typed."""

import pytest

from mailticket.search.cursor import Words
from mailticket.search.expression import parse_search
from mailticket.search.fields import FIELDS, SEARCHED, UNSEARCHED
from mailticket.search.wording import in_words

STATUSES = {"abierto": "open", "nuevo": "new", "open": "open", "new": "new"}


@pytest.mark.parametrize(
    ("typed", "english", "spanish"),
    [
        ("", "", ""),
        ("Status = '__Active__'", "active", "activos"),
        (
            "queue = general status = __Inactive__ mine",
            "queue = general and inactive and mine",
            "cola = general y inactivos y míos",
        ),
        ("sin dueño or due < friday", "unowned or due < friday", "sin responsable o vencimiento < friday"),
        ("owner != me", "owner != me", "responsable != yo"),
        ("subject not like 'a b'", "subject not contains 'a b'", "asunto no contiene 'a b'"),
        (
            "CF.{Sede} = Salto resolved is null",
            "CF.{Sede} = Salto and resolved is empty",
            "CF.{Sede} = Salto y resolución está vacío",
        ),
        (
            "requestor in (a@x.example, b@x.example)",
            "requestor in (a@x.example, b@x.example)",
            "solicitante en (a@x.example, b@x.example)",
        ),
        (
            "mine order by due desc limit 7",
            "mine order by due descending limit 7",
            "míos ordenado por vencimiento descendente límite 7",
        ),
        ("not (mine unread)", "not (mine and unread)", "no (míos y sin leer)"),
    ],
)
def test_a_search_is_said_in_the_readers_words(typed: str, english: str, spanish: str) -> None:
    expression = parse_search(typed, Words(statuses=STATUSES))
    assert in_words(expression, "en") == english
    assert in_words(expression, "es") == spanish
    for said in (english, spanish):
        again = parse_search(said, Words(statuses=STATUSES))
        assert in_words(again, "en") == english


@pytest.mark.parametrize("name", [one.name for one in FIELDS.values() if one.key not in UNSEARCHED])
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_field_can_be_typed_as_it_is_said(name: str, language: str) -> None:
    expression = parse_search("text ~ luz" if name == "Text" else f"{name} is not null")
    assert str(parse_search(in_words(expression, language))) == str(expression)


@pytest.mark.parametrize("name", [field.name for field, _ in SEARCHED.values()])
@pytest.mark.parametrize("language", ["en", "es"])
def test_what_only_a_search_answers_can_be_typed_as_it_is_said(name: str, language: str) -> None:
    expression = parse_search(f"{name} > 3")
    assert str(parse_search(in_words(expression, language))) == str(expression)
