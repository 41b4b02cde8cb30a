"""How ages are written in tables."""

import pytest

from tests.cli.pages import NOON


@pytest.mark.parametrize(
    ("at", "age"),
    [
        ("2026-11-23T11:59:30Z", "<1 min"),
        ("2026-11-23T11:55:00Z", "5 min"),
        ("2026-11-23T08:00:00.123+00:00", "3 h"),
        ("2026-11-21T13:00:00Z", "47 h"),
        ("2026-11-11T12:00:00Z", "12 d"),
        ("2026-11-23T12:00:09Z", "<1 min"),
    ],
)
def test_an_age_is_one_number_with_a_unit(at: str, age: str) -> None:
    assert NOON.age(at) == age
