"""The points at which tests break a daemon are there: one that was moved breaks nothing, and its test proves nothing."""

import re
from importlib import import_module
from pathlib import Path

HERE = Path(__file__).parents[1]
POINT = re.compile(r"\"(mailticket(?:\.\w+)+):([\w.]+):(?:before|after|raise|sleep):")


def test_every_point_that_a_test_breaks_is_there() -> None:
    named = {found for path in HERE.rglob("test_*.py") for found in POINT.findall(path.read_text(encoding="utf-8"))}
    assert len(named) > 10
    missing = []
    for module, name in sorted(named):
        there: object = import_module(module)
        for part in name.split("."):
            there = getattr(there, part, None)
        if there is None:
            missing.append(f"{module}:{name}")
    assert missing == []
