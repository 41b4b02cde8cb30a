"""Lengths of time as people write them."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailticket.model.duration import elapsed_minutes, shown_age, shown_length, shown_minutes, worked_minutes


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("90", 90),
        ("1h30m", 90),
        ("1.5h", 90),
        ("1,5 horas", 90),
        ("1:30", 90),
        ("1 h 30 min", 90),
        ("1 hora, 30 minutos", 90),
        ("90 Minutes", 90),
        ("-15", -15),
        ("0", 0),
        ("45m", 45),
        ("2hs", 120),
        ("1h 20", 80),
    ],
)
def test_time_worked_is_read_alike_however_it_is_written(text: str, minutes: int) -> None:
    assert worked_minutes(text) == minutes


@pytest.mark.parametrize("text", ["", "h", "1.5", "1d", "una hora", "1h-20m", "99999999999", "1:75", "abc", "--5"])
def test_what_is_no_time_is_said_to_be_none(text: str) -> None:
    with pytest.raises(ValueError):
        worked_minutes(text)


@pytest.mark.parametrize(("text", "minutes"), [("2d", 2880), ("1 semana", 10080), ("2 días 4h", 3120), ("30", 30)])
def test_time_by_the_clock_has_days_and_weeks(text: str, minutes: int) -> None:
    assert elapsed_minutes(text) == minutes


@given(st.integers(-100_000, 100_000))
def test_what_is_shown_is_read_back(minutes: int) -> None:
    assert worked_minutes(shown_minutes(minutes)) == minutes


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "0 min"),
        (45, "45 min"),
        (60, "1 h"),
        (95, "1 h 35 min"),
        (125, "2 h 05 min"),
        (-90, "-1 h 30 min"),
        (6000, "100 h"),
    ],
)
def test_time_worked_is_said_in_hours_and_minutes(minutes: int, said: str) -> None:
    assert shown_minutes(minutes) == said


@pytest.mark.parametrize(
    ("seconds", "length", "age"),
    [
        (45, "45 s", "<1 min"),
        (-45, "-45 s", "<1 min"),
        (12 * 60, "12 min", "12 min"),
        (95 * 60, "1 h 35 min", "1 h"),
        (47 * 3600, "47 h 00 min", "47 h"),
        (52 * 3600, "2 d 4 h", "2 d"),
        (72 * 3600, "3 d 0 h", "3 d"),
    ],
)
def test_a_length_has_two_units_and_an_age_one(seconds: float, length: str, age: str) -> None:
    assert (shown_length(seconds), shown_age(seconds)) == (length, age)


@given(st.text(max_size=30))
def test_any_text_is_a_time_or_a_value_error(text: str) -> None:
    with contextlib.suppress(ValueError):
        worked_minutes(text)
