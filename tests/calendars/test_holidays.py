"""Which days are closed."""

from datetime import date

import pytest

from mailticket.calendars import holidays
from mailticket.calendars.holidays import country_problem, day_off, public_holidays
from mailticket.model.calendar import Calendar

SPAIN = Calendar("madrid", "Europe/Madrid", ((),) * 7, country="ES", region="MD")


def test_public_holidays_of_a_region_are_closed_and_named_in_its_language() -> None:
    assert day_off(SPAIN, date(2026, 5, 1))
    assert day_off(SPAIN, date(2026, 5, 2)), "Madrid's own"
    assert not day_off(SPAIN, date(2026, 5, 4))
    assert public_holidays("ES", "MD", 2026)[date(2026, 12, 25)] == "Natividad del Señor"


def test_each_years_day_is_closed_each_year() -> None:
    calendar = Calendar("any", "UTC", ((),) * 7, yearly=frozenset({(2, 29)}))
    assert day_off(calendar, date(2028, 2, 29))
    assert not day_off(calendar, date(2027, 3, 1))


@pytest.mark.parametrize(
    ("country", "region", "setting", "message"),
    [("XX", "", "country", "'XX'"), ("uy", "", "country", "did you mean UY?"), ("ES", "MAD", "region", "MD")],
)
def test_a_place_that_is_not_known_is_said_with_the_nearest(
    country: str, region: str, setting: str, message: str
) -> None:
    found = country_problem(country, region)
    assert found
    assert found[0] == setting
    assert message in found[1]


def test_without_the_package_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holidays, "_package", lambda: None)
    assert country_problem("UY", "") == ("country", holidays.MISSING)
    assert country_problem("", "") is None
