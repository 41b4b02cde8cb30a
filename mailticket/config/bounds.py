"""What a configuration may hold at all, before it is looked at: depth and numbers that Python would stumble over."""

import re
from typing import Any

from mailticket.config.lines import Place
from mailticket.model.errors import Problem

MOST_DEEP = 16
"""Tables and lists within each other; ours go to four."""

_DIGITS = re.compile(r"[0-9_]{1000,}")
_BRACKETS = re.compile(r"[\[{](?:[^\[{\n]*[\[{]){15}")
TOO_DEEP = f"tables and lists go {MOST_DEEP} levels deep at most"
TOO_LARGE = "a number goes from -2^63 to 2^63 - 1"


def unreadable(file: str, text: str, error: Exception) -> Problem:
    """Why TOML gave up in a way of Python's, and where."""
    deep = isinstance(error, RecursionError)
    found = (_BRACKETS if deep else _DIGITS).search(text)
    line = text.count("\n", 0, found.start()) + 1 if found else 0
    return Problem(file, line, "", TOO_DEEP if deep else TOO_LARGE if found else str(error))


def problems(data: dict[str, Any]) -> list[tuple[Place, str]]:
    """What is too deep or too large in what was read."""
    found: list[tuple[Place, str]] = []
    left: list[tuple[Place, Any]] = [((), data)]
    while left:
        place, value = left.pop()
        if isinstance(value, dict | list):
            items = value.items() if isinstance(value, dict) else enumerate(value)
            if len(place) >= MOST_DEEP:
                found.append((place[:3], TOO_DEEP))
            else:
                left += [((*place, key), inner) for key, inner in items]
        elif isinstance(value, int) and not -(2**63) <= value < 2**63:
            found.append((place, TOO_LARGE))
    return found
