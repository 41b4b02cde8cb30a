"""Custom fields, as they are declared."""

import pytest

from mailticket.model.customfield import CustomField, problems

GOOD = {"name": "Sede", "kind": "text", "choices": (), "pattern": ""}


@pytest.mark.parametrize(
    ("key", "change"),
    [
        ("name", {"name": "a=b"}),
        ("name", {"name": " "}),
        ("kind", {"kind": "colour"}),
        ("choices", {"kind": "choice"}),
        ("choices", {"choices": ("a",)}),
        ("pattern", {"kind": "date", "pattern": "x"}),
    ],
)
def test_what_is_wrong_is_named_by_its_key(key: str, change: dict[str, object]) -> None:
    assert [found for found, _ in problems(**(GOOD | change))] == [key]
    assert not list(problems(**GOOD))


def test_a_field_without_queues_is_every_queues() -> None:
    assert CustomField(1, "Sede").serves(7)
    assert not CustomField(1, "Sede", queues=frozenset({2})).serves(7)
    assert not CustomField(1, "Sede", disabled=True).serves(7)
