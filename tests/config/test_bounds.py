"""What a configuration may hold at all."""

import tomllib
from typing import Any

from mailticket.config.bounds import MOST_DEEP, TOO_DEEP, TOO_LARGE, problems, unreadable


def test_numbers_and_depth_that_python_would_stumble_over_are_problems() -> None:
    deep: dict[str, Any] = {}
    inner = deep
    for _ in range(MOST_DEEP + 1):
        inner["x"] = {}
        inner = inner["x"]
    assert [said for _, said in problems(deep)] == [TOO_DEEP]
    assert problems({"a": [1, 2**63]}) == [(("a", 1), TOO_LARGE)]
    assert not problems({"a": {"b": [2**63 - 1]}})


def test_what_toml_gave_up_at_is_found_again() -> None:
    text = "a = 1\nb = " + "9" * 5000
    try:
        tomllib.loads(text)
    except ValueError as error:
        found = unreadable("c.toml", text, error)
        assert (found.line, found.message) == (2, TOO_LARGE)
    else:
        assert len(str(tomllib.loads(text)["b"])) == 5000
