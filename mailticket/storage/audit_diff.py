"""What a change to the organisation reads like in its history: the present wish against the new one, field by field."""

import json
from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any

from mailticket.model.secret import hidden_arguments
from mailticket.storage.organisation import Wish

SETS = frozenset({"addresses", "members", "cc", "admin_cc", "queues", "off_in"})
"""Of these only what came and what went is told: a group may have hundreds of members."""


def changed(there: Wish, now: Wish) -> tuple[str, ...]:
    """The names of the fields that differ."""
    return tuple(
        one.name for one in fields(there) if one.compare and getattr(there, one.name) != getattr(now, one.name)
    )


def told(field: str, there: Wish, now: Wish) -> tuple[str, str]:
    """A field before and after, as people read it."""
    old, new = getattr(there, field), getattr(now, field)
    if field in SETS:
        return _text(tuple(sorted(set(old) - set(new)))), _text(tuple(sorted(set(new) - set(old))))
    return _text(old), _text(new)


def described(spec: Wish) -> str:
    """All that is not as it is by default, in one line. What it is called goes without saying."""
    said = []
    called = "address" if hasattr(spec, "address") else "name"
    for one in fields(spec):
        value = getattr(spec, one.name)
        default = one.default_factory() if one.default_factory is not MISSING else one.default
        if one.compare and value != default and one.name != called:
            said.append(f"{one.name}: {_text(value)}")
    return "; ".join(said)


def _text(value: Any) -> str:
    match value:
        case None | False:
            return ""
        case True:
            return "yes"
        case tuple() if all(isinstance(one, str) for one in value):
            return ", ".join(value)
        case Mapping():
            return json.dumps(hidden_arguments(value), ensure_ascii=False, default=str)
        case tuple():
            return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)
