"""The maps at the top of rooms are whole: who looks for a module finds what it is for."""

import ast
import re
from pathlib import Path

import pytest

import mailticket

HOME = Path(mailticket.__file__).parent
MAPPED = ("application", "commands", "config", "daemon", "desk", "i18n", "mailroom")
"""Rooms that say of each of their modules what it does."""


@pytest.mark.parametrize("room", MAPPED)
def test_a_room_s_map_names_each_of_its_modules_and_no_other(room: str) -> None:
    said = ast.get_docstring(ast.parse((HOME / room / "__init__.py").read_text())) or ""
    named = {name for line in said.splitlines() if line.startswith("``") for name in re.findall(r"``(\w+)``", line)}
    there = {path.stem for path in (HOME / room).glob("*.py")} - {"__init__"}
    assert there <= named
    assert {name for name in named if re.search(rf"^``{name}``", said, re.MULTILINE)} <= there
