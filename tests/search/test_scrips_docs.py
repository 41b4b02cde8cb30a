"""What docs/scrips.md says is so."""

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

TEXT = (Path(__file__).parents[2] / "docs" / "scrips.md").read_text()
NOW = datetime(2026, 11, 23, tzinfo=UTC)


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("text", blocks("sql")[0].splitlines())
def test_an_example_of_an_expression_is_understood(text: str) -> None:
    parse(text)


def test_the_declared_example_has_no_problems() -> None:
    (scrip,) = tomllib.loads(blocks("toml")[0])["scrip"]
    parse(scrip["when"])
    said = {key: scrip[key] for key in ("condition", "action", "template")}
    assert not list(problems(to=tuple(scrip["to"]), arguments={}, **said))


@pytest.mark.parametrize("name", [*(field.name for field in FIELDS.values()), *Condition, *ActionKind])
def test_every_name_is_told(name: str) -> None:
    assert re.search(rf"\b{name}\b", TEXT)


def test_every_argument_is_told() -> None:
    for needed, allowed in ARGUMENTS.values():
        for name in needed | allowed:
            assert f"`{name}" in TEXT


def test_the_json_is_what_is_handed_over() -> None:
    told = payload(
        Scrip("x", "OnCreate", "run"),
        Ticket(7, 1, "", "open", 2, NOW, NOW, 2),
        Queue(1, "dns"),
        Transaction(70, 7, TransactionType.STATUS, 2, NOW, Via.MAIL),
        shown=str,
        fields={},
        url="",
    )
    documented, real = json.loads(blocks("json")[0]), json.loads(told)
    assert documented.keys() == real.keys()
    for part in real:
        assert documented[part].keys() == real[part].keys()
