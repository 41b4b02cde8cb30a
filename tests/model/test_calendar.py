"""Hours and holidays as people write them."""

import pytest

from mailticket.model.calendar import calendar_of, holiday, problems, week
from mailticket.model.provision import CalendarSpec


def test_days_are_named_in_english_and_spanish_one_by_one_and_from_to() -> None:
    nine = ((540, 1080),)
    assert week(["mon-fri 09:00-18:00"]) == (nine,) * 5 + ((),) * 2
    assert week(["lun,mié 9:00-18:00"]) == (nine, (), nine, (), (), (), ())
    assert week(["sábado-lunes 09:00-18:00"]) == (nine, (), (), (), (), nine, nine)


def test_a_night_ends_the_day_after() -> None:
    assert week(["sun 22:00-06:00"]) == (((0, 360),), (), (), (), (), (), ((1320, 1440),))


def test_midnight_at_the_end_of_a_day_is_written_either_way() -> None:
    assert week(["mon 12:00-24:00"]) == week(["mon 12:00-00:00"]) == (((720, 1440),), (), (), (), (), (), ())


def test_hours_that_overlap_or_meet_are_one() -> None:
    assert week(["mon 09:00-12:00", "mon 11:00-13:00", "mon 13:00-14:00"])[0] == ((540, 840),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("mon-fri", "no line of hours"),
        ("mon 09:00-09:00", "a whole day is 00:00-24:00"),
        ("mon 25:00-26:00", "no time of day"),
        ("mon 24:00-06:00", "begins where"),
        ("mondy 09:00-10:00", "did you mean monday"),
    ],
)
def test_hours_that_are_not_understood_are_said(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        week([text])


def test_a_holiday_has_a_year_or_is_each_years() -> None:
    assert holiday("2026-12-24 Nochebuena") == (2026, 12, 24)
    assert holiday("12-25") == (0, 12, 25)
    assert holiday("02-29") == (0, 2, 29)
    for text in ("2026-02-29", "13-01", "Christmas", ""):
        with pytest.raises(ValueError, match="is no day"):
            holiday(text)


def test_a_calendar_is_all_that_was_written() -> None:
    found = calendar_of(CalendarSpec("noc", "UTC", ("mon 09:00-10:00",), ("2026-12-24 x", "01-01"), "UY"))
    assert (len(found.dates), found.yearly, found.country) == (1, {(1, 1)}, "UY")


def test_what_is_wrong_is_said_by_setting() -> None:
    spec = CalendarSpec("noc", "UTC", (), ("soon",), region="MD")
    assert [setting for setting, _ in problems(spec)] == ["hours", "holidays", "region"]
