"""How ages are written in tables."""

import pytest

from mailticket.cli.layout import cell, table
from tests.cli.pages import ES, NOON, page


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


def test_a_time_is_never_cut_on_a_narrow_terminal() -> None:
    rows = [{"id": 1, "worked_at": "2026-11-23T12:00:00Z", "person": "lucia.pereira@noc.example", "minutes": 95}]
    row = rows[0] | {"ticket": 1, "subject": "No tengo internet en casa", "by": "lucia.pereira@noc.example"}
    cells = [cell(ES.time(row["worked_at"])), cell(row["person"]), cell("1 h 35 min"), cell("#1")]
    cells += [cell(row["subject"]), cell(row["by"])]
    names = ("worked_at", "person", "time_worked", "ticket", "subject", "entered_by")
    shown = page(table(ES, names, [cells]), 80)
    assert ES.time("2026-11-23T12:00:00Z") in shown
    assert "1 h 35 min" in shown


def test_lengths_of_time_are_said_as_such_in_what_was_changed() -> None:
    assert ES.kept("queue", "due_in: 240; description: x").split(";")[0].endswith(": 4 h")
