"""docs/commands.md says what is so, in both languages."""

import re
from pathlib import Path

import pytest

from mailticket.commands.control import control_orders
from mailticket.commands.grammar import BARE, KEYED, orders
from mailticket.model.command import Demand
from mailticket.model.evidence import DO_FROM, Level
from mailticket.model.spelling import folded

DOCS = Path(__file__).parents[2] / "docs"
BOTH = pytest.mark.parametrize("name", ["commands.md", "commands.es.md"])


def blocks(name: str) -> list[str]:
    return re.findall(r"^```\n(.*?)^```$", (DOCS / name).read_text(), re.MULTILINE | re.DOTALL)


@BOTH
def test_the_first_example_is_commands_and_a_text(name: str) -> None:
    found = orders(blocks(name)[0])
    assert len(found.commands) == 7
    assert not found.mistakes
    assert found.rest.strip() in ("We are on it.", "Ya lo vemos.")


@BOTH
def test_the_example_for_the_control_address_is_understood(name: str) -> None:
    found = control_orders(blocks(name)[1])
    assert [one.canonical for one in found.commands][:3] == ["Resolve #12, #15, #18", "Merge #12: 15", "Owner #14: ana"]
    assert len(found.commands) == 6
    assert not found.mistakes


@BOTH
def test_the_table_of_the_policy_is_the_policy(name: str) -> None:
    rows = re.findall(r"^\| (\w+) \| ([^|]*) \| (\w+) \|$", (DOCS / name).read_text(), re.MULTILINE)
    told = {kind: (what, level) for kind, what, level in rows if kind in list(Demand)}
    assert {Demand(kind): Level[level.upper()] for kind, (_, level) in told.items()} == DO_FROM
    named = {verb.name: kind for kind, (what, _) in told.items() for word in what.split(", ") for verb in _verbs(word)}
    assert named["Take"] == named["Resolve"] == named["Status"] == "work"
    assert named["Delete"] == named["Merge"] == "destroy"
    for kind, (what, _) in told.items():
        for word in what.split(", "):
            assert {verb.demand for verb in _verbs(word)} <= {Demand(kind)}, word


def _verbs(word: str) -> list:
    known = BARE | KEYED
    return [known[folded(word)]] if folded(word) in known else []


@BOTH
def test_every_level_is_told(name: str) -> None:
    rows = re.findall(r"^\| (\d) \| \w+ \| ", (DOCS / name).read_text(), re.MULTILINE)
    assert [int(one) for one in rows] == [int(level) for level in Level]
