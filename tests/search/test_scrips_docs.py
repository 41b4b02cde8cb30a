"""What docs/scrips.md and docs/scrips.es.md say is so."""

import json
import re
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailticket.model.queue import Queue
from mailticket.model.scrip import ARGUMENTS, ActionKind, Condition, Scrip, problems
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import Transaction, TransactionType, Via
from mailticket.scrips.payload import payload
from mailticket.search.expression import parse
from mailticket.search.fields import FIELDS

DOCS = Path(__file__).parents[2] / "docs"
TEXTS = {name: (DOCS / name).read_text() for name in ("scrips.md", "scrips.es.md")}
NOW = datetime(2026, 11, 23, tzinfo=UTC)


def blocks(document: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", TEXTS[document], re.MULTILINE | re.DOTALL)


in_both = pytest.mark.parametrize("document", TEXTS)


@pytest.mark.parametrize("text", [line for document in TEXTS for line in blocks(document, "sql")[0].splitlines()])
def test_an_example_of_an_expression_is_understood(text: str) -> None:
    parse(text)


@in_both
def test_the_declared_example_has_no_problems(document: str) -> None:
    (scrip,) = tomllib.loads(blocks(document, "toml")[0])["scrip"]
    parse(scrip["when"])
    said = {key: scrip[key] for key in ("condition", "action", "template")}
    assert not list(problems(to=tuple(scrip["to"]), arguments={}, **said))


@in_both
@pytest.mark.parametrize("name", [*(field.name for field in FIELDS.values()), *Condition, *ActionKind])
def test_every_name_is_told(name: str, document: str) -> None:
    assert re.search(rf"\b{name}\b", TEXTS[document])


@in_both
def test_every_argument_is_told(document: str) -> None:
    for needed, allowed in ARGUMENTS.values():
        for name in needed | allowed:
            assert f"`{name}" in TEXTS[document]


@in_both
def test_the_json_is_what_is_handed_over(document: str) -> None:
    told = payload(
        Scrip("x", "OnCreate", "run"),
        Ticket(7, 1, "", "open", 2, NOW, NOW, 2),
        Queue(1, "dns"),
        Transaction(70, 7, TransactionType.STATUS, 2, NOW, Via.MAIL),
        shown=str,
        fields={},
        url="",
    )
    documented, real = json.loads(blocks(document, "json")[0]), json.loads(told)
    assert documented.keys() == real.keys()
    for part in real:
        assert documented[part].keys() == real[part].keys()
