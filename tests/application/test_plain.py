"""Answers as JSON."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum

import pytest

from mailticket.application.plain import Changed, Removed, plain


class Colour(Enum):
    RED = "red"


@dataclass(frozen=True)
class Thing:
    name: str
    at: datetime
    colours: frozenset[Colour] = frozenset()


THING = Thing("x", datetime(2026, 11, 23, 13, 0, 0, 5, tzinfo=UTC), frozenset({Colour.RED}))


def test_a_thing_is_its_fields_by_name() -> None:
    assert plain(THING) == {"name": "x", "at": "2026-11-23T13:00:00Z", "colours": ["red"]}
    assert plain(Removed("x")) == {"name": "x", "removed": True}


def test_what_a_change_made_stands_beside_the_things_own_fields() -> None:
    found = plain(Changed(THING, created=True, changed=("name",)))
    assert isinstance(found, dict)
    assert (found["name"], found["created"], found["changed"]) == ("x", True, ["name"])


def test_what_json_has_no_parts_of_is_an_error() -> None:
    with pytest.raises(TypeError, match="object"):
        plain({"a": object()})
