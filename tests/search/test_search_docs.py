"""What docs/search.md and docs/search.es.md say is so."""

import re
from pathlib import Path

import pytest

from mailticket.search.expression import Words, parse_search
from mailticket.search.fields import FIELDS, SEARCHED, UNSEARCHED, field_called

DOCS = Path(__file__).parents[2] / "docs"
TEXTS = {name: (DOCS / name).read_text() for name in ("search.md", "search.es.md")}
WORDS = Words({"seguridad": "seguridad"}, {"new": "new", "nuevo": "new"})
EXAMPLES = {
    name: "".join(re.findall(r"^```query\n(.*?)^```", text, re.MULTILINE | re.DOTALL)) for name, text in TEXTS.items()
}


@pytest.mark.parametrize("typed", [line for text in EXAMPLES.values() for line in text.splitlines()])
def test_an_example_is_understood(typed: str) -> None:
    found = parse_search(typed, WORDS)
    words = [one.values[0] for one in found.comparisons() if one.about.key == "text"]
    assert {*words} <= {"link", "down", "router", "enlace", "caído", "link down", "enlace caído"}


@pytest.mark.parametrize(
    ("english", "spanish"), list(zip(*(text.splitlines() for text in EXAMPLES.values()), strict=True))
)
def test_an_example_asks_the_same_fields_in_both_languages(english: str, spanish: str) -> None:
    one, other = parse_search(english, WORDS), parse_search(spanish, WORDS)
    assert one.names == other.names or "owner:me" in english


def tabled(name: str) -> list[str]:
    """The words of the first table."""
    table = TEXTS[name].partition("|---|---|\n")[2].partition("\n\n")[0]
    return [word for row in table.splitlines() for word in re.findall(r"`([^`]+)`", row.split("|")[1])]


@pytest.mark.parametrize("word", [word for name in TEXTS for word in tabled(name)])
def test_a_word_of_the_table_is_a_condition(word: str) -> None:
    found = parse_search(word.replace("DATE", "yesterday").replace("FECHA", "ayer"))
    assert "Text" not in found.names


def test_every_field_is_told() -> None:
    for key, field in FIELDS.items():
        if key not in UNSEARCHED:
            assert re.search(rf"\b{field.name}\b", TEXTS["search.md"]), field.name
    assert all(field.name in TEXTS["search.md"] for field, _ in SEARCHED.values())
    told = re.search(r"\| del ticket \|(.*?)\|", TEXTS["search.es.md"])
    assert told
    assert all(field_called(name.partition(" (")[0].strip()) for name in told[1].split(","))
