"""What docs/search.md and docs/search.es.md say of searching by mail is so."""

import re
from pathlib import Path

import pytest

from mailticket.commands.control import control_orders
from mailticket.commands.rows import by_table
from mailticket.model.command import Command

DOCS = Path(__file__).parents[2] / "docs"
BOTH = pytest.mark.parametrize("name", ["search.md", "search.es.md"])


def block(name: str, kind: str) -> str:
    found = re.search(rf"^```{kind}\n(.*?)^```", (DOCS / name).read_text(), re.MULTILINE | re.DOTALL)
    assert found
    return found[1]


@BOTH
def test_each_line_is_a_command_at_the_control_address(name: str) -> None:
    found = control_orders(block(name, "mail"))
    assert not found.mistakes
    assert [one.verb.name for one in found.commands] == ["List", "List", "Next", "Show", "Suggest"]
    assert found.commands[3].values == ("full",)


@BOTH
def test_the_answer_to_a_table_orders_by_its_rows(name: str) -> None:
    found = by_table(control_orders(block(name, "rows")), (21, 22, 23, 24, 25, 26), "en")
    assert all(isinstance(line, Command) for line in found.lines)
    assert [line.line for line in found.lines] == [
        "Take #21, #24, #25, #26",
        "Resolve #22",
        "Priority #23: 70",
    ]
