import pytest

from mailticket.model.field_values import shown_value


@pytest.mark.parametrize(
    ("label", "value", "shown"),
    [
        ("Due", "2026-12-04T23:59:00-03:00", "2026-12-04 23:59 -0300"),
        ("Due", "", ""),
        ("Due", "soon", "soon"),
        ("TimeWorked", "90", "1 h 30 min"),
        ("Subject", "90", "90"),
        ("Sede", "2026-12-04T23:59:00-03:00", "2026-12-04T23:59:00-03:00"),
    ],
)
def test_moments_and_lengths_of_time_are_shown_as_people_write_them(label: str, value: str, shown: str) -> None:
    assert shown_value(label, value) == shown


def test_a_moment_is_shown_as_its_reader_reads_them() -> None:
    assert shown_value("Due", "2026-12-04T23:59:00-03:00", lambda at: f"{at:%d/%m}") == "04/12"
